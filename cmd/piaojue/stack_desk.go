package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
)

// parseNumbers parses "17" or "1-300"; empty means all.
func parseNumbers(text string, count int) (first, last int, err error) {
	if text == "" {
		return 1, count, nil
	}
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("--numbers %q: want numbers of cards, such as 17 or 1-300", text)
	}
	return first, last, nil
}

// A deskStack is where a desk has cards from, if not from a scanner: numbers of a stack that are about to be handed out.
type deskStack struct {
	folder  stackFolder
	numbers string
}

func (s *deskStack) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.folder.path, "stack", "", "the `folder` of a stack of cards (stack new), instead of a scanner")
	c.Flags().StringVar(&s.numbers, "numbers", "", fmt.Sprintf("which `cards` of it, such as 1-300; at most %d at a time", audit.MaxIssue))
	s.folder.sealed(c)
	c.MarkFlagsRequiredTogether("stack", "numbers")
}

// pairs returns the cards and slips that are scanned, or those of the stack.
func (s *deskStack) pairs(c *cobra.Command, board *audit.Board, scanned func(io.Reader) ([]pair, error)) ([]pair, error) {
	if s.folder.path == "" {
		return scanned(c.InOrStdin())
	}
	stack, err := s.folder.open(c)
	if err != nil {
		return nil, err
	}
	defer stack.Destroy()
	if stack.Roll != board.Poll().Manifest.Roll {
		return nil, errors.New(wordsOf(c).Say("stack.other", "Origin", board.Poll().Manifest.Origin))
	}
	first, last, err := parseNumbers(s.numbers, stack.Roll.Count)
	if err != nil {
		return nil, err
	}
	if last-first >= audit.MaxIssue {
		return nil, fmt.Errorf("--numbers %s: %d cards, want at most %d at a time", s.numbers, last-first+1, audit.MaxIssue)
	}
	numbered, err := stack.Pairs(first, last)
	if err != nil {
		return nil, err
	}
	defer clear(numbered)
	all := make([]pair, len(numbered))
	for i, n := range numbered {
		all[i] = pair{n.Card, n.Slip}
	}
	return all, nil
}
