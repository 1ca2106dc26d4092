package registrar

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
)

// ErrLists is returned when a manifest has another roll than this registrar's, or no slips of a sitting that it printed. Whoever
// makes the manifest could otherwise add cards and slips of their own.
var ErrLists = errors.New("the manifest has other cards or slips than this registrar")

// checkLists compares the lists of a manifest with the book: the roll, if this registrar has one, and the slips, if it printed
// any.
func (r *Registrar) checkLists(m *ballot.Manifest) error {
	all, err := r.Members()
	if err != nil {
		return err
	}
	if len(all) > 0 {
		roll, err := r.RollKeys()
		if err != nil {
			return err
		}
		if roll.List() != m.Roll {
			return fmt.Errorf("%w: its roll has %d cards, this one's %d, or others", ErrLists, m.Roll.Count, len(roll))
		}
	}
	printed, own := 0, false
	err = r.view(func(b book) error {
		return b.each(slipsBucket, "", func(name string, data []byte) error {
			var s sitting
			if err := decodeValue(slipsBucket, data, &s); err != nil {
				return err
			}
			printed++
			own = own || ballot.NewKeys(keysOf(s.Slips)).List() == m.Slips
			return nil
		})
	})
	if err != nil {
		return err
	}
	if printed > 0 && !own {
		return fmt.Errorf("%w: its %d slips are those of no sitting here", ErrLists, m.Slips.Count)
	}
	return nil
}
