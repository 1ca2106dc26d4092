package field

import (
	"encoding/binary"
	"math/bits"
)

// A Table holds 16 triples of elements, to choose from in secret. An element is four words of 64 bits, the lowest first; those words of all triples
// that have the same place stand side by side.
type Table [3 * elementWords][16]uint64

const elementWords = 4

// Set makes a, b, c the triple with this number, from 1 to 16.
func (t *Table) Set(number int, a, b, c *Element) {
	for i, e := range [...]*Element{a, b, c} {
		bytes := e.Bytes()
		for j := range elementWords {
			t[elementWords*i+j][number-1] = binary.LittleEndian.Uint64(bytes[8*j:])
		}
	}
}

// Choose sets a, b and c to the triple with this number, or to 1, 1 and 0 if the number is 0. It reads the whole table and keeps one triple: no
// address depends on the number, and which words are in the processor's cache afterwards says nothing.
func (t *Table) Choose(number uint64, a, b, c *Element) {
	var words [len(t)]uint64
	m1, m2, m3, m4 := equal(number, 1), equal(number, 2), equal(number, 3), equal(number, 4)
	m5, m6, m7, m8 := equal(number, 5), equal(number, 6), equal(number, 7), equal(number, 8)
	for i := range t {
		w := &t[i]
		words[i] = w[0]&m1 | w[1]&m2 | w[2]&m3 | w[3]&m4 | w[4]&m5 | w[5]&m6 | w[6]&m7 | w[7]&m8
	}
	m1, m2, m3, m4 = equal(number, 9), equal(number, 10), equal(number, 11), equal(number, 12)
	m5, m6, m7, m8 = equal(number, 13), equal(number, 14), equal(number, 15), equal(number, 16)
	for i := range t {
		w := &t[i]
		words[i] |= w[8]&m1 | w[9]&m2 | w[10]&m3 | w[11]&m4 | w[12]&m5 | w[13]&m6 | w[14]&m7 | w[15]&m8
	}
	none := equal(number, 0) & 1
	words[0] |= none
	words[elementWords] |= none
	setWords(a, (*[elementWords]uint64)(words[:]))
	setWords(b, (*[elementWords]uint64)(words[elementWords:]))
	setWords(c, (*[elementWords]uint64)(words[2*elementWords:]))
	clear(words[:])
}

// equal returns a mask of ones if x and y are the same, and 0 otherwise, for numbers below 2^63.
func equal(x, y uint64) uint64 {
	_, less := bits.Sub64(x^y, 1, 0)
	return -less
}
