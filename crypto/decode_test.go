package crypto

import (
	"bytes"
	"fmt"
	"testing"
)

// decodeBoth decodes as we do and as the curve library does, and compares: the same encodings are refused, and the points are the same.
func decodeBoth(t *testing.T, b [32]byte) (p affine, ok bool) {
	t.Helper()
	want, good := laxPointFromBytes(b[:])
	good = good && bytes.Equal(want.Bytes(), b[:])
	if ok = p.decode(b); ok != good {
		t.Fatalf("%x: %v, the library: %v", b, ok, good)
	}
	if !ok {
		return p, false
	}
	if e := extendedOf(want); !p.onCurve() || !e.is(&p) {
		t.Fatalf("%x: another point than the library's", b)
	}
	return p, true
}

// Points of every order are decoded as the library decodes them, and so are encodings that are not canonical, or of no point; and the orders are
// what the library says.
func TestDecodeAsLibrary(t *testing.T) {
	points := []Point{Identity(), Generator()}
	for n := range 8 {
		points = append(points, BaseMul(HashToScalar(fmt.Sprint(n))))
	}
	for _, text := range smallOrder {
		for _, p := range points[:len(points):len(points)] {
			points = append(points, p.Add(laxPoint(t, text)))
		}
	}
	for _, p := range points {
		a, ok := decodeBoth(t, [32]byte(p.Bytes()))
		if !ok {
			t.Errorf("%v is refused", p)
		}
		if e := a.extended(); e.hasPrimeOrder() != p.hasPrimeOrder() {
			t.Errorf("%v is in the subgroup: %v, the library: %v", p, e.hasPrimeOrder(), p.hasPrimeOrder())
		}
	}
	refused := 0
	for low := range 256 { // y from 0 to 255, and beyond p - 20, each with both signs
		for _, b := range [][32]byte{{byte(low)}, {31: 0x80, 0: byte(low)}} {
			if _, ok := decodeBoth(t, b); !ok {
				refused++
			}
			for i := range 31 {
				b[i] ^= 0xff
			}
			b[31] ^= 0x7f
			if _, ok := decodeBoth(t, b); !ok {
				refused++
			}
		}
	}
	if refused < 256 {
		t.Errorf("%d were refused: half of all y are of no point", refused)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Generator().Bytes())
	f.Add(bytes.Repeat([]byte{255}, 32))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 32 {
			decodeBoth(t, [32]byte(data))
		}
	})
}
