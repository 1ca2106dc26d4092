package tally

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// A paper is a filled ballot of either form: 'A', 'O' or 0 for each project. The oracle below counts and decides from
// papers as one would at a table, with nothing in common with the code it checks: it tries numbers until one suffices,
// and hands out the seats group by group.
type paper []byte

func (p paper) approvals() (n int) {
	for _, mark := range p {
		if mark == 'A' {
			n++
		}
	}
	return n
}

// count sorts out the over-selected papers and counts the others.
func count(papers []paper, projects, seats int) (valid int, approve, oppose []int) {
	approve, oppose = make([]int, projects), make([]int, projects)
	for _, p := range papers {
		if p.approvals() > seats {
			continue
		}
		valid++
		for i, mark := range p {
			switch mark {
			case 'A':
				approve[i]++
			case 'O':
				oppose[i]++
			}
		}
	}
	return valid, approve, oppose
}

// suffices is a line as the law words it: so many votes are more than half, two thirds or more.
func suffices(f ballot.Fraction, n, base int) bool {
	if n == 0 {
		return false
	}
	return n*f.Den > base*f.Num || f.Inclusive && n*f.Den == base*f.Num
}

func leastBySearch(f ballot.Fraction, base int) int {
	n := 0
	for !suffices(f, n, base) {
		n++
	}
	return n
}

// oracle hands out the seats: from the highest number of votes down, everybody with that number together; where they
// are too many for the seats left, they are tied.
func oracle(approve []int, seats int, passes func(votes int) bool) (chosen, tied []int) {
	left := seats
	for votes := slices.Max(approve); votes >= 0 && left > 0 && passes(votes); votes-- {
		var group []int
		for i, n := range approve {
			if n == votes {
				group = append(group, i)
			}
		}
		if len(group) > left {
			return chosen, group
		}
		chosen, left = append(chosen, group...), left-len(group)
	}
	return chosen, nil
}

func TestDecideAgainstOracle(t *testing.T) {
	seen := map[Next]int{}
	for seed := range uint64(20000) {
		r := rand.New(rand.NewPCG(2026, seed))
		m, papers, f := randomPoll(r)
		valid, approve, oppose := count(papers, len(m.Candidates), m.Seats)
		f.Valid, f.Invalid = valid, len(papers)-valid
		counts := Counts{approve}
		if m.Rules.Method == ballot.ApproveOpposeAbstain {
			counts = nil
			for i := range approve {
				counts = append(counts, []int{approve[i], oppose[i]})
			}
		}
		o, err := Decide(m, f, counts)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		seen[o.Next]++
		compare(t, seed, m, f, approve, oppose, o)
	}
	for _, next := range []Next{Announce, Revote, Presidium, Void} {
		if seen[next] < 500 {
			t.Errorf("only %d of the random polls ended in %s: %v", seen[next], next, seen)
		}
	}
}

func compare(t *testing.T, seed uint64, m *ballot.Manifest, f Figures, approve, oppose []int, o Outcome) {
	base := map[ballot.Base]int{ballot.OfAll: m.Roll.Count, ballot.OfPresent: f.Present, ballot.OfValid: f.Valid}[m.Rules.PassLine.Of]
	if o.Quorum != leastBySearch(m.Rules.Quorum, m.Roll.Count) || o.Line != leastBySearch(m.Rules.PassLine, base) {
		t.Fatalf("seed %d: quorum %d, line %d of %d", seed, o.Quorum, o.Line, base)
	}
	if void := !suffices(m.Rules.Quorum, f.Present, m.Roll.Count) || f.Collected > f.Issued; void || o.Next == Void {
		if !void || o.Next != Void || len(o.Chosen)+len(o.Tied) != 0 || o.Items[0].Approve != nil {
			t.Fatalf("seed %d: void %v, got %+v", seed, void, o)
		}
		return
	}
	chosen, tied := oracle(approve, m.Seats, func(n int) bool { return suffices(m.Rules.PassLine, n, base) })
	names := func(items []int) []string {
		ids := []string{}
		for _, i := range items {
			ids = append(ids, m.Candidates[i].ID)
		}
		return ids
	}
	if !slices.Equal(o.Chosen, names(chosen)) || !slices.Equal(o.Tied, names(tied)) || o.Vacant != m.Seats-len(chosen) {
		t.Fatalf("seed %d: %v for %d: %s, want %v and tied %v", seed, approve, m.Seats, summary(o), names(chosen), names(tied))
	}
	want := Announce
	switch {
	case tied != nil && m.Rules.Tie == ballot.TieRevote:
		want = Revote
	case tied != nil, o.Vacant > 0 && m.Rules.Shortfall == ballot.ShortfallPresidium:
		want = Presidium
	}
	if o.Next != want {
		t.Fatalf("seed %d: next %s, want %s", seed, o.Next, want)
	}
	sorted := slices.Clone(approve)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	for i, item := range o.Items {
		if *item.Approve != approve[i] || item.Rank != slices.Index(sorted, approve[i])+1 ||
			item.Chosen != slices.Contains(chosen, i) || item.Passes != suffices(m.Rules.PassLine, approve[i], base) {
			t.Fatalf("seed %d: project %d with %d: %+v", seed, i, approve[i], item)
		}
		if m.Rules.Method == ballot.ApproveOpposeAbstain && (*item.Oppose != oppose[i] || *item.Abstain+approve[i]+oppose[i] != f.Valid) {
			t.Fatalf("seed %d: project %d: %d against, %d abstain", seed, i, *item.Oppose, *item.Abstain)
		}
	}
}

// randomPoll draws a small poll with popular projects, so that lines are reached and ties are common.
func randomPoll(r *rand.Rand) (*ballot.Manifest, []paper, Figures) {
	projects, total := 1+r.IntN(6), 1+r.IntN(12)
	m := poll{seats: 1 + r.IntN(projects), approve: make([]int, projects)}.manifest()
	m.Roll.Count = total
	if r.IntN(3) == 0 {
		m.Rules = ballot.DefaultRules(ballot.TickUpToN)
	}
	if r.IntN(3) == 0 {
		m.Rules.Tie = ballot.TiePresidium
	}
	if r.IntN(3) == 0 {
		m.Rules.Shortfall = ballot.ShortfallVacant
	}
	den := 2 + r.IntN(5)
	m.Rules.PassLine = ballot.Fraction{Num: 1 + r.IntN(den/2), Den: den, Inclusive: r.IntN(2) == 0,
		Of: []ballot.Base{ballot.OfAll, ballot.OfPresent, ballot.OfValid}[r.IntN(3)]}

	f := Figures{Present: total - r.IntN(1+total/3)}
	f.Issued = f.Present - r.IntN(2)
	f.Collected = max(0, f.Issued+1-r.IntN(8))
	papers := make([]paper, f.Collected)
	for i := range papers {
		papers[i] = make(paper, projects)
		for _, j := range r.Perm(projects) {
			switch n := r.IntN(10); {
			case n < 8 && (papers[i].approvals() < m.Seats || r.IntN(20) == 0):
				papers[i][j] = 'A'
			case n > 8 && m.Rules.Method == ballot.ApproveOpposeAbstain:
				papers[i][j] = 'O'
			}
		}
	}
	return m, papers, f
}
