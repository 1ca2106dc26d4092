package tally

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Texts are the answers in words to one question. They are sorted by their bytes, so that their order tells nothing. Shares tell more:
// they open envelope by envelope, and so show which answers to several questions are one deputy's (docs/rules.md, section 10).
type Texts struct {
	ID         string   `json:"id"`
	Texts      []string `json:"texts"`
	Empty      int      `json:"empty"`      // answers that say nothing
	Unreadable int      `json:"unreadable"` // that hold no text which could be shown: their authors made them so
}

// NewTexts sorts answers, empty ones among them.
func NewTexts(id string, answers []string, unreadable int) Texts {
	x := Texts{ID: id, Texts: []string{}, Unreadable: unreadable}
	for _, text := range slices.Sorted(slices.Values(answers)) {
		if text == "" {
			x.Empty++
		} else {
			x.Texts = append(x.Texts, text)
		}
	}
	return x
}

// DecideTexts returns the outcome of a poll of sealed texts. It decides nothing, and is void like any other with more collected than
// issued.
func DecideTexts(m *ballot.Manifest, f Figures, texts []Texts) (Outcome, error) {
	if err := f.check(m.Roll.Count); err != nil {
		return Outcome{}, fmt.Errorf("decide: %v", err)
	}
	o := VoidOutcome(m, f)
	if f.Collected > f.Issued {
		return o, nil
	}
	if f.Invalid != 0 || f.Valid != f.Collected || len(texts) != len(m.Candidates) {
		return Outcome{}, fmt.Errorf("decide: %d valid of %d collected, and texts for %d of %d questions", f.Valid, f.Collected, len(texts), len(m.Candidates))
	}
	for i, x := range texts {
		if n := len(x.Texts) + x.Empty + x.Unreadable; n != f.Valid || x.ID != m.Candidates[i].ID {
			return Outcome{}, fmt.Errorf("decide: question %s: %d answers to %s on %d ballots", m.Candidates[i].ID, n, x.ID, f.Valid)
		}
	}
	o.Texts, o.Next = texts, Announce
	return o, nil
}

// DecryptTexts computes the share of the owner with the key x in opening sealed texts, given the alpha of each: a row a deputy. It has
// no proofs of Belenios, which knows no texts, and the bound proof alone. Whoever calls it has checked the proof of every text: without
// it, a share opens what somebody has copied.
func DecryptTexts(rand io.Reader, e *ballot.Election, owner int, x crypto.Scalar, alphas [][]crypto.Point) (Share, error) {
	s := Share{Partial: PartialDecryption{Proofs: [][]crypto.Proof{}}}
	for _, row := range alphas {
		factors := make([]crypto.Point, len(row))
		for j, alpha := range row {
			factors[j] = alpha.Mul(x)
		}
		s.Partial.Factors = append(s.Partial.Factors, factors)
	}
	var err error
	if s.Bound, err = crypto.ProveEqualities(rand, boundPrefix(e, owner), slices.Concat(alphas...), x); err != nil {
		return Share{}, fmt.Errorf("decrypt: %v", err)
	}
	return s, nil
}

// CheckTexts checks a share of [DecryptTexts] of the owner whose key is given.
func (s Share) CheckTexts(e *ballot.Election, owner int, key crypto.Point, alphas [][]crypto.Point) error {
	sameLength := func(a, b []crypto.Point) bool { return len(a) == len(b) }
	if len(s.Partial.Proofs) != 0 || !slices.EqualFunc(s.Partial.Factors, alphas, sameLength) {
		return errors.New("check share: want a factor for each alpha, and no other proof than the bound one")
	}
	if err := crypto.CheckEqualities(boundPrefix(e, owner), key, slices.Concat(alphas...), slices.Concat(s.Partial.Factors...), s.Bound); err != nil {
		return fmt.Errorf("check share: bound proof: %v", err)
	}
	return nil
}
