// Package field is the field of 2^255 - 19 elements, in which the points of the curve have their coordinates: [Element] is that of
// filippo.io/edwards25519, but in WebAssembly.
//
// The library multiplies 64 bits by 64 bits, for which WebAssembly has no instruction: it takes four products of halves and much adding up
// for each. [Limbs] multiplies 32 bits by 32 bits from the beginning, which takes tablets and the browsers of readers about half the
// time. Both have the same methods, and the tests compare them.
package field
