package main

import (
	"fmt"
	"io"
	"os"

	"github.com/piaojue/piaojue/audit"
)

// replayBoard checks a copy of a board, a folder or an archive of a poll that may still go on, and returns the board and the
// evidence it was made from.
func replayBoard(path string) (*audit.Board, audit.Bundle, error) {
	bundle, err := openBundle(path)
	if err != nil {
		return nil, nil, err
	}
	board, err := audit.Replay(bundle, audit.Options{Each: each})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %v", path, err)
	}
	return board, bundle, nil
}

// readInput reads a file of at most limit bytes; "-" is standard input.
func readInput(path string, limit int64) ([]byte, error) {
	f := os.Stdin
	if path != "-" {
		var err error
		if f, err = os.Open(path); err != nil {
			return nil, err
		}
		defer f.Close()
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %v", path, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: more than %d bytes", path, limit)
	}
	return data, nil
}
