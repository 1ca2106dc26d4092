package field

import "filippo.io/edwards25519/field"

// An Element is a number modulo 2^255 - 19.
type Element = Limbs

// Of returns an element of the curve library.
func Of(x *field.Element) (v Element) {
	if _, err := v.SetBytes(x.Bytes()); err != nil {
		panic("field: internal error: " + err.Error())
	}
	return v
}

// To returns it for the curve library.
func To(x *Element) *field.Element {
	v, err := new(field.Element).SetBytes(x.Bytes())
	if err != nil {
		panic("field: internal error: " + err.Error())
	}
	return v
}

// Sum sets v to a + b without a carry: see [Limbs.Sum].
func Sum(v, a, b *Element) { v.Sum(a, b) }

// Difference sets v to a - b without a carry: see [Limbs.Difference].
func Difference(v, a, b *Element) { v.Difference(a, b) }

// setWords sets v to four words, the lowest first.
func setWords(v *Element, words *[elementWords]uint64) {
	v.setWords(words[0], words[1], words[2], words[3])
}
