package crypto

import (
	"bytes"

	"filippo.io/bigmod"
)

// A PublicPower returns s^65537 modulo n: all three have 256 bytes, big-endian, and s is below n. It is handed in by programs that have a
// faster one than this package, for numbers that everybody may know.
type PublicPower func(s, n []byte) []byte

// A power raises what is public to a registrar's exponent.
type power struct {
	key     TokenKey
	modulus *bigmod.Modulus // nil where there is another
	another PublicPower
}

// power makes N ready for another power, or for ours if that is nil.
func (k TokenKey) power(another PublicPower) power {
	if another != nil {
		return power{key: k, another: another}
	}
	return power{key: k, modulus: k.modulus()}
}

// of returns s^e modulo N, as long as N; nil if s is N or more, or if another power returned what is no number below N.
func (p power) of(s []byte) []byte {
	if p.another != nil {
		if !p.key.holds(s) {
			return nil
		}
		if s = p.another(s, p.key.n[:]); !p.key.holds(s) {
			return nil
		}
		return s
	}
	x, err := bigmod.NewNat().SetBytes(s, p.modulus)
	if err != nil {
		return nil
	}
	return x.ExpShortVarTime(x, publicExponent, p.modulus).Bytes(p.modulus)
}

// holds reports whether s is a number below N in its only encoding.
func (k TokenKey) holds(s []byte) bool { return len(s) == rsaSize && bytes.Compare(s, k.n[:]) < 0 }
