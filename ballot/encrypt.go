package ballot

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

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
	b, o, prover, err := e.encrypt(rand, crypto.NewEncryptionKey(e.PublicKey), credential, choices, e.sums())
	if err != nil {
		return nil, nil, err
	}
	prover.Destroy()
	return b, o, nil
}

// encrypt also returns the prover, which knows the sums, those of [Election.sums] first, and everything that is secret.
func (e *Election) encrypt(rand io.Reader, key *crypto.EncryptionKey, credential crypto.Point, choices, sums [][]int) (*Ballot, *Opening, *crypto.Prover, error) {
	if err := e.checkChoices(choices); err != nil {
		return nil, nil, nil, fmt.Errorf("encrypt ballot: %w", err)
	}
	b := &Ballot{UUID: e.UUID, Election: e.Fingerprint(), Credential: credential}
	o, err := open(rand, b.statement(), choices)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("encrypt ballot: %v", err)
	}
	m, r := slices.Concat(o.Choices...), slices.Concat(o.Randomness...)
	defer clear(m)
	defer clear(r)
	prover := key.Prover(rand, m, r, sums)
	if err := b.prove(e, prover); err != nil {
		prover.Destroy()
		o.destroy()
		return nil, nil, nil, fmt.Errorf("encrypt ballot: %v", err)
	}
	return b, o, prover, nil
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
				o.destroy()
				clear(r)
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

// prove adds the answers that the prover encrypted, with their proofs.
func (b *Ballot) prove(e *Election, p *crypto.Prover) error {
	s0, first, sum := b.statement(), 0, e.choices()
	for i, q := range e.Questions {
		a, err := answer(p, s0, q, first, sum+i)
		if err != nil {
			return fmt.Errorf("question %d: %v", i+1, err)
		}
		b.Answers = append(b.Answers, a)
		first += q.Choices()
	}
	return nil
}

// answer proves what [Answer.claim] claims of choices that are numbered from first, and their sum is numbered sum.
func answer(p *crypto.Prover, s0 string, q Question, first, sum int) (a Answer, err error) {
	next := first + q.Choices()
	a.Choices = p.Ciphertexts()[first:next:next]
	for i := first; i < next; i++ {
		proofs, err := p.Range(s0, i, 0, 1)
		if err != nil {
			return a, err
		}
		a.Individual = append(a.Individual, proofs)
	}
	s1 := s0 + "|" + strings.Join(p.Texts()[first:next], ",")
	if q.Blank {
		a.Blank, a.Overall, err = p.Blank(s1, first, sum, q.Min, q.Max)
	} else {
		a.Overall, err = p.Range(s1, sum, q.Min, q.Max)
	}
	return a, err
}
