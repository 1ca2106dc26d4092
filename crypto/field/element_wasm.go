package field

// An Element is a number modulo 2^255 - 19.
type Element = Limbs

// Sum sets v to a + b without a carry: see [Limbs.Sum].
func Sum(v, a, b *Element) { v.Sum(a, b) }

// Difference sets v to a - b without a carry: see [Limbs.Difference].
func Difference(v, a, b *Element) { v.Difference(a, b) }

// setWords sets v to four words, the lowest first.
func setWords(v *Element, words *[elementWords]uint64) {
	v.setWords(words[0], words[1], words[2], words[3])
}
