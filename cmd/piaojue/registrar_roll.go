package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

func newRegistrarTemplate() *cobra.Command {
	return &cobra.Command{
		Use:     "template FILE",
		Short:   "Write an empty roll to fill in, as a spreadsheet",
		Example: `  piaojue registrar template roll.xlsx`,
		Args:    one("file"),
		RunE: func(c *cobra.Command, args []string) error {
			w := wordsOf(c)
			sheet, err := registrar.Template(registrar.TemplateText{
				Notes:      strings.Split(w.Say("registrar.template.notes"), "\n"),
				Example:    w.Say("registrar.template.example"),
				Attendance: w.Say("registrar.template.attendance"),
			})
			if err != nil {
				return failure{err}
			}
			return asFailure(writeNew(args[0], sheet))
		},
	}
}

// An imported roll is what import --json prints.
type imported struct {
	registrar.Summary
	Ignored []string         `json:"ignored"` // headings of columns that were not read
	Change  registrar.Change `json:"change"`
	Written bool             `json:"written"`
}

func newRegistrarImport() *cobra.Command {
	var f registrarFolder
	var yes, asJSON bool
	c := &cobra.Command{
		Use:   "import --data DIR FILE",
		Short: "Read the roll from a spreadsheet or CSV, show it, and take it",
		Long: `Read the confidential roll from an XLSX workbook or CSV, show what it holds and what it changes, and take it when you say so.
Everything is taken, or nothing: a fault is told with sheet, row and column. Deputies are known by their numbers and keep
their cards.`,
		Example: `  piaojue registrar import --data secretariat roll.xlsx
  piaojue registrar import --data secretariat --json roll.xlsx     # look only
  piaojue registrar import --data secretariat --yes roll.xlsx      # do not ask`,
		Args: one("file"),
		RunE: func(c *cobra.Command, args []string) error {
			roll, ignored, err := readRoll(c, args[0])
			if err != nil {
				return err
			}
			return f.with(func(r *registrar.Registrar) error {
				o := imported{Summary: registrar.Preview(roll), Ignored: append([]string{}, ignored...)}
				if o.Change, err = r.Compare(roll); err != nil {
					return err
				}
				if !asJSON {
					showImport(c, o)
				}
				if !yes && (asJSON || !agreed(c)) {
					return shown(c, o, asJSON)
				}
				if _, err := r.Import(roll); err != nil {
					return err
				}
				o.Written = true
				return shown(c, o, asJSON)
			})
		},
	}
	f.flag(c)
	c.Flags().BoolVar(&yes, "yes", false, "take it without asking")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object; look only, unless with --yes")
	return c
}

func readRoll(c *cobra.Command, path string) (registrar.Roll, []string, error) {
	data, err := readInput(path, 64<<20)
	if err != nil {
		return nil, nil, failure{err}
	}
	roll, ignored, err := registrar.ReadRoll(filepath.Base(path), data)
	var faults registrar.RollFaults
	if !errors.As(err, &faults) {
		return roll, ignored, asFailure(err)
	}
	w := wordsOf(c)
	for _, x := range faults {
		fmt.Fprintln(c.ErrOrStderr(), printable(w.Say("registrar.fault", "Sheet", x.Sheet, "Row", x.Row, "Column", x.Column, "Reason", x.In(w.Sprintf))))
	}
	return nil, nil, failure{errors.New(w.Say("registrar.faults", "Count", len(faults)))}
}

func showImport(c *cobra.Command, o imported) {
	w, out := wordsOf(c), c.OutOrStdout()
	fmt.Fprintln(out, w.Say("registrar.preview", "Deputies", o.Deputies, "Absent", o.Absent, "Seats", o.Seats))
	for _, d := range o.Delegations {
		fmt.Fprintln(out, w.Say("registrar.delegation", "Name", d.Name, "Deputies", d.Deputies, "Absent", d.Absent))
	}
	for _, n := range o.Namesakes {
		var ids []string
		for _, d := range n.Deputies {
			ids = append(ids, strings.TrimSpace(d.ID+" "+d.Delegation))
		}
		fmt.Fprintln(out, w.Say("registrar.namesakes", "Name", n.Name, "Deputies", strings.Join(ids, ", ")))
	}
	if len(o.Ignored) > 0 {
		fmt.Fprintln(out, printable(w.Say("registrar.ignored", "Columns", strings.Join(o.Ignored, ", "))))
	}
	fmt.Fprintln(out, w.Say("registrar.change", "New", len(o.Change.New), "Changed", len(o.Change.Changed), "Gone", len(o.Change.Gone)))
	for _, d := range o.Change.Gone {
		fmt.Fprintln(out, w.Say("registrar.gone", "ID", d.ID, "Name", d.Name))
	}
}

