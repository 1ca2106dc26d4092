package ballot

import (
	"crypto/rand"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A forger makes signed ballots by the textbook (Cramer, Damgård and Schoenmakers), of whatever numbers it is told. What is
// true it proves; where a statement is false, it simulates every branch and bends one challenge so that they add up.
// If nothing is forged the ballot is good, which each test shows before it shows what is refused.
type forger struct {
	e      *Election
	y      crypto.Point // encrypts under this key
	secret crypto.Scalar
	hashed func(prefix string) string       // what is hashed in place of prefix, if set
	bend   func(commitments string) string  // what is hashed in place of commitments, if set
	random func(question int) crypto.Scalar // randomness of a ciphertext, if set
	idle   bool                             // has the nonce 0 where something is true: its commitments are the identity
}

func newForger(t testing.TB, e *Election) forger {
	return forger{e: e, y: e.PublicKey, secret: draw(t)}
}

func draw(t testing.TB) crypto.Scalar {
	t.Helper()
	s, err := crypto.RandomScalar(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (f forger) ballot(t testing.TB, choices [][]int) *Ballot {
	t.Helper()
	b := &Ballot{UUID: f.e.UUID, Election: f.e.Fingerprint(), Credential: crypto.BaseMul(f.secret)}
	for i, q := range f.e.Questions {
		r := make([]crypto.Scalar, len(choices[i]))
		for j := range r {
			r[j] = draw(t)
			if f.random != nil {
				r[j] = f.random(i)
			}
		}
		b.Answers = append(b.Answers, f.answer(t, b.statement(), q, choices[i], r))
	}
	sign(t, b, f.secret)
	return b
}

func (f forger) answer(t testing.TB, s0 string, q Question, choices []int, r []crypto.Scalar) (a Answer) {
	for j, m := range choices {
		c := crypto.Encrypt(f.y, scalar(m), r[j])
		a.Choices = append(a.Choices, c)
		a.Individual = append(a.Individual, f.prove(t, "prove|"+s0+"|"+c.String()+"|", allMinus(c, 0, 1), m, r[j]))
	}
	m, rm := 0, crypto.Scalar{}
	for j := range votes(q, choices) {
		m, rm = m+votes(q, choices)[j], rm.Add(votes(q, r)[j])
	}
	s1, sum := a.statement(s0), a.sum(q)
	within := allMinus(sum, q.Min, q.Max)
	if !q.Blank {
		a.Overall = f.prove(t, "prove|"+s1+"|"+sum.String()+"|", within, m-q.Min, rm)
		return a
	}
	neither := []crypto.Ciphertext{a.Choices[0], sum}
	if choices[0] == 0 {
		a.Blank = f.prove(t, "bproof0|"+s1+"|", neither, 0, r[0])
	} else if m == 0 {
		a.Blank = f.prove(t, "bproof0|"+s1+"|", neither, 1, rm)
	} else {
		a.Blank = f.prove(t, "bproof0|"+s1+"|", neither, -1, rm)
	}
	either := append([]crypto.Ciphertext{minus(a.Choices[0], 1)}, within...)
	if choices[0] == 1 {
		a.Overall = f.prove(t, "bproof1|"+s1+"|", either, 0, r[0])
	} else if m >= q.Min {
		a.Overall = f.prove(t, "bproof1|"+s1+"|", either, 1+m-q.Min, rm)
	} else {
		a.Overall = f.prove(t, "bproof1|"+s1+"|", either, -1, rm)
	}
	return a
}

// prove proves that one of the statements encrypts 0: the one numbered honest, with randomness r, if there is such.
func (f forger) prove(t testing.TB, prefix string, statements []crypto.Ciphertext, honest int, r crypto.Scalar) []crypto.Proof {
	if f.hashed != nil {
		prefix = f.hashed(prefix)
	}
	proofs := make([]crypto.Proof, len(statements))
	var sum crypto.Scalar
	for j := range proofs {
		proofs[j] = crypto.Proof{Challenge: draw(t), Response: draw(t)}
		if f.idle && j == honest {
			proofs[j].Response = crypto.Scalar{}.Sub(r.Mul(proofs[j].Challenge))
		}
		sum = sum.Add(proofs[j].Challenge)
	}
	hashed := commitments(f.y, statements, proofs)
	if f.bend != nil {
		hashed = f.bend(hashed)
	}
	h := crypto.HashToScalar(prefix + hashed)
	bent := max(0, min(honest, len(proofs)-1))
	old := proofs[bent].Challenge
	proofs[bent].Challenge = h.Sub(sum).Add(old)
	if bent == honest {
		// With response = w - r·challenge the commitment stays what was hashed.
		proofs[bent].Response = proofs[bent].Response.Sub(r.Mul(proofs[bent].Challenge.Sub(old)))
	}
	return proofs
}

func sign(t testing.TB, b *Ballot, secret crypto.Scalar) {
	t.Helper()
	if err := b.Sign(rand.Reader, secret); err != nil {
		t.Fatal(err)
	}
}

// wantRefusal checks that a signed ballot is refused with an error that ends in want. It passes through the parser,
// as a ballot that comes from outside.
func wantRefusal(t *testing.T, e *Election, b *Ballot, want string) {
	t.Helper()
	if err := mustParse(t, b.Bytes()).Verify(e); err == nil || err.Error() != "verify ballot: "+want {
		t.Errorf("got %v, want %q", err, "verify ballot: "+want)
	}
}

// wantAccepted checks that a ballot is good: the control of what a test then forges.
func wantAccepted(t testing.TB, e *Election, b *Ballot) {
	t.Helper()
	if err := mustParse(t, b.Bytes()).Verify(e); err != nil {
		t.Fatal(err)
	}
}
