package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/play"
)

// A ratedUnit is a department and how it was rated.
type ratedUnit struct {
	Unit   string `json:"unit"`
	Title  string `json:"title"`
	Origin string `json:"origin"`
	outcome
}

// isInquiry reports whether departments are rated on the spot in a folder. What is wrong with it is said when it is read.
func isInquiry(folder string) bool { return play.IsInquiry(os.DirFS(folder)) }

// simulateInquiry plays all polls of an inquiry and writes their bundles into one folder, in the order in which they were held.
func simulateInquiry(c *cobra.Command, folder, out string, asJSON bool) error {
	polls, err := playedInquiry(c, folder, out, asJSON)
	if err != nil {
		return refuse(c, asJSON, err)
	}
	if asJSON {
		return writeJSON(c, map[string]any{"polls": polls})
	}
	for _, p := range polls {
		fmt.Fprintln(c.OutOrStdout(), p.Title)
		showPlayed(c, &p.outcome)
		fmt.Fprintln(c.OutOrStdout())
	}
	showOthers(c, folder)
	return nil
}

// showOthers says what else lies in the folder and was not played, and which command reads it.
func showOthers(c *cobra.Command, folder string) {
	w, others := wordsOf(c), play.OthersIn(os.DirFS(folder))
	for _, name := range others.Questionnaires {
		fmt.Fprintln(c.OutOrStdout(), printable(w.Say("outcome.other.questionnaire", "File", filepath.Join(folder, name))))
	}
	for _, name := range others.Suggestions {
		fmt.Fprintln(c.OutOrStdout(), printable(w.Say("outcome.other.suggestions", "File", filepath.Join(folder, name))))
	}
}

func playedInquiry(c *cobra.Command, folder, out string, quiet bool) ([]ratedUnit, error) {
	path, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	q, err := play.ReadInquiry(os.DirFS(path), filepath.Base(path))
	if err != nil {
		return nil, err
	}
	if err := vacant(out); err != nil {
		return nil, err
	}
	var polls []ratedUnit
	err = playing(c, quiet, func(ctx context.Context, p play.Options) error {
		played, err := play.SimulateInquiry(ctx, q, p)
		if err != nil {
			return err
		}
		polls, err = writeInquiry(ctx, played, out)
		return err
	})
	return polls, err
}

// writeInquiry writes the bundles, all or none: 01, 02, … in a new folder.
func writeInquiry(ctx context.Context, played []play.Played, out string) ([]ratedUnit, error) {
	draft, err := os.MkdirTemp(filepath.Dir(out), ".piaojue-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(draft)
	var polls []ratedUnit
	for i, p := range played {
		name := fmt.Sprintf("%02d", i+1)
		if err := writeBundle(ctx, p.Bundle, filepath.Join(draft, name)); err != nil {
			return nil, err
		}
		m := p.Board.Poll().Manifest
		polls = append(polls, ratedUnit{
			Unit: m.Candidates[0].Names["zh"], Title: m.Title["zh"], Origin: m.Origin,
			outcome: outcomeOf(p.Board, filepath.Join(out, name)),
		})
	}
	if err := os.Chmod(draft, 0o755); err != nil {
		return nil, err
	}
	return polls, os.Rename(draft, out)
}
