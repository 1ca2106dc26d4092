package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/registrar"
)

// A registrarJob reads a file from the desk and the board, and writes a file.
type registrarJob struct {
	registrarFolder
	board, out string
}

func (j *registrarJob) flags(c *cobra.Command) {
	c.Flags().StringVar(&j.board, "board", "", "`folder` of a copy of the board")
	c.Flags().StringVar(&j.out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("board")
	c.MarkFlagRequired("out")
}

// look replays the board, after seeing that the file can be written.
func (j *registrarJob) look(c *cobra.Command) (*audit.Board, error) {
	if err := vacantFile(wordsOf(c), j.out); err != nil {
		return nil, err
	}
	board, _, err := replayBoard(j.board)
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
			fmt.Fprintln(c.ErrOrStderr(), printable(w.Say("registrar.turned", "Who", name, "Card", v.Card, "Reason", v.Err)))
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

func newRegistrarSign() *cobra.Command {
	var j registrarJob
	c := &cobra.Command{
		Use:   "sign --data DIR --board DIR --out ANSWERS REQUESTS",
		Short: "Answer requests for tokens",
		Long: `Answer requests for tokens. REQUESTS is what desk request wrote, the same file for every registrar. What this registrar's own
look at the board or its book does not allow is named with the reason and left out; the exit code is then 1. The same
request again gets the same answer.`,
		Example: `  piaojue registrar sign --data scrutineers --board copy --out answers.json requests.json`,
		Args:    one("requests file"),
		RunE: func(c *cobra.Command, args []string) error {
			return j.with(func(r *registrar.Registrar) error {
				board, err := j.look(c)
				if err != nil {
					return err
				}
				q, err := readRequests(args[0], board)
				if err != nil {
					return err
				}
				passphrase, err := j.pass.ask(c, false)
				if err != nil {
					return err
				}
				defer clear(passphrase)
				key, err := r.OpenKey(board.Poll().Hash, passphrase)
				if err != nil {
					return err
				}
				defer key.Destroy()
				answers, refused, err := r.Sign(board, key, q.Requests)
				if err != nil {
					return err
				}
				for _, x := range refused {
					fmt.Fprintln(c.ErrOrStderr(), printable(wordsOf(c).Say("registrar.turned", "Who", "", "Card", x.Card, "Reason", x.Err)))
				}
				if len(answers.Answers) > 0 {
					if err := writeNew(j.out, answers.Bytes()); err != nil {
						return err
					}
				}
				fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.signed", "Count", len(answers.Answers)))
				return turned(c, len(refused))
			})
		},
	}
	j.sealed(c)
	j.flags(c)
	return c
}

func readRequests(path string, board *audit.Board) (q registrar.Requests, err error) {
	data, err := readInput(path, registrar.MaxFile)
	if err != nil {
		return q, err
	}
	if q, err = registrar.ParseRequests(data); err != nil {
		return q, fmt.Errorf("%s: %v", path, err)
	}
	if q.Poll != board.Poll().Hash {
		return q, fmt.Errorf("%s: the requests are for another poll", path)
	}
	return q, nil
}

func newRegistrarIssue() *cobra.Command {
	var j registrarJob
	c := &cobra.Command{
		Use:   "issue --board DIR --out MESSAGE REQUESTS ANSWERS…",
		Short: "Put all registrars' answers together for the board",
		Long: `Put all registrars' answers together into the message that goes to the board. It needs nobody's secret. A deputy whom some
registrar has not answered is named and left out; the exit code is then 1.`,
		Example: `  piaojue registrar issue --board copy --out issue.json requests.json secretariat.json scrutineers.json`,
		Args:    cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			board, err := j.look(c)
			if err != nil {
				return failure{err}
			}
			q, err := readRequests(args[0], board)
			if err != nil {
				return failure{err}
			}
			var all []registrar.Answers
			for _, path := range args[1:] {
				data, err := readInput(path, registrar.MaxFile)
				if err != nil {
					return failure{err}
				}
				a, err := registrar.ParseAnswers(data)
				if err != nil {
					return failure{fmt.Errorf("%s: %v", path, err)}
				}
				all = append(all, a)
			}
			body, missing, err := registrar.Assemble(&board.Poll().Poll, q, all...)
			if err != nil {
				return failure{err}
			}
			for _, m := range missing {
				fmt.Fprintln(c.ErrOrStderr(), printable(wordsOf(c).Say("registrar.missing", "Card", m.Card, "Registrars", fmt.Sprint(m.Registrars))))
			}
			if len(body.Cards) > 0 {
				if err := writeNew(j.out, audit.Message{Kind: audit.Issue, Payload: body.Bytes()}.Bytes()); err != nil {
					return failure{err}
				}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.issued", "Count", len(body.Cards)))
			return asFailure(turned(c, len(missing)))
		},
	}
	j.flags(c)
	return c
}
