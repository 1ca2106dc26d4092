package play

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store/memory"
)

// A hall is one poll in progress: its board and the writer of it, and the people.
type hall struct {
	ctx context.Context // of the one call that plays the meeting
	*people
	meeting  *Meeting
	plan     plan
	options  Options
	writer   *sequencer.Writer
	board    *audit.Board        // the writer's, to look at
	records  []audit.IssueRecord // all that was issued, as a tablet downloads it
	voters   []deputy            // those who were issued tokens
	receipts [][]byte            // as the voters have them
}

// newHall puts the manifest on a new board.
func newHall(ctx context.Context, m *Meeting, p *people, manifest *ballot.Manifest, roll, slips ballot.Keys, o Options) (*hall, error) {
	keys := sequencer.Keys{Log: p.log, Receipt: p.receipts}
	w, err := sequencer.Create(ctx, memory.New(), manifest, roll, slips, keys, sequencer.Options{Node: "play", Each: o.Each})
	if err != nil {
		return nil, err
	}
	h := &hall{ctx: ctx, people: p, meeting: m, writer: w, plan: m.plan(), options: o}
	h.options.Each = func(n int, do func(i int)) {
		o.Each(n, func(i int) {
			if ctx.Err() == nil {
				do(i)
			}
		})
	}
	return h, h.look()
}

// look takes another look at the board.
func (h *hall) look() error {
	return h.writer.View(h.ctx, func(b *audit.Board) error { h.board = b; return nil })
}

func (h *hall) manifest() *ballot.Manifest { return h.board.Poll().Manifest }

// put hands entries to the writer of the board: all of them come to it, or none.
func (h *hall) put(messages ...audit.Message) error {
	if err := h.writer.Add(h.ctx, messages...); err != nil {
		return err
	}
	return h.look()
}

// order puts a command of officers on the board, signed over its head.
func order[B any](h *hall, kind audit.Kind, body B, keys ...crypto.SigningKey) error {
	command := audit.NewCommand(h.manifest(), kind, body, h.board.Head(), keys...)
	if err := h.put(audit.Message{Kind: kind, Payload: command.Bytes()}); err != nil {
		return fmt.Errorf("%s: %v", h.meeting.Name, err)
	}
	return nil
}

// two returns the first key of each of two roles, or the first two of one.
func (h *hall) two(a, b ballot.Role) []crypto.SigningKey {
	if a == b {
		return h.officers[a][:2]
	}
	return []crypto.SigningKey{h.officers[a][0], h.officers[b][0]}
}

func (h *hall) chairAndChief() []crypto.SigningKey {
	return h.two(ballot.Chair, ballot.ChiefScrutineer)
}
func (h *hall) scrutineers() []crypto.SigningKey {
	return h.two(ballot.ChiefScrutineer, ballot.Scrutineer)
}
func (h *hall) tellers() []crypto.SigningKey { return h.two(ballot.Teller, ballot.Teller) }

// checkpoint has the head of the board witnessed.
func (h *hall) checkpoint() ([]byte, error) {
	head := h.board.Head()
	c := audit.Checkpoint{Origin: h.manifest().Origin, Size: head.Size, Root: [32]byte(head.Root)}
	witness, err := h.cosigner()
	if err != nil {
		return nil, err
	}
	signed, err := audit.SignCheckpoint(c, h.log, witness)
	if err != nil {
		return nil, err
	}
	return signed, h.writer.Cosign(h.ctx, signed)
}

// bundle ends the meeting: everything that a stranger needs.
func (h *hall) bundle() (audit.Bundle, error) {
	if _, err := h.checkpoint(); err != nil {
		return nil, err
	}
	return h.writer.Evidence(h.ctx)
}
