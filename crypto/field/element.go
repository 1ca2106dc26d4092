//go:build !wasm

package field

import (
	"encoding/binary"

	"filippo.io/edwards25519/field"
)

// An Element is a number modulo 2^255 - 19.
type Element = field.Element

// Of returns an element of the curve library.
func Of(x *field.Element) Element { return *x }

// To returns it for the curve library.
func To(x *Element) *field.Element { return x }

// Sum sets v to a + b, and Difference to a - b, for factors of a product alone: in WebAssembly they do not carry.
func Sum(v, a, b *Element) { v.Add(a, b) }

// Difference: see [Sum].
func Difference(v, a, b *Element) { v.Subtract(a, b) }

// setWords sets v to four words, the lowest first.
func setWords(v *Element, words *[elementWords]uint64) {
	var b [32]byte
	for i, w := range words {
		binary.LittleEndian.PutUint64(b[8*i:], w)
	}
	v.SetBytes(b[:]) // fails for another length alone
}
