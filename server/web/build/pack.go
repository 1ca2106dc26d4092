package main

import (
	"bytes"
	"os"

	"github.com/andybalholm/brotli"
)

// write writes a file, and beside it the same as a host answers whoever takes brotli: it takes half a minute to pack.
func write(path string, data []byte) error {
	var packed bytes.Buffer
	w := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		return err
	}
	return os.WriteFile(path+".br", packed.Bytes(), 0o666)
}
