package field

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"filippo.io/edwards25519/field"
)

var p = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))

// most is how much a half may be above its bits between operations.
const most = 1 << 18

// number returns what v counts, modulo p, and whether its halves are within their bounds.
func (v *Limbs) number() (n *big.Int, bounded bool) {
	n, bounded = new(big.Int), true
	words := []uint64{v.l0, v.l1, v.l2, v.l3, v.l4}
	for i := len(words) - 1; i >= 0; i-- {
		low, high := words[i]&(1<<32-1), words[i]>>32
		bounded = bounded && low <= mask26+most && high <= mask25+most
		n.Lsh(n, 25).Add(n, new(big.Int).SetUint64(high))
		n.Lsh(n, 26).Add(n, new(big.Int).SetUint64(low))
	}
	return n.Mod(n, p), bounded
}

// extremes are elements whose halves are 0, 1, full, just above or as great as may be: all of them, and one alone.
func extremes() (all []*Limbs) {
	for _, pattern := range [][2]uint64{{0, 0}, {1, 1}, {mask26, mask25}, {mask26 + 1, mask25 + 1}, {mask26 + most, mask25 + most}} {
		w := pattern[0] | pattern[1]<<32
		all = append(all, &Limbs{w, w, w, w, w})
		for i := range 10 {
			var words [5]uint64
			words[i/2] = pattern[i%2] << (32 * (i % 2))
			all = append(all, &Limbs{words[0], words[1], words[2], words[3], words[4]})
		}
	}
	for _, n := range []*big.Int{big.NewInt(2), new(big.Int).Sub(p, big.NewInt(1)), p, new(big.Int).Add(p, big.NewInt(18))} {
		b := n.FillBytes(make([]byte, 32))
		slices.Reverse(b)
		v, err := new(Limbs).SetBytes(b)
		if err != nil {
			panic(err)
		}
		all = append(all, v)
	}
	return all
}

// At the bounds nothing overflows, and the results are bounded again.
func TestLimbsExtremes(t *testing.T) {
	for _, a := range extremes() {
		x, _ := a.number()
		b := a.Bytes()
		slices.Reverse(b)
		if new(big.Int).SetBytes(b).Cmp(x) != 0 {
			t.Errorf("the bytes of %v are %x", a, b)
		}
		one := new(Limbs).Multiply(new(Limbs).Invert(a), a)
		if got, _ := one.number(); got.Cmp(big.NewInt(int64(x.Sign()))) != 0 {
			t.Errorf("1/%v is wrong", a)
		}
		for _, b := range extremes() {
			y, _ := b.number()
			for name, got := range map[string]struct {
				v    *Limbs
				want *big.Int
			}{
				"product":    {new(Limbs).Multiply(a, b), new(big.Int).Mul(x, y)},
				"sum":        {new(Limbs).Add(a, b), new(big.Int).Add(x, y)},
				"difference": {new(Limbs).Subtract(a, b), new(big.Int).Sub(x, y)},
				"opposite":   {new(Limbs).Negate(b), new(big.Int).Neg(y)},
				"square":     {new(Limbs).Square(b), new(big.Int).Mul(y, y)},
			} {
				if n, bounded := got.v.number(); n.Cmp(got.want.Mod(got.want, p)) != 0 || !bounded {
					t.Fatalf("%s of %v and %v: %v", name, a, b, got.v)
				}
			}
			if same := a.Equal(b) == 1; same != (x.Cmp(y) == 0) {
				t.Errorf("%v and %v are the same: %v", a, b, same)
			}
		}
	}
}

// Factors may be greater than elements, up to the sizes that [Limbs.Multiply] says, and what [Limbs.Add] carries.
func TestLimbsSizes(t *testing.T) {
	for _, sizes := range [][2]uint64{{1, 20}, {2, 10}, {4, 5}, {5, 4}, {4, 4}, {20, 1}} {
		for _, a := range extremes() {
			for _, b := range extremes() {
				x, y := a.times(sizes[0]), b.times(sizes[1])
				n, _ := x.number()
				m, _ := y.number()
				product, bounded := new(Limbs).Multiply(x, y).number()
				if want := new(big.Int).Mul(n, m); product.Cmp(want.Mod(want, p)) != 0 || !bounded {
					t.Fatalf("%v·%v is wrong", x, y)
				}
				if square, bounded := new(Limbs).Square(x).number(); sizes[0] <= 4 && (square.Cmp(n.Mod(n.Mul(n, n), p)) != 0 || !bounded) {
					t.Fatalf("%v² is wrong", x)
				}
			}
			difference, _ := new(Limbs).Difference(a.times(sizes[0]), &Limbs{}).number()
			carried, bounded := a.times(sizes[0]).carry().number()
			if difference.Cmp(carried) != 0 || !bounded {
				t.Fatalf("%d·%v is carried to %v", sizes[0], a, carried)
			}
		}
	}
}

// times returns v with every half so many times as great.
func (v *Limbs) times(size uint64) *Limbs {
	return &Limbs{size * v.l0, size * v.l1, size * v.l2, size * v.l3, size * v.l4}
}

