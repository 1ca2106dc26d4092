package registrar

import (
	"errors"
	"fmt"
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// RollKeys returns the cards' keys of all on the roll, for a manifest.
func (r *Registrar) RollKeys() (ballot.Keys, error) {
	all, err := r.Members()
	if err != nil {
		return nil, err
	}
	var keys []crypto.PublicKey
	for _, m := range all {
		if m.Card != nil {
			keys = append(keys, *m.Card)
		}
	}
	if len(all) == 0 || len(keys) < len(all) {
		return nil, fmt.Errorf("%d deputies are on the roll, and %d of them have a card; make the others first", len(all), len(keys))
	}
	return ballot.NewKeys(keys), nil
}

// A NewCard is a card that was made for a deputy. Nothing but the paper that it is printed on keeps the secret.
type NewCard struct {
	Deputy Deputy
	Card   crypto.Card
}

// Cards makes cards for all on the roll who have none. They are given to print, and their public keys kept, if print returns no
// error: what was not printed does not count, and what was printed in vain is worth nothing. It returns how many were made.
func (r *Registrar) Cards(rand io.Reader, print func([]NewCard) error) (int, error) {
	all, err := r.Members()
	if err != nil {
		return 0, err
	}
	var cards []NewCard
	defer func() { clear(cards) }()
	for _, m := range all {
		if m.Card != nil {
			continue
		}
		card, err := crypto.NewCard(rand)
		if err != nil {
			return 0, err
		}
		cards = append(cards, NewCard{m.Deputy, card})
	}
	if len(cards) == 0 {
		return 0, nil
	}
	return len(cards), r.printed(cards, false, print)
}

// printed prints cards and keeps their keys. again says that they come in the place of others.
func (r *Registrar) printed(cards []NewCard, again bool, print func([]NewCard) error) error {
	if err := print(cards); err != nil {
		return fmt.Errorf("print cards: %w", err)
	}
	r.at("cards: printed")
	err := r.update(func(b book) error {
		for _, c := range cards {
			var m member
			if err := b.get(rollBucket, c.Deputy.ID, &m); err != nil {
				return err
			}
			if m.Gone || len(m.Cards) > 0 != again {
				return fmt.Errorf("deputy %q has left the roll, or was given a card meanwhile", c.Deputy.ID)
			}
			key := c.Card.Public()
			m.Cards = append(m.Cards, crypto.Hash(key))
			if err := b.put(rollBucket, m.Deputy.ID, m); err != nil {
				return err
			}
			if err := b.put(cardsBucket, string(key[:]), m.Deputy.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep the keys of the cards, which are not to be used: %w", err)
	}
	return nil
}

// The reasons for which a card or a slip is not replaced.
var (
	ErrNobody   = errors.New("nobody on the roll has this number, or not yet a card")
	ErrAnswered = errors.New("this registrar has answered a request for it; the issue is put on the board first, and nothing comes in its place")
	ErrUnlisted = errors.New("no card or slip that was made in its place is on the board's list")
)

// Replace makes a card in the place of a lost one. With the registrar's own replay of a poll's board it returns what two
// officers order for that poll, and the lost card is that one of the deputy's which the board knows; without, between polls,
// the body is nil. [ErrNobody], [ErrAnswered], [ErrUnlisted].
func (r *Registrar) Replace(board *audit.Board, id string, rand io.Reader, print func([]NewCard) error) (*audit.ReplaceBody, error) {
	var m member
	var old *crypto.PublicKey
	err := r.update(func(b book) (err error) {
		if err := b.get(rollBucket, id, &m); errors.Is(err, errNone) || err == nil && (m.Gone || len(m.Cards) == 0) {
			return ErrNobody
		} else if err != nil {
			return err
		}
		if board != nil {
			old, err = b.lost(board, m.Cards, issuedBucket, func(key crypto.PublicKey) bool { return board.Standing(key).Listed })
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("replace the card of %q: %w", id, err)
	}
	card, err := crypto.NewCard(rand)
	if err != nil {
		return nil, err
	}
	cards := []NewCard{{m.Deputy, card}}
	defer clear(cards)
	if err := r.printed(cards, true, print); err != nil || board == nil {
		return nil, err
	}
	return &audit.ReplaceBody{Card: &audit.Replacement{Old: *old, New: card.Public()}}, nil
}

// lost finds which of several keys the board lists, and sees to it that nothing was answered for it.
func (b book) lost(board *audit.Board, keys []crypto.Hash, bucket string, listed func(crypto.PublicKey) bool) (*crypto.PublicKey, error) {
	if err := b.see(board); err != nil {
		return nil, err
	}
	for _, k := range keys {
		key := crypto.PublicKey(k)
		if !listed(key) {
			continue
		}
		if answered, err := b.has(bucket, in(board.Poll().Hash, key)); err != nil {
			return nil, err
		} else if answered {
			return nil, ErrAnswered
		}
		return &key, nil
	}
	return nil, ErrUnlisted
}
