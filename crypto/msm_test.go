//go:build !js && !race

package crypto

import (
	"crypto/rand"
	"fmt"
	"slices"
	"testing"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"

	ours "github.com/piaojue/piaojue/crypto/field"
)

func randomScalar(t testing.TB) Scalar {
	t.Helper()
	s, err := RandomScalar(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// affineText decodes a point that need not be in the subgroup.
func affineText(t testing.TB, text string) affine { return affineOf(laxPoint(t, text)) }

// special are points on which a formula that is not complete would fail, and scalars at the ends of the windows.
func specialPoints(t testing.TB) (points []Point) {
	points = append(points, Identity(), Generator(), Identity().Sub(Generator()))
	for _, text := range smallOrder {
		points = append(points, laxPoint(t, text), laxPoint(t, text).Add(Generator()))
	}
	return points
}

func specialScalars() []Scalar {
	all := []Scalar{{}, NewScalar(1), NewScalar(2), Scalar{}.Sub(NewScalar(1)), NewScalar(8).Invert(), NewScalar(1<<64 - 1)}
	power := NewScalar(1)
	for range 252 {
		power = power.Add(power)
		all = append(all, power, power.Sub(NewScalar(1)), Scalar{}.Sub(power))
	}
	return all
}

func TestCurveConstant(t *testing.T) {
	one := new(field.Element).One()
	d := ours.To(curveD)
	left := new(field.Element).Multiply(&d, new(field.Element).Mult32(one, 121666))
	if right := new(field.Element).Mult32(one, 121665); left.Equal(right.Negate(right)) != 1 {
		t.Error("d is not -121665/121666")
	}
}

// The formulas against the curve library's, on every pair of special points.
func TestCurveFormulas(t *testing.T) {
	all := specialPoints(t)
	for _, p := range all {
		a := affineOf(p)
		if !a.onCurve() || !slices.Equal(p.Bytes(), func() []byte { b := a.encode(); return b[:] }()) {
			t.Fatalf("%s: coordinates", p)
		}
		var again affine
		if b := a.bytes(); !again.setBytes(&b) || again.bytes() != b {
			t.Errorf("%s: affine form", p)
		}
		for n := 1; n < 4; n++ {
			e, want := a.extended(), p
			e.double(n)
			for range n {
				want = want.Add(want)
			}
			if !e.point().Equal(want) {
				t.Errorf("%s doubled %d times", p, n)
			}
		}
		for _, q := range all {
			b := affineOf(q)
			var n niels
			n.set(&b)
			sum, mixed, difference, other := a.extended(), a.extended(), a.extended(), b.extended()
			sum.add(&other)
			mixed.addNiels(&n, 0)
			difference.addNiels(&n, 1)
			if !sum.point().Equal(p.Add(q)) || !mixed.point().Equal(p.Add(q)) || !difference.point().Equal(p.Sub(q)) {
				t.Errorf("%s and %s", p, q)
			}
			if zero := p.Sub(q).IsIdentity(); difference.isIdentity() != zero {
				t.Errorf("%s - %s: identity %v, want %v", p, q, difference.isIdentity(), zero)
			}
		}
	}
}

// A point has one affine form, and what is no point has none.
func TestAffineForm(t *testing.T) {
	good := generator.bytes()
	order2 := affineText(t, smallOrder[0])
	two := order2.bytes() // (0, -1)
	over := two
	over[0], over[31] = 0xed, 0x7f // x = p
	for i := 1; i < 31; i++ {
		over[i] = 0xff
	}
	for name, b := range map[string][affineSize]byte{
		"not on the curve": func() [affineSize]byte { b := good; b[0] ^= 1; return b }(),
		"x has bit 255":    func() [affineSize]byte { b := good; b[31] |= 0x80; return b }(),
		"y has bit 255":    func() [affineSize]byte { b := good; b[63] |= 0x80; return b }(),
		"x is p":           over,
	} {
		var p affine
		if p.setBytes(&b) {
			t.Errorf("%s: accepted", name)
		}
	}
}

// The sum against the library's, for narrow and wide windows and for digits at the ends of windows. Points that are known to have no torsion have
// the same sum, with windows of their own, and no bit sums.
func TestMultiScalarSum(t *testing.T) {
	scalars := specialScalars()
	for _, n := range []int{0, 1, 3, 60, 700, 4000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			m, want := new(msm), Identity()
			step, p := BaseMul(randomScalar(t)), Generator()
			for i := range n {
				s, a := randomScalar(t), affineOf(p)
				if n < 1000 && i < len(scalars) {
					s = scalars[i]
				}
				m.addWide(&a, s)
				want = want.Add(p.VarTimeMulAdd(s, Scalar{}))
				var z coefficient
				rand.Read(z[:])
				if i%7 == 0 {
					z = coefficient(slices.Repeat([]byte{byte(0xff * (i % 2))}, 16))
				}
				m.addNarrow(&a, z)
				want = want.Add(p.VarTimeMulAdd(z.scalar(), Scalar{}))
				p = p.Add(step)
			}
			free := *m // summed once each
			free.torsionFree, free.scalars, free.coefficients = true, slices.Clone(m.scalars), slices.Clone(m.coefficients)
			total, _ := m.sum()
			if !total.point().Equal(want) {
				t.Errorf("window %d: another sum", m.window())
			}
			if total, bitSums := free.sum(); !total.point().Equal(want) || bitSums != nil {
				t.Errorf("window %d, no torsion: another sum, or %d bit sums", free.window(), len(bitSums))
			}
		})
	}
}

