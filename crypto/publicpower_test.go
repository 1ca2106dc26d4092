package crypto

import (
	"bytes"
	"math/big"
	"testing"

	"filippo.io/bigmod"
)

// bigPower is a power of another.
func bigPower(s, n []byte) []byte {
	x := new(big.Int).Exp(new(big.Int).SetBytes(s), big.NewInt(publicExponent), new(big.Int).SetBytes(n))
	return x.FillBytes(make([]byte, rsaSize))
}

// TestPublicPower compares our power and another's with those of both libraries, at the bounds of what is smaller than N.
func TestPublicPower(t *testing.T) {
	key := testIssuer(t).Key()
	n, m := new(big.Int).SetBytes(key.n[:]), key.modulus()
	above := func(k int64) *big.Int { return new(big.Int).Add(n, big.NewInt(k)) }
	below := map[string]*big.Int{
		"0": new(big.Int), "1": big.NewInt(1), "2": big.NewInt(2), "half of N": new(big.Int).Rsh(n, 1), "N-2": above(-2), "N-1": above(-1),
		"a word": new(big.Int).SetUint64(1<<64 - 1), "an encoded message": new(big.Int).Rsh(new(big.Int).Exp(big.NewInt(3), big.NewInt(2000), nil), 1200),
	}
	for which, p := range map[string]power{"ours": key.power(nil), "another": key.power(bigPower)} {
		for name, s := range below {
			data := s.Mod(s, n).FillBytes(make([]byte, rsaSize))
			got := p.of(data)
			if want := bigPower(data, key.n[:]); !bytes.Equal(got, want) {
				t.Errorf("%s: %s: got %x, math/big says %x", which, name, got, want)
			}
			x, err := bigmod.NewNat().SetBytes(data, m)
			if err != nil {
				t.Fatal(err)
			}
			if want := bigmod.NewNat().ExpShortVarTime(x, publicExponent, m).Bytes(m); !bytes.Equal(got, want) {
				t.Errorf("%s: %s: got %x, bigmod says %x", which, name, got, want)
			}
		}
		for name, s := range map[string]*big.Int{"N": n, "N+1": above(1), "2^2048-1": new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 8*rsaSize), big.NewInt(1))} {
			if got := p.of(s.FillBytes(make([]byte, rsaSize))); got != nil {
				t.Errorf("%s: %s: got %x, want nothing", which, name, got)
			}
		}
	}
}

// Whatever another power returns that is no number below N is nothing.
func TestPublicPower_Another(t *testing.T) {
	key := testIssuer(t).Key()
	for name, said := range map[string][]byte{
		"nothing": nil, "too short": make([]byte, rsaSize-1), "too long": make([]byte, rsaSize+1), "N": bytes.Clone(key.n[:]), "2^2048-1": bytes.Repeat([]byte{255}, rsaSize),
	} {
		if got := key.power(func([]byte, []byte) []byte { return said }).of(make([]byte, rsaSize)); got != nil {
			t.Errorf("%s: got %x", name, got)
		}
	}
}
