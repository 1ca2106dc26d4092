package officer

import "github.com/piaojue/piaojue/audit"

// A Known says whether the figures of a poll are compared with those of the one that its manifest cites as previous: two results can show
// together what neither shows alone (docs/rules.md, section 2.1).
type Known string

// What is known of the earlier poll.
const (
	Compared    Known = "compared"
	Unpublished Known = "unpublished" // people chose not to make its figures known, or it has none: there is no difference to be found
	Hidden      Known = "hidden"      // the copy lacks its figures: this officer is not shown them
	Unread      Known = "unread"      // there is no copy
)

// Follow tells the view of a replay of the poll that the manifest cites as previous, and returns what is known by it. What the figures show
// beside the other ones is then found as what they show alone.
func (v *View) Follow(before *audit.Board) (Known, error) {
	if err := v.Board.Follow(before); err != nil {
		return Unread, err
	}
	return knownOf(before), nil
}

func knownOf(b *audit.Board) Known {
	switch p := b.Publication(); {
	case p != nil && p.Publish != "", b.Outcome() != nil && b.Counted() == nil:
		return Unpublished
	case b.Counted() == nil:
		return Hidden
	}
	return Compared
}
