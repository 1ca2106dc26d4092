package e2e_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// tie makes three projects equal at the cut, with two seats left for them.
func tie(m *play.Meeting) {
	for i := range m.Votes {
		marks := make([]ballot.Mark, len(m.Candidates))
		for j := range 8 {
			marks[j] = ballot.Approve
		}
		for j := range 2 {
			marks[8+(i+j)%3] = ballot.Approve
		}
		m.Votes[i] = play.Vote{Marks: marks}
	}
}

// nextRound is a manifest of the round that may follow a tie.
func (v *visit) nextRound() *ballot.Manifest {
	v.t.Helper()
	board := v.Session.Board()
	next, o := *v.Session.Manifest(), board.Outcome()
	next.Previous = &ballot.Previous{Citation: board.AtResult(), Revote: true}
	next.Origin, next.Seats, next.Candidates = next.Origin+"-2", o.Vacant, nil
	for _, c := range v.Session.Manifest().Candidates {
		if slices.Contains(o.Tied, c.ID) {
			next.Candidates = append(next.Candidates, c)
		}
	}
	signer := func(name string) string {
		key, err := crypto.NewSigningKey(rand.Reader)
		if err != nil {
			v.t.Fatal(err)
		}
		s, err := audit.NewSigner(name, key)
		if err != nil {
			v.t.Fatal(err)
		}
		return s.VerifierKey().String()
	}
	next.LogKey, next.ReceiptKey, next.Policy = signer(next.Origin), signer(next.Origin+"/receipt"), "quorum none\n"
	next.Registrars = slices.Clone(next.Registrars)
	for i := range next.Registrars {
		issuer, err := crypto.NewTokenIssuer(rand.Reader)
		if err != nil {
			v.t.Fatal(err)
		}
		next.Registrars[i].Key = issuer.Key()
	}
	return &next
}

// A tie is not announced: the lawful decision is offered, with the manifest of the next round, which must fit; the first round stays.
func TestConsolePages_Tie(t *testing.T) {
	v := visitRoom(t, 13, 0, play.Announce, tie)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Landscape, ballot.ChiefScrutineer, 0)
	chair.Wait("#decide")
	if chair.Count("#order-announce") != 0 || chair.Count("#outcome .is-tied") != 3 {
		t.Errorf("a tie of %d, and an announcement is offered: %d", chair.Count("#outcome .is-tied"), chair.Count("#order-announce"))
	}
	if got := browser.Eval[string](chair.Tab, `[...document.querySelectorAll("#decide-which option")].map(o => o.value).join()`); got != "REVOTE" {
		t.Errorf("lawful: %s", got)
	}
	chair.Type("#decide-text", "票数相等，对三个项目再次投票")
	chair.Click("#order-decide")
	chair.told() // a manifest is wanted
	wrong, right := v.nextRound(), v.nextRound()
	wrong.Seats = 1
	files := map[*ballot.Manifest]string{wrong: filepath.Join(t.TempDir(), "wrong.json"), right: filepath.Join(t.TempDir(), "right.json")}
	for m, file := range files {
		if err := os.WriteFile(file, m.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	chair.Upload("#decide-next", files[wrong])
	if text := chair.told(); !strings.Contains(text, "1") {
		t.Errorf("what is wrong with the manifest is not told: %q", text)
	}
	chair.Forgive("422")
	chair.Upload("#decide-next", files[right])
	chair.Wait("#decide-about:not([hidden])")
	chair.Accessible("decide")
	chair.WholeBoth("console/24-decide")
	byTwo(chair, chief, "decide", "decide")
	chair.step("print")
	if chair.Count("#outcome .is-tied") != 3 || !strings.Contains(strings.ReplaceAll(chair.Text(".step.now"), " ", ""), right.Hash().String()[:16]) {
		t.Error("the first round is not kept, or the next is not named")
	}
	chair.WholeBoth("console/25-decided")
}
