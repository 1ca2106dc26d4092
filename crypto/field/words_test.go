//go:build !wasm && !race

package field

import (
	"bytes"
	"math"
	"math/big"
	"slices"
	"testing"

	"filippo.io/edwards25519/field"
)

// number returns what v counts, modulo p.
func (v *Words) number() *big.Int {
	n := new(big.Int)
	for _, w := range []uint64{v.w3, v.w2, v.w1, v.w0} {
		n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(w))
	}
	return n.Mod(n, p)
}

// extremeWords are elements whose words are 0, 1 or full, in every place, and the neighbours of 0, p, 2p and 2^256, where carries and borrows go furthest.
func extremeWords() (all []*Words) {
	ends := []uint64{0, 1, math.MaxUint64}
	for i := range 81 {
		all = append(all, &Words{ends[i%3], ends[i/3%3], ends[i/9%3], ends[i/27]})
	}
	for low := range uint64(80) {
		all = append(all, &Words{w0: low}, &Words{low - 60, math.MaxUint64, math.MaxUint64, math.MaxUint64 >> 1}, &Words{-low, math.MaxUint64, math.MaxUint64, math.MaxUint64})
	}
	return all
}

// At the bounds no carry and no borrow is lost.
func TestWordsExtremes(t *testing.T) {
	all := extremeWords()
	numbers := make([]*big.Int, len(all))
	for i, a := range all {
		x := a.number()
		numbers[i] = x
		b := a.Bytes()
		if a.IsNegative() != int(b[0]&1) {
			t.Errorf("the lowest bit of %v is %d", a, a.IsNegative())
		}
		slices.Reverse(b)
		if new(big.Int).SetBytes(b).Cmp(x) != 0 {
			t.Errorf("the bytes of %v are %x", a, b)
		}
		one := new(Words).Multiply(new(Words).Invert(a), a)
		if one.number().Cmp(big.NewInt(int64(x.Sign()))) != 0 {
			t.Errorf("1/%v is wrong", a)
		}
		if square := new(Words).Square(a); square.number().Cmp(modp(new(big.Int).Mul(x, x))) != 0 {
			t.Errorf("square of %v: %v", a, square)
		}
	}
	want := new(big.Int)
	for i, a := range all {
		for j, b := range all {
			x, y := numbers[i], numbers[j]
			if got := new(Words).Multiply(a, b); got.number().Cmp(modp(want.Mul(x, y))) != 0 {
				t.Fatalf("product of %v and %v: %v", a, b, got)
			}
			if got := new(Words).Add(a, b); got.number().Cmp(modp(want.Add(x, y))) != 0 {
				t.Fatalf("sum of %v and %v: %v", a, b, got)
			}
			if got := new(Words).Subtract(a, b); got.number().Cmp(modp(want.Sub(x, y))) != 0 {
				t.Fatalf("difference of %v and %v: %v", a, b, got)
			}
			if same := a.Equal(b) == 1; same != (x.Cmp(y) == 0) {
				t.Errorf("%v and %v are the same: %v", a, b, same)
			}
		}
	}
}

func modp(n *big.Int) *big.Int { return n.Mod(n, p) }

// Arguments and receivers may be the same, and what is chosen depends on the choice alone.
func TestWordsInPlace(t *testing.T) {
	a, b := Words{1, 2, 3, 4}, Words{math.MaxUint64, 5, 6, 7}
	for name, op := range map[string]func(v, x, y *Words) *Words{"product": (*Words).Multiply, "sum": (*Words).Add, "difference": (*Words).Subtract} {
		want, left, right, square := *op(new(Words), &a, &b), a, b, a
		if *op(&left, &left, &b) != want || *op(&right, &a, &right) != want || *op(&square, &square, &square) != *op(new(Words), &a, &a) {
			t.Errorf("%s in place", name)
		}
	}
	if square := a; *square.Square(&square) != *new(Words).Multiply(&a, &a) {
		t.Error("square in place")
	}
	for choice, want := range [][2]Words{{a, b}, {b, a}} {
		x, y := a, b
		if x.Swap(&y, choice); x != want[0] || y != want[1] {
			t.Errorf("swapped by %d: %v, %v", choice, x, y)
		}
		if got := *new(Words).Select(&a, &b, choice); got != want[1] {
			t.Errorf("selected by %d: %v", choice, got)
		}
	}
}

// Of any bytes, and of any two elements, words make what the library makes.
func FuzzWords(f *testing.F) {
	f.Add(make([]byte, 32), bytes.Repeat([]byte{255}, 32))
	f.Add(append([]byte{0xed}, append(bytes.Repeat([]byte{255}, 30), 0x7f)...), append([]byte{0xee}, append(bytes.Repeat([]byte{255}, 30), 0x7f)...))
	f.Add([]byte{1}, []byte{2})
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var a, b, r Words
		var x, y, s field.Element
		for i, data := range [][]byte{one, two} {
			_, err := []*Words{&a, &b}[i].SetBytes(data)
			if _, other := []*field.Element{&x, &y}[i].SetBytes(data); (err == nil) != (other == nil) {
				t.Fatalf("%x: %v, the library: %v", data, err, other)
			} else if err != nil {
				return
			}
		}
		check := func(what string, r *Words, s *field.Element) {
			t.Helper()
			if !bytes.Equal(r.Bytes(), s.Bytes()) || r.IsNegative() != s.IsNegative() {
				t.Fatalf("%s: %x, the library: %x", what, r.Bytes(), s.Bytes())
			}
		}
		check("bytes", &a, &x)
		check("product", r.Multiply(&a, &b), s.Multiply(&x, &y))
		check("square", r.Square(&r), s.Square(&s))
		check("difference", r.Subtract(&r, &b), s.Subtract(&s, &y))
		check("sum", r.Add(&r, &a), s.Add(&s, &x))
		check("opposite", r.Negate(&r), s.Negate(&s))
		check("inverse", r.Invert(&r), s.Invert(&s))
		check("power for a root", r.PowerForRoot(&a), s.Pow22523(&x))
		if a.Equal(&b) != x.Equal(&y) {
			t.Errorf("%x and %x are equal, or are not", one, two)
		}
	})
}
