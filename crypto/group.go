package crypto

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"filippo.io/edwards25519"
)

// GroupName is how Belenios objects name the group, and the word that is hashed in a trustee's proof of knowledge.
const GroupName = "Ed25519"

// A Point is an element of the prime-order subgroup of edwards25519, written additively.
//
// Its text form is that of Belenios: the 32-byte encoding of RFC 8032, section 5.1.2, reversed and printed as 64
// lower-case hexadecimal digits. The zero value is not a point, and using it panics.
type Point struct {
	p      edwards25519.Point
	affine bool // made by [affine.point]: its Z is 1, and its encoding takes no inversion
}

// A Scalar is an integer modulo the group order q = 2^252 + 27742317777372353535851937790883648493.
//
// Its text form is that of Belenios: decimal, without sign or leading zeros. The zero value is 0.
// Arithmetic takes constant time; the decimal form does not and is for public scalars only.
type Scalar struct{ s edwards25519.Scalar }

// minusOne is q-1, the factor with which membership is tested.
var minusOne = edwards25519.NewScalar().Negate(one())

func one() *edwards25519.Scalar {
	s, err := edwards25519.NewScalar().SetCanonicalBytes(append([]byte{1}, make([]byte, 31)...))
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return s
}

// Identity returns the neutral element.
func Identity() Point { return Point{p: *edwards25519.NewIdentityPoint()} }

// Generator returns the base point G of RFC 8032.
func Generator() Point { return Point{p: *edwards25519.NewGeneratorPoint()} }

// BaseMul returns k·G in constant time.
func BaseMul(k Scalar) (r Point) { r.p.ScalarBaseMult(&k.s); return r }

// Mul returns k·P in constant time.
func (p Point) Mul(k Scalar) (r Point) { r.p.ScalarMult(&k.s, &p.p); return r }

// Add returns P + Q.
func (p Point) Add(q Point) (r Point) { r.p.Add(&p.p, &q.p); return r }

// Sub returns P - Q.
func (p Point) Sub(q Point) (r Point) { r.p.Subtract(&p.p, &q.p); return r }

// VarTimeMulAdd returns a·P + b·G. It takes variable time: public values only.
func (p Point) VarTimeMulAdd(a, b Scalar) (r Point) {
	r.p.VarTimeDoubleScalarBaseMult(&a.s, &p.p, &b.s)
	return r
}

// varTimeDoubleMul returns a·P + b·Q. It takes variable time: public values only.
func varTimeDoubleMul(a Scalar, p Point, b Scalar, q Point) (r Point) {
	r.p.VarTimeMultiScalarMult([]*edwards25519.Scalar{&a.s, &b.s}, []*edwards25519.Point{&p.p, &q.p})
	return r
}

// Equal reports whether P and Q are the same element.
func (p Point) Equal(q Point) bool { return p.p.Equal(&q.p) == 1 }

// IsIdentity reports whether P is the neutral element.
func (p Point) IsIdentity() bool { return p.p.Equal(edwards25519.NewIdentityPoint()) == 1 }

// Bytes returns the 32-byte encoding of RFC 8032, section 5.1.2: the nonce of a token.
func (p Point) Bytes() []byte {
	if p.affine {
		b := p.coordinates().encode()
		return b[:]
	}
	return p.p.Bytes()
}

// Encoding returns the same bytes as a value.
func (p Point) Encoding() Encoding { return Encoding(p.Bytes()) }

// String returns the text form.
func (p Point) String() string { return p.Encoding().String() }

// An Encoding is the encoding of a [Point]: with it points are compared, and remembered in a fifth of the memory.
type Encoding [32]byte

// String returns the text form of the point.
func (e Encoding) String() string {
	slices.Reverse(e[:])
	return hex.EncodeToString(e[:])
}

// MarshalText makes an Encoding in JSON what the point would be.
func (e Encoding) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText parses the text form of a point. Whether there is such a point it does not ask.
func (e *Encoding) UnmarshalText(text []byte) error {
	if err := DecodeHex("point", e[:], text); err != nil {
		return err
	}
	slices.Reverse(e[:])
	return nil
}

// ParsePoint parses the text form. It refuses every encoding but the canonical one, and every point outside the
// prime-order subgroup: an element of small order would let a ballot carry what no proof speaks of.
// The identity is an element; whoever may not accept it says so.
func ParsePoint(text string) (Point, error) {
	b := make([]byte, 32)
	if err := DecodeHex("point", b, []byte(text)); err != nil {
		return Point{}, err
	}
	slices.Reverse(b)
	p, err := PointFromBytes(b)
	if err != nil {
		return Point{}, fmt.Errorf("parse point %q: %v", text, err)
	}
	return p, nil
}

// PointFromBytes decodes the encoding of RFC 8032 as strictly as [ParsePoint] does the text.
func PointFromBytes(b []byte) (Point, error) {
	var p Point
	if _, err := p.p.SetBytes(b); err != nil {
		return Point{}, errors.New("not on the curve")
	}
	// SetBytes takes y >= p and the sign of x = 0, as most of the world does.
	if !slices.Equal(p.p.Bytes(), b) {
		return Point{}, errors.New("not the canonical encoding")
	}
	if !p.hasPrimeOrder() {
		return Point{}, errors.New("not in the prime-order subgroup")
	}
	return p, nil
}

