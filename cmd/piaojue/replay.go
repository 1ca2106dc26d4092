package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
)

// A firstCopy is a copy of a board in the hands of somebody who has seen nothing of the poll before. Only the hash of the
// manifest tells whether it is the poll that was adopted, or one of the clerk's own, to whose key everybody would vote.
type firstCopy struct{ path, manifest string }

func (f *firstCopy) flags(c *cobra.Command) {
	addBoard(c, &f.path)
	c.Flags().StringVar(&f.manifest, "manifest", "", "the `hash` of the manifest, as it was read aloud when it was approved")
	c.MarkFlagRequired("board")
}

func (f *firstCopy) replay(c *cobra.Command) (*audit.Board, audit.Bundle, error) {
	o, err := told{manifest: f.manifest}.options(c)
	if err != nil {
		return nil, nil, err
	}
	return replayAs(c, f.path, o)
}

// replayBoard checks a copy of a board, a folder or an archive of a poll that may still go on, and returns the board and the
// evidence it was made from.
func replayBoard(c *cobra.Command, path string) (*audit.Board, audit.Bundle, error) {
	return replayAs(c, path, fast())
}

func replayAs(c *cobra.Command, path string, o audit.Options) (*audit.Board, audit.Bundle, error) {
	bundle, err := openBundle(c, path)
	if err != nil {
		return nil, nil, err
	}
	board, err := audit.Replay(bundle, o)
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
