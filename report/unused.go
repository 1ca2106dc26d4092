package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// UnusedSlips are the slips of a sitting that nobody used. They are cut up before the eyes of all and struck on the board.
type UnusedSlips struct {
	Body   string
	Title  string // the sitting
	Colour string // as in SlipSheets
	Made   int    // how many slips there were
	Slips  []crypto.PublicKey
}

// Unused writes the list of the slips that were not used: their numbers, sorted, and room for signatures.
func Unused(w io.Writer, lang words.Language, u UnusedSlips) error {
	list, err := newUnused(lang, u)
	if err != nil {
		return fmt.Errorf("list unused slips: %v", err)
	}
	return list.write(w, "unused.html", list)
}

// An unused is what unused.html prints.
type unused struct {
	*page
	Body, Title, Colour string
	Made, Used          int
	Numbers             []string
}

func newUnused(lang words.Language, u UnusedSlips) (*unused, error) {
	sorted := slices.SortedFunc(slices.Values(u.Slips), func(a, b crypto.PublicKey) int { return bytes.Compare(a[:], b[:]) })
	if len(slices.Compact(slices.Clone(sorted))) < len(sorted) {
		return nil, errors.New("a slip is listed twice")
	}
	if len(sorted) > u.Made {
		return nil, fmt.Errorf("%d slips of %d", len(sorted), u.Made)
	}
	p, err := newPage(lang)
	if err != nil {
		return nil, err
	}
	if err := checkColour(u.Colour); err != nil {
		return nil, err
	}
	list := &unused{p, u.Body, u.Title, u.Colour, u.Made, u.Made - len(sorted), make([]string, len(sorted))}
	for i, k := range sorted {
		list.Numbers[i] = SlipNumber(k)
	}
	return list, nil
}

func (u *unused) Heading() string { return u.Say("sheet.unused.heading") }
