//go:build js && verifier

package main

import (
	"slices"
	"syscall/js"
)

// power is a [crypto.PublicPower] with the browser's own big integers, which the worker has: without a product of 64 bits by 64 no other is near
// them.
func power(s, n []byte) []byte {
	return bytesGo(js.Global().Call("power", bytesJS(slices.Concat(s, n))))
}
