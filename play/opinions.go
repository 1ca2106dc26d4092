package play

import (
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// opinions reads the ballots of an evaluation. Where there are figures, too, they must be what the ballots add up to.
func (r *reader) opinions() error {
	if r.has(opinionsFile(r.year)) {
		t, err := readTable(r.fsys, opinionsFile(r.year))
		if err == nil {
			err = r.papers(t)
		}
		if err != nil {
			return err
		}
	}
	if r.has(resultsFile(r.year)) {
		figures, err := r.figures()
		if err != nil {
			return err
		}
		if r.meeting.Votes != nil {
			return figures.compare(r.meeting)
		}
		if err := r.madeUp(figures); err != nil {
			return err
		}
	}
	if len(r.meeting.Votes) > 0 {
		return nil
	}
	if r.has(opinionsFile(r.year)) {
		return NewFault("EMPTY", opinionsFile(r.year), "there is no ballot")
	}
	return NewFault("EMPTY", resultsFile(r.year), "there is no ballot")
}

// figures are a table of results, in the order of the ballot.
type figures struct {
	*table
	at     []int   // the row of each item
	counts [][]int // for each item and grade
}

// figures reads the results and checks that every row adds up.
func (r *reader) figures() (*figures, error) {
	t, err := readTable(r.fsys, resultsFile(r.year))
	if err != nil {
		return nil, err
	}
	columns := []int{}
	for _, g := range r.meeting.Rules.Evaluation.Grades {
		column, err := t.column(g.Names["zh"])
		if err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	valid, err := t.column("有效票")
	if err != nil {
		return nil, err
	}
	id, err := t.column("项目编号")
	if err != nil {
		return nil, err
	}
	f := &figures{t, make([]int, len(t.rows)), make([][]int, len(t.rows))}
	for i, row := range t.rows {
		place, sum := r.ids[row.cells[id]], 0
		f.at[place] = i
		for _, column := range columns {
			n, err := t.amount(row, column)
			if err != nil {
				return nil, err
			}
			f.counts[place], sum = append(f.counts[place], n), sum+n
		}
		said, err := t.amount(row, valid)
		if err != nil {
			return nil, err
		}
		abstained := r.meeting.Rules.BlankItem == ballot.BlankItemAbstain
		if sum > said || sum < said && !abstained {
			return nil, t.fault("MISMATCH", row, valid, "the grades of this row add up to %d, but %d are said to be valid; correct one of them", sum, said)
		}
	}
	return f, nil
}

// amount returns a number of ballots.
func (t *table) amount(r row, column int) (int, error) {
	n, err := strconv.Atoi(r.cells[column])
	if err != nil || n < 0 || n > MaxDeputies || r.cells[column] != strconv.Itoa(n) {
		return 0, t.fault("NUMBER", r, column, "%q: want a number of ballots, 0 to %d", r.cells[column], MaxDeputies)
	}
	return n, nil
}

// compare counts the ballots that are valid and names the first item of which the figures say something else.
func (f *figures) compare(m *Meeting) error {
	for i := range f.counts {
		counted := make([]int, len(f.counts[i]))
		for _, v := range m.Votes {
			if mark := v.Marks[i]; v.Invalid == "" && mark != ballot.None {
				counted[mark-1]++
			}
		}
		for j, n := range counted {
			if n != f.counts[i][j] {
				grade := m.Rules.Evaluation.Grades[j].Names["zh"]
				return f.fault("MISMATCH", f.rows[f.at[i]], slices.Index(f.headings, grade), "%d ballots say so, but here are %d; correct one of them", n, f.counts[i][j])
			}
		}
	}
	return nil
}

// madeUp takes ballots that add up to the figures. What was collected beyond them are papers without a mark.
func (r *reader) madeUp(f *figures) error {
	votes := f.ballots()
	collected, err := r.within("collected", len(votes), len(votes), MaxDeputies, "%d ballots were collected: want %d to %d, no fewer than the valid ones")
	if err != nil {
		return err
	}
	for range collected - len(votes) {
		votes = append(votes, Vote{Marks: make([]ballot.Mark, len(f.counts)), Invalid: audit.Blank})
	}
	r.meeting.Votes = votes
	return nil
}

// ballots makes up ballots that add up to the figures: which grades stood on one paper, figures do not say.
func (f *figures) ballots() []Vote {
	var votes []Vote
	for i, counts := range f.counts {
		at := 0
		for grade, n := range counts {
			for range n {
				if at == len(votes) {
					votes = append(votes, Vote{Marks: make([]ballot.Mark, len(f.counts))})
				}
				votes[at].Marks[i] = ballot.Mark(grade + 1)
				at++
			}
		}
	}
	return votes
}
