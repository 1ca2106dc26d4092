package ballot

import (
	"fmt"
	"strconv"
)

// evaluate makes r the default rules of an evaluation.
func (r *Rules) evaluate() {
	r.Document = "民生实事项目满意度测评办法"
	r.Evaluation = &Evaluation{Grades: ThreeGrades(), Electorate: OfPresent, RateOf: OfValid}
	r.chooseNothing()
	r.BlankItem, r.BlankBallot = BlankItemNotRated, BlankBallotInvalid
	*r = r.With(Majority)
}

// With returns the rules of an evaluation under another preset, with what that demands by default.
func (r Rules) With(p Preset) Rules {
	e := *r.Evaluation
	e.Preset, e.Tie, r.PassLine = p, "", Fraction{}
	switch p {
	case Majority:
		r.PassLine = Fraction{1, 2, OfAll, false}
	case MajorityPresent:
		r.PassLine = Fraction{1, 2, OfPresent, false}
	case Plurality:
		e.Tie = TiePresidium
	}
	r.Evaluation = &e
	return r
}

// checkEvaluation checks the rules of this form.
func (r Rules) checkEvaluation() error {
	e := r.Evaluation
	if e == nil {
		return &RuleError{"evaluation", "", "the grades and how an item is graded, in the form " + string(Evaluating)}
	}
	if err := e.checkGrades(); err != nil {
		return err
	}
	if err := checkValues(append(r.nothingChosen(), []value{
		{"evaluation.electorate", string(e.Electorate), []string{string(OfPresent), string(OfAll), string(OfList)}},
		{"evaluation.rate_of", string(e.RateOf), []string{string(OfValid), string(OfPresent), string(OfAll)}},
		{"evaluation.grade_preset", string(e.Preset), presetNames()},
		{"evaluation.tie", e.Tie, e.ties()},
	}...)); err != nil {
		return err
	}
	return r.checkHalf()
}

func presetNames() (names []string) {
	for _, p := range Presets() {
		names = append(names, string(p))
	}
	return names
}

// ties returns how the preset may settle a tie.
func (e *Evaluation) ties() []string {
	if e.Preset == Plurality {
		return []string{TiePresidium, TieLower}
	}
	return []string{""}
}

// checkHalf checks the line of the majorities: half of what the preset says, and whether exactly half suffices.
func (r Rules) checkHalf() error {
	want, have := r.With(r.Evaluation.Preset).PassLine, r.PassLine
	if want == (Fraction{}) {
		if have != want {
			return &RuleError{"pass_threshold", have.String(), "no such field: " + string(r.Evaluation.Preset) + " has no line"}
		}
		return nil
	}
	if have.Inclusive = want.Inclusive; have != want {
		return &RuleError{"pass_threshold", r.PassLine.String(), want.String() + ", or the same inclusive"}
	}
	return nil
}

// checkGrades checks that deputies can tell the grades apart and be satisfied or not. The better ones come first: nobody is to
// find the worst where the best is usual.
func (e *Evaluation) checkGrades() error {
	const field = "evaluation.grades"
	if n := len(e.Grades); n < 2 || n > MaxGrades {
		return &RuleError{field, strconv.Itoa(n), fmt.Sprintf("2 to %d grades", MaxGrades)}
	}
	place := map[Standing]int{}
	for i, s := range standings {
		place[s] = i + 1
	}
	seen, counted, before := map[string]bool{}, map[Standing]bool{}, 0
	for _, g := range e.Grades {
		name, at := g.Names["zh"], place[g.CountsAs]
		if err := g.Names.check("grade"); err != nil {
			return &RuleError{field, name, "names as they are displayed: " + err.Error()}
		}
		if seen[name] {
			return &RuleError{field, name, "each name once"}
		}
		if at == 0 {
			return &RuleError{field, string(g.CountsAs), "counts_as " + alternatives(standings)}
		}
		if at < before {
			return &RuleError{field, name, "the better grades first, and what counts as no_knowledge last"}
		}
		seen[name], counted[g.CountsAs], before = true, true, at
	}
	if !counted[Satisfied] || !counted[Dissatisfied] {
		return &RuleError{field, "", "a grade that counts as satisfied and one that counts as dissatisfied"}
	}
	return nil
}
