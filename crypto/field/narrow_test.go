package field

import (
	"bytes"
	"crypto/rand"
	"testing"

	"filippo.io/edwards25519/field"
)

// edges are where carries and the last reduction go wrong: around 0, p, 2^255 and powers of 2.
func edges(t testing.TB) (all [][32]byte) {
	for _, low := range []byte{0, 1, 2, 18, 19, 20, 0xeb, 0xec, 0xed, 0xee, 0xff} {
		for _, rest := range []byte{0, 0xff} {
			var b [32]byte
			for i := range b {
				b[i] = rest
			}
			b[0], b[31] = low, rest&0x7f
			all = append(all, b)
		}
	}
	for bit := range 255 {
		var b [32]byte
		b[bit/8] = 1 << (bit % 8)
		all = append(all, b)
	}
	for range 40 {
		var b [32]byte
		if _, err := rand.Read(b[:]); err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// both are a number in both forms.
type both struct {
	n Narrow
	f field.Element
}

func bothOf(t testing.TB, b []byte) (x both) {
	t.Helper()
	if _, err := x.n.SetBytes(b); err != nil {
		t.Fatal(err)
	}
	if _, err := x.f.SetBytes(b); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *both) same(t testing.TB, what string) {
	t.Helper()
	if !bytes.Equal(x.n.Bytes(), x.f.Bytes()) {
		t.Fatalf("%s: %x, want %x", what, x.n.Bytes(), x.f.Bytes())
	}
}

// Every operation has the result of the curve library's.
func TestNarrow(t *testing.T) {
	all := edges(t)
	for i, b := range all {
		x := bothOf(t, b[:])
		x.same(t, "bytes")
		if x.n.IsNegative() != x.f.IsNegative() {
			t.Fatalf("%x: negative %d", b, x.n.IsNegative())
		}
		var r both
		r.n.Invert(&x.n)
		r.f.Invert(&x.f)
		r.same(t, "inverse")
		r.n.Square(&x.n)
		r.f.Square(&x.f)
		r.same(t, "square")
		r.n.Negate(&x.n)
		r.f.Negate(&x.f)
		r.same(t, "negative")
		for _, c := range all[i%7 : i%7+40] {
			y := bothOf(t, c[:])
			r.n.Add(&x.n, &y.n)
			r.f.Add(&x.f, &y.f)
			r.same(t, "sum")
			r.n.Subtract(&x.n, &y.n)
			r.f.Subtract(&x.f, &y.f)
			r.same(t, "difference")
			r.n.Multiply(&x.n, &y.n)
			r.f.Multiply(&x.f, &y.f)
			r.same(t, "product")
			for cond := range 2 {
				r.n.Select(&x.n, &y.n, cond)
				r.f.Select(&x.f, &y.f, cond)
				r.same(t, "selected")
				other, swapped := y, x
				swapped.n.Swap(&other.n, cond)
				swapped.f.Swap(&other.f, cond)
				swapped.same(t, "swapped")
				other.same(t, "the other")
			}
			if x.n.Equal(&y.n) != x.f.Equal(&y.f) {
				t.Fatalf("%x and %x: equal %d", b, c, x.n.Equal(&y.n))
			}
		}
	}
	if one := new(Narrow).One(); one.Equal(new(Narrow)) == 1 || one.Bytes()[0] != 1 {
		t.Error("one")
	}
	if _, err := new(Narrow).SetBytes(make([]byte, 31)); err == nil {
		t.Error("31 bytes")
	}
}

// Factors of as many products as the doc comment allows, all limbs being as large as they get, of both signs.
func TestNarrowRoom(t *testing.T) {
	for signs := range 1 << 10 {
		var a both
		for i := range a.n {
			limb := int64(11 * 1 << (size(i) - 1) / 10)
			if signs>>i&1 == 1 {
				limb = -limb
			}
			a.n[i] = limb
		}
		if _, err := a.f.SetBytes(a.n.Bytes()); err != nil {
			t.Fatal(err)
		}
		four, six := a, a
		for range 3 {
			four.n.Add(&four.n, &a.n)
			four.f.Add(&four.f, &a.f)
		}
		six.n.Add(&four.n, new(Narrow).Add(&a.n, &a.n))
		six.f.Add(&four.f, new(field.Element).Add(&a.f, &a.f))
		four.same(t, "four")
		six.n.Multiply(&six.n, &six.n)
		six.f.Multiply(&six.f, &six.f)
		six.same(t, "thirty-six")
		for i, limb := range six.n {
			if most := int64(11 * 1 << (size(i) - 1) / 10); limb > most || limb < -most {
				t.Fatalf("limb %d of a product is %d, at most %d", i, limb, most)
			}
		}
	}
}

// FuzzNarrow compares a chain of operations.
func FuzzNarrow(f *testing.F) {
	f.Add(make([]byte, 32), bytes.Repeat([]byte{0xff}, 32), []byte("+-*/"))
	f.Fuzz(func(t *testing.T, a, b, program []byte) {
		if len(a) != 32 || len(b) != 32 || len(program) > 64 {
			return
		}
		x, y := bothOf(t, a), bothOf(t, b)
		for _, op := range program {
			switch op % 4 {
			case 0:
				x.n.Multiply(x.n.Add(&x.n, &y.n), &y.n)
				x.f.Multiply(x.f.Add(&x.f, &y.f), &y.f)
			case 1:
				x.n.Multiply(x.n.Subtract(&y.n, &x.n), &x.n)
				x.f.Multiply(x.f.Subtract(&y.f, &x.f), &x.f)
			case 2:
				x.n.Invert(&x.n)
				x.f.Invert(&x.f)
			default:
				x, y = y, x
			}
			x.same(t, string(program))
		}
	})
}

func BenchmarkNarrow(b *testing.B) {
	x := bothOf(b, bytes.Repeat([]byte{7}, 32))
	y := x
	b.Run("ten limbs", func(b *testing.B) {
		for b.Loop() {
			x.n.Multiply(&x.n, &y.n)
		}
	})
	b.Run("the library's", func(b *testing.B) {
		for b.Loop() {
			x.f.Multiply(&x.f, &y.f)
		}
	})
}
