//go:build js && verifier

package main

import (
	"encoding/hex"
	"syscall/js"
)

// power is a [crypto.PublicPower] with the browser's own big integers, which the worker has in hexadecimal: without a product of 64 bits by 64 no
// other is near them.
func power(s, n []byte) []byte {
	raised := js.Global().Call("power", hex.EncodeToString(s), hex.EncodeToString(n))
	data, err := hex.DecodeString(raised.String())
	if err != nil {
		return nil
	}
	return data
}
