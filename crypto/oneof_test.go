package crypto

import (
	"crypto/rand"
	"errors"
	"testing"
)

func mustScalar(t testing.TB) Scalar {
	t.Helper()
	s, err := RandomScalar(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRange(t *testing.T) {
	y := BaseMul(mustScalar(t))
	for m := -1; m <= 4; m++ {
		r := mustScalar(t)
		proofs, err := NewEncryptionKey(y).Prover(rand.Reader, []int{m}, []Scalar{r}, nil).Range("S", 0, 0, 3)
		if m < 0 || m > 3 {
			if err == nil {
				t.Errorf("m=%d: a value out of range was proved", m)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		c := Encrypt(y, NewScalar(uint64(m)), r)
		if err := CheckRange("S", y, c, 0, 3, proofs); err != nil {
			t.Errorf("m=%d: %v", m, err)
		}
		for name, err := range map[string]error{
			"other place":      CheckRange("T", y, c, 0, 3, proofs),
			"other key":        CheckRange("S", Generator(), c, 0, 3, proofs),
			"other ciphertext": CheckRange("S", y, c.Add(Encrypt(y, NewScalar(1), r)), 0, 3, proofs),
			"other range":      CheckRange("S", y, c, 1, 4, proofs),
			"as a cap":         CheckCap("S", y, c, 3, proofs),
		} {
			if !errors.Is(err, ErrProof) {
				t.Errorf("m=%d, %s: got %v", m, name, err)
			}
		}
		if err := CheckRange("S", y, c, 0, 2, proofs); err == nil {
			t.Errorf("m=%d: a proof for each of four values passed for three", m)
		}
	}
}

// A forged proof for a value out of range: the prover claims the branch with the wrong excess.
func TestThreat8_ForgedRange(t *testing.T) {
	y, r := BaseMul(mustScalar(t)), mustScalar(t)
	branches := secret{2, r}.branches(0, 1)
	branches[1].chosen = NewScalar(1)
	c := Encrypt(y, NewScalar(2), r)
	proofs, _, err := NewEncryptionKey(y).Prover(rand.Reader, nil, nil, nil).oneOf("prove|S|"+c.String()+"|", branches)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckRange("S", y, c, 0, 1, proofs); !errors.Is(err, ErrProof) {
		t.Errorf("two votes for one option: got %v", err)
	}
}

func TestBlank(t *testing.T) {
	y := BaseMul(mustScalar(t))
	for _, test := range []struct {
		blank, sum int
		ok         bool
	}{{0, 0, false}, {0, 1, true}, {0, 2, true}, {1, 0, true}, {1, 1, false}, {0, 3, false}, {2, 0, false}} {
		p := NewEncryptionKey(y).Prover(rand.Reader, []int{test.blank, test.sum}, []Scalar{mustScalar(t), mustScalar(t)}, nil)
		blank, sum := p.Ciphertexts()[0], p.Ciphertexts()[1]
		p0, p1, err := p.Blank("S", 0, 1, 1, 2)
		ok := err == nil &&
			CheckBlank("S", y, blank, sum, p0) == nil && CheckBlankOrRange("S", y, blank, sum, 1, 2, p1) == nil
		if ok != test.ok {
			t.Errorf("blank=%d sum=%d: accepted %v, want %v", test.blank, test.sum, ok, test.ok)
		}
	}
}

// Nothing of the numbers and the randomness stays where a prover had them.
func TestProverDestroy(t *testing.T) {
	p := NewEncryptionKey(BaseMul(mustScalar(t))).Prover(rand.Reader, []int{1, 0, 1}, []Scalar{mustScalar(t), mustScalar(t), mustScalar(t)}, [][]int{{0, 1, 2}})
	if len(p.secrets) != 4 || cap(p.secrets) != 4 || p.secrets[3].m != 2 {
		t.Fatalf("%d secrets of %d", len(p.secrets), cap(p.secrets))
	}
	p.Destroy()
	for _, s := range p.secrets {
		if s != (secret{}) {
			t.Error("a secret is left")
		}
	}
	branches := secret{1, mustScalar(t)}.branches(0, 3)
	if _, _, err := p.oneOf("S", branches); err != nil || cap(branches) != 4 {
		t.Fatal(err, cap(branches))
	}
	for _, b := range branches {
		if b != (branch{}) {
			t.Error("a branch is left")
		}
	}
}
