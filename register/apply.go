package register

import (
	"slices"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// maxProposers bounds who proposes one suggestion, and maxID the characters of its number.
const (
	maxProposers = 100
	maxID        = 40
)

func (e *Submit) apply(all *State) error {
	if _, twice := all.byID[e.Suggestion]; twice {
		return e.refuse("12.1", "it was submitted before")
	}
	if err := ballot.CheckName(e.Suggestion); err != nil || utf8.RuneCountInString(e.Suggestion) > maxID {
		return e.refuse("12.1", "its number is not 1 to %d characters that are displayed as they are", maxID)
	}
	if err := ballot.CheckName(e.Title); err != nil {
		return e.refuse("12.1", "title: %v", err)
	}
	if n := len(e.Proposers); n < 1 || n > maxProposers {
		return e.refuse("12.1", "%d proposers: want 1 to %d", n, maxProposers)
	}
	seen := map[crypto.PublicKey]bool{}
	for _, p := range e.Proposers {
		if seen[p] {
			return e.refuse("12.1", "proposer %s is there twice", p)
		}
		seen[p] = true
	}
	if e.Date == (Date{}) {
		return e.refuse("12.1", "the day is missing")
	}
	all.ids = append(all.ids, e.Suggestion)
	all.byID[e.Suggestion] = &Suggestion{ID: e.Suggestion, Title: e.Title, Proposers: slices.Clone(e.Proposers), last: e.Date}
	return nil
}

func (e *Assign) apply(all *State) error {
	s, err := e.of(all)
	if err != nil {
		return err
	}
	if err := ballot.CheckName(e.Unit); err != nil {
		return e.refuse("12.1", "unit: %v", err)
	}
	if len(s.Replies) > 0 {
		return e.refuse("12.1", "it was replied to on %s; another unit is found before that", s.Replies[0])
	}
	if e.Months != 3 && e.Months != 6 {
		return e.refuse("12.2", "%d months to reply: want 3, or 6 for a hard one", e.Months)
	}
	if len(s.Assignments) > 0 && e.Months != s.Months {
		return e.refuse("12.2", "%d months to reply: it was assigned with %d, and passing it on changes nothing in that", e.Months, s.Months)
	}
	s.Assignments, s.Months, s.last = append(s.Assignments, Assignment{e.Unit, e.Date}), e.Months, e.Date
	return nil
}

func (e *Reply) apply(all *State) error {
	s, err := e.of(all)
	switch {
	case err != nil:
		return err
	case len(s.Assignments) == 0:
		return e.refuse("12.1", "it was not assigned to anybody who could reply")
	case len(s.Replies) > 0 && !s.reworking():
		return e.refuse("12.5", "it was replied to, and nobody found that dissatisfying; there is nothing to do again")
	}
	if s.reworking() {
		r := &s.Reworks[len(s.Reworks)-1]
		r.Ended, r.End = true, e.Date
	}
	s.Replies, s.last = append(s.Replies, e.Date), e.Date
	return nil
}

func (e *Visit) apply(all *State) error {
	s, err := e.of(all)
	switch {
	case err != nil:
		return err
	case len(s.Replies) == 0:
		return e.refuse("12.1", "it was not replied to; there is nothing to look at yet")
	case s.reworking():
		return e.refuse("12.5", "it is being handled again; the visit comes after the next reply")
	}
	s.Visits, s.last = append(s.Visits, e.Date), e.Date
	return nil
}

func (e *Evaluate) apply(all *State) error {
	s, err := e.of(all)
	if err != nil {
		return err
	}
	grade, err := e.grade(all)
	if err == nil {
		err = e.checkRound(s)
	}
	if err == nil {
		err = e.checkVoter(all, s)
	}
	if err != nil {
		return err
	}
	done := Evaluation{Stage: e.Stage, Round: e.Round, Date: e.Date, Grade: grade}
	if e.Secret != nil {
		cited := *e.Secret
		done.Poll, all.cited[cited] = &cited, true
	} else {
		done.By = e.Named.By
	}
	s.take(done, all.rules.ReworkMonths)
	return nil
}

// take appends an evaluation, and opens a rework if it is about a reply and bad.
func (s *Suggestion) take(e Evaluation, months int) {
	s.Evaluations, s.last = append(s.Evaluations, e), e.Date
	if e.Stage == StageReply && e.Grade == ballot.Dissatisfied && !s.reworking() {
		s.Reworks = append(s.Reworks, Rework{Opened: e.Date, Due: e.Date.AddMonths(months)})
	}
}

// checkRound refuses an evaluation of a stage that is not open, or of another round than the present one.
func (e *Evaluate) checkRound(s *Suggestion) error {
	if !slices.Contains(Stages, e.Stage) {
		return e.refuse("12.3", "stage %.20q: want assignment, process, reply or result", e.Stage)
	}
	switch rounds := s.Rounds(e.Stage); {
	case rounds == 0:
		return e.refuse("12.3", "the stage %s is not open yet", e.Stage)
	case e.Round != rounds:
		return e.refuse("12.3", "round %d of the stage %s: the present one is %d", e.Round, e.Stage, rounds)
	}
	return nil
}

// checkVoter refuses who is no proposer, who has evaluated this round, and a round by name and secret at once.
func (e *Evaluate) checkVoter(all *State, s *Suggestion) error {
	if e.Secret != nil && all.cited[*e.Secret] {
		return e.refuse("12.4", "this item of the poll %s was cited before", e.Secret.Origin)
	}
	if e.Named != nil && !slices.Contains(s.Proposers, e.Named.By) {
		return e.refuse("12.4", "the card %s is none of its proposers'", e.Named.By)
	}
	for _, before := range s.round(e.Stage, e.Round) {
		switch secret := before.Poll != nil; {
		case secret != (e.Secret != nil):
			return e.refuse("12.4", "this round is by name or secret, not both")
		case secret || before.By == e.Named.By:
			return e.refuse("12.3", "this round was evaluated on %s, and that stands; the next one begins with the next step of the handling", before.Date)
		}
	}
	return nil
}
