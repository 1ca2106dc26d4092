package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/play"
)

// textsOf is where the bundle of the sealed texts is written, beside that of the questionnaire.
func textsOf(out string) string { return filepath.Clean(out) + "-texts" }

// playedWords plays a questionnaire and the sealed texts beside it, and writes both bundles, or none.
func playedWords(c *cobra.Command, m *play.Meeting, out string, quiet bool) (*outcome, error) {
	var o outcome
	return &o, playing(c, quiet, func(ctx context.Context, p play.Options) error {
		polls, err := play.SimulateWords(ctx, m, p)
		if err != nil {
			return err
		}
		asked, written := polls[0], polls[1]
		if err := writeBundle(ctx, asked.Bundle, out); err != nil {
			return err
		}
		if err := writeBundle(ctx, written.Bundle, textsOf(out)); err != nil {
			return errors.Join(err, os.RemoveAll(out)) // it was made just now
		}
		words := outcomeOf(written.Board, textsOf(out))
		o = outcomeOf(asked.Board, out)
		o.Unasked, o.Words = m.Unasked, &words
		return nil
	})
}