func TestWindowDigits(t *testing.T) {
	for c := 4; c <= 13; c++ {
		for _, s := range specialScalars() {
			d := newDigits([]limbs{scalarLimbs(s)}, wideBits, c)
			var sum Scalar
			for w := d.windows - 1; w >= 0; w-- {
				digit := d.digit(0, w)
				if digit < -1<<(c-1) || digit > 1<<(c-1) {
					t.Fatalf("window %d of %d bits: digit %d", w, c, digit)
				}
				sum = sum.Mul(NewScalar(1 << c)).Add(NewScalar(1 << 20)).Sub(NewScalar(uint64(1<<20 - digit)))
			}
			if !sum.Equal(s) {
				t.Errorf("%d bits: %s became %s", c, s, sum)
			}
		}
	}
}

// Tables, non-adjacent forms and fixed bases against the library, for every power of 2 and its neighbours.
func TestMultiples(t *testing.T) {
	p := BaseMul(randomScalar(t))
	a := affineOf(p)
	fixed, scalars := newFixedTable(&a), append(specialScalars(), randomScalar(t))
	multiples := multiplesOf(&a, scalars)
	for i, s := range scalars {
		var sum Scalar
		naf := nafOf(s)
		for i := len(naf) - 1; i >= 0; i-- {
			sum = sum.Add(sum).Add(NewScalar(16)).Sub(NewScalar(uint64(16 - int(naf[i]))))
		}
		if !sum.Equal(s) {
			t.Fatalf("non-adjacent form of %s is of %s", s, sum)
		}
		var r extended
		r.identity()
		fixed.addMul(&r, s)
		if want := p.Mul(s); !r.point().Equal(want) || !multiples[i].point().Equal(want) {
			t.Errorf("%s: another multiple", s)
		}
	}
}

// The torsion test of bit sums: a point outside the subgroup shows, whatever coefficients say, and with the bare sum it does not:
// eight of a point of order 8 is the identity.
func TestBitSumsShowTorsion(t *testing.T) {
	for _, text := range smallOrder {
		bad := affineText(t, text)
		m := new(msm)
		m.addNarrow(&bad, coefficient{8})
		total, bitSums := m.sum()
		if !total.isIdentity() {
			t.Fatal("the bare sum sees it")
		}
		shows := slices.ContainsFunc(bitSums, func(p extended) bool { return !p.point().hasPrimeOrder() })
		if !shows {
			t.Errorf("torsion point %s is in no bit sum", text)
		}
	}
}

// BenchmarkFieldMul is the unit in which docs/fast-verification.md counts.
func BenchmarkFieldMul(b *testing.B) {
	x, y := generator, affineOf(BaseMul(NewScalar(5)))
	for b.Loop() {
		x.x.Multiply(&x.x, &y.y)
	}
}

// BenchmarkMultiScalarSum is the sum alone, of what 512 ballots of form A need, beside the library's of 64 points.
func BenchmarkMultiScalarSum(b *testing.B) {
	const ballots = 512
	p := Generator()
	m := new(msm)
	for i := range ballots * 96 {
		a := affineOf(p)
		if p = p.Add(p); i%96 < 25 {
			m.addWide(&a, randomScalar(b))
		} else {
			var z coefficient
			rand.Read(z[:])
			m.addNarrow(&a, z)
		}
	}
	b.Run("pippenger", func(b *testing.B) {
		for b.Loop() {
			m.sum()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/ballots/96, "ns/point")
	})
	b.Run("straus", func(b *testing.B) {
		var points []*edwards25519.Point
		var scalars []*edwards25519.Scalar
		for range 64 {
			p := BaseMul(randomScalar(b))
			s := randomScalar(b)
			points, scalars = append(points, &p.p), append(scalars, &s.s)
		}
		for b.Loop() {
			new(edwards25519.Point).VarTimeMultiScalarMult(scalars, points)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/64, "ns/point")
	})
}
