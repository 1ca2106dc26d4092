// Package field is the field of 2^255 - 19 elements, in which the points of the curve have their coordinates. [Element] is [Words], and in
// WebAssembly [Limbs].
//
// The curve library's own takes five limbs of 51 bits, with which a sum carries from every limb to the next, and a point takes a quarter more
// memory. The products of [Words] take as long as the library's, which are in assembly, and its sums less. WebAssembly has no product of 64 bits by
// 64 bits, and takes four products of halves and much adding up for each: there [Limbs] multiplies 32 bits by 32 bits from the beginning. All three
// have the same methods, and the tests compare them.
package field
