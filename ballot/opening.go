package ballot

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// CheckOpening checks on a second device that b encrypts the choices in o (Benaloh's challenge, docs/protocol.md,
// section 3.4): it makes every ciphertext again. The caller has compared the unsigned hash and the credential of b with
// what the tablet showed before it knew that it would be asked, and shows the choices to the deputy.
//
// A signed ballot is refused: what has been opened must never be cast, or the opening would prove the vote to others.
func CheckOpening(e *Election, b *Ballot, o *Opening) error {
	if b.Signature != nil {
		return errors.New("check opening: the ballot is signed")
	}
	if err := b.checkElection(e, e.Fingerprint()); err != nil {
		return fmt.Errorf("check opening: %v", err)
	}
	if err := e.checkChoices(o.Choices); err != nil {
		return fmt.Errorf("check opening: %v", err)
	}
	if len(o.Randomness) != len(e.Questions) {
		return fmt.Errorf("check opening: randomness for %d questions, want %d", len(o.Randomness), len(e.Questions))
	}
	for i, a := range b.Answers {
		if err := a.checkOpening(e.PublicKey, o.Choices[i], o.Randomness[i]); err != nil {
			return fmt.Errorf("check opening: question %d: %v", i+1, err)
		}
	}
	return nil
}

func (a Answer) checkOpening(y crypto.Point, choices []int, r []crypto.Scalar) error {
	if len(r) != len(choices) {
		return fmt.Errorf("randomness for %d choices, want %d", len(r), len(choices))
	}
	for j, m := range choices {
		if !a.Choices[j].Equal(crypto.Encrypt(y, crypto.NewScalar(uint64(m)), r[j])) {
			return fmt.Errorf("choice %d is not what was encrypted", j+1)
		}
	}
	return nil
}
