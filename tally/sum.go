package tally

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// maxObject bounds every object that this package parses, in bytes. A share takes 270 bytes a choice, and no election has
// more than [ballot.MaxChoices].
const maxObject = 1 << 19

// An EncryptedTally is the sum of all ballots: an inner slice a question and a ciphertext a choice, in the order of the
// election; where a question allows blank votes, the number of blanks comes first (docs/protocol.md, section 5.7).
type EncryptedTally [][]crypto.Ciphertext

// NewSum returns the tally of no ballots: the identity everywhere.
func NewSum(e *ballot.Election) EncryptedTally {
	t := make(EncryptedTally, len(e.Questions))
	for i, q := range e.Questions {
		t[i] = make([]crypto.Ciphertext, q.Choices())
		for j := range t[i] {
			t[i][j] = crypto.NoCiphertext()
		}
	}
	return t
}

// Add adds b, which has passed its Verify for the same election. Every ballot weighs 1: one deputy, one vote.
func (t EncryptedTally) Add(b *ballot.Ballot) {
	for i, a := range b.Answers {
		for j, c := range a.Choices {
			t[i][j] = t[i][j].Add(c)
		}
	}
}

// Bytes returns the canonical JSON of Belenios, [[{"alpha":A,"beta":B},…],…].
func (t EncryptedTally) Bytes() []byte { return crypto.MustEncodeJSON(t) }

// Hash returns the digest of the encoding, by which [SizedTally] names the tally.
func (t EncryptedTally) Hash() crypto.Hash { return crypto.Sum(t.Bytes()) }

// ParseEncryptedTally parses the encoding. Whether the tally fits an election, its user checks.
func ParseEncryptedTally(data []byte) (EncryptedTally, error) {
	var t EncryptedTally
	if err := decode(data, &t); err != nil {
		return nil, fmt.Errorf("parse encrypted tally: %v", err)
	}
	return t, nil
}

// A SizedTally names an encrypted tally and says how many ballots are in it.
type SizedTally struct {
	NumTallied  int         `json:"num_tallied"`
	TotalWeight int         `json:"total_weight"` // equals NumTallied
	Tally       crypto.Hash `json:"encrypted_tally"`
}

// Sized returns what describes t as the sum of so many ballots.
func (t EncryptedTally) Sized(ballots int) SizedTally { return SizedTally{ballots, ballots, t.Hash()} }

// sameShape checks that rows has a row of the same length for every question of e.
func sameShape[T any](e *ballot.Election, what string, rows [][]T) error {
	if len(rows) != len(e.Questions) {
		return fmt.Errorf("%s for %d questions, want %d", what, len(rows), len(e.Questions))
	}
	for i, q := range e.Questions {
		if len(rows[i]) != q.Choices() {
			return fmt.Errorf("%d %s for question %d, want %d", len(rows[i]), what, i+1, q.Choices())
		}
	}
	return nil
}

func decode(data []byte, v any) error {
	if len(data) > maxObject {
		return fmt.Errorf("%d bytes, at most %d are read", len(data), maxObject)
	}
	return crypto.DecodeJSON(data, v)
}
