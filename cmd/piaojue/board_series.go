package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/register"
)

// A seriesFoundation is what the boards of a series are made from.
type seriesFoundation struct {
	foundation
	units, first string
}

func newBoardSeries() *cobra.Command {
	var f seriesFoundation
	c := &cobra.Command{
		Use:   "series --data DIR --draft FILE --units TABLE --officer FILE… --registrar FILE… --roll FILE --slips FILE [--first PLACE]",
		Short: "Begin the boards of several polls that are held one after the other under one key",
		Long: `Begin the boards of a series (当场逐项测评): one poll for each row of TABLE, a spreadsheet or CSV with the heading 单位, under the rules
of one draft. Each title is the row's name and the draft's title, each name of a board the draft's and the place; items are
those of the draft, or, if it has none, the row itself. Each registrar brings as many keys as there are polls: registrar key --count.

The key is made on the board of the first poll, and the others cite that. So this is run twice: first without --first, for the board of the
first poll; and when its scrutineers have made the key, with --first and the first poll's address or a copy of its board, for all
others; if that was cut short, it goes on where it was. The boards lie in DIR, each in a folder that is called as its poll.`,
		Example: `  piaojue board series --data /var/lib/piaojue/yunlan --draft poll.json --units departments.xlsx --officer wang.json --officer li.json --officer zhao.json \
      --officer zhou.json --officer wu.json --registrar secretariat.json --registrar scrutineers.json --roll roll.json --slips slips.json
  piaojue board series … --first https://192.168.1.10:8443/c/yunlan/polls/2026-3-1`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return asFailure(f.begin(c)) },
	}
	f.flags(c)
	c.Flags().StringVar(&f.units, "units", "", "`table` of what is evaluated, one poll each")
	c.Flags().StringVar(&f.first, "first", "", "the first poll, whose key is made: its `address`, a folder or a .tar.zst file")
	c.MarkFlagRequired("units")
	addCA(c)
	return c
}

func (f *seriesFoundation) begin(c *cobra.Command) error {
	draft, roll, slips, err := f.read()
	if err != nil {
		return err
	}
	table, err := readInput(f.units, 32<<20)
	if err != nil {
		return err
	}
	units, _, err := register.ReadUnits(f.units, table)
	if err != nil {
		return err
	}
	all, err := ballot.SeriesOf(draft, units)
	if err != nil {
		return err
	}
	if all, err = f.turn(c, all); err != nil {
		return err
	}
	if err := f.found(c, all, roll, slips); err != nil {
		return err
	}
	if f.first == "" {
		say(c, "board.series.next", "Rest", len(units)-1)
	}
	return nil
}

// found begins the boards. Of those after the first, where a run before was cut short, it leaves what that has begun as it is.
func (f *seriesFoundation) found(c *cobra.Command, all []*ballot.Manifest, roll, slips ballot.Keys) error {
	witnesses, err := policyLines(f.policy)
	if err != nil {
		return err
	}
	pass, err := f.folder.pass.ask(c, true)
	if err != nil {
		return err
	}
	defer clear(pass)
	if err := os.MkdirAll(f.folder.path, 0o700); err != nil {
		return err
	}
	for _, m := range all {
		message, folder := "board.series", boardFolder{path: filepath.Join(f.folder.path, path.Base(m.Origin))}
		if origin, err := folder.origin(); f.first != "" && err == nil && origin == m.Origin {
			message = "board.series.existed"
		} else if err := boardfolder.Create(c.Context(), folder.path, m, roll, slips, witnesses, pass, f.folder.options()); err != nil {
			return fmt.Errorf("poll %d: %w", m.Series.Place, err)
		}
		fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say(message, "Place", m.Series.Place, "Title", m.Title["zh"], "Path", folder.path, "Manifest", m.Hash().String()))
	}
	return nil
}

var errSeriesKey = errors.New("--first: its scrutineers have not made the key yet, or it is not the first poll of a series")

// turn returns the polls whose boards begin now: the first, or all others, which cite it.
func (f *seriesFoundation) turn(c *cobra.Command, all []*ballot.Manifest) ([]*ballot.Manifest, error) {
	if f.first == "" {
		return all[:1], nil
	}
	bundle, err := openBundle(c, f.first)
	if err != nil {
		return nil, err
	}
	o := fast()
	o.Unwitnessed = true
	first, err := audit.Replay(bundle, o)
	if err != nil {
		return nil, fmt.Errorf("--first: %v", err)
	}
	if first.Ceremony() == nil {
		return nil, errSeriesKey
	}
	return all[1:], first.Continue(all[0], all[1:])
}
