package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/registrar"
)

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
					fmt.Fprintln(c.ErrOrStderr(), printable(wordsOf(c).Say("registrar.turned", "Who", "", "Card", x.Card, "Reason", wordsOf(c).Reason(x.Err.Error()))))
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

func readRequests(path string, board *audit.Board) (q audit.Requests, err error) {
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
