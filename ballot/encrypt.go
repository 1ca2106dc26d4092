package ballot

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// ErrOutOfRange is returned for choices that their question does not allow.
var ErrOutOfRange = errors.New("choices out of range")

// An Opening is all that is secret in the making of a ballot. Whoever sees it sees the vote.
type Opening struct {
	Choices    [][]int           `json:"choices"`    // a row a question: 0 or 1 for each choice, the blank flag first
	Randomness [][]crypto.Scalar `json:"randomness"` // of each ciphertext
}

// destroy overwrites the opening.
func (o *Opening) destroy() {
	for i := range o.Choices {
		clear(o.Choices[i])
		clear(o.Randomness[i])
	}
}

// Encrypt makes the ballot of a credential, not signed yet. Choices has a row a question and in it 0 or 1 for each answer;
// where a blank vote is allowed, its flag comes first. The error wraps [ErrOutOfRange] if a question does not allow them.
//
// It takes constant time in the choices, but for refusing them.
func Encrypt(rand io.Reader, e *Election, credential crypto.Point, choices [][]int) (*Ballot, *Opening, error) {
	if err := e.checkChoices(choices); err != nil {
		return nil, nil, fmt.Errorf("encrypt ballot: %w", err)
	}
	b := &Ballot{UUID: e.UUID, Election: e.Fingerprint(), Credential: credential}
	o, err := open(rand, b.statement(), choices)
	if err != nil {
		return nil, nil, fmt.Errorf("encrypt ballot: %v", err)
	}
	if err := b.prove(rand, e, o); err != nil {
		return nil, nil, fmt.Errorf("encrypt ballot: %v", err)
	}
	return b, o, nil
}

// open draws the randomness of the ballot with this S0. It is hedged with all choices and their place: were the generator to repeat
// itself, no two ciphertexts of two voters, or of two drafts that differ, would have one alpha, and with it show whether
// they hide the same (threat 21).
func open(rand io.Reader, s0 string, choices [][]int) (*Opening, error) {
	o, vote := new(Opening), slices.Concat(choices...)
	secret := make([]byte, len(vote))
	defer clear(vote)
	defer clear(secret)
	for k, m := range vote {
		secret[k] = byte(m)
	}
	for i, row := range choices {
		r := make([]crypto.Scalar, len(row))
		for j := range r {
			var err error
			if r[j], err = crypto.HedgedScalar(rand, secret, fmt.Sprintf("encrypt|%s|%d|%d", s0, i, j)); err != nil {
				return nil, err
			}
		}
		o.Choices, o.Randomness = append(o.Choices, slices.Clone(row)), append(o.Randomness, r)
	}
	return o, nil
}

// checkChoices refuses choices that the questions do not allow.
func (e *Election) checkChoices(choices [][]int) error {
	if len(choices) != len(e.Questions) {
		return fmt.Errorf("%w: %d rows for %d questions", ErrOutOfRange, len(choices), len(e.Questions))
	}
	for i, q := range e.Questions {
		if len(choices[i]) != q.Choices() {
			return fmt.Errorf("%w: question %d: %d choices, want %d", ErrOutOfRange, i+1, len(choices[i]), q.Choices())
		}
		if !q.allows(choices[i]) {
			return fmt.Errorf("%w: question %d", ErrOutOfRange, i+1)
		}
	}
	return nil
}

// allows reports whether choices, of the right number, are a vote. All of them are looked at in any case.
func (q Question) allows(choices []int) bool {
	beyond, sum, blank := 0, 0, 0
	for _, m := range choices {
		beyond |= m &^ 1
	}
	if beyond != 0 {
		return false
	}
	if q.Blank {
		blank = choices[0]
	}
	for _, m := range votes(q, choices) {
		sum += m
	}
	within := subtle.ConstantTimeLessOrEq(q.Min, sum) & subtle.ConstantTimeLessOrEq(sum, q.Max)
	return subtle.ConstantTimeSelect(blank, subtle.ConstantTimeEq(int32(sum), 0), within) == 1
}

// prove adds the answers that o opens, with their proofs.
func (b *Ballot) prove(rand io.Reader, e *Election, o *Opening) error {
	p := prover{rand, e.PublicKey, b.statement()}
	for i, q := range e.Questions {
		a, err := p.answer(q, o.Choices[i], o.Randomness[i])
		if err != nil {
			return fmt.Errorf("question %d: %v", i+1, err)
		}
		b.Answers = append(b.Answers, a)
	}
	return nil
}

// A prover makes the proofs of one ballot under the key y.
type prover struct {
	rand io.Reader
	y    crypto.Point
	s0   string
}

func (p prover) answer(q Question, choices []int, r []crypto.Scalar) (a Answer, err error) {
	for j, m := range choices {
		proofs, err := crypto.ProveRange(p.rand, p.s0, p.y, m, r[j], 0, 1)
		if err != nil {
			return a, err
		}
		a.Choices = append(a.Choices, crypto.Encrypt(p.y, crypto.NewScalar(uint64(m)), r[j]))
		a.Individual = append(a.Individual, proofs)
	}
	m, rm := 0, crypto.Scalar{}
	for j := range votes(q, choices) {
		m, rm = m+votes(q, choices)[j], rm.Add(votes(q, r)[j])
	}
	s1 := a.statement(p.s0)
	if !q.Blank {
		a.Overall, err = crypto.ProveRange(p.rand, s1, p.y, m, rm, q.Min, q.Max)
		return a, err
	}
	secret := crypto.Blankable{Blank: choices[0], Sum: m, RBlank: r[0], RSum: rm}
	if a.Overall, err = secret.ProveBlankOrRange(p.rand, s1, p.y, q.Min, q.Max); err != nil {
		return a, err
	}
	a.Blank, err = secret.ProveBlank(p.rand, s1, p.y)
	return a, err
}
