package main

import (
	"context"
	"fmt"
	"os"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
)

// openBundle reads a bundle from a folder, from a .tar.zst file, or from the web.
func openBundle(place string) (audit.Bundle, error) {
	return bundle.Open(context.Background(), place, nil)
}

// openRegular opens a file, but not a pipe, which would be to wait for ever.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	return os.Open(path)
}