// both are an element as limbs and as the library has it.
type both struct {
	limbs   Limbs
	library field.Element
}

func (b *both) set(t testing.TB, data []byte) {
	_, err := b.limbs.SetBytes(data)
	if _, other := b.library.SetBytes(data); (err == nil) != (other == nil) {
		t.Fatalf("%x: %v, the library: %v", data, err, other)
	}
}

func (b *both) check(t testing.TB, what string) {
	t.Helper()
	if _, bounded := b.limbs.number(); !bounded || !bytes.Equal(b.limbs.Bytes(), b.library.Bytes()) || b.limbs.IsNegative() != b.library.IsNegative() {
		t.Fatalf("%s: %x, the library: %x", what, b.limbs.Bytes(), b.library.Bytes())
	}
}

// A long calculation gives what it gives with the library.
func TestLimbsAsLibrary(t *testing.T) {
	var a, b both
	random := rand.NewChaCha8([32]byte{})
	start := make([]byte, 32)
	random.Read(start)
	a.set(t, start)
	b.limbs.One()
	b.library.One()
	for n := range 100_000 {
		choice := int(random.Uint64() & 1)
		switch random.Uint64() % 6 {
		case 0:
			a.limbs.Add(&a.limbs, &b.limbs)
			a.library.Add(&a.library, &b.library)
		case 1:
			b.limbs.Subtract(&a.limbs, &b.limbs)
			b.library.Subtract(&a.library, &b.library)
		case 2, 3:
			b.limbs.Multiply(&a.limbs, &b.limbs)
			b.library.Multiply(&a.library, &b.library)
		case 4:
			a.limbs.Swap(&b.limbs, choice)
			a.library.Swap(&b.library, choice)
		case 5:
			a.limbs.Select(&b.limbs, a.limbs.Square(&a.limbs), choice)
			a.library.Select(&b.library, a.library.Square(&a.library), choice)
		}
		if n%10 == 0 {
			a.check(t, "a")
			b.check(t, "b")
		}
	}
}

// Of any bytes, and of any two elements, limbs make what the library makes.
func FuzzLimbs(f *testing.F) {
	f.Add(make([]byte, 32), bytes.Repeat([]byte{255}, 32))
	f.Add(append([]byte{0xed}, append(bytes.Repeat([]byte{255}, 30), 0x7f)...), append([]byte{0xee}, append(bytes.Repeat([]byte{255}, 30), 0x7f)...))
	f.Add([]byte{1}, []byte{2})
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var a, b, r both
		a.set(t, one)
		b.set(t, two)
		if len(one) != 32 || len(two) != 32 {
			return
		}
		a.check(t, "bytes")
		r.limbs.Multiply(&a.limbs, &b.limbs)
		r.library.Multiply(&a.library, &b.library)
		r.check(t, "product")
		r.limbs.Square(&r.limbs)
		r.library.Square(&r.library)
		r.check(t, "square")
		r.limbs.Multiply(new(Limbs).Sum(&r.limbs, &a.limbs), new(Limbs).Difference(&r.limbs, &b.limbs))
		r.library.Multiply(new(field.Element).Add(&r.library, &a.library), new(field.Element).Subtract(&r.library, &b.library))
		r.check(t, "product of a sum and a difference")
		r.limbs.Subtract(&r.limbs, &b.limbs)
		r.library.Subtract(&r.library, &b.library)
		r.check(t, "difference")
		r.limbs.Add(&r.limbs, &a.limbs)
		r.library.Add(&r.library, &a.library)
		r.check(t, "sum")
		r.limbs.Negate(r.limbs.Invert(&r.limbs))
		r.library.Negate(r.library.Invert(&r.library))
		r.check(t, "inverse")
		r.limbs.PowerForRoot(&a.limbs)
		r.library.Pow22523(&a.library)
		r.check(t, "power for a root")
		if a.limbs.Equal(&b.limbs) != a.library.Equal(&b.library) {
			t.Errorf("%x and %x are equal, or are not", one, two)
		}
	})
}

// An element of the library comes back as it went.
func TestOfLibrary(t *testing.T) {
	var e field.Element
	for range 100 {
		e.Add(e.Square(&e), new(field.Element).One())
		x := Of(&e)
		if again := To(&x); again.Equal(&e) != 1 || !bytes.Equal(x.Bytes(), e.Bytes()) {
			t.Errorf("%x becomes another element", e.Bytes())
		}
	}
}

func BenchmarkMultiply(b *testing.B) {
	var x both
	x.set(b, bytes.Repeat([]byte{0x55}, 32))
	b.Run("limbs", func(b *testing.B) {
		for b.Loop() {
			x.limbs.Multiply(&x.limbs, &x.limbs)
		}
	})
	b.Run("square", func(b *testing.B) {
		for b.Loop() {
			x.limbs.Square(&x.limbs)
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			x.library.Multiply(&x.library, &x.library)
		}
	})
}
