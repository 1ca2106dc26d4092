package crypto

import (
	"crypto/sha512"
	"io"
)

// This file checks many Ed25519 signatures as one sum, as batch.go does with proofs, and with the verdict of crypto/ed25519 on each: no cofactor, and
// R byte for byte what the equation makes it (docs/fast-verification.md, section 8). It takes variable time and is for public values only.

// A Signed is a text with a signature under a key.
type Signed struct {
	Key       PublicKey
	Text      []byte
	Signature Signature
}

// Check is [PublicKey.Check].
func (x Signed) Check() error { return x.Key.Check(x.Text, x.Signature) }

// A KeySet holds verification keys that were shown to be what [PublicKey.UnmarshalText] demands, decoded once for all their signatures.
// The zero KeySet is empty.
type KeySet struct{ points map[PublicKey]affine }

// fewestKeys is how many keys are worth a test of them together: it takes the time of that many tests one by one.
const fewestKeys = 192

// Add adds keys if all of them are canonical encodings of points in the prime-order subgroup, and not of the identity. Many are tested for
// torsion together, by the bit sums of random multiples, and a bad one is overlooked with a probability of 2^-112. rand is
// crypto/rand.Reader and is read after the keys. If it returns false, at least one key may be bad and the set is what it was.
func (s *KeySet) Add(rand io.Reader, keys []PublicKey) bool {
	points := make([]affine, len(keys))
	for i, key := range keys {
		if !points[i].decode(key) || points[i].encode() == identityEncoding {
			return false
		}
	}
	if !inSubgroup(rand, points) {
		return false
	}
	if s.points == nil {
		s.points = make(map[PublicKey]affine, len(keys))
	}
	for i, key := range keys {
		s.points[key] = points[i]
	}
	return true
}

var identityEncoding = [32]byte{1}

// inSubgroup reports whether points lie in the prime-order subgroup.
func inSubgroup(rand io.Reader, points []affine) bool {
	if len(points) < fewestKeys {
		for i := range points {
			if e := points[i].extended(); !e.hasPrimeOrder() {
				return false
			}
		}
		return true
	}
	drawn, err := drawCoefficients(rand, len(points))
	if err != nil {
		return false
	}
	m := &msm{}
	for i := range points {
		m.addNarrow(&points[i], drawn[i])
	}
	_, bitSums := m.sum()
	return havePrimeOrder(bitSums)
}

// Has reports whether a key is in the set.
func (s *KeySet) Has(key PublicKey) bool { _, ok := s.points[key]; return ok }

// FewestSigned is how many signatures are worth [KeySet.Holds]: it takes the time of that many by themselves.
const FewestSigned = 128

// Holds reports whether all signatures are good, under keys of the set. It returns true for ones of which [Signed.Check] would refuse any
// with a probability of at most 2^-111. If it returns false, nothing was shown of any. rand is crypto/rand.Reader, and is read after
// everything else.
func (s *KeySet) Holds(rand io.Reader, all []Signed) bool {
	read := make([]signature, len(all))
	for i := range all {
		if !read[i].read(s, &all[i]) {
			return false
		}
	}
	drawn, err := drawCoefficients(rand, len(read))
	return err == nil && foldSignatures(s, read, drawn).holds()
}

// A signature (R, s) of a text M under a key A says that s·G = R + k·A with k = SHA-512(R ‖ A ‖ M) (RFC 8032, section 5.1.7).
type signature struct {
	key                 PublicKey
	commitment          affine // R
	challenge, response Scalar // k, s
}

// read decodes a signature. What it refuses ed25519.Verify refuses, too, unless the key is missing in the set.
func (x *signature) read(s *KeySet, of *Signed) (ok bool) {
	if !s.Has(of.Key) || !x.commitment.decode([32]byte(of.Signature[:32])) {
		return false
	}
	var err error
	if x.response, err = scalarFromBytes(of.Signature[32:]); err != nil {
		return false
	}
	h := sha512.New()
	h.Write(of.Signature[:32])
	h.Write(of.Key[:])
	h.Write(of.Text)
	x.key, x.challenge = of.Key, ScalarFromWide(h.Sum(nil))
	return true
}

// foldSignatures makes one sum of all equations: G has one scalar in it, each key has one, and a commitment, taken away, has the
// coefficient of its signature.
func foldSignatures(s *KeySet, all []signature, coefficients []coefficient) *msm {
	m, base, keys := &msm{}, Scalar{}, make(map[PublicKey]Scalar, len(all))
	for i := range all {
		x, z := &all[i], coefficients[i].scalar()
		base = base.Add(z.Mul(x.response))
		keys[x.key] = keys[x.key].Sub(z.Mul(x.challenge))
		minus := x.commitment.negate()
		m.addNarrow(&minus, coefficients[i])
	}
	for key, scalar := range keys {
		point := s.points[key]
		m.addWide(&point, scalar)
	}
	m.addWide(&generator, base)
	return m
}

// drawCoefficients draws n of them.
func drawCoefficients(rand io.Reader, n int) ([]coefficient, error) {
	all := make([]coefficient, n)
	for i := range all {
		if _, err := io.ReadFull(rand, all[i][:]); err != nil {
			return nil, err
		}
	}
	return all, nil
}
