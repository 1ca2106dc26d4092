//go:build !js

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "booth is the program of a page: build it with GOOS=js GOARCH=wasm, as go generate ./server/web does")
	os.Exit(2)
}
