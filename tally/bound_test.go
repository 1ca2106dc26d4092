package tally

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A plot is a trustee in league with the last voter. Belenios's challenge does not hash alpha: so the trustee makes the
// proof before the last ballot is cast, and the voter chooses the ballot's randomness r to make alpha fit it.
//
// With the sum alpha0 so far, A = w·G and B = w·alpha0 + b·G the challenge c is known. The voter takes r = (b - c·d)/w.
// Then B = response·alpha + c·(x·alpha + d·G) with response = w - x·c and alpha = alpha0 + r·G: a factor that is wrong by
// d·G, and a count that is wrong by -d, pass.
type plot struct {
	r, w  crypto.Scalar
	proof crypto.Proof
}

func newPlot(t *testing.T, prefix string, x crypto.Scalar, alpha0 crypto.Point, d crypto.Scalar) plot {
	w, b := randomScalar(t), randomScalar(t)
	A, B := crypto.BaseMul(w), alpha0.Mul(w).Add(crypto.BaseMul(b))
	c := crypto.HashToScalar(prefix + A.String() + "," + B.String())
	return plot{b.Sub(c.Mul(d)).Mul(w.Invert()), w, crypto.Proof{Challenge: c, Response: w.Sub(x.Mul(c))}}
}

var testRandom = newRandom()

func randomScalar(t *testing.T) crypto.Scalar {
	s, err := crypto.RandomScalar(testRandom)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A plotted poll has two choices, with 5 and 3 votes of 8. The last ballot lets a factor be wrong by d·G, for each choice.
type plotted struct {
	e        *ballot.Election
	x        crypto.Scalar
	trustees crypto.Trustees
	tally    EncryptedTally
	partial  PartialDecryption
}

func newPlotted(t *testing.T, d ...crypto.Scalar) plotted {
	x, key, err := crypto.NewSingle(testRandom)
	if err != nil {
		t.Fatal(err)
	}
	e := *readVector(t, "tiny").election
	e.PublicKey = key.Key
	p := plotted{&e, x, crypto.Trustees{{Single: &key}}, NewSum(&e), PartialDecryption{}}
	var factors []crypto.Point
	var proofs []crypto.Proof
	for j, votes := range []uint64{5, 3} {
		sum := crypto.Encrypt(key.Key, crypto.NewScalar(votes), randomScalar(t))
		plot := newPlot(t, partialPrefix(&e, key.Key), x, sum.Alpha, d[j])
		sum = sum.Add(crypto.Encrypt(key.Key, crypto.NewScalar(0), plot.r))
		p.tally[0][j] = sum
		factors = append(factors, sum.Alpha.Mul(x).Add(crypto.BaseMul(d[j])))
		proofs = append(proofs, plot.proof)
	}
	p.partial = PartialDecryption{[][]crypto.Point{factors}, [][]crypto.Proof{proofs}}
	return p
}

func (p plotted) open(t *testing.T) Counts {
	counts, err := Open(p.trustees, p.tally, map[int]PartialDecryption{1: p.partial}, 8)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// docs/protocol.md, section 8.6, number 7: a factor that is wrong by two votes passes Belenios's proof, and the bound proof stops it.
func TestStricter7_UnboundDecryption(t *testing.T) {
	two := crypto.NewScalar(2)
	p := newPlotted(t, two, crypto.Scalar{}.Sub(two))
	if err := p.partial.Check(p.e, p.trustees.Keys()[0], p.tally); err != nil {
		t.Fatalf("the attack does not even deceive Belenios: %v", err)
	}
	if counts := p.open(t); counts[0][0] != 3 || counts[0][1] != 5 {
		t.Fatalf("the attack made 5 : 3 into %v", counts)
	}
	honest, err := Decrypt(testRandom, p.e, 1, p.x, p.tally)
	if err != nil {
		t.Fatal(err)
	}
	for name, bound := range map[string]crypto.Proof{
		"missing":               {},
		"of-the-honest-factors": honest.Bound,
		"copied-from-belenios":  p.partial.Proofs[0][0],
		"computed-with-the-key": p.forgeBound(t),
	} {
		t.Run(name, func(t *testing.T) {
			err := Share{p.partial, bound}.Check(p.e, 1, p.trustees.Keys()[0], p.tally)
			if err == nil || !strings.Contains(err.Error(), "bound proof") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// forgeBound hashes the wrong factors with commitments that would be right for the true ones. It writes the statement
// out, as docs/protocol.md, section 2.5 has it.
func (p plotted) forgeBound(t *testing.T) crypto.Proof {
	w := randomScalar(t)
	var alphas, factors, commitments []string
	commitments = append(commitments, crypto.BaseMul(w).String())
	for j, c := range p.tally[0] {
		alphas = append(alphas, c.Alpha.String())
		factors = append(factors, p.partial.Factors[0][j].String())
		commitments = append(commitments, c.Alpha.Mul(w).String())
	}
	c := crypto.HashToScalar("piaojue/v1/decrypt|" + p.e.Fingerprint() + "|1|" + p.trustees.Keys()[0].String() + "|" +
		strings.Join(alphas, ",") + "|" + strings.Join(factors, ",") + "|" + strings.Join(commitments, ","))
	return crypto.Proof{Challenge: c, Response: w.Sub(p.x.Mul(c))}
}

// Factors whose errors cancel satisfy the sum of all equations, which is all that a checker in a hurry might compute.
func TestStricter7_ErrorsThatCancel(t *testing.T) {
	two := crypto.NewScalar(2)
	p := newPlotted(t, two, crypto.Scalar{}.Sub(two))
	bound := p.forgeBound(t)
	w := bound.Response.Add(p.x.Mul(bound.Challenge))
	got, want := crypto.Identity(), crypto.Identity()
	for j, c := range p.tally[0] {
		got = got.Add(c.Alpha.Mul(bound.Response)).Add(p.partial.Factors[0][j].Mul(bound.Challenge))
		want = want.Add(c.Alpha.Mul(w))
	}
	if !got.Equal(want) {
		t.Fatal("the attack does not even satisfy the sum of the equations")
	}
	if err := (Share{p.partial, bound}).Check(p.e, 1, p.trustees.Keys()[0], p.tally); err == nil {
		t.Error("the share passes")
	}
	// The forgery fails for the errors alone: without them the same steps make a proof.
	p = newPlotted(t, crypto.Scalar{}, crypto.Scalar{})
	if err := (Share{p.partial, p.forgeBound(t)}).Check(p.e, 1, p.trustees.Keys()[0], p.tally); err != nil {
		t.Errorf("an honest share made by the same steps: %v", err)
	}
}
