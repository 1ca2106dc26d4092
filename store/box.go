package store

import (
	"crypto/sha256"
	"fmt"
)

// A State says whether a gate lets ballots in. It never goes back.
type State uint8

// The states, in the order in which they come.
const (
	Unopened State = iota
	Open
	Shut
)

// A Gate is what an Accept is conditional on. Each swap adds one to the version, which begins at 1: two gates of a poll with
// the same version are the same gate, and the zero Gate is none.
type Gate struct {
	State   State
	Round   uint64 // the round into which ballots go
	Version uint64
}

// FirstGate is the gate of a new poll.
func FirstGate() Gate { return Gate{Unopened, 0, 1} }

// Next returns the gate that follows this one. The state stays or goes forward and the round stays or is the next one;
// everything else is [ErrInvalid], a closed poll that opens again above all.
func (g Gate) Next(state State, round uint64) (Gate, error) {
	if state < g.State || state > Shut || round != g.Round && round != g.Round+1 {
		return Gate{}, fmt.Errorf("gate from state %d, round %d to state %d, round %d: %w",
			g.State, g.Round, state, round, ErrInvalid)
	}
	return Gate{state, round, g.Version + 1}, nil
}

// Sealed reports whether nothing can come into the round any more.
func (g Gate) Sealed(round uint64) bool {
	return round < g.Round || g.State == Shut && round == g.Round
}

// A Submission is one ballot as it comes in, and all that is ever kept of its coming.
type Submission struct {
	Key   []byte   // the credential: 1 to MaxKey bytes
	Hash  [32]byte // SHA-256 of Value
	Value []byte   // the envelope
}

// An Outcome says which bytes a credential is bound to. Fresh reports that this call bound it; of two calls with the same
// bytes one at most is told so, and none if its answer was lost. A receipt depends on Hash alone.
type Outcome struct {
	Hash  [32]byte
	Fresh bool
}

// CheckSubmissions is what every implementation asks of a batch. [ErrTooLarge] when it is more than one transaction can
// write or a key is too long, [ErrInvalid] when a key is empty or a hash is not that of the value.
func CheckSubmissions(batch []Submission) error {
	size := 0
	for i, s := range batch {
		if len(s.Key) > MaxKey {
			return fmt.Errorf("submission %d: a key of %d bytes: %w", i, len(s.Key), ErrTooLarge)
		}
		if len(s.Key) == 0 || sha256.Sum256(s.Value) != s.Hash {
			return fmt.Errorf("submission %d: no key, or not its hash: %w", i, ErrInvalid)
		}
		size += 2*len(s.Key) + 2*len(s.Hash) + len(s.Value) // key and hash are also the spent mark
	}
	return checkSize(2*len(batch), size)
}

// checkSize holds a call to the limits of one transaction.
func checkSize(ops, size int) error {
	if ops > MaxOps || size > MaxBytes {
		return fmt.Errorf("%d writes, %d bytes: %w", ops, size, ErrTooLarge)
	}
	return nil
}
