package main

import (
	"crypto/rand"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
)

func newRegistrarReplace() *cobra.Command {
	var f registrarFolder
	var copyOf, deputy, order, sheet, body string
	c := &cobra.Command{
		Use:   "replace --data DIR --deputy NUMBER --body NAME [--board DIR --out ORDER] [--sheet FILE]",
		Short: "Make a card in the place of a lost one",
		Long: `Make a card in the place of a lost one and print it, as cards does. While a poll is under way, --board and --out write the
order by which two officers put the new card on its list; the lost one is void from then on. Between polls neither is needed.
A card that was given a ballot is not replaced.`,
		Example: `  piaojue registrar replace --data secretariat --deputy 0012 --body 云澜市人民代表大会 --board copy --out replace.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if (copyOf == "") != (order == "") {
				return errors.New("replace: --board and --out go together")
			}
			return f.with(func(r *registrar.Registrar) error {
				var board *audit.Board
				if copyOf != "" {
					if err := vacantFile(wordsOf(c), order); err != nil {
						return err
					}
					var err error
					if board, _, err = replayBoard(c, copyOf); err != nil {
						return err
					}
				}
				replaced, err := r.Replace(board, deputy, rand.Reader, func(cards []registrar.NewCard) error {
					s := report.CardSheets{Body: body, Cards: []report.PrintedCard{printedCard(cards[0], false)}}
					return printSheet(c, sheet, func(w io.Writer) error { return report.Cards(w, languageOf(c), s) })
				})
				if err != nil || replaced == nil {
					return err
				}
				return writeOrder(order, board, audit.Replace, replaced)
			})
		},
	}
	f.flag(c)
	addBoard(c, &copyOf) // while a poll is under way
	c.Flags().StringVar(&order, "out", "", "the order `file` to write; must not exist")
	c.Flags().StringVar(&deputy, "deputy", "", "`number` of the deputy")
	c.Flags().StringVar(&sheet, "sheet", "", "write the sheet, which is secret, to this new `file` instead of showing it once")
	c.Flags().StringVar(&body, "body", "", "`name` of the congress, printed outside")
	c.MarkFlagRequired("deputy")
	c.MarkFlagRequired("body")
	return c
}
