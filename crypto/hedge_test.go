package crypto

import (
	"bytes"
	"testing"
)

// zeros is a generator that repeats itself.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestHedgedScalar(t *testing.T) {
	fresh := bytes.Repeat([]byte{1}, 32)
	seen := map[Scalar]string{}
	for _, test := range []struct {
		name            string
		rand            []byte
		secret, context string
	}{
		{"one", make([]byte, 32), "secret", "context"},
		{"other randomness", fresh, "secret", "context"},
		{"other secret", make([]byte, 32), "Secret", "context"},
		{"other context", make([]byte, 32), "secret", "Context"},
		{"other border", make([]byte, 32), "secretc", "ontext"},
		{"no secret", make([]byte, 32), "", "secretcontext"},
	} {
		s, err := HedgedScalar(bytes.NewReader(test.rand), []byte(test.secret), test.context)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := seen[s]; ok {
			t.Errorf("%s: the scalar of %s", test.name, before)
		}
		seen[s] = test.name
	}
	if _, err := HedgedScalar(bytes.NewReader(fresh[:31]), nil, ""); err == nil {
		t.Error("31 fresh bytes were enough")
	}
}

// Nor do the simulated challenges of a disjunction repeat.
func TestThreat21_RepeatedChallenges(t *testing.T) {
	y, r := BaseMul(mustScalar(t)), mustScalar(t)
	seen := map[Scalar]bool{}
	for _, S := range []string{"one", "two"} {
		proofs, err := NewEncryptionKey(y).Prover(zeros{}, []int{1}, []Scalar{r}, nil).Range(S, 0, 0, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range proofs {
			if seen[p.Challenge] {
				t.Errorf("%s: a challenge occurs twice", S)
			}
			seen[p.Challenge] = true
		}
	}
}

// Nor does the cipher of two sealed texts, which it encrypts under one nonce for each key.
func TestThreat21_RepeatedSealing(t *testing.T) {
	encryption, alphas := BaseMul(mustScalar(t)), map[string]bool{}
	for _, text := range []string{"one", "two"} {
		sealed, err := seal(zeros{}, encryption, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := parseSealed(sealed)
		if err != nil {
			t.Fatal(err)
		}
		alphas[c.Alpha.String()] = true
	}
	if len(alphas) != 2 {
		t.Error("two texts are sealed under one key and nonce")
	}
}
