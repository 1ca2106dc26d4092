//go:build !js

package main

import (
	"fmt"
	"os"

	"github.com/piaojue/piaojue/crypto"
)

// gcm is that of this program, for tests: a page has its browser's.
var gcm = crypto.AESGCM

func main() {
	fmt.Fprintln(os.Stderr, "booth is the program of a page: build it with GOOS=js GOARCH=wasm, as go generate ./server/web does")
	os.Exit(2)
}
