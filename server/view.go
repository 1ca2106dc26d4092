package server

import (
	"sync"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/store"
)

// A view is a published board: what readers see, and what does not change any more. Everything in it follows from the board at
// one size.
type view struct {
	state      api.State
	report     *audit.Report // what pages show: what the board says, and who vouches for it
	size       int64
	checkpoint []byte // with the lines of witnesses
	tree       audit.Tree
	index      *index           // of the entries below size, and of some above
	takes      bool             // ballots can still come to it from the box
	counted    bool             // there are counts, and so an archive
	next       *crypto.Hash     // the manifest that a decision names
	waits      audit.Kind       // as in state, and in the hall alone: a decision before the announcement tells of a tie
	decided    audit.BoardHead  // the board at its result: what a later poll cites
	ceremony   *ballot.Ceremony // of a series that begins here; nil before there is a key
	groups     []string         // of the fingerprint, as people compare them; none before there is a key
	pages      *pages
	copies     func() (map[string][]byte, error) // makes pages/ of its bundle, once: nil before the poll has ended
	sums       *sums
	used       []audit.Used           // credentials under which ballots of a questionnaire are published
	record     func() ([]byte, error) // makes report.html of its bundle, once: nil before the poll has ended
}

// Sums are SHA256SUMS of a view's bundle, made when somebody first asks.
type sums struct {
	mu   sync.Mutex      // guards what follows, and lets one reader make what others wait for
	made map[bool][]byte // with the counts, and without
}

// newView makes a view of a board. The board changes afterwards, and the view does not.
func newView(b *audit.Board, head store.Head) (*view, error) {
	state, err := api.NewState(b, head.Checkpoint)
	if err != nil {
		return nil, err
	}
	found, err := audit.ReportOf(b, head.Checkpoint)
	v := &view{
		state: state, report: found, size: head.Size, checkpoint: head.Checkpoint, tree: b.Tree().Clone(), takes: b.TakesBallots(), counted: b.Archived(),
		waits: state.Waits, next: b.Next(), decided: b.Decided(), ceremony: b.Ceremony(), sums: &sums{made: map[bool][]byte{}}, pages: newPages(),
	}
	if v.state.Phase == audit.Resulted { // what a replay of all that is public finds
		v.state.Waits = audit.Announce
	}
	m := b.Poll().Manifest
	if m.Rules.Questionnaire != nil {
		v.used = b.Used()
	}
	v.record = sync.OnceValues(func() ([]byte, error) { return report.Record(m, found) })
	if e := b.Poll().Election; e != nil {
		v.groups = crypto.Sum(e.Bytes()).Groups()
	}
	return v, err
}

// countsPublic reports whether the public may see what yields the counts: where the audience is public, and once people have decided to
// make all known. Until then whoever asks has no figures, or the guard of small groups would come too late (threat 48).
func (v *view) countsPublic(m *ballot.Manifest) bool {
	known := v.report.Record.Publication
	return m.Audience == ballot.Public && known != nil && known.Publish == ""
}

// opens reports whether the trustees may have begun to open the sum: there can be shares.
func (v *view) opens() bool {
	switch v.state.Phase {
	case audit.Tallied, audit.Resulted, audit.Announced, audit.Decided, audit.Voided:
		return true
	}
	return false
}

// vouch says who has cosigned the view's checkpoint, now that witnesses have been asked.
func (v *view) vouch(m *ballot.Manifest) (err error) {
	v.state.Witnesses, err = api.NewWitnesses(m, v.checkpoint)
	v.report.Poll.Witnesses, v.report.Unwitnessed = v.state.Witnesses.Cosigned, !v.state.Witnesses.Enough
	return err
}

// hasTile reports whether a tile is one of the log's of the view's size: of partial ones there are those of that size only.
func (v *view) hasTile(t audit.Tile) bool {
	wider := t
	wider.Width++
	return t.Within(v.size) && !wider.Within(v.size)
}