// hasPrimeOrder reports whether P lies in the prime-order subgroup, in variable time. The scalar q-1 is not reduced, so (q-1)·P + P is
// q·P, which is the identity in the subgroup and nowhere else.
func (p Point) hasPrimeOrder() bool {
	var qp edwards25519.Point
	qp.VarTimeDoubleScalarBaseMult(minusOne, &p.p, edwards25519.NewScalar())
	return qp.Add(&qp, &p.p).Equal(edwards25519.NewIdentityPoint()) == 1
}

// laxPointFromBytes decodes as the curve library does, with neither the check of the encoding nor that of the subgroup.
func laxPointFromBytes(b []byte) (p Point, ok bool) {
	_, err := p.p.SetBytes(b)
	return p, err == nil
}

// MarshalText makes a Point a JSON string in its text form. It refuses the zero value, which is what a reader of JSON is
// left with when a field is missing: [DecodeJSON] must then fail, not panic.
func (p Point) MarshalText() ([]byte, error) {
	if reflect.ValueOf(&p.p).Elem().IsZero() {
		return nil, errors.New("encode point: there is none")
	}
	return []byte(p.String()), nil
}

// UnmarshalText parses the text form; see [ParsePoint].
func (p *Point) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePoint(string(text))
	return err
}

// NewScalar returns v as a scalar.
func NewScalar(v uint64) Scalar {
	b := make([]byte, 32)
	for i := range 8 {
		b[i] = byte(v >> (8 * i))
	}
	s, err := scalarFromBytes(b)
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return s
}

// RandomScalar draws a uniform scalar: 64 bytes of rand reduced modulo q, so that no residue is favoured.
func RandomScalar(rand io.Reader) (Scalar, error) {
	wide := make([]byte, 64)
	defer clear(wide)
	if _, err := io.ReadFull(rand, wide); err != nil {
		return Scalar{}, fmt.Errorf("draw scalar: %v", err)
	}
	return ScalarFromWide(wide), nil
}

// ScalarFromWide reduces 64 little-endian bytes modulo q.
func ScalarFromWide(wide []byte) (s Scalar) {
	if _, err := s.s.SetUniformBytes(wide); err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return s
}

// scalarFromBytes decodes 32 little-endian bytes; it refuses a value of q or more.
func scalarFromBytes(b []byte) (s Scalar, err error) {
	if _, err := s.s.SetCanonicalBytes(b); err != nil {
		return Scalar{}, errors.New("parse scalar: not 32 bytes below the group order")
	}
	return s, nil
}

// HashToScalar is Belenios's Hq: SHA-256 of text as a big-endian integer, reduced modulo q.
// The bias is below 2^-127: harmless in a challenge, and in the keys that Belenios derives from a trustee's [Seed],
// the only secrets made this way.
func HashToScalar(text string) Scalar { return hashToScalar([]byte(text)) }

func hashToScalar(text []byte) Scalar {
	sum := sha256.Sum256(text)
	wide := make([]byte, 64)
	defer clear(wide)
	for i, b := range sum {
		wide[31-i] = b
	}
	return ScalarFromWide(wide)
}

// Bytes returns 32 little-endian bytes.
func (s Scalar) Bytes() []byte { return s.s.Bytes() }

// Add returns s + t.
func (s Scalar) Add(t Scalar) (r Scalar) { r.s.Add(&s.s, &t.s); return r }

// Sub returns s - t.
func (s Scalar) Sub(t Scalar) (r Scalar) { r.s.Subtract(&s.s, &t.s); return r }

// Mul returns s·t.
func (s Scalar) Mul(t Scalar) (r Scalar) { r.s.Multiply(&s.s, &t.s); return r }

// Invert returns 1/s, and 0 for 0.
func (s Scalar) Invert() (r Scalar) { r.s.Invert(&s.s); return r }

// Destroy overwrites s, which then is 0. Copies are the caller's.
func (s *Scalar) Destroy() { *s = Scalar{} }

// Equal reports whether s and t are the same number.
func (s Scalar) Equal(t Scalar) bool { return s.s.Equal(&t.s) == 1 }

// String returns the decimal text form.
func (s Scalar) String() string { return decimal([32]byte(s.s.Bytes())) }

// ParseScalar parses the decimal text form: no sign, no leading zero, below q.
func ParseScalar(text string) (s Scalar, err error) {
	err = s.UnmarshalText([]byte(text))
	return s, err
}

// MarshalText makes a Scalar a JSON string in its text form.
func (s Scalar) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the text form; see [ParseScalar].
func (s *Scalar) UnmarshalText(text []byte) (err error) {
	if len(text) > maxDecimal {
		return fmt.Errorf("parse scalar %.80q: too long", text)
	}
	b, ok := parseDecimal(text)
	if *s, err = scalarFromBytes(b[:]); !ok || err != nil {
		return fmt.Errorf("parse scalar %q: not a canonical decimal below the group order", text)
	}
	return nil
}
