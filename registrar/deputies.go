package registrar

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

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
