package audit

import (
	"bytes"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// A Standing is what the board knows of a card: nothing of how its deputy votes, or whether.
type Standing struct {
	Listed   bool // on the roll, and not replaced
	InHall   bool // checked in, and has not left
	Tokens   bool // was given tokens
	Paper    bool // was given a paper
	Replaced bool // was on the roll, and is void
}

// Standing returns what the board knows of a card.
func (b *Board) Standing(card crypto.PublicKey) Standing {
	listed, was := b.roll[card]
	return Standing{listed, b.inHall(card), b.issued.tokens[card], b.issued.paper[card], was && !listed}
}

// Slip reports whether a slip is one of this poll, and whether it is still good: neither replaced nor struck.
func (b *Board) Slip(slip crypto.PublicKey) (good, known bool) {
	good, known = b.slips[slip]
	return good, known
}

// Has reports whether an entry that is no ballot has this payload.
func (b *Board) Has(payload crypto.Hash) bool { return b.seen[payload] }

// PapersIssued returns how many papers were given to deputies. How many came back, [Board.Report] says.
func (b *Board) PapersIssued() int { return len(b.issued.paper) }

// UnusedSlips returns the slips that can still be used, in ascending order: those to be struck when issuing has ended.
func (b *Board) UnusedSlips() []crypto.PublicKey {
	unused := []crypto.PublicKey{}
	for slip, good := range b.slips {
		if good && !b.issued.slips[slip] {
			unused = append(unused, slip)
		}
	}
	slices.SortFunc(unused, func(x, y crypto.PublicKey) int { return bytes.Compare(x[:], y[:]) })
	return unused
}

// Epochs returns how many epochs have begun; they count from 1.
func (b *Board) Epochs() int { return b.box.epochs }

// TakesBallots reports whether ballots that were cast electronically can still come to the board: until the last one of the epoch after
// closing has come, or the box is closed because nothing was in it.
func (b *Board) TakesBallots() bool {
	switch b.phase {
	case Ceremony, Approval, Gathering, Voting:
		return true
	case LastCall:
		return !b.box.lastEpoch || b.box.expected > 0
	}
	return false
}

// Next returns the hash of the manifest of the next round that a decision names, nil if there is none.
func (b *Board) Next() *crypto.Hash { return b.next }
