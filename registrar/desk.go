package registrar

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// ParseMarks parses the canonical form. What the cards signed is checked by whoever takes it to the board.
func ParseMarks(data []byte) (m audit.Marks, err error) {
	err = parseFile("marks", data, &m, func() ([]crypto.PublicKey, error) {
		if !slices.Contains([]string{audit.CheckedIn, audit.LeftHall, audit.TakesPaper}, m.Act) {
			return nil, fmt.Errorf("act %q: want %s, %s or %s", m.Act, audit.CheckedIn, audit.LeftHall, audit.TakesPaper)
		}
		return cardsOf(m.Marks, func(x audit.CardMark) crypto.PublicKey { return x.Card }), nil
	})
	return m, err
}

// A Visitor is a card that came to the desk, for the screen there.
type Visitor struct {
	Card   crypto.PublicKey
	Deputy *Deputy // nil if the card is of nobody in this book; Deputy.Absent says that somebody comes who was not expected
	Lost   bool    // another card was made for the deputy since
	Err    error   // why it is not in the order, nil if it is
}

// The reasons for which a card is turned away, beside a wrong signature.
var (
	ErrStranger = errors.New("the card is not on the roll of this poll, or was replaced")
	ErrLost     = errors.New("another card was made in the place of this one; it was reported lost")
	ErrHere     = errors.New("the card has checked in before")
	ErrAway     = errors.New("the card has not checked in, or has left")
	ErrTwice    = errors.New("the card is there twice")
	ErrHasPaper = errors.New("the card was given a paper before")
	ErrPending  = errors.New("a request of the card was answered and is not on the board yet; put it there first")
)

// CheckIn takes marks of deputies who come and who leave, and returns what scrutineers are to sign, and who is who. A card that
// is turned away is not in the order. board is the registrar's own replay.
func (r *Registrar) CheckIn(board *audit.Board, present, left []audit.CardMark) (audit.AttendanceBody, []Visitor, error) {
	body := audit.AttendanceBody{Present: []audit.CardMark{}, Left: []audit.CardMark{}}
	var came, gone []Visitor
	err := r.update(func(b book) (err error) {
		if err := b.see(board); err != nil {
			return err
		}
		here := func(card crypto.PublicKey) (refused, err error) {
			if board.Standing(card).InHall {
				return ErrHere, nil
			}
			return nil, nil
		}
		if body.Present, came, err = b.receive(board, audit.CheckedIn, present, here); err != nil {
			return err
		}
		body.Left, gone, err = b.receive(board, audit.LeftHall, left, func(card crypto.PublicKey) (refused, err error) {
			if refused, err := away(board)(card); refused != nil {
				return refused, err
			}
			return b.unissued(board, card) // nobody is issued anything after leaving
		})
		return err
	})
	if err != nil {
		return audit.AttendanceBody{}, nil, fmt.Errorf("check in: %w", err)
	}
	return body, append(came, gone...), nil
}

func away(board *audit.Board) func(crypto.PublicKey) (refused, err error) {
	return func(card crypto.PublicKey) (refused, err error) {
		if !board.Standing(card).InHall {
			return ErrAway, nil
		}
		return nil, nil
	}
}

// Papers takes marks of deputies who ask for a paper, and returns what scrutineers are to sign, and who is who. From now on the
// card is answered no request for this poll.
func (r *Registrar) Papers(board *audit.Board, marks []audit.CardMark) (body audit.PaperIssueBody, all []Visitor, err error) {
	poll := board.Poll().Hash
	err = r.update(func(b book) (err error) {
		if err := b.see(board); err != nil {
			return err
		}
		body.Papers, all, err = b.receive(board, audit.TakesPaper, marks, func(card crypto.PublicKey) (refused, err error) {
			if refused, err := away(board)(card); refused != nil {
				return refused, err
			}
			if board.Standing(card).Paper {
				return ErrHasPaper, nil
			}
			if refused, err := b.unissued(board, card); refused != nil || err != nil {
				return refused, err
			}
			return nil, b.put(papersBucket, in(poll, card), true)
		})
		return err
	})
	if err != nil {
		return audit.PaperIssueBody{}, nil, fmt.Errorf("papers: %w", err)
	}
	return body, all, nil
}

// unissued refuses a card whose request was answered while no issue on the board counts the tokens: they could be used beside a
// paper, or by somebody who has left, and the board would have no room for the ballot of another.
func (b book) unissued(board *audit.Board, card crypto.PublicKey) (refused, err error) {
	if answered, err := b.has(issuedBucket, in(board.Poll().Hash, card)); err != nil {
		return nil, err
	} else if answered && !board.Standing(card).Tokens {
		return ErrPending, nil
	}
	return nil, nil
}

// receive checks marks, finds out whose they are, and asks may of each. The good ones come back sorted.
func (b book) receive(board *audit.Board, act string, marks []audit.CardMark, may func(crypto.PublicKey) (refused, err error)) (good []audit.CardMark, all []Visitor, err error) {
	p, seen := board.Poll(), map[crypto.PublicKey]bool{}
	good = []audit.CardMark{}
	for _, m := range marks {
		v, err := b.visitor(m.Card)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case seen[m.Card]:
			v.Err = ErrTwice
		case !board.Standing(m.Card).Listed:
			v.Err = ErrStranger
		case v.Lost:
			v.Err = ErrLost
		default:
			v.Err = m.Card.Check(audit.CardText(p.Manifest.Origin, p.Hash, act, m.Card), m.Signature)
		}
		if v.Err == nil {
			if v.Err, err = may(m.Card); err != nil {
				return nil, nil, err
			}
		}
		if v.Err == nil {
			seen[m.Card] = true
			good = append(good, m)
		}
		all = append(all, v)
	}
	slices.SortFunc(good, func(x, y audit.CardMark) int { return bytes.Compare(x.Card[:], y.Card[:]) })
	return good, all, nil
}

// visitor finds out whose card it is. A registrar without a roll knows nobody.
func (b book) visitor(card crypto.PublicKey) (v Visitor, err error) {
	v.Card = card
	var id string
	if err := b.get(cardsBucket, string(card[:]), &id); errors.Is(err, errNone) {
		return v, nil
	} else if err != nil {
		return v, err
	}
	var m member
	if err := b.get(rollBucket, id, &m); err != nil {
		return v, err
	}
	v.Deputy = &m.Deputy
	current, _ := m.card()
	v.Lost = current != card
	return v, nil
}
