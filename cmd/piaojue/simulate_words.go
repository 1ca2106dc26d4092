package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/play"
)

// textsOf is where the bundle of the sealed texts is written, beside that of the questionnaire.
func textsOf(out string) string { return filepath.Clean(out) + "-texts" }

// playedWords plays a questionnaire and the sealed texts beside it, and writes both bundles, or none.
func playedWords(c *cobra.Command, m *play.Meeting, out string, quiet bool) (*outcome, error) {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	polls, err := play.SimulateWords(ctx, m, play.Options{Each: each, Step: newBar(c, quiet)})
	if errors.Is(err, context.Canceled) {
		return nil, bundle.ErrInterrupted
	}
	if err != nil {
		return nil, err
	}
	asked, written := polls[0], polls[1]
	if err := writeBundle(ctx, asked.Bundle, out); err != nil {
		return nil, err
	}
	if err := writeBundle(ctx, written.Bundle, textsOf(out)); err != nil {
		return nil, errors.Join(err, os.RemoveAll(out)) // it was made just now
	}
	o, words := outcomeOf(asked.Board, out), outcomeOf(written.Board, textsOf(out))
	o.Unasked, o.Words = m.Unasked, &words
	return &o, nil
}
