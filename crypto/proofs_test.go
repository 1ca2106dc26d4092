package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
)

func TestKnowledge(t *testing.T) {
	x := mustScalar(t)
	p, err := ProveKnowledge(rand.Reader, "sig|text|", x)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckKnowledge("sig|text|", BaseMul(x), p); err != nil {
		t.Error(err)
	}
}

func TestThreat7_KnowledgeTransplanted(t *testing.T) {
	x := mustScalar(t)
	X := BaseMul(x)
	p, err := ProveKnowledge(rand.Reader, possession(X), x)
	if err != nil {
		t.Fatal(err)
	}
	other := BaseMul(mustScalar(t))
	for name, err := range map[string]error{
		"other domain":    CheckKnowledge("sig"+possession(X)[3:], X, p),
		"other group":     CheckKnowledge("pok|BELENIOS-2048|"+X.String()+"|", X, p),
		"other statement": CheckKnowledge(possession(other), X, p),
		"other key":       CheckKnowledge(possession(other), other, p),
		"negated key":     CheckKnowledge(possession(X), Identity().Sub(X), p),
		"empty prefix":    CheckKnowledge("", X, p),
	} {
		if !errors.Is(err, ErrProof) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The response answers the stored challenge, but the stored challenge is not the hash.
func TestThreat2_WrongChallenge(t *testing.T) {
	x, c, w := mustScalar(t), mustScalar(t), mustScalar(t)
	X, alpha := BaseMul(x), BaseMul(mustScalar(t))
	p := respond(c, w, x)
	if !X.VarTimeMulAdd(p.Challenge, p.Response).Equal(BaseMul(w)) {
		t.Fatal("the response does not answer the challenge: nothing was tested")
	}
	for name, err := range map[string]error{
		"knowledge":  CheckKnowledge("p|", X, p),
		"equality":   CheckEquality("p|", X, alpha, alpha.Mul(x), p),
		"equalities": CheckEqualities("p|", X, []Point{alpha}, []Point{alpha.Mul(x)}, p),
		"zero":       CheckKnowledge("p|", Identity(), Proof{}),
	} {
		if !errors.Is(err, ErrProof) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestThreat7_EqualityTransplanted(t *testing.T) {
	x, y := mustScalar(t), mustScalar(t)
	X, alpha, other := BaseMul(x), BaseMul(mustScalar(t)), BaseMul(mustScalar(t))
	factor := alpha.Mul(x)
	p, err := ProveEquality(rand.Reader, "decrypt|φ|X|", alpha, x)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckEquality("decrypt|φ|X|", X, alpha, factor, p); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"other election":   CheckEquality("decrypt|ψ|X|", X, alpha, factor, p),
		"other key":        CheckEquality("decrypt|φ|X|", BaseMul(y), alpha, alpha.Mul(y), p),
		"other ciphertext": CheckEquality("decrypt|φ|X|", X, other, other.Mul(x), p),
		"other factor":     CheckEquality("decrypt|φ|X|", X, alpha, factor.Add(Generator()), p),
		"identity":         CheckEquality("decrypt|φ|X|", X, alpha, Identity(), p),
	} {
		if !errors.Is(err, ErrProof) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestThreat7_EqualitiesTransplanted(t *testing.T) {
	x, y := mustScalar(t), mustScalar(t)
	X := BaseMul(x)
	var alphas, factors []Point
	for range 3 {
		alpha := BaseMul(mustScalar(t))
		alphas, factors = append(alphas, alpha), append(factors, alpha.Mul(x))
	}
	p, err := ProveEqualities(rand.Reader, "p|", alphas, x)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckEqualities("p|", X, alphas, factors, p); err != nil {
		t.Fatal(err)
	}
	changed := func(points []Point, i int, p Point) []Point {
		points = slices.Clone(points)
		points[i] = p
		return points
	}
	swap := func(points []Point) []Point { return []Point{points[1], points[0], points[2]} }
	cancelling := changed(changed(factors, 0, factors[0].Add(Generator())), 1, factors[1].Sub(Generator()))
	for name, err := range map[string]error{
		"other election":    CheckEqualities("q|", X, alphas, factors, p),
		"other key":         CheckEqualities("p|", BaseMul(y), alphas, factors, p),
		"other ciphertext":  CheckEqualities("p|", X, changed(alphas, 2, Generator()), changed(factors, 2, X), p),
		"other factor":      CheckEqualities("p|", X, alphas, changed(factors, 2, Generator()), p),
		"cancelling errors": CheckEqualities("p|", X, alphas, cancelling, p),
		"swapped":           CheckEqualities("p|", X, swap(alphas), swap(factors), p),
		"swapped factors":   CheckEqualities("p|", X, alphas, swap(factors), p),
		"one less":          CheckEqualities("p|", X, alphas[:2], factors[:2], p),
		"none":              CheckEqualities("p|", X, nil, nil, p),
	} {
		if !errors.Is(err, ErrProof) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := CheckEqualities("p|", X, alphas, factors[:2], p); err == nil {
		t.Error("a factor is missing, and the proof was accepted")
	}
}

// Belenios hashes neither alpha nor the factor of a decryption. A trustee commits to any B, learns the challenge, and
// chooses a wrong factor that fits it. The second proof, which hashes everything, is there for this.
func TestThreat1_UnboundDecryptionProof(t *testing.T) {
	x, w := mustScalar(t), mustScalar(t)
	X, alpha, B := BaseMul(x), BaseMul(mustScalar(t)), BaseMul(mustScalar(t))
	fit := func(c Scalar) (Point, Proof) {
		p := respond(c, w, x)
		return B.Sub(alpha.Mul(p.Response)).Mul(c.Invert()), p
	}
	factor, p := fit(HashToScalar("p|" + BaseMul(w).String() + "," + B.String()))
	if factor.Equal(alpha.Mul(x)) {
		t.Fatal("the factor is right: nothing was tested")
	}
	if err := CheckEquality("p|", X, alpha, factor, p); err != nil {
		t.Errorf("the attack on the weak proof does not work: %v", err)
	}
	commitments := joinPoints([]Point{BaseMul(w), B})
	guess := alpha.Mul(x)
	factor, p = fit(HashToScalar(equalitiesStatement("p|", X, []Point{alpha}, []Point{guess}) + commitments))
	if err := CheckEqualities("p|", X, []Point{alpha}, []Point{factor}, p); !errors.Is(err, ErrProof) {
		t.Errorf("the bound proof was forged: %v", err)
	}
}

// A generator that repeats itself does not make two statements share a nonce, which would give x away as
// (response₁ - response₂) / (challenge₂ - challenge₁).
func TestThreat21_RepeatedRandomness(t *testing.T) {
	x := mustScalar(t)
	prove := func(prefix string) (Proof, Point) {
		p, err := ProveKnowledge(bytes.NewReader(make([]byte, 64)), prefix, x)
		if err != nil {
			t.Fatal(err)
		}
		return p, BaseMul(x).VarTimeMulAdd(p.Challenge, p.Response)
	}
	p1, A1 := prove("one|")
	p2, A2 := prove("two|")
	if A1.Equal(A2) {
		t.Error("two statements share a nonce")
	}
	if p1.Response.Sub(p2.Response).Mul(p2.Challenge.Sub(p1.Challenge).Invert()).Equal(x) {
		t.Error("two proofs give the witness away")
	}
	if _, err := ProveKnowledge(bytes.NewReader(nil), "one|", x); err == nil {
		t.Error("a proof was made without randomness")
	}
}
