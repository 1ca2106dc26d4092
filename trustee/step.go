package trustee

import (
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Step is where a poll stands for a trustee: it has a message to send, or everybody waits for something.
type Step struct {
	Message *audit.Message // what the trustee owes the board, nil if nothing now
	Waits   audit.Kind     // the kind of entry that comes next on the board
	For     []string       // the trustees who have not sent it, by their names; none if it is not the trustees' to send
	Index   int            // this trustee's, from 1
	Board   *audit.Board   // the trustee's replay, after the message if there is one
}

// A look is the trustee's own replay of a copy of the board, with what was noted of the poll before.
type look struct {
	board  *audit.Board
	head   audit.BoardHead // of the board as it was shown
	bundle audit.Bundle
	index  int
	later  *crypto.Hash // the poll, if it is a later one of a series: what its lines name
	*notes
}

// look replays the copy and compares it with what was seen before. What is seen now is on the disk when it returns; but of a later
// poll of a series only once the trustee has spoken there.
func (t *Trustee) look(bundle audit.Bundle, o audit.Options) (l *look, err error) {
	l = &look{bundle: bundle, later: later(bundle)}
	if l.later == nil {
		o.Manifest = t.record.poll
	} else if o.Manifest == nil {
		o.Manifest = l.later
	}
	if l.board, err = audit.Replay(bundle, o); err != nil {
		return nil, err
	}
	l.head = l.board.Head()
	m := l.board.Poll().Manifest
	if l.index, err = indexOf(m, t.record.officer); err != nil {
		return nil, err
	}
	if l.notes = t.record.polls[*o.Manifest]; l.notes != nil {
		return l, t.see(l)
	}
	if err := t.admits(m); err != nil {
		return nil, err
	}
	l.notes = newNotes(m.Series.Place) // nothing was said there
	if isOver(l.board) {
		return l, t.serve(l)
	}
	return l, nil
}

// later returns the hash of a manifest that cites the ceremony of a series, nil of any other.
func later(bundle audit.Bundle) *crypto.Hash {
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil || m.Cited() == nil {
		return nil
	}
	hash := m.Hash()
	return &hash
}

// see compares the board with the one that was seen before, and notes this one.
func (t *Trustee) see(l *look) error {
	before, now := l.seen, l.head
	if before.Size > 0 {
		if err := l.board.Extends(before); err != nil {
			return err
		}
	}
	if now.Size > before.Size {
		if err := t.note(line{Act: seen, Poll: l.later, Head: &now}); err != nil {
			return err
		}
	}
	if t.record.made != nil && !l.ended && isOver(l.board) {
		return t.note(line{Act: ended, Poll: l.later})
	}
	return nil
}

// isOver reports whether the poll needs the key no more: it has a result, or is void.
func isOver(b *audit.Board) bool { return b.Phase() == audit.Resulted || b.Complete() }

// next says which kind of entry comes next and, if it is the trustees', which of them have not sent it.
func (l *look) next() (audit.Kind, []int) { return l.board.Waits() }

// single reports whether all trustees are needed, so that each has a key of its own and nothing is dealt.
func (l *look) single() bool { return l.board.Poll().Manifest.Trustees.Single() }

// Next says what everybody waits for, whoever looks at the board.
func Next(b *audit.Board) Step { return (&look{board: b}).step() }

// step describes the board without anything to send.
func (l *look) step() Step {
	kind, missing := l.next()
	s := Step{Waits: kind, Index: l.index, Board: l.board}
	m := l.board.Poll().Manifest
	for _, i := range missing {
		officer, _ := m.Officer(m.Trustees.Keys[i-1])
		s.For = append(s.For, officer.Name)
	}
	return s
}

// send signs what the trustee says over a head, sees that the board would take it, and writes it into the record before
// anybody else gets it. tally is that of a head or a share.
func send[B any](t *Trustee, l *look, kind audit.Kind, body B, head audit.BoardHead, tally *crypto.Hash) (*audit.Message, error) {
	payload := audit.NewCommand(l.board.Poll().Manifest, kind, body, head, t.officer).Bytes()
	m := &audit.Message{Kind: kind, Payload: payload}
	if err := l.rehearse(m); err != nil {
		return nil, err
	}
	if err := t.serve(l); err != nil {
		return nil, err
	}
	if err := t.note(line{Act: sent, Poll: l.later, Tally: tally, Message: m}); err != nil {
		return nil, err
	}
	return m, nil
}

// has reports whether a message is on the board.
func (l *look) has(m *audit.Message) bool { return l.board.Has(m.Entry().Payload) }

// rehearse applies a message to the trustee's own replay, which is of no further use after it.
func (l *look) rehearse(m *audit.Message) error {
	item, err := l.board.Poll().Check(m.Entry(), m.Payload)
	if err == nil {
		err = l.board.Apply(item)
	}
	if err != nil {
		return fmt.Errorf("the board would refuse this trustee's %s: %w", m.Kind, err)
	}
	return nil
}
