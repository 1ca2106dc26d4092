package main

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
)

func newSlips() *cobra.Command {
	var f registrarFolder
	var out, sitting string
	var count int
	var s report.SlipSheets
	c := &cobra.Command{
		Use:   "slips --data DIR --sitting NAME --count N [--out FILE]",
		Short: "Make and print slips for one sitting",
		Long: `Make slips for one sitting and print them, in an order that nobody knows. Deputies draw them sealed at check-in. Print some
more than there are deputies; what is left over is struck before the eyes of all. Run it on the scrutineers' machine: whoever
prints both cards and slips could vote for the absent.`,
		Example: `  piaojue slips --data scrutineers --sitting 2026-1 --count 310 --body 云澜市人民代表大会 --title 民生实事项目票决 --colour red`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				err := r.Slips(rand.Reader, sitting, count, func(slips []crypto.Slip) error {
					s.Slips = slips
					return printSheet(c, out, func(w io.Writer) error { return report.Slips(w, rand.Reader, languageOf(c), s) })
				})
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("slips.made", "Count", count))
				return nil
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "write the sheets, which are secret, to this new `file` instead")
	c.Flags().StringVar(&sitting, "sitting", "", "`name` of the sitting")
	c.Flags().IntVar(&count, "count", 0, "how `many`")
	c.Flags().StringVar(&s.Body, "body", "", "`name` of the congress, printed outside")
	c.Flags().StringVar(&s.Title, "title", "", "`title` of the sitting, printed outside")
	c.Flags().StringVar(&s.Colour, "colour", "red", "`colour` of the band: red, orange, yellow, green, blue or purple")
	for _, name := range []string{"sitting", "count", "body", "title"} {
		c.MarkFlagRequired(name)
	}
	c.AddCommand(newUnused(), newSlipsReplace())
	return c
}

func newUnused() *cobra.Command {
	var copyOf, colour string
	c := &cobra.Command{
		Use:     "unused --board DIR",
		Short:   "List the slips that were not used, for striking before the eyes of all",
		Example: `  piaojue slips unused --board copy > unused.html`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			board, _, err := replayBoard(c, copyOf)
			if err != nil {
				return failure{err}
			}
			m := board.Poll().Manifest
			u := report.UnusedSlips{Body: m.Congress["zh"], Title: m.Title["zh"], Colour: colour, Made: m.Slips.Count, Slips: board.UnusedSlips()}
			return asFailure(report.Unused(c.OutOrStdout(), languageOf(c), u))
		},
	}
	addBoard(c, &copyOf)
	c.Flags().StringVar(&colour, "colour", "red", "`colour` of the band")
	c.MarkFlagRequired("board")
	return c
}
