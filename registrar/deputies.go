package registrar

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A member is a deputy in the book. One who has left the roll stays there with all cards, so that whoever comes back has
// them, and a card is never taken for nobody's.
type member struct {
	Deputy Deputy        `json:"deputy"`
	Place  int           `json:"place"` // on the roll
	Gone   bool          `json:"gone,omitempty"`
	Cards  []crypto.Hash `json:"cards,omitempty"` // the keys of all cards, the one that counts last
}

func (m member) card() (card crypto.PublicKey, ok bool) {
	if len(m.Cards) == 0 {
		return card, false
	}
	return crypto.PublicKey(m.Cards[len(m.Cards)-1]), true
}

// A Change is what an import does to the roll in the book, in the order of the new roll.
type Change struct {
	New     []Deputy `json:"new"`
	Changed []Deputy `json:"changed"` // as they are now; the same number, and the same card
	Gone    []Deputy `json:"gone"`
}

// ErrOpenPoll is returned when deputies would come to the roll or leave it while a token key is bound to a poll: the manifest
// says who votes in it, and whoever comes later would have a card that it does not know.
var ErrOpenPoll = errors.New("a poll with this roll is under way; destroy its token key when it has closed, then import again")

// Compare returns what [Registrar.Import] would do.
func (r *Registrar) Compare(roll Roll) (change Change, err error) {
	err = r.view(func(b book) error { change, _, err = b.compare(roll); return err })
	return change, err
}

// Import puts a roll in the place of the one in the book, all or nothing. Deputies are known by their numbers and keep their
// cards; names, seats and absences can be mended at any time. [ErrOpenPoll].
func (r *Registrar) Import(roll Roll) (change Change, err error) {
	if err := roll.check(); err != nil {
		return change, err
	}
	err = r.update(func(b book) error {
		var members map[string]member
		if change, members, err = b.compare(roll); err != nil {
			return err
		}
		keys, err := b.tokenKeys()
		if err != nil {
			return err
		}
		for _, k := range keys {
			if k.Poll != nil && !k.Destroyed && len(change.New)+len(change.Gone) > 0 {
				return fmt.Errorf("%w: %s", ErrOpenPoll, k.Origin)
			}
		}
		for id, m := range members {
			if err := b.put(rollBucket, id, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Change{}, fmt.Errorf("import: %w", err)
	}
	return change, nil
}

// compare returns what a roll changes, and all members as they are then.
func (b book) compare(roll Roll) (Change, map[string]member, error) {
	change := Change{New: []Deputy{}, Changed: []Deputy{}, Gone: []Deputy{}}
	members, err := b.members()
	if err != nil {
		return change, nil, err
	}
	listed := map[string]bool{}
	for i, d := range roll {
		m, known := members[d.ID]
		switch {
		case !known || m.Gone:
			change.New = append(change.New, d)
		case m.Deputy != d:
			change.Changed = append(change.Changed, d)
		}
		m.Deputy, m.Place, m.Gone = d, i, false
		members[d.ID], listed[d.ID] = m, true
	}
	for id, m := range members {
		if !listed[id] && !m.Gone {
			change.Gone = append(change.Gone, m.Deputy)
			m.Gone = true
			members[id] = m
		}
	}
	slices.SortFunc(change.Gone, func(x, y Deputy) int { return cmp.Compare(x.ID, y.ID) })
	return change, members, nil
}

func (b book) members() (map[string]member, error) {
	all := map[string]member{}
	err := b.each(rollBucket, "", func(id string, data []byte) error {
		var m member
		if err := decodeValue(rollBucket, data, &m); err != nil {
			return err
		}
		all[id] = m
		return nil
	})
	return all, err
}

// A Member is a deputy on the roll, and the public key of the card, nil if none was made.
type Member struct {
	Deputy
	Card *crypto.PublicKey `json:"card"`
}

// Members returns the roll as it was imported last, in its order.
func (r *Registrar) Members() (all []Member, err error) {
	err = r.view(func(b book) error {
		members, err := b.members()
		all = onRoll(members)
		return err
	})
	return all, err
}

func onRoll(members map[string]member) (all []Member) {
	sorted := []member{}
	for _, m := range members {
		if !m.Gone {
			sorted = append(sorted, m)
		}
	}
	slices.SortFunc(sorted, func(x, y member) int { return cmp.Compare(x.Place, y.Place) })
	for _, m := range sorted {
		x := Member{Deputy: m.Deputy}
		if card, ok := m.card(); ok {
			x.Card = &card
		}
		all = append(all, x)
	}
	return all
}

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
			key := publicCard(c.Card)
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

func publicCard(c crypto.Card) crypto.PublicKey {
	key := c.Key()
	defer key.Destroy()
	return key.Public()
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
	return &audit.ReplaceBody{Card: &audit.Replacement{Old: *old, New: publicCard(card)}}, nil
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
