package main

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
)

func newCards() *cobra.Command {
	var f registrarFolder
	var out string
	var s report.CardSheets
	var names bool
	c := &cobra.Command{
		Use:   "cards --data DIR [--out FILE]",
		Short: "Make and print cards for deputies who have none",
		Long: `Make a card for every deputy on the roll who has none, and print them. The registrar keeps the public keys; the codes are on
the printed sheets alone. Without --out the sheets are shown once to a browser on this machine and are on no disk.`,
		Example: `  piaojue cards --data secretariat --body 云澜市人民代表大会`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				n, err := r.Cards(rand.Reader, func(cards []registrar.NewCard) error {
					for _, x := range cards {
						s.Cards = append(s.Cards, printedCard(x, names))
					}
					return printSheet(c, out, func(w io.Writer) error { return report.Cards(w, languageOf(c), s) })
				})
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("cards.made", "Count", n))
				return nil
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "write the sheets, which are secret, to this new `file` instead")
	c.Flags().StringVar(&s.Body, "body", "", "`name` of the congress, printed outside")
	c.Flags().StringVar(&s.Title, "title", "", "`title` printed outside")
	c.Flags().BoolVar(&names, "names", false, "print deputies' names outside, beside their numbers")
	c.MarkFlagRequired("body")
	return c
}

// printedCard says what stands on the paper of a card.
func printedCard(x registrar.NewCard, names bool) report.PrintedCard {
	p := report.PrintedCard{Card: x.Card, Number: x.Deputy.ID, Delegation: x.Deputy.Delegation}
	if names {
		p.Name = x.Deputy.Name
	}
	return p
}
