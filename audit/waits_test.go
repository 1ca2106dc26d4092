package audit

import (
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// What a board waits for in each phase that depends on no trustee. The ceremony and the decryption are in package trustee's tests.
func TestWaits(t *testing.T) {
	outcome := func(next tally.Next) *tally.Outcome { return &tally.Outcome{Next: next} }
	alone, series := &Poll{}, &Poll{}
	alone.Manifest, series.Manifest = &ballot.Manifest{}, &ballot.Manifest{Series: &ballot.Series{Place: 1, Of: 2}}
	paper := issued{paper: map[crypto.PublicKey]bool{{}: true}}
	for name, c := range map[string]struct {
		board Board
		want  Kind
	}{
		"approval":             {Board{phase: Approval}, Approve},
		"gathering":            {Board{phase: Gathering}, Open},
		"voting":               {Board{phase: Voting}, Closing},
		"last call":            {Board{phase: LastCall}, Close},
		"closed":               {Board{phase: Closed, poll: alone}, Papers},
		"closed, of a series":  {Board{phase: Closed, poll: series}, Collection},
		"closed, with papers":  {Board{phase: Closed, poll: series, issued: paper}, Papers},
		"transcribing":         {Board{phase: Transcribing}, Collection},
		"more than was issued": {Board{phase: Transcribing, papers: papers{excess: true}}, Void},
		"collected":            {Board{phase: Collected}, Valid},
		"validated":            {Board{phase: Validated}, Tally},
		"a result":             {Board{phase: Resulted, outcome: outcome(tally.Announce)}, Announce},
		"a tie":                {Board{phase: Resulted, outcome: outcome(tally.Revote)}, Decide},
		"a shortfall":          {Board{phase: Resulted, outcome: outcome(tally.Presidium)}, Decide},
		"announced":            {Board{phase: Announced}, Destroyed},
		"decided":              {Board{phase: Decided}, Destroyed},
		"void":                 {Board{phase: Voided}, Destroyed},
	} {
		if kind, trustees := c.board.Waits(); kind != c.want || len(trustees) > 0 {
			t.Errorf("%s: waits for %q of %v, want %q", name, kind, trustees, c.want)
		}
	}
}
