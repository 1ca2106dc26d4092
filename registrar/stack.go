package registrar

import (
	"fmt"
	"io"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// A Stack makes the cards that are handed out (答卷卡), with card and slip on one paper: numbers 1 to Count, and no names. Who takes
// which is in no book; a registrar issues them tokens as it does anybody else.
type Stack struct {
	Roll   ballot.KeyList // as in the manifest of its poll
	secret crypto.Stack
}

// A Numbered pair is what stands on one card of a stack.
type Numbered struct {
	Number int
	Card   crypto.Card
	Slip   crypto.Slip
}

// NewStack draws a stack of n cards. It returns the key file, which is all there is of it, and the lists for a manifest.
func NewStack(rand io.Reader, n int, passphrase []byte) (file []byte, roll, slips ballot.Keys, err error) {
	if n < 1 || n > MaxSlips {
		return nil, nil, nil, fmt.Errorf("a stack of %d cards: want 1 to %d", n, MaxSlips)
	}
	secret, err := crypto.NewStack(rand)
	if err != nil {
		return nil, nil, nil, err
	}
	defer clear(secret[:])
	cards, papers := make([]crypto.PublicKey, n), make([]crypto.PublicKey, n)
	for i := range n {
		card, slip := secret.Pair(1 + i)
		cards[i], papers[i] = card.Public(), slip.Public()
	}
	roll, slips = ballot.NewKeys(cards), ballot.NewKeys(papers)
	file, err = keyfile.Seal(keyfile.Key{Use: keyfile.Stack, Public: string(crypto.MustEncodeJSON(roll.List())), Secret: secret[:]}, passphrase)
	return file, roll, slips, err
}

// OpenStack opens a key file.
func OpenStack(file, passphrase []byte) (*Stack, error) {
	key, err := keyfile.Open(file, passphrase, keyfile.Stack)
	if err != nil {
		return nil, err
	}
	defer key.Destroy()
	s := new(Stack)
	if err := crypto.DecodeJSON([]byte(key.Public), &s.Roll); err != nil {
		return nil, fmt.Errorf("open stack: %v", err)
	}
	if len(key.Secret) != len(s.secret) || s.Roll.Count < 1 || s.Roll.Count > MaxSlips {
		return nil, fmt.Errorf("open stack: no secret of 1 to %d cards", MaxSlips)
	}
	copy(s.secret[:], key.Secret)
	return s, nil
}

// Destroy forgets the secret.
func (s *Stack) Destroy() { clear(s.secret[:]) }

// Pairs returns what stands on the cards with the numbers from first to last.
func (s *Stack) Pairs(first, last int) ([]Numbered, error) {
	if first < 1 || last < first || last > s.Roll.Count {
		return nil, fmt.Errorf("cards %d to %d: the stack has numbers 1 to %d", first, last, s.Roll.Count)
	}
	all := make([]Numbered, 0, last-first+1)
	for n := first; n <= last; n++ {
		card, slip := s.secret.Pair(n)
		all = append(all, Numbered{n, card, slip})
	}
	return all, nil
}
