package registrar

import (
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// A stack that was sealed makes the cards and slips of its lists again, under their numbers, and no others.
func TestStack(t *testing.T) {
	phrase := []byte("correct horse")
	file, roll, slips, err := NewStack(rand.Reader, 7, phrase)
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenStack(file, phrase)
	if err != nil {
		t.Fatal(err)
	}
	if s.Roll != roll.List() {
		t.Errorf("the stack is of the roll %v, want %v", s.Roll, roll.List())
	}
	pairs, err := s.Pairs(1, 7)
	if err != nil {
		t.Fatal(err)
	}
	var cards, papers []crypto.PublicKey
	for i, p := range pairs {
		if p.Number != i+1 {
			t.Errorf("card %d has the number %d", i+1, p.Number)
		}
		cards, papers = append(cards, p.Card.Public()), append(papers, p.Slip.Public())
	}
	if !slices.Equal(ballot.NewKeys(cards), roll) || !slices.Equal(ballot.NewKeys(papers), slips) {
		t.Error("other cards and slips than those of the lists")
	}
	if some, err := s.Pairs(3, 4); err != nil || !slices.Equal(some, pairs[2:4]) {
		t.Errorf("cards 3 and 4: %v", err)
	}
	for _, bad := range [][2]int{{0, 3}, {4, 3}, {7, 8}, {-1, 1}} {
		if _, err := s.Pairs(bad[0], bad[1]); err == nil {
			t.Errorf("cards %d to %d of 7", bad[0], bad[1])
		}
	}
	if _, err := OpenStack(file, []byte("another one")); !errors.Is(err, keyfile.ErrPassphrase) {
		t.Errorf("another passphrase: %v", err)
	}
	for _, n := range []int{0, -1, MaxSlips + 1} {
		if _, _, _, err := NewStack(rand.Reader, n, phrase); err == nil {
			t.Errorf("a stack of %d", n)
		}
	}
}

// What is in the file is a stack, or is refused.
func TestStack_File(t *testing.T) {
	phrase := []byte("correct horse")
	for name, k := range map[string]keyfile.Key{
		"other-use": {Use: keyfile.Officer, Public: `{"count":1,"hash":"` + crypto.Hash{}.String() + `"}`, Secret: make([]byte, 32)},
		"short":     {Use: keyfile.Stack, Public: `{"count":1,"hash":"` + crypto.Hash{}.String() + `"}`, Secret: make([]byte, 31)},
		"none":      {Use: keyfile.Stack, Public: `{"count":0,"hash":"` + crypto.Hash{}.String() + `"}`, Secret: make([]byte, 32)},
		"no-list":   {Use: keyfile.Stack, Public: `7`, Secret: make([]byte, 32)},
	} {
		file, err := keyfile.Seal(k, phrase)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenStack(file, phrase); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
