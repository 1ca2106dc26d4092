package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// attendance is who is in the hall.
type attendance struct {
	present map[crypto.PublicKey]bool // checked in: 实到
	left    map[crypto.PublicKey]bool // of those, gone again
}

func (a *attendance) init() {
	a.present, a.left = map[crypto.PublicKey]bool{}, map[crypto.PublicKey]bool{}
}

// AttendanceBody lists check-ins and departures since the last one, each signed by the deputy's card, in ascending order
// of the cards' keys. It is confirmed by scrutineers.
type AttendanceBody struct {
	Present []CardMark `json:"present"`
	Left    []CardMark `json:"left"`
}

// A CardMark is one deputy's check-in or departure.
type CardMark struct {
	Card      crypto.PublicKey `json:"card"`
	Signature crypto.Signature `json:"signature"` // by the card, over CardText
}

// The acts that a card signs.
const (
	CheckedIn  = "present"
	LeftHall   = "left"
	TakesPaper = "paper"
)

// CardText is what a card signs when its deputy checks in, leaves, or takes a paper (docs/protocol.md, section 5.4).
func CardText(origin string, manifest crypto.Hash, act string, card crypto.PublicKey) []byte {
	return fmt.Appendf(nil, "piaojue/v1 card\n%s\n%s\n%s\n%s\n", origin, manifest, act, card)
}

func checkAttendance(p *Poll, payload []byte) (change, error) {
	c, err := parse[Command[AttendanceBody]](payload)
	if err != nil {
		return nil, err
	}
	return attendanceOf(p, c, crypto.Signed.Check)
}

// attendanceOf checks an attendance that was parsed. What cards have signed it has another look at.
func attendanceOf(p *Poll, c *Command[AttendanceBody], signed signatures) (change, error) {
	if err := checkCommand(p, Attendance, c); err != nil {
		return nil, err
	}
	if len(c.Body.Present)+len(c.Body.Left) == 0 {
		return nil, errors.New("nobody came and nobody left")
	}
	if err := checkMarks(p, CheckedIn, c.Body.Present, signed); err != nil {
		return nil, err
	}
	if err := checkMarks(p, LeftHall, c.Body.Left, signed); err != nil {
		return nil, err
	}
	return func(b *Board) error { return b.attend(c) }, nil
}

// signatures says whether a card or a slip has signed a text: it is [crypto.Signed.Check], or notes what is still to be checked.
type signatures func(crypto.Signed) error

func checkMarks(p *Poll, act string, marks []CardMark, signed signatures) error {
	for i, m := range marks {
		if i > 0 && bytes.Compare(marks[i-1].Card[:], m.Card[:]) >= 0 {
			return fmt.Errorf("%s %d: card %v is not above the one before it", act, i+1, m.Card)
		}
		text := CardText(p.Manifest.Origin, p.Hash, act, m.Card)
		if err := signed(crypto.Signed{Key: m.Card, Text: text, Signature: m.Signature}); err != nil {
			return fmt.Errorf("%s %d: card %v: %w", act, i+1, m.Card, err)
		}
	}
	return nil
}

func (b *Board) attend(c *Command[AttendanceBody]) error {
	if err := b.extends(c.Head); err != nil {
		return err
	}
	for _, m := range c.Body.Present {
		if !b.roll[m.Card] {
			return fmt.Errorf("card %v is not on the roll", m.Card)
		}
		if b.inHall(m.Card) {
			return fmt.Errorf("card %v has checked in before", m.Card)
		}
	}
	for _, m := range c.Body.Left {
		if !b.inHall(m.Card) { // nor is one that comes with this very entry
			return fmt.Errorf("card %v leaves, but is not in the hall", m.Card)
		}
	}
	for _, m := range c.Body.Present {
		b.attendance.present[m.Card] = true
		delete(b.attendance.left, m.Card) // or has come back
	}
	for _, m := range c.Body.Left {
		// Whoever was given a ballot, or was there when the poll was opened, counts as present for good: the quorum of an
		// open poll cannot be undone by walking out.
		if b.issued.has(m.Card) || b.phase != Gathering {
			b.attendance.left[m.Card] = true
		} else {
			delete(b.attendance.present, m.Card)
		}
	}
	return nil
}

// OpenBody repeats what the poll is about, so that those who open it sign it in their own hand.
type OpenBody struct {
	Roll     crypto.Hash `json:"roll"`
	Slips    crypto.Hash `json:"slips"`
	Trustees crypto.Hash `json:"trustees"` // payload of the trustees entry
	Election string      `json:"election"` // φ
}

func checkOpen(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[OpenBody](p, Open, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error { return b.open(c) }, nil
}

// ErrQuorum is returned when a poll is to be opened without enough deputies in the hall.
var ErrQuorum = errors.New("no quorum")

func (b *Board) open(c *Command[OpenBody]) error {
	if err := b.extends(c.Head); err != nil {
		return err
	}
	m := b.poll.Manifest
	if want := (OpenBody{m.Roll.Hash, m.Slips.Hash, b.trusteesHash, b.poll.Fingerprint}); c.Body != want {
		return errors.New("the order names another roll, slips, trustees or election than the board")
	}
	if !b.quorate() {
		return fmt.Errorf("%w: %d of %d deputies are in the hall, want %d", ErrQuorum, b.attendance.inHall(), m.Roll.Count, m.Rules.Quorum.Least(m.Roll.Count))
	}
	b.phase = Voting
	return nil
}

func (a *attendance) inHall() int { return len(a.present) - len(a.left) }

func (b *Board) quorate() bool {
	m := b.poll.Manifest
	return m.Rules.Quorum.Reached(b.attendance.inHall(), m.Roll.Count)
}
