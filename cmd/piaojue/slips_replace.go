package main

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
)

func newSlipsReplace() *cobra.Command {
	var f registrarFolder
	var copyOf, order, sheet, sitting, number, colour string
	c := &cobra.Command{
		Use:   "replace --data DIR --sitting NAME --slip NUMBER --board DIR --out ORDER [--sheet FILE]",
		Short: "Make a slip in the place of a spoilt or lost one",
		Long: `Make a slip in the place of one that was spoilt or lost before it was used, print it, and write the order by which two
officers put it on the list; the other is void from then on. NUMBER is what stands outside: eight digits and letters. While
there are slips to spare the deputy can as well draw another, and the lost one is struck with those that are left over.`,
		Example: `  piaojue slips replace --data scrutineers --sitting 2026-1 --slip "e8bb 38a0" --board copy --out replace.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				if err := vacantFile(wordsOf(c), order); err != nil {
					return err
				}
				board, _, err := replayBoard(c, copyOf)
				if err != nil {
					return err
				}
				old, err := slipNumbered(r, sitting, number)
				if err != nil {
					return err
				}
				m := board.Poll().Manifest
				s := report.SlipSheets{Body: m.Congress["zh"], Title: m.Title["zh"], Colour: colour}
				replaced, err := r.ReplaceSlip(board, sitting, old, rand.Reader, func(slips []crypto.Slip) error {
					s.Slips = slips
					return printSheet(c, sheet, func(w io.Writer) error { return report.Slips(w, rand.Reader, languageOf(c), s) })
				})
				if err != nil {
					return err
				}
				return writeOrder(order, board, audit.Replace, replaced)
			})
		},
	}
	f.flag(c)
	addBoard(c, &copyOf)
	c.Flags().StringVar(&order, "out", "", "the order `file` to write; must not exist")
	c.Flags().StringVar(&sitting, "sitting", "", "`name` of the sitting")
	c.Flags().StringVar(&number, "slip", "", "the `number` outside the slip")
	c.Flags().StringVar(&sheet, "sheet", "", "write the sheet, which is secret, to this new `file` instead of showing it once")
	c.Flags().StringVar(&colour, "colour", "red", "`colour` of the band")
	for _, name := range []string{"sitting", "slip", "board", "out"} {
		c.MarkFlagRequired(name)
	}
	return c
}

// slipNumbered finds the slip with the number that is printed outside. No two of one printing have the same, but two printings of
// a sitting could.
func slipNumbered(r *registrar.Registrar, sitting, number string) (slip crypto.PublicKey, err error) {
	keys, err := r.SlipKeys(sitting)
	if err != nil {
		return slip, err
	}
	found := 0
	for _, key := range keys {
		if report.SlipNumber(key) == number {
			slip = key
			found++
		}
	}
	if found != 1 {
		return slip, fmt.Errorf("%d slips of sitting %q have the number %q", found, sitting, number)
	}
	return slip, nil
}
