package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report/words"
)

// A registrarJob reads a file from the desk and the board, and writes a file.
type registrarJob struct {
	registrarFolder
	board, out string
}

func (j *registrarJob) flags(c *cobra.Command) {
	addBoard(c, &j.board)
	c.Flags().StringVar(&j.out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("board")
	c.MarkFlagRequired("out")
}

// look replays the board, after seeing that the file can be written.
func (j *registrarJob) look(c *cobra.Command) (*audit.Board, error) {
	if err := vacantFile(wordsOf(c), j.out); err != nil {
		return nil, err
	}
	board, _, err := replayBoard(c, j.board)
	return board, err
}

// readMarks reads what cards have signed for one act on a board.
func readMarks(path string, board *audit.Board, act string) ([]audit.CardMark, error) {
	data, err := readInput(path, registrar.MaxFile)
	if err != nil {
		return nil, err
	}
	m, err := registrar.ParseMarks(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %v", path, err)
	}
	if m.Poll != board.Poll().Hash || m.Act != act {
		return nil, fmt.Errorf("%s: the cards signed %q in another poll, or another act; want %q in this one", path, m.Act, act)
	}
	return m.Marks, nil
}

func newRegistrarAttendance(name, act, short string) *cobra.Command {
	var j registrarJob
	c := &cobra.Command{
		Use:   name + " --data DIR --board DIR --out ORDER MARKS",
		Short: short,
		Long: short + `. MARKS is what desk ` + name + ` wrote. Names, delegations and seats are shown here and go
nowhere else. A card that is turned away is named with the reason and left out; the exit code is then 1.`,
		Example: "  piaojue registrar " + name + " --data secretariat --board copy --out attendance.json marks.json",
		Args:    one("marks file"),
		RunE: func(c *cobra.Command, args []string) error {
			return j.with(func(r *registrar.Registrar) error {
				board, err := j.look(c)
				if err != nil {
					return err
				}
				marks, err := readMarks(args[0], board, act)
				if err != nil {
					return err
				}
				present, left := marks, []audit.CardMark(nil)
				if act == audit.LeftHall {
					present, left = nil, marks
				}
				body, visitors, err := r.CheckIn(board, present, left)
				if err != nil {
					return err
				}
				refused := showVisitors(c, visitors)
				if len(body.Present)+len(body.Left) > 0 {
					if err := writeOrder(j.out, board, audit.Attendance, body); err != nil {
						return err
					}
				}
				return refused
			})
		},
	}
	j.flag(c)
	j.flags(c)
	return c
}

func newRegistrarPaper() *cobra.Command {
	var j registrarJob
	c := &cobra.Command{
		Use:   "paper --data DIR --board DIR --out ORDER MARKS",
		Short: "Give papers out: make what two scrutineers confirm",
		Long: `Give papers out. MARKS is what desk paper wrote. From now on these cards are given no tokens in this poll. Use the registrar
that checks deputies in.`,
		Example: `  piaojue registrar paper --data secretariat --board copy --out papers.json marks.json`,
		Args:    one("marks file"),
		RunE: func(c *cobra.Command, args []string) error {
			return j.with(func(r *registrar.Registrar) error {
				board, err := j.look(c)
				if err != nil {
					return err
				}
				marks, err := readMarks(args[0], board, audit.TakesPaper)
				if err != nil {
					return err
				}
				body, visitors, err := r.Papers(board, marks)
				if err != nil {
					return err
				}
				refused := showVisitors(c, visitors)
				if len(body.Papers) > 0 {
					if err := writeOrder(j.out, board, audit.Issue, body); err != nil {
						return err
					}
				}
				return refused
			})
		},
	}
	j.flag(c)
	j.flags(c)
	return c
}

// showVisitors says who came to the desk. The error says how many were turned away.
func showVisitors(c *cobra.Command, all []registrar.Visitor) error {
	w, refused := wordsOf(c), 0
	for _, v := range all {
		switch name := who(w, v.Deputy); {
		case v.Err != nil:
			refused++
			fmt.Fprintln(c.ErrOrStderr(), printable(w.Say("registrar.turned", "Who", name, "Card", v.Card, "Reason", w.Reason(v.Err.Error()))))
		case v.Deputy != nil && v.Deputy.Absent:
			fmt.Fprintln(c.OutOrStdout(), w.Say("registrar.unexpected", "Who", name))
		default:
			fmt.Fprintln(c.OutOrStdout(), name)
		}
	}
	return turned(c, refused)
}

func turned(c *cobra.Command, n int) error {
	if n == 0 {
		return nil
	}
	return errors.New(wordsOf(c).Say("registrar.refused", "Count", n))
}

// who says a deputy's name, delegation and seat.
func who(w *words.Words, d *registrar.Deputy) string {
	if d == nil {
		return w.Say("registrar.unknown")
	}
	return w.Say("registrar.who", "ID", d.ID, "Name", d.Name, "Delegation", d.Delegation, "Seat", d.Seat)
}

// writeOrder writes an order that nobody has signed, if the board would take it. The board is of no use afterwards.
func writeOrder(path string, board *audit.Board, kind audit.Kind, body any) error {
	o := audit.NewOrder(kind, body, board.Head())
	if err := board.Rehearse(o); !errors.Is(err, audit.ErrSignatures) {
		return fmt.Errorf("the board would not take the order: %v", err)
	}
	return writeNew(path, crypto.MustEncodeJSON(o))
}
