package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

func newDesk() *cobra.Command {
	c := &cobra.Command{
		Use:   "desk",
		Short: "The issuing desk: where cards and slips sign",
		Long: `The issuing desk. Here, and in no registrar's program, card and slip are together; nothing of them is kept. Codes are read
from standard input, one a line, as a scanner types them. What is written are public keys and signatures, for the
registrars and for the clerk. Give --manifest: on a board of another poll, cards and slips would sign for that.`,
	}
	c.AddCommand(newMarks("check-in", audit.CheckedIn, "Let deputies check in with their cards"),
		newMarks("leave", audit.LeftHall, "Let deputies leave"),
		newMarks("paper", audit.TakesPaper, "Let deputies ask for a paper instead of a tablet"),
		newDeskRequest(), newDeskSurrender())
	return c
}

// A deskJob reads codes, and writes what they sign over a board into a new file.
type deskJob struct {
	board firstCopy
	out   string
}

func (j *deskJob) flags(c *cobra.Command) {
	j.board.flags(c)
	c.Flags().StringVar(&j.out, "out", "", "the `file` to write; must not exist")
	c.MarkFlagRequired("out")
}

// run replays the board, lets make write what cards and slips sign, and keeps it.
func (j *deskJob) run(c *cobra.Command, make func(*audit.Board, audit.Bundle) ([]byte, error)) error {
	if err := vacantFile(wordsOf(c), j.out); err != nil {
		return failure{err}
	}
	board, bundle, err := j.board.replay(c)
	if err != nil {
		return failure{err}
	}
	data, err := make(board, bundle)
	if err != nil {
		return failure{err}
	}
	return asFailure(writeNew(j.out, data))
}

func newMarks(name, act, short string) *cobra.Command {
	var j deskJob
	var stack deskStack
	c := &cobra.Command{
		Use:     name + " --board DIR --out FILE",
		Short:   short,
		Long:    short + `. Each card signs; registrar ` + name + ` makes of the file what two scrutineers confirm.`,
		Example: "  piaojue desk " + name + " --board copy --out marks.json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return j.run(c, func(board *audit.Board, _ audit.Bundle) ([]byte, error) {
				pairs, err := stack.pairs(c, board, scanCards)
				if err != nil {
					return nil, err
				}
				poll := &board.Poll().Poll
				m := audit.Marks{Poll: poll.Hash, Act: act}
				for i, p := range pairs {
					if err := mayBring(board, p, false); err != nil {
						return nil, fmt.Errorf("deputy %d: %w", i+1, err)
					}
					m.Marks = append(m.Marks, audit.MarkCard(poll, p.card, act))
				}
				slices.SortFunc(m.Marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
				fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("desk.marks", "Count", len(m.Marks)))
				return m.Bytes(), nil
			})
		},
	}
	j.flags(c)
	if act == audit.CheckedIn {
		stack.flags(c)
	}
	return c
}

func newDeskRequest() *cobra.Command {
	var j deskJob
	var stack deskStack
	c := &cobra.Command{
		Use:   "request --board DIR --out FILE",
		Short: "Ask the registrars for tokens, with card and slip",
		Long: `Ask the registrars for tokens. Scan card, then slip, of each deputy in turn. Every registrar answers the same file with
registrar sign; registrar issue puts the answers together.`,
		Example: `  piaojue desk request --board copy --out requests.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return j.run(c, func(board *audit.Board, _ audit.Bundle) ([]byte, error) {
				pairs, err := stack.pairs(c, board, scanPairs)
				if err != nil {
					return nil, err
				}
				for i, p := range pairs {
					if err := mayBring(board, p, true); err != nil {
						return nil, fmt.Errorf("deputy %d: %w", i+1, err)
					}
				}
				fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("desk.requests", "Count", len(pairs)))
				return requests(&board.Poll().Poll, pairs)
			})
		},
	}
	j.flags(c)
	stack.flags(c)
	return c
}

func requests(poll *ballot.Poll, pairs []pair) ([]byte, error) {
	if poll.Election == nil {
		return nil, audit.ErrPhase
	}
	all, errs := make([]audit.Request, len(pairs)), make([]error, len(pairs))
	each(len(pairs), func(i int) { all[i], errs[i] = audit.NewRequest(poll, pairs[i].card, pairs[i].slip) })
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return audit.Requests{Poll: poll.Hash, Requests: all}.Bytes(), nil
}

func newDeskSurrender() *cobra.Command {
	var j deskJob
	c := &cobra.Command{
		Use:   "surrender --board DIR --out FILE",
		Short: "Give tokens back, for a deputy who takes a paper or returns a slip",
		Long: `Give the tokens of one deputy back. The message names nobody: it says that the tokens of one card, whichever, will not be
used. After it the deputy may be given a paper.`,
		Example: `  piaojue desk surrender --board copy --out surrender.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return j.run(c, func(board *audit.Board, bundle audit.Bundle) ([]byte, error) {
				pairs, err := scanPairs(c.InOrStdin())
				if err != nil {
					return nil, err
				}
				if len(pairs) != 1 {
					return nil, fmt.Errorf("%d deputies: one file for each", len(pairs))
				}
				return surrender(&board.Poll().Poll, bundle, pairs[0].card, pairs[0].slip)
			})
		},
	}
	j.flags(c)
	return c
}

func surrender(poll *ballot.Poll, bundle audit.Bundle, card crypto.Card, slip crypto.Slip) ([]byte, error) {
	records, err := bundle.Issued()
	if err != nil {
		return nil, err
	}
	tokens, err := audit.Redeem(poll, card, slip, records)
	if err != nil {
		return nil, err
	}
	body, err := audit.NewSurrender(rand.Reader, poll, card, slip, tokens)
	if err != nil {
		return nil, err
	}
	return audit.Message{Kind: audit.Surrender, Payload: body.Bytes()}.Bytes(), nil
}
