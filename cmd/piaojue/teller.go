package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/report/words"
)

func newTeller() *cobra.Command {
	c := &cobra.Command{
		Use:   "teller",
		Short: "Make ballots of papers: what two tellers do",
		Long: `Make ballots of papers. Number the papers, and let each of two tellers read all of them alone into a table. Compare the
tables; where they differ, both look at the paper again. One encrypts, and the other's program makes every ciphertext
again from that teller's own table before it signs.`,
		Example: `  piaojue teller sheet --board copy --out wu.csv
  piaojue teller compare --board copy wu.csv zheng.csv
  piaojue teller encrypt --board copy --key wu/officer.key --out papers wu.csv
  piaojue teller check --board copy --key zheng/officer.key --reading zheng.csv --out epoch.json papers
  piaojue board add --data board epoch.json papers/ballot-*.json`,
	}
	c.AddCommand(newTellerSheet(), newTellerCompare(), newTellerEncrypt(), newTellerCheck())
	return c
}

func newTellerSheet() *cobra.Command {
	var board, out string
	c := &cobra.Command{
		Use:   "sheet --board DIR --out FILE",
		Short: "Write the empty table that a teller fills in",
		Long: `Write the empty table that a teller fills in, one row a paper, by number: A O B (赞成 反对 弃权), √ or the name of a grade, as the
form has it, or the answers of a questionnaire, several parted by ;, an empty cell for no mark, and X for one that nobody can read. The last column is for NOT_A_BALLOT (不是表决票), UNREADABLE
(无法辨认) and, where two grades or answers are marked and one is asked for, OVER_SELECTED (超选). Whether too many are approved is counted by the program.`,
		Example: `  piaojue teller sheet --board copy --out wu.csv`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			v, err := look(c, board)
			if err != nil {
				return failure{err}
			}
			// A spreadsheet program takes UTF-8 for such only by its mark.
			if err := writeNew(out, append([]byte("\ufeff"), officer.Reading{}.Bytes(v.Board.Poll().Manifest)...)); err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("teller.sheet", "Path", out))
			return nil
		},
	}
	addBoard(c, &board)
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("board")
	c.MarkFlagRequired("out")
	return c
}

func newTellerCompare() *cobra.Command {
	var board string
	c := &cobra.Command{
		Use:   "compare --board DIR A B",
		Short: "List where two tellers read differently",
		Long: `List where two tellers read differently, by paper and candidate. Nothing decides between them but another look at the
paper, by both. The exit code is 0 only if they agree.`,
		Example: `  piaojue teller compare --board copy wu.csv zheng.csv`,
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			v, err := look(c, board)
			if err != nil {
				return failure{err}
			}
			a, err := readReading(v, args[0])
			if err != nil {
				return failure{err}
			}
			b, err := readReading(v, args[1])
			if err != nil {
				return failure{err}
			}
			w, all := wordsOf(c), officer.Compare(v.Board.Poll().Manifest, a, b)
			for _, d := range all {
				showDifference(c.OutOrStdout(), w, d)
			}
			if len(all) > 0 {
				fmt.Fprintln(c.OutOrStdout(), w.Say("teller.look", "Count", len(all)))
				return failure{}
			}
			fmt.Fprintln(c.OutOrStdout(), w.Say("teller.same", "Count", len(a), "Valid", valid(a)))
			return nil
		},
	}
	addBoard(c, &board)
	c.MarkFlagRequired("board")
	return c
}

func showDifference(out io.Writer, w *words.Words, d officer.Difference) {
	message, empty := "teller.differ", "teller.blank"
	if d.Candidate == "" {
		message, empty = "teller.differ.paper", "teller.valid"
	}
	said := func(text string) string {
		switch text {
		case "":
			return w.Say(empty)
		case "-":
			return w.Say("teller.missing")
		}
		return text
	}
	fmt.Fprintln(out, printable(w.Say(message, "Paper", d.Paper, "Candidate", d.Candidate, "A", said(d.A), "B", said(d.B))))
}

func valid(r officer.Reading) (n int) {
	for _, p := range r {
		if p.Invalid == "" {
			n++
		}
	}
	return n
}

// readReading reads a teller's table.
func readReading(v *officer.View, path string) (officer.Reading, error) {
	data, err := readInput(path, 16<<20)
	if err != nil {
		return nil, err
	}
	r, err := officer.ParseReading(v.Board.Poll().Manifest, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", path, err)
	}
	return r, nil
}
