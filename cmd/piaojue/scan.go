package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// scans reads codes as a scanner types them, one a line, from standard input: never from an argument, which others on the
// machine can see, or a file, which stays. Empty lines are skipped; line counts from 1.
func scans(in io.Reader, each func(line int, code string) error) error {
	s := bufio.NewScanner(io.LimitReader(in, 16<<20))
	n := 0
	for line := 1; s.Scan(); line++ {
		code := s.Text()
		if line == 1 {
			code = strings.TrimPrefix(code, "\ufeff") // what some editors put first
		}
		if code == "" {
			continue
		}
		n++
		if err := each(line, code); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	if err := s.Err(); err != nil {
		return err
	}
	if n == 0 {
		return errors.New("nothing was scanned: codes are read from standard input, one a line")
	}
	return nil
}

// scanCards reads cards, which come without slips.
func scanCards(in io.Reader) (cards []pair, err error) {
	err = scans(in, func(_ int, code string) error {
		card, err := crypto.ParseCardTyped(code)
		cards = append(cards, pair{card: card})
		return err
	})
	return cards, err
}

// A pair is what a deputy brings to the desk or to a tablet.
type pair struct {
	card crypto.Card
	slip crypto.Slip
}

// scanPairs reads a card, then a slip, then the next deputy's card.
func scanPairs(in io.Reader) (pairs []pair, err error) {
	var half *crypto.Card
	err = scans(in, func(_ int, code string) error {
		if half == nil {
			card, err := crypto.ParseCardTyped(code)
			half = &card
			return err
		}
		slip, err := crypto.ParseSlipTyped(code)
		pairs, half = append(pairs, pair{*half, slip}), nil
		return err
	})
	if err == nil && half != nil {
		err = errors.New("the last card came without a slip: scan card and slip of each deputy in turn")
	}
	return pairs, err
}
