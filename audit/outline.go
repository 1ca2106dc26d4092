package audit

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// An Outline is what a tablet makes of a board before anybody votes on it (docs/protocol.md, section 8.8). It runs the lines of
// [Board] for all that a ballot depends on: ceremony, approval and opening, and whose card and slip may vote. It skims what
// is long and hurts nobody's vote if it is wrong, for a tablet has seconds: the signatures of cards in attendance and
// issues (a token of an issue is checked when it is made use of), and all ballots. Whoever verifies the poll checks those.
type Outline struct {
	board   *Board
	records []IssueRecord
}

// NewOutline begins with entry 0, as [NewBoard] does.
func NewOutline(manifest, roll, slips []byte) (*Outline, error) {
	b, err := NewBoard(manifest, roll, slips)
	if err != nil {
		return nil, err
	}
	return &Outline{board: b}, nil
}

// passed are the kinds of which a tablet sees that they came, and the phases that they lead to.
var passed = map[Kind]Phase{
	Epoch: "", Ballot: "", Remark: "", Invalid: "", Head: "", Share: "", Destroyed: "",
	Close: Closed, Papers: Transcribing, Collection: Collected, Valid: Validated, Tally: Tallied,
	Result: Resulted, Announce: Announced, Decide: Decided,
}

// Wants reports whether Add is to be given the payload of an entry.
func (o *Outline) Wants(e Entry) bool {
	_, pass := passed[e.Kind]
	return !pass
}

// Add takes the next entry, whose place in the log the caller has checked. After an error the outline is of no use.
func (o *Outline) Add(e Entry, payload []byte) error {
	b, before := o.board, o.board.phase
	if phase, pass := passed[e.Kind]; pass {
		if phase != "" {
			b.phase = phase
		}
		b.append(e, before)
		return nil
	}
	if crypto.Sum(payload) != e.Payload {
		return fmt.Errorf("entry %d: %s: the payload has another hash than the entry names", b.Size(), e.Kind)
	}
	if err := o.add(e, payload); err != nil {
		return fmt.Errorf("entry %d: %w", b.Size()-1, err)
	}
	return nil
}

func (o *Outline) add(e Entry, payload []byte) error {
	b := o.board
	item, err := o.skim(e, payload)
	if err != nil {
		return fmt.Errorf("%s: %w", e.Kind, err)
	}
	if item == nil {
		checked, err := b.poll.Check(e, payload)
		if err != nil {
			return err
		}
		item = &checked
	}
	if e.Kind == Void { // whether the board bears the reason out rests on what was passed over
		before := b.phase
		b.phase = Voided
		b.append(e, before)
		return nil
	}
	return b.Apply(*item)
}

// skim reads an attendance or an issue without the signatures of its cards, slips and registrars. It returns nil for any other
// kind.
func (o *Outline) skim(e Entry, payload []byte) (*Item, error) {
	var change change
	switch {
	case len(payload) > maxPayload(e.Kind):
		return nil, fmt.Errorf("%d bytes, at most %d", len(payload), maxPayload(e.Kind))
	case e.Kind == Attendance:
		c, err := parseCommand[AttendanceBody](o.board.poll, Attendance, payload)
		if err != nil {
			return nil, err
		}
		change = func(b *Board) error { return b.attend(c) }
	case e.Kind == Issue && isCommand(payload):
		c, err := parseCommand[PaperIssueBody](o.board.poll, Issue, payload)
		if err != nil {
			return nil, err
		}
		change = func(b *Board) error { return b.issuePapers(c) }
	case e.Kind == Issue:
		body, err := parse[IssueBody](payload)
		if err != nil {
			return nil, err
		}
		change = func(b *Board) error { o.records = append(o.records, body.Cards...); return b.issue(body.Cards) }
	default:
		return nil, nil
	}
	return &Item{e, change}, nil
}

// Board returns the board as far as it was outlined: its poll, phase, tree, lists and hall; not its ballots.
func (o *Outline) Board() *Board { return o.board }

// Issued returns the records of all tokens that were issued.
func (o *Outline) Issued() []IssueRecord { return o.records }

// The reasons for which a card or a slip can do nothing in a poll.
var (
	ErrNoCard   = errors.New("the card is not of this poll")
	ErrVoidCard = errors.New("another card came in the place of this one")
	ErrNotOurs  = errors.New("the slip is not of this poll")
	ErrVoidSlip = errors.New("the slip was struck, or another came in its place")
)

// Knows says whether card and slip are of this poll: nil, [ErrNoCard], [ErrVoidCard], [ErrNotOurs] or [ErrVoidSlip].
func (b *Board) Knows(card, slip crypto.PublicKey) error {
	if valid, there := b.roll[card]; !there {
		return ErrNoCard
	} else if !valid {
		return ErrVoidCard
	}
	if valid, there := b.slips[slip]; !there {
		return ErrNotOurs
	} else if !valid {
		return ErrVoidSlip
	}
	return nil
}
