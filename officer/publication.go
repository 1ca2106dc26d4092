package officer

import (
	"cmp"
	"errors"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// known completes what an announcement or a decision makes known with what the result says.
func (v *View) known(p audit.Publication) (audit.Publication, error) {
	o := v.Board.Outcome()
	if o == nil {
		return p, errors.New("this copy of the board lacks the result: get one as the officer that you are, with the hash of the manifest")
	}
	known := audit.NewPublication(p.Publish, o)
	known.Despite = p.Despite
	return known, nil
}

// publication says what is made known, and what that reveals, so that nobody signs to it unseen.
func (v *View) publication(p audit.Publication) []Line {
	m := v.Board.Poll().Manifest
	switch p.Publish {
	case audit.OnlyNames: // whoever reads the board cannot compare them with the result
		return lines("publish.names", "Names", cmp.Or(names(m, p.Names), "–"))
	case audit.OnlyGrades:
		return append(lines("publish.grades"), graded(m, p.Grades)...)
	}
	var ids []string
	for _, f := range v.Board.Findings() {
		if !slices.Contains(ids, f.ID) {
			ids = append(ids, f.ID)
		}
	}
	var all []Line
	if len(ids) > 0 {
		all = lines("publish.reveals", "Items", names(m, ids))
	}
	if p.Despite != "" {
		all = append(all, Line{"publish.despite", []any{"Text", p.Despite}})
	}
	return all
}

// graded says which grade each item shall have. An order that has others than the result is shown before it is refused, whatever it has.
func graded(m *ballot.Manifest, grades []ballot.Standing) (all []Line) {
	for i, c := range m.Candidates[:min(len(m.Candidates), len(grades))] {
		name := "publish.grade.none"
		switch grade := grades[i]; grade {
		case ballot.Satisfied, ballot.MostlySatisfied, ballot.Dissatisfied:
			name = "publish.grade." + string(grade)
		}
		all = append(all, Line{name, []any{"ID", c.ID, "Name", c.Names["zh"]}})
	}
	return all
}
