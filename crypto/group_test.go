package crypto

import (
	"bytes"
	"crypto/rand"
	"crypto/sha3"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"
)

const identityText = "0000000000000000000000000000000000000000000000000000000000000001"

// laxPoint decodes as the curve library does: without the checks of PointFromBytes.
func laxPoint(t testing.TB, text string) (p Point) {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(b)
	if _, err := p.p.SetBytes(b); err != nil {
		t.Fatal(err)
	}
	return p
}

// order is q, the order of the group.
var order, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)

// smallOrder are the points of order 2, 4 and 8, but for signs.
var smallOrder = []string{
	"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"8000000000000000000000000000000000000000000000000000000000000000",
	"7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
	"fa03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
	"05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
	"85fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
}

func TestPointKnownAnswers(t *testing.T) {
	for text, p := range map[string]Point{
		"6666666666666666666666666666666666666666666666666666666666666658": Generator(),
		"2260cdf3092329c21da25ee8c9a21f5697390f51643851560e5f46ae6af8a3c9": BaseMul(NewScalar(2)),
		"e666666666666666666666666666666666666666666666666666666666666658": Identity().Sub(Generator()),
		identityText: Identity(),
	} {
		if p.String() != text {
			t.Errorf("got %s, want %s", p, text)
		}
		if q, err := ParsePoint(text); err != nil || !q.Equal(p) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestThreat3_PointEncodings(t *testing.T) {
	good := Generator().String()
	for name, text := range map[string]string{
		"empty":               "",
		"short":               good[1:],
		"long":                good + "0",
		"leading space":       " " + good[1:],
		"not hexadecimal":     "g" + good[1:],
		"upper case":          strings.ToUpper(BaseMul(NewScalar(2)).String()),
		"identity with sign":  "8" + identityText[1:],
		"not on the curve":    "0000000000000000000000000000000000000000000000000000000000000002",
		"reversed byte order": Generator().String()[62:] + Generator().String()[:62],
	} {
		if p, err := ParsePoint(text); err == nil {
			t.Errorf("%s: %q was read as %s", name, text, p)
		}
	}
}

// Every y from p to 2^255-1 names a y below 19 a second time, with either sign. The identity is among them.
func TestThreat3_UnreducedCoordinate(t *testing.T) {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	twice := 0
	for y := range int64(19) {
		for _, sign := range []int64{0, 1} {
			encoding := func(y *big.Int) []byte {
				b := new(big.Int).Or(y, new(big.Int).Lsh(big.NewInt(sign), 255)).FillBytes(make([]byte, 32))
				slices.Reverse(b)
				return b
			}
			if _, err := PointFromBytes(encoding(big.NewInt(y))); err == nil {
				twice++
			}
			if _, err := PointFromBytes(encoding(new(big.Int).Add(p, big.NewInt(y)))); err == nil {
				t.Errorf("y = p+%d, sign %d was accepted", y, sign)
			}
		}
	}
	if twice == 0 {
		t.Error("none of these names an element of the subgroup twice: nothing was tested")
	}
}

func TestThreat4_SmallSubgroup(t *testing.T) {
	for _, text := range smallOrder {
		T := laxPoint(t, text)
		for _, p := range []Point{T, Generator().Add(T), BaseMul(mustScalar(t)).Sub(T)} {
			if _, err := ParsePoint(p.String()); err == nil {
				t.Errorf("%s, which has a part of small order, was accepted", p)
			}
		}
		var k PublicKey
		if err := k.UnmarshalText([]byte(hex.EncodeToString(T.Bytes()))); err == nil {
			t.Errorf("%s was accepted as a signing key", text)
		}
	}
}

func TestThreat3_ScalarEncodings(t *testing.T) {
	for _, text := range []string{"0", "1", new(big.Int).Sub(order, big.NewInt(1)).String()} {
		if s, err := ParseScalar(text); err != nil || s.String() != text {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{
		"", "00", "01", "-0", "-1", "+1", " 1", "1 ", "1\n", "0x1", "1e3", "1_0", "1.0", "١",
		order.String(), new(big.Int).Add(order, big.NewInt(1)).String(),
		new(big.Int).Lsh(big.NewInt(1), 256).String(), strings.Repeat("0", 77),
	} {
		if s, err := ParseScalar(text); err == nil {
			t.Errorf("%q was read as %s", text, s)
		}
	}
	if _, err := scalarFromBytes(NewScalar(0).Sub(NewScalar(1)).Bytes()); err != nil {
		t.Error(err)
	}
	b := order.FillBytes(make([]byte, 32))
	slices.Reverse(b)
	for _, bad := range [][]byte{b, b[:31], nil} {
		if _, err := scalarFromBytes(bad); err == nil {
			t.Errorf("%x was accepted", bad)
		}
	}
}

func TestScalarArithmetic(t *testing.T) {
	a, b := mustScalar(t), mustScalar(t)
	if !a.Mul(b).Mul(b.Invert()).Equal(a) || !a.Add(b).Sub(b).Equal(a) || !(Scalar{}).Invert().Equal(Scalar{}) {
		t.Error("the field laws do not hold")
	}
	if !BaseMul(a).Mul(b).Equal(BaseMul(a.Mul(b))) || !BaseMul(a).Add(BaseMul(b)).Equal(BaseMul(a.Add(b))) {
		t.Error("the group laws do not hold")
	}
	if !BaseMul(a).VarTimeMulAdd(b, a).Equal(BaseMul(a.Mul(b).Add(a))) {
		t.Error("variable and constant time differ")
	}
	if a.Destroy(); !a.Equal(Scalar{}) {
		t.Error("not overwritten")
	}
}

// A scalar is 512 random bits modulo q, here computed by other means.
func TestThreat5_ScalarKnownAnswer(t *testing.T) {
	wide := make([]byte, 64)
	for i := range wide {
		wide[i] = byte(255 - i)
	}
	s, err := RandomScalar(bytes.NewReader(wide))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(wide)
	n := new(big.Int).SetBytes(wide)
	if want := n.Mod(n, order).String(); s.String() != want {
		t.Errorf("got %s, want %s", s, want)
	}
	if _, err := RandomScalar(bytes.NewReader(wide[:63])); err == nil {
		t.Error("a scalar was made of 63 bytes")
	}
}

// Sixteen equal parts of 0…q-1 are hit equally often: χ² with 15 degrees of freedom is below 60 but once in 10^6.
// The stream is fixed, so the test is, too.
func TestThreat5_UniformScalars(t *testing.T) {
	stream := sha3.NewSHAKE256()
	io.WriteString(stream, "uniform scalars")
	const draws = 4096
	var high, low [16]int
	for range draws {
		s, err := RandomScalar(stream)
		if err != nil {
			t.Fatal(err)
		}
		n, _ := new(big.Int).SetString(s.String(), 10)
		low[n.Bit(0)|n.Bit(1)<<1|n.Bit(2)<<2|n.Bit(3)<<3]++
		high[n.Mul(n, big.NewInt(16)).Div(n, order).Int64()]++
	}
	for name, counts := range map[string][16]int{"high": high, "low": low} {
		chi := 0.0
		for _, c := range counts {
			d := float64(c) - draws/16
			chi += d * d / (draws / 16)
		}
		if chi > 60 {
			t.Errorf("%s parts: χ² = %.1f: %v", name, chi, counts)
		}
	}
}

func TestElGamal(t *testing.T) {
	x := mustScalar(t)
	y := BaseMul(x)
	c := Encrypt(y, NewScalar(2), mustScalar(t)).Add(Encrypt(y, NewScalar(3), mustScalar(t))).Add(NoCiphertext())
	m, err := NewLogTable(10).VarTimeDiscreteLog(c.Beta.Sub(c.Alpha.Mul(x)))
	if err != nil || m != 5 {
		t.Errorf("2+3 = %d (%v)", m, err)
	}
	if other := Encrypt(y, NewScalar(5), mustScalar(t)); c.Equal(other) || !c.Equal(c) {
		t.Error("two encryptions of one number are equal, or one is not equal to itself")
	}
}

func FuzzPoint(f *testing.F) {
	f.Add(Generator().String())
	f.Add("8" + identityText[1:])
	for _, text := range smallOrder {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := ParsePoint(text); err == nil {
			if p.String() != text {
				t.Errorf("%q was read as %s", text, p)
			}
			if q := p.Mul(NewScalar(0).Sub(NewScalar(1))).Add(p); !q.IsIdentity() {
				t.Errorf("%q is not in the subgroup", text)
			}
		}
	})
}

func FuzzScalar(f *testing.F) {
	for _, text := range []string{"0", "01", "-1", order.String(), "7237005577332262213973186563042994240857116359379907606001950938285454250988"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ParseScalar(text); err == nil && s.String() != text {
			t.Errorf("%q was read as %s", text, s)
		}
	})
}

func BenchmarkParsePoint(b *testing.B) {
	s, err := RandomScalar(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	text := BaseMul(s).String()
	for b.Loop() {
		if _, err := ParsePoint(text); err != nil {
			b.Fatal(err)
		}
	}
}

// There is one generator, and it is nobody's choice: the point of RFC 8032 with y = 4/5 and even x. No second one is
// derived from it or beside it, so none can have a secret discrete logarithm.
func TestThreat6_OneGenerator(t *testing.T) {
	y := new(big.Int).Mul(big.NewInt(4), new(big.Int).ModInverse(big.NewInt(5), fieldPrime()))
	want := fmt.Sprintf("%064x", y.Mod(y, fieldPrime()))
	if got := Generator().String(); got != want {
		t.Errorf("generator %s, want %s", got, want)
	}
	if !BaseMul(NewScalar(1)).Equal(Generator()) {
		t.Error("1·G is not G")
	}
}

// fieldPrime returns 2^255 - 19.
func fieldPrime() *big.Int {
	return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
}
