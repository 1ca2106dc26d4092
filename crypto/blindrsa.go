package crypto

import (
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"errors"

	"filippo.io/bigmod"
)

// RSABSSA-SHA384-PSS-Deterministic of RFC 9474, the blind signature of Privacy Pass tokens (RFC 9578, section 6): the
// parts that know a length only from the modulus. Preparation is the identity.

const (
	publicExponent = 65537
	saltSize       = 48
)

// encodePSS is EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384, MGF1-SHA-384 and the given salt.
func encodePSS(msg, salt []byte, bits int) []byte {
	digest := sha512.Sum384(msg)
	h := sha512.New384()
	h.Write(make([]byte, 8))
	h.Write(digest[:])
	h.Write(salt)
	sum := h.Sum(nil)

	em := make([]byte, (bits+7)/8)
	db := em[:len(em)-len(sum)-1]
	db[len(db)-len(salt)-1] = 1
	copy(db[len(db)-len(salt):], salt)
	maskMGF1(db, sum)
	db[0] &= 0xff >> (8*len(em) - bits)
	copy(em[len(db):], sum)
	em[len(em)-1] = 0xbc
	return em
}

// maskMGF1 adds MGF1-SHA-384 of seed (RFC 8017, appendix B.2.1) to db.
func maskMGF1(db, seed []byte) {
	for i := uint32(0); len(db) > 0; i++ {
		block := sha512.Sum384(binary.BigEndian.AppendUint32(append([]byte{}, seed...), i))
		n := subtle.XORBytes(db, db, block[:])
		db = db[n:]
	}
}

// blind returns m·r^e and 1/r modulo n (RFC 9474, section 4.2). It fails when m or r has a factor in common with n, which
// a registrar could arrange, with a modulus of small factors, to see through the blinding.
//
// m, r and 1/r tie a ballot to a name, and all arithmetic on them takes constant time, except an inversion and a greatest common
// divisor, for which there is no such algorithm here. The divisor is that of the blinded message, which is sent in
// the clear. The inverse is that of r·mask: for a uniform mask nobody knows, its timing is that of a random number unrelated to r.
// (ExpShortVarTime varies with the exponent alone, which is public.)
func blind(m, r, mask *bigmod.Nat, n *bigmod.Modulus) (blinded, inverse *bigmod.Nat, err error) {
	blinded = bigmod.NewNat().ExpShortVarTime(r, publicExponent, n).Mul(m, n)
	d, err := bigmod.NewNat().GCDVarTime(blinded, n.Nat())
	if err != nil || d.IsOne() == 0 {
		return nil, nil, errors.New("not prime to the modulus")
	}
	masked := bigmod.NewNat().Mod(r, n).Mul(mask, n)
	inverse, ok := bigmod.NewNat().InverseVarTime(masked, n)
	if !ok {
		return nil, nil, errors.New("not prime to the modulus")
	}
	return blinded, inverse.Mul(mask, n), nil
}

// deriveResidue samples by rejection a uniform residue modulo n, a modulus whose length in bits is a multiple of 8: every
// try is below n with probability at least one half. How many tries it took says nothing about the one that is used.
func deriveResidue(secret []byte, info string, n *bigmod.Modulus) *bigmod.Nat {
	for i := range 256 {
		b := derive(secret, info+string([]byte{byte(i)}), n.Size())
		r, err := bigmod.NewNat().SetBytes(b, n)
		clear(b)
		if err == nil && r.IsZero() == 0 {
			return r
		}
	}
	panic("crypto: internal error: 256 derived integers out of range")
}
