package tally

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// A Finding is an item of a result that reveals votes (docs/rules.md, section 2.1): whoever knows who voted then knows how.
type Finding struct {
	ID   string `json:"id"`
	Why  Why    `json:"why"`
	With string `json:"with,omitempty"` // origin of the board of the other result, of which there is a difference
}

// Why is what is wrong with an item.
type Why string

// What reveals votes (threat 48).
const (
	Few        Why = "few"        // fewer ballots than hide a vote
	Unanimous  Why = "unanimous"  // all ballots say the same of the item, or nothing
	Difference Why = "difference" // the ballots that one result has more than another are few, or unanimous
)

// A Result is the counts of a poll, which have passed [Decide], and of how many valid ballots.
type Result struct {
	Manifest *ballot.Manifest
	Valid    int
	Counts   Counts
}

// Guard returns the items of r that reveal votes, by itself and beside results that are known already, in the order of the ballot. It
// stops nobody: people choose what they publish.
func Guard(r Result, known ...Result) (all []Finding) {
	k := r.Manifest.Rules.LeastGroup()
	for i, c := range r.Manifest.Candidates {
		if r.Valid < k {
			all = append(all, Finding{ID: c.ID, Why: Few})
		} else if unanimous(r.divisions(i), r.Valid) {
			all = append(all, Finding{ID: c.ID, Why: Unanimous})
		}
		for _, other := range known {
			if size, more := r.beyond(other); size > 0 && more[i] != nil && (size < k || unanimous(more[i], size)) {
				all = append(all, Finding{c.ID, Difference, other.Manifest.Origin})
			}
		}
	}
	return all
}

// unanimous reports whether a group of this size divides in no way.
func unanimous(divisions [][]int, size int) bool {
	return !slices.ContainsFunc(divisions, func(d []int) bool { return !slices.Contains(d, size) })
}

// divisions are the ways in which the ballots divide on item i: how many say each thing that can be said of it, nothing being one.
func (r Result) divisions(i int) [][]int {
	if r.Manifest.Rules.Method == ballot.TickUpToN {
		ticks := r.Counts[0][i]
		return [][]int{{ticks, r.Valid - ticks}}
	}
	if q := r.Manifest.Candidates[i].Question; q != nil && q.Kind == ballot.SeveralAnswers {
		var all [][]int // each answer divides them by itself, and so does none
		for _, n := range r.Counts[i] {
			all = append(all, []int{n, r.Valid - n})
		}
		return all
	}
	empty := r.Valid
	for _, n := range r.Counts[i] {
		empty -= n
	}
	return [][]int{append(slices.Clone(r.Counts[i]), empty)}
}

// beyond returns the group of ballots that the larger of two results has more than the other: its size, and its divisions on the items
// of r that both have. Where some count is less there is no such group, and its size is 0: so it is of ballots of two forms.
func (r Result) beyond(other Result) (size int, more [][][]int) {
	if r.Manifest.Rules.Method != other.Manifest.Rules.Method {
		return 0, nil
	}
	more, size = make([][][]int, len(r.Manifest.Candidates)), r.Valid-other.Valid
	sign := 1
	if size < 0 {
		sign, size = -1, -size
	}
	for i, c := range r.Manifest.Candidates {
		j := slices.IndexFunc(other.Manifest.Candidates, func(d ballot.Candidate) bool { return sameItem(c, d) })
		if j < 0 {
			continue
		}
		here, there := r.divisions(i), other.divisions(j)
		if !sameForm(here, there) {
			continue
		}
		for d := range here {
			for x := range here[d] {
				if here[d][x] = sign * (here[d][x] - there[d][x]); here[d][x] < 0 {
					return 0, nil
				}
			}
		}
		more[i] = here
	}
	return size, more
}

func sameItem(a, b ballot.Candidate) bool { return a.ID == b.ID && a.Names["zh"] == b.Names["zh"] }

// sameForm reports whether as much can be said of an item in two polls.
func sameForm(a, b [][]int) bool {
	return slices.EqualFunc(a, b, func(x, y []int) bool { return len(x) == len(y) })
}
