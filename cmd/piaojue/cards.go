package main

import (
	"bytes"
	"crypto/rand"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
)

func newCards() *cobra.Command {
	var data, out string
	var s report.CardSheets
	var names bool
	c := &cobra.Command{
		Use:   "cards --data DIR [--out FILE]",
		Short: "Make and print cards for deputies who have none",
		Long: `Make a card for every deputy on the roll who has none, and print them. The registrar keeps the public keys; the codes are on
the printed sheets alone. Without --out the sheets are shown once to a browser on this machine and are on no disk.`,
		Example: `  piaojue cards --data secretariat --body 云澜市人民代表大会`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			r, err := registrar.Open(data)
			if err != nil {
				return failure{err}
			}
			defer r.Close()
			n, err := r.Cards(rand.Reader, func(cards []registrar.NewCard) error {
				for _, x := range cards {
					p := report.PrintedCard{Card: x.Card, Number: x.Deputy.ID, Delegation: x.Deputy.Delegation}
					if names {
						p.Name = x.Deputy.Name
					}
					s.Cards = append(s.Cards, p)
				}
				var page bytes.Buffer
				if err := report.Cards(&page, languageOf(c), s); err != nil {
					return err
				}
				defer clear(page.Bytes())
				return printSheet(c, out, page.Bytes())
			})
			if err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("cards.made", "Count", n))
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", "", "the registrar's `folder`")
	c.Flags().StringVar(&out, "out", "", "write the sheets, which are secret, to this new `file` instead")
	c.Flags().StringVar(&s.Body, "body", "", "`name` of the congress, printed outside")
	c.Flags().StringVar(&s.Title, "title", "", "`title` printed outside")
	c.Flags().BoolVar(&names, "names", false, "print deputies' names outside, beside their numbers")
	c.MarkFlagRequired("data")
	c.MarkFlagRequired("body")
	return c
}

func newSlips() *cobra.Command {
	var data, out, sitting string
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
			r, err := registrar.Open(data)
			if err != nil {
				return failure{err}
			}
			defer r.Close()
			err = r.Slips(rand.Reader, sitting, count, func(slips []crypto.Slip) error {
				s.Slips = slips
				var page bytes.Buffer
				if err := report.Slips(&page, rand.Reader, languageOf(c), s); err != nil {
					return err
				}
				defer clear(page.Bytes())
				return printSheet(c, out, page.Bytes())
			})
			if err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("slips.made", "Count", count))
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", "", "the registrar's `folder`")
	c.Flags().StringVar(&out, "out", "", "write the sheets, which are secret, to this new `file` instead")
	c.Flags().StringVar(&sitting, "sitting", "", "`name` of the sitting")
	c.Flags().IntVar(&count, "count", 0, "how `many`")
	c.Flags().StringVar(&s.Body, "body", "", "`name` of the congress, printed outside")
	c.Flags().StringVar(&s.Title, "title", "", "`title` of the sitting, printed outside")
	c.Flags().StringVar(&s.Colour, "colour", "red", "`colour` of the band: red, orange, yellow, green, blue or purple")
	for _, name := range []string{"data", "sitting", "count", "body", "title"} {
		c.MarkFlagRequired(name)
	}
	c.AddCommand(newUnused())
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
			board, _, err := replayBoard(copyOf)
			if err != nil {
				return failure{err}
			}
			m := board.Poll().Manifest
			u := report.UnusedSlips{Body: m.Congress["zh"], Title: m.Title["zh"], Colour: colour, Made: m.Slips.Count, Slips: board.UnusedSlips()}
			return asFailure(report.Unused(c.OutOrStdout(), languageOf(c), u))
		},
	}
	c.Flags().StringVar(&copyOf, "board", "", "`folder` of a copy of the board")
	c.Flags().StringVar(&colour, "colour", "red", "`colour` of the band")
	c.MarkFlagRequired("board")
	return c
}
