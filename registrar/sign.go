package registrar

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// The reasons for which a request is refused, beside those of [audit.Request.Check] and [audit.Board.MayIssue].
var (
	ErrCardUsed = errors.New("the card has made another request for this poll")
	ErrSlipUsed = errors.New("the slip was used with another card")
	ErrReplaced = errors.New("the card or the slip is in the place of one that was answered before it was lost; the deputy gets a paper")
	ErrPaper    = errors.New("a paper was ordered for the card")
)

// A Refusal says why a request was not answered.
type Refusal struct {
	Card, Slip crypto.PublicKey
	Err        error
}

// An entry is what the book knows of a card in a poll: with which slip it came, and for what. Slip and request are a
// key and a hash of 32 bytes each, whose form was checked when they came.
type entry struct {
	Slip    crypto.Hash `json:"slip"`
	Request crypto.Hash `json:"request"` // H of this registrar's token request
}

// Sign enters requests into the book, all in one transaction, and then signs this registrar's part of each: what it cannot
// sign is among the refusals, and stands in no other's way. board is the registrar's own replay, and goes on from the one it
// saw last. If there is an error, nothing was signed, but the book may have the requests, and they can be sent again.
// [ErrPoll], [ErrDestroyed], [ErrSeen].
func (r *Registrar) Sign(board *audit.Board, key *crypto.TokenIssuer, requests []audit.Request) (Answers, []Refusal, error) {
	p := &board.Poll().Poll
	place := slices.Index(p.Manifest.Registrars, r.Public(key.Key()))
	if place < 0 {
		return Answers{}, nil, fmt.Errorf("sign: %w", ErrPoll)
	}
	errs := make([]error, len(requests))
	r.Each(len(requests), func(i int) { errs[i] = requests[i].Check(p) })
	err := r.update(func(b book) error {
		if err := b.serves(p.Hash, key.Key()); err != nil {
			return err
		}
		if err := b.see(board); err != nil {
			return err
		}
		for i, q := range requests {
			if errs[i] != nil {
				continue
			}
			var err error
			if errs[i], err = b.admit(board, q, q.Requests[place].Hash()); err != nil {
				return err
			}
		}
		r.at("sign: entered")
		return nil
	})
	if err != nil {
		return Answers{}, nil, fmt.Errorf("sign: %w", err)
	}
	r.at("sign: committed")
	tokens := make([]crypto.BlindSignature, len(requests))
	r.Each(len(requests), func(i int) {
		if errs[i] == nil {
			tokens[i], errs[i] = key.Sign(requests[i].Requests[place])
		}
	})
	r.at("sign: signed")
	return r.answers(p.Hash, place, requests, tokens, errs)
}

// answers sorts what was signed and what was refused.
func (r *Registrar) answers(poll crypto.Hash, place int, requests []audit.Request, tokens []crypto.BlindSignature, errs []error) (Answers, []Refusal, error) {
	a := Answers{Registrar: r.self.Issuer, Poll: poll, Answers: []Answer{}}
	var refused []Refusal
	for i, q := range requests {
		if errs[i] != nil {
			refused = append(refused, Refusal{q.Card, q.Slip, errs[i]})
		} else {
			a.Answers = append(a.Answers, Answer{q.Card, q.Requests[place].Hash(), tokens[i]})
		}
	}
	slices.SortFunc(a.Answers, func(x, y Answer) int { return bytes.Compare(x.Card[:], y.Card[:]) })
	a.Answers = slices.CompactFunc(a.Answers, func(x, y Answer) bool { return x == y }) // the same request twice
	return a, refused, nil
}

// serves checks that the key is the poll's and still lives.
func (b book) serves(poll crypto.Hash, key crypto.TokenKey) error {
	record, err := b.tokenKey(poll)
	switch {
	case err != nil:
		return err
	case record.Key != key:
		return ErrPoll
	case record.Destroyed:
		return ErrDestroyed
	}
	return nil
}

// See refuses a board that does not go on from the one seen last, and remembers it. Whoever compares the book with a board asks
// this first: whoever keeps the board can show this registrar one of its own, with the issue that it withholds from all others.
func (r *Registrar) See(board *audit.Board) error {
	if err := r.update(func(b book) error { return b.see(board) }); err != nil {
		return fmt.Errorf("see board: %w", err)
	}
	return nil
}

// ErrSeen is wrapped when a board does not go on from the one that the registrar saw last.
var ErrSeen = errors.New("the board does not go on from the one seen last")

// unseen is an error that is [ErrSeen] and says what differs.
type unseen struct{ error }

func (unseen) Is(target error) bool { return target == ErrSeen }

// see remembers the board's head, if the board goes on from the head seen last (threats 30 and 34).
func (b book) see(board *audit.Board) error {
	poll := string(board.Poll().Hash[:])
	var last audit.BoardHead
	switch err := b.get(seenBucket, poll, &last); {
	case errors.Is(err, errNone):
	case err != nil:
		return err
	default:
		if err := board.Extends(last); err != nil {
			return unseen{err}
		}
		if last == board.Head() {
			return nil
		}
	}
	return b.put(seenBucket, poll, board.Head())
}

// admit enters a request into the book, or finds it there, if board and book allow it.
func (b book) admit(board *audit.Board, q audit.Request, request crypto.Hash) (refused, err error) {
	if refused := board.MayIssue(q.Card, q.Slip); refused != nil {
		return refused, nil
	}
	poll := board.Poll().Hash
	if refused, err := b.pending(board, q.Card, q.Slip); refused != nil || err != nil {
		return refused, err
	}
	now := entry{crypto.Hash(q.Slip), request}
	var before entry
	switch err := b.get(issuedBucket, in(poll, q.Card), &before); {
	case err == nil && before == now:
		return nil, nil
	case err == nil:
		return ErrCardUsed, nil
	case !errors.Is(err, errNone):
		return nil, err
	}
	if used, err := b.has(usedBucket, in(poll, q.Slip)); err != nil {
		return nil, err
	} else if used {
		return ErrSlipUsed, nil
	}
	if err := b.put(issuedBucket, in(poll, q.Card), now); err != nil {
		return nil, err
	}
	return nil, b.put(usedBucket, in(poll, q.Slip), crypto.Hash(q.Card))
}

// pending asks the book for what the board does not know: a paper on its way to it, or an answer to the card or slip in whose
// place this one came. What was signed can be used although no issue names it.
func (b book) pending(board *audit.Board, card, slip crypto.PublicKey) (refused, err error) {
	poll := board.Poll().Hash
	if paper, err := b.has(papersBucket, in(poll, card)); err != nil {
		return nil, err
	} else if paper {
		return ErrPaper, nil
	}
	for _, lost := range []struct {
		bucket string
		keys   []crypto.PublicKey
	}{{issuedBucket, board.Replaced(card)}, {usedBucket, board.Replaced(slip)}} {
		for _, key := range lost.keys {
			if answered, err := b.has(lost.bucket, in(poll, key)); err != nil {
				return nil, err
			} else if answered {
				return ErrReplaced, nil
			}
		}
	}
	return nil, nil
}

// in names a card or a slip in a poll.
func in(poll crypto.Hash, key crypto.PublicKey) string { return string(poll[:]) + string(key[:]) }
