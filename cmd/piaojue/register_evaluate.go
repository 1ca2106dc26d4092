package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A registerEvaluation is what a proposer says of a suggestion's handling.
type registerEvaluation struct {
	board, day, out string
	round           int
	grades          map[string]string // by stage
}

func newRegisterEvaluate() *cobra.Command {
	var v registerEvaluation
	c := &cobra.Command{
		Use:   "evaluate SUGGESTION --board DIR --grade STAGE=GRADE… --out FILE",
		Short: "Evaluate stages of a suggestion by name, with the card of one of its proposers (分段测评)",
		Long: `Evaluate stages of a suggestion by name. Standard input has one line: the card of a proposer, which signs what is shown. It is checked on a copy of
the register first: that the stage is open, that the round is the present one, and that this proposer has not evaluated it.

The draft that is written goes to the officers and the keeper, who put it on the register with "register order" and "register add"; nobody can change it. STAGE is
assignment (交办合理性), process (办理过程), reply (答复意见) or result (办理结果); GRADE is satisfied, mostly_satisfied or dissatisfied, or 满意, 基本满意 or
不满意. A stage that is evaluated secretly is the item of a poll instead, which the register cites (docs/rules.md, 12.4).`,
		Example: `  piaojue register evaluate S-014 --board copy --grade process=满意 --grade reply=不满意 --out evaluated.json`,
		Args:    one("suggestion"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := vacantFile(wordsOf(c), v.out); err != nil {
				return failure{err}
			}
			return asFailure(v.draft(c, args[0]))
		},
	}
	addBoard(c, &v.board)
	c.Flags().StringToStringVar(&v.grades, "grade", nil, "`stage=grade`; again for each stage")
	c.Flags().IntVar(&v.round, "round", 0, "the round of each stage; the present one if not given")
	c.Flags().StringVar(&v.day, "date", "", "the `day` of the evaluation, such as 2026-05-21; today if not given")
	c.Flags().StringVar(&v.out, "out", "", "the draft to write, a `file` that must not exist")
	for _, name := range []string{"board", "grade", "out"} {
		c.MarkFlagRequired(name)
	}
	return c
}

// draft signs the evaluations, holds them against the register, and writes them.
func (v *registerEvaluation) draft(c *cobra.Command, id string) error {
	b, _, err := lookRegister(c, v.board)
	if err != nil {
		return err
	}
	all := b.State().Suggestions()
	i := slices.IndexFunc(all, func(s register.Suggestion) bool { return s.ID == id })
	if i < 0 {
		return fmt.Errorf("the register has no suggestion %.80q", id)
	}
	s := all[i]
	evaluations, err := v.evaluations(&s)
	if err != nil {
		return err
	}
	key, err := scanProposer(c.InOrStdin())
	if err != nil {
		return err
	}
	defer key.Destroy()
	var events []register.Event
	for _, e := range evaluations {
		e.Sign(b.Manifest().Origin, e.Named.Grade, key)
		events = append(events, e)
	}
	o, err := register.NewOrder(b.Head(), events...)
	if err != nil {
		return err
	}
	if err := b.Rehearse(o); err != nil && !errors.Is(err, audit.ErrSignatures) {
		return refused(c, err)
	}
	draft, err := register.NewDraft(events...)
	if err != nil {
		return err
	}
	if err := writeNew(v.out, draft); err != nil {
		return err
	}
	out, w := c.OutOrStdout(), wordsOf(c)
	fmt.Fprintln(out, printable(w.Say("register.evaluated", "ID", s.ID, "Title", s.Title, "Unit", s.Unit(), "Path", v.out)))
	for _, e := range evaluations {
		fmt.Fprintln(out, " ", evaluationText(w, register.Evaluation{Stage: e.Stage, Round: e.Round, Date: e.Date, Grade: e.Named.Grade, By: e.Named.By}))
	}
	return nil
}

// evaluations are those that were asked for, in the order of the stages, and not signed yet.
func (v *registerEvaluation) evaluations(s *register.Suggestion) (all []*register.Evaluate, err error) {
	if v.day == "" {
		v.day = register.DayAt(time.Now()).String()
	}
	day, err := register.ParseDate(v.day)
	if err != nil {
		return nil, fmt.Errorf("--date: %w", err)
	}
	for _, stage := range register.Stages {
		text, asked := v.grades[string(stage)]
		if !asked {
			continue
		}
		grade, known := register.Grades[text]
		if !known {
			grade = ballot.Standing(text)
		}
		round := v.round
		if round == 0 {
			round = s.Rounds(stage)
		}
		all = append(all, &register.Evaluate{Act: register.Act{Suggestion: s.ID, Date: day}, Stage: stage, Round: round, Named: &register.Named{Grade: grade}})
	}
	if len(all) != len(v.grades) {
		return nil, errors.New("--grade: a stage is assignment, process, reply or result")
	}
	return all, nil
}

// scanProposer reads the one card that evaluates.
func scanProposer(in io.Reader) (crypto.SigningKey, error) {
	cards, err := scanCards(in)
	if err != nil {
		return crypto.SigningKey{}, err
	}
	if len(cards) != 1 {
		return crypto.SigningKey{}, fmt.Errorf("%d cards: each proposer evaluates in a draft of their own", len(cards))
	}
	return cards[0].card.Key(), nil
}
