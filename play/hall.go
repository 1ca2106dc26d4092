package play

import (
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A hall is one poll in progress: its board, everything that lies beside it, and the people.
type hall struct {
	*people
	meeting  *Meeting
	plan     plan
	options  Options
	board    *audit.Board
	leaves   [][]byte
	payloads map[crypto.Hash][]byte
	records  []audit.IssueRecord // all that was issued, as a tablet downloads it
	voters   []deputy            // those who were issued tokens
	receipts [][]byte            // as the voters have them
	epochs   int
}

// newHall puts the manifest on a new board.
func newHall(m *Meeting, p *people, manifest *ballot.Manifest, roll, slips ballot.Keys, o Options) (*hall, error) {
	board, err := audit.NewBoard(manifest.Bytes(), roll.Bytes(), slips.Bytes())
	if err != nil {
		return nil, err
	}
	h := &hall{people: p, meeting: m, board: board, plan: m.plan(), options: o, payloads: map[crypto.Hash][]byte{}}
	h.keep(roll.Bytes())
	h.keep(slips.Bytes())
	hash := h.keep(manifest.Bytes())
	h.leaves = append(h.leaves, audit.Entry{Kind: audit.Manifest, Payload: hash}.Bytes())
	return h, nil
}

func (h *hall) manifest() *ballot.Manifest { return h.board.Poll().Manifest }

// keep stores a payload under its hash.
func (h *hall) keep(payload []byte) crypto.Hash {
	hash := crypto.Sum(payload)
	h.payloads[hash] = payload
	return hash
}

// put takes an entry through the one door of a board: check, apply, append.
func (h *hall) put(kind audit.Kind, payload []byte) error {
	item, err := h.board.Poll().Check(audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}, payload)
	if err != nil {
		return err
	}
	return h.apply(item, payload)
}

// apply appends an entry that has been checked.
func (h *hall) apply(item audit.Item, payload []byte) error {
	if err := h.board.Apply(item); err != nil {
		return err
	}
	h.keep(payload)
	h.leaves = append(h.leaves, item.Entry.Bytes())
	return nil
}

// order puts a command of officers on the board, signed over its head.
func order[B any](h *hall, kind audit.Kind, body B, keys ...crypto.SigningKey) error {
	if err := h.put(kind, audit.NewCommand(h.manifest(), kind, body, h.board.Head(), keys...).Bytes()); err != nil {
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

// checkpoint signs the head of the board and has it witnessed.
func (h *hall) checkpoint() ([]byte, error) {
	head := h.board.Head()
	c := audit.Checkpoint{Origin: h.manifest().Origin, Size: head.Size, Root: [32]byte(head.Root)}
	witness, err := h.cosigner()
	if err != nil {
		return nil, err
	}
	return audit.SignCheckpoint(c, h.log, witness)
}

// bundle ends the meeting: everything that a stranger needs.
func (h *hall) bundle() (audit.Bundle, error) {
	signed, err := h.checkpoint()
	if err != nil {
		return nil, err
	}
	return audit.NewBundle(h.board, h.leaves, signed, h.payloads)
}