// agreed asks at the terminal, or whatever standard input is, whether to go on.
func agreed(c *cobra.Command) bool {
	fmt.Fprint(c.ErrOrStderr(), wordsOf(c).Say("registrar.ask"))
	line, _ := bufio.NewReader(c.InOrStdin()).ReadString('\n')
	return slices.Contains([]string{"y", "yes", "是"}, strings.ToLower(strings.TrimSpace(line)))
}

func shown(c *cobra.Command, o imported, asJSON bool) error {
	if asJSON {
		return writeJSON(c, o)
	}
	if !o.Written {
		return errors.New(wordsOf(c).Say("registrar.untouched"))
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.imported"))
	return nil
}

func newRegistrarRoll() *cobra.Command {
	var f registrarFolder
	var out string
	var asJSON bool
	c := &cobra.Command{
		Use:   "roll --data DIR [--out FILE]",
		Short: "List the roll, or write its cards' keys for the manifest",
		Example: `  piaojue registrar roll --data secretariat                     # names, for people of the secretariat only
  piaojue registrar roll --data secretariat --out roll.json      # keys without names, for the board`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				if out != "" {
					keys, err := r.RollKeys()
					if err != nil {
						return err
					}
					return writeNew(out, keys.Bytes())
				}
				members, err := r.Members()
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(c, append([]registrar.Member{}, members...))
				}
				for _, m := range members {
					fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.member", "ID", m.ID, "Name", m.Name, "Delegation", m.Delegation,
						"Seat", m.Seat, "Absent", m.Absent, "Card", m.Card != nil))
				}
				return nil
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "write the keys to this `file`; must not exist")
	c.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return c
}

func newRegistrarSlips() *cobra.Command {
	var f registrarFolder
	var sitting, out string
	c := &cobra.Command{
		Use:     "slips --data DIR --sitting NAME --out FILE",
		Short:   "Write the keys of a sitting's slips for the manifest",
		Example: `  piaojue registrar slips --data scrutineers --sitting 2026-1 --out slips.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.with(func(r *registrar.Registrar) error {
				keys, err := r.SlipKeys(sitting)
				if err != nil {
					return err
				}
				return writeNew(out, keys.Bytes())
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&sitting, "sitting", "", "`name` of the sitting")
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("sitting")
	c.MarkFlagRequired("out")
	return c
}

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
					if board, _, err = replayBoard(copyOf); err != nil {
						return err
					}
				}
				replaced, err := r.Replace(board, deputy, rand.Reader, func(cards []registrar.NewCard) error {
					d := cards[0].Deputy
					return printCards(c, sheet, report.CardSheets{Body: body, Cards: []report.PrintedCard{{Card: cards[0].Card, Number: d.ID, Delegation: d.Delegation}}})
				})
				if err != nil || replaced == nil {
					return err
				}
				return writeOrder(order, board, audit.Replace, replaced)
			})
		},
	}
	f.flag(c)
	c.Flags().StringVar(&copyOf, "board", "", "`folder` of a copy of the board, while a poll is under way")
	c.Flags().StringVar(&order, "out", "", "the order `file` to write; must not exist")
	c.Flags().StringVar(&deputy, "deputy", "", "`number` of the deputy")
	c.Flags().StringVar(&sheet, "sheet", "", "write the sheet, which is secret, to this new `file` instead of showing it once")
	c.Flags().StringVar(&body, "body", "", "`name` of the congress, printed outside")
	c.MarkFlagRequired("deputy")
	c.MarkFlagRequired("body")
	return c
}

func printCards(c *cobra.Command, sheet string, s report.CardSheets) error {
	var page bytes.Buffer
	if err := report.Cards(&page, languageOf(c), s); err != nil {
		return err
	}
	defer clear(page.Bytes())
	return printSheet(c, sheet, page.Bytes())
}

// writeOrder writes an order that nobody has signed, if the board would take it. The board is of no use afterwards.
func writeOrder(path string, board *audit.Board, kind audit.Kind, body any) error {
	o := audit.NewOrder(kind, body, board.Head())
	if err := board.Rehearse(o); !errors.Is(err, audit.ErrSignatures) {
		return fmt.Errorf("the board would not take the order: %v", err)
	}
	data, err := crypto.EncodeJSON(o)
	if err != nil {
		return err
	}
	return writeNew(path, data)
}

// who says a deputy's name, delegation and seat.
func who(w *words.Words, d *registrar.Deputy) string {
	if d == nil {
		return w.Say("registrar.unknown")
	}
	return w.Say("registrar.who", "ID", d.ID, "Name", d.Name, "Delegation", d.Delegation, "Seat", d.Seat)
}
