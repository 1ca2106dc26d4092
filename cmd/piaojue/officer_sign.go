package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/registrar"
)

func newOfficerSign() *cobra.Command {
	var s signing
	var waits string
	c := &cobra.Command{
		Use:   "sign --board DIR --key FILE (--out FILE ORDER | --send URL (ORDER | --waiting KIND|NUMBER))",
		Short: "Sign an order that somebody else has begun, or that the registrar's desk made",
		Long: `Sign an order that another officer has begun, or one that the registrar's desk made and nobody has signed, or confirm what
cards have signed at the desk. It is checked on your own copy of the board and shown in words. Ballots made of papers are signed
with teller check.

--waiting signs the order of a kind that waits on the server, instead of one in a file. If several of the kind wait, each is shown
with its number, and nothing is signed: give the number of one instead of the kind.`,
		Example: `  piaojue officer sign --board copy --key li/officer.key --out open.json open.waiting.json
  piaojue officer sign --board copy --key li/officer.key --out attendance.waiting.json marks.json
  piaojue officer sign --board $POLL --send $POLL --key li/officer.key --waiting open     # POLL=https://192.168.1.10:8443/c/yunlan/polls/2026`,
		Args: func(c *cobra.Command, args []string) error {
			switch {
			case waits == "":
				return one("order file")(c, args)
			case s.send == "" || len(args) > 0:
				return errors.New("--waiting: want --send, and no file")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if waits != "" {
				return asFailure(s.served(c, waits))
			}
			return asFailure(s.file(c, args[0]))
		},
	}
	s.flags(c)
	s.outOrSend(c)
	s.compares(c)
	s.tableFlag(c)
	c.Flags().StringVar(&waits, "waiting", "", "`kind` of the order to sign that waits on the server, or its number where several wait")
	return c
}

func (s *signing) file(c *cobra.Command, path string) error {
	defer s.destroy()
	if err := s.vacant(c); err != nil {
		return err
	}
	data, err := readInput(path, officer.MaxWaiting)
	if err != nil {
		return err
	}
	v, err := s.look(c)
	if err != nil {
		return err
	}
	w, complete, err := s.either(c, v, bytes.TrimSuffix(data, []byte("\n")))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return s.keep(c, s.out, w, complete)
}

// either joins an order that waits, or begins one that nobody has signed, or that confirms the marks of a desk: over the head of
// this officer's own copy.
func (s *signing) either(c *cobra.Command, v *officer.View, data []byte) (w officer.Waiting, complete bool, err error) {
	if bytes.HasPrefix(data, []byte(`{"order":`)) {
		if w, err = officer.ParseWaiting(data); err != nil {
			return w, false, err
		}
		return s.join(c, v, w)
	}
	if m, err := registrar.ParseMarks(data); err == nil {
		if m.Poll != v.Board.Poll().Hash {
			return w, false, errors.New("the marks are for another poll")
		}
		return s.begin(c, v, kindOf(m), bodyOf(m))
	}
	var o audit.Order
	if err := crypto.DecodeJSON(data, &o); err != nil {
		return w, false, fmt.Errorf("not an order: %v", err)
	}
	body, err := officer.ParseBody(o.Kind, o.Body)
	if err != nil {
		return w, false, err
	}
	return s.begin(c, v, o.Kind, body)
}

// kindOf returns what two scrutineers order when they confirm marks of the desk, and bodyOf what of it.
func kindOf(m audit.Marks) audit.Kind {
	if m.Act == audit.TakesPaper {
		return audit.Issue
	}
	return audit.Attendance
}

func bodyOf(m audit.Marks) any {
	switch m.Act {
	case audit.TakesPaper:
		return audit.PaperIssueBody{Papers: m.Marks}
	case audit.LeftHall:
		return audit.AttendanceBody{Present: []audit.CardMark{}, Left: m.Marks}
	}
	return audit.AttendanceBody{Present: m.Marks, Left: []audit.CardMark{}}
}

func newOfficerShow() *cobra.Command {
	var board string
	c := &cobra.Command{
		Use:     "show --board DIR ORDER",
		Short:   "Say what an order that waits orders, who signed it, and until when it is good",
		Example: `  piaojue officer show --board copy open.waiting.json`,
		Args:    one("order file"),
		RunE: func(c *cobra.Command, args []string) error {
			return asFailure(showWaiting(c, c.OutOrStdout(), board, args[0]))
		},
	}
	addBoard(c, &board)
	c.MarkFlagRequired("board")
	return c
}

func showWaiting(c *cobra.Command, out io.Writer, board, path string) error {
	w, err := readWaiting(path)
	if err != nil {
		return err
	}
	v, err := look(c, board)
	if err != nil {
		return err
	}
	if err := showOrder(c, out, v, w.Order); err != nil {
		return err
	}
	fmt.Fprintln(out, wordsOf(c).Say("officer.expires", "Until", clock(w)))
	return nil
}
