package tally

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// guarded is a manifest of a form with items of which each ballot says one of so many things.
func guarded(method ballot.Method, items, k int) *ballot.Manifest {
	m := &ballot.Manifest{Origin: "guard.example/" + string(method), Seats: items, Rules: ballot.DefaultRules(method)}
	m.Rules.SmallGroup = k
	for i := range items {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint("X", i), Names: ballot.Names{"zh": fmt.Sprint("项目", i)}})
	}
	return m
}

// options is how many things a ballot can say of an item, nothing being the last.
func options(m *ballot.Manifest) int {
	switch {
	case m.Rules.Evaluation != nil:
		return len(m.Rules.Evaluation.Grades) + 1
	case m.Rules.Method == ballot.TickUpToN:
		return 2
	}
	return 3
}

// resultOf adds up what each voter says of each item.
func resultOf(m *ballot.Manifest, votes [][]int) Result {
	r := Result{m, len(votes), Counts{}}
	said := options(m) - 1
	for i := range m.Candidates {
		row := make([]int, said)
		for _, v := range votes {
			if v[i] < said {
				row[v[i]]++
			}
		}
		r.Counts = append(r.Counts, row)
	}
	if m.Rules.Method == ballot.TickUpToN {
		ticks := []int{}
		for _, row := range r.Counts {
			ticks = append(ticks, row[0])
		}
		r.Counts = Counts{ticks}
	}
	return r
}

func randomVotes(r *rand.Rand, m *ballot.Manifest, n int) [][]int {
	votes := make([][]int, n)
	loyal := r.IntN(3) > 0 // most groups are of one mind on something
	for v := range votes {
		for range m.Candidates {
			say := 0
			if !loyal || r.IntN(6) == 0 {
				say = r.IntN(options(m))
			}
			votes[v] = append(votes[v], say)
		}
	}
	return votes
}

// have is how many of a result say x of item i.
func have(r Result, i, x int) int {
	if r.Manifest.Rules.Method == ballot.TickUpToN {
		return []int{r.Counts[0][i], r.Valid - r.Counts[0][i]}[x]
	}
	n := r.Valid
	for y, c := range r.Counts[i] {
		if n -= c; x == y {
			return c
		}
	}
	return n
}

// certain tries every way in which the voters of r, the first of whom are those of other, can have voted on item i, and reports whether
// there is a way and some voter from the number first on says the same in all.
func certain(r, other Result, i, first int) (possible, known bool) {
	says := make([]int, r.Valid)
	var all [][]int // what each voter says in some way
	for range r.Valid {
		all = append(all, make([]int, options(r.Manifest)))
	}
	var try func(at int)
	try = func(at int) {
		if at < r.Valid {
			for x := range options(r.Manifest) {
				says[at] = x
				try(at + 1)
			}
			return
		}
		for x := range options(r.Manifest) {
			whole, part := 0, 0
			for v, y := range says {
				if y == x {
					whole++
					if v < first {
						part++
					}
				}
			}
			if whole != have(r, i, x) || first > 0 && part != have(other, i, x) {
				return
			}
		}
		possible = true
		for v, x := range says {
			all[v][x]++
		}
	}
	try(0)
	for _, ways := range all[first:] {
		known = known || always(ways)
	}
	return possible, known
}

// always reports whether a voter says one thing in all ways that there are.
func always(ways []int) bool {
	return len(slices.DeleteFunc(slices.Clone(ways), func(n int) bool { return n == 0 })) == 1
}

// TestThreat48_Guard compares the guard with trying every way in which voters can have voted, for 1,000 random results and as many
// pairs, the second of which has the voters of the first and others, or quite other ones.
func TestThreat48_Guard(t *testing.T) {
	r := rand.New(rand.NewPCG(48, 48))
	forms := []ballot.Method{ballot.ApproveOpposeAbstain, ballot.TickUpToN, ballot.Evaluating}
	found := map[Why]int{}
	for round := range 1000 {
		m := guarded(forms[round%len(forms)], 1+r.IntN(3), 2+r.IntN(3))
		k := m.Rules.SmallGroup
		votes := randomVotes(r, m, 2+r.IntN(4))
		late := resultOf(m, votes)
		before := guarded(m.Rules.Method, len(m.Candidates), k)
		before.Origin = "guard.example/before"
		early := resultOf(before, votes[:1+r.IntN(len(votes))])
		if r.IntN(3) == 0 {
			early = resultOf(before, randomVotes(r, before, 1+r.IntN(late.Valid)))
		}
		var want []Finding
		group := late.Valid > early.Valid
		for i := range m.Candidates {
			possible, _ := certain(late, early, i, early.Valid)
			group = group && possible
		}
		for i, c := range m.Candidates {
			if _, known := certain(late, early, i, 0); late.Valid < k {
				want = append(want, Finding{ID: c.ID, Why: Few})
			} else if known {
				want = append(want, Finding{ID: c.ID, Why: Unanimous})
			}
			if _, known := certain(late, early, i, early.Valid); group && (late.Valid-early.Valid < k || known) {
				want = append(want, Finding{c.ID, Difference, before.Origin})
			}
		}
		if got := Guard(late, early); !slices.Equal(got, want) {
			t.Fatalf("round %d: %v of %d ballots after %v of %d: found %v, want %v", round, late.Counts, late.Valid, early.Counts, early.Valid, got, want)
		}
		for _, f := range want {
			found[f.Why]++
		}
	}
	for _, why := range []Why{Few, Unanimous, Difference} {
		if found[why] < 100 {
			t.Errorf("%s: only %d times", why, found[why])
		}
	}
}

// TestGuard has the rows of docs/rules.md, section 2.1: an evaluation of two items, its counts in the order of three grades.
func TestGuard(t *testing.T) {
	evaluation := func(valid int, counts Counts) Result {
		return Result{guarded(ballot.Evaluating, len(counts), 0), valid, counts}
	}
	before := func(r Result) Result {
		r.Manifest.Origin = "before.example"
		return r
	}
	other := before(evaluation(20, Counts{{10, 5, 5}, {20, 0, 0}}))
	other.Manifest.Candidates[0].Names, other.Manifest.Candidates[1].ID = ballot.Names{"zh": "别的"}, "Y"
	ballots := before(Result{guarded(ballot.ApproveOpposeAbstain, 1, 0), 20, Counts{{10, 5, 5}}}) // of a vote on projects, of which last year's are rated
	for name, c := range map[string]struct {
		r     Result
		known []Result
		want  []Finding
	}{
		"ten-divided":             {evaluation(10, Counts{{9, 0, 0}, {9, 1, 0}}), nil, nil},
		"nine":                    {evaluation(9, Counts{{3, 3, 3}, {9, 0, 0}}), nil, []Finding{{"X0", Few, ""}, {"X1", Few, ""}}},
		"unanimous":               {evaluation(30, Counts{{10, 10, 10}, {0, 30, 0}}), nil, []Finding{{"X1", Unanimous, ""}}},
		"all-empty":               {evaluation(30, Counts{{0, 0, 0}, {1, 0, 0}}), nil, []Finding{{"X0", Unanimous, ""}}},
		"one-voter-later":         {evaluation(21, Counts{{11, 5, 5}}), []Result{before(evaluation(20, Counts{{10, 5, 5}}))}, []Finding{{"X0", Difference, "before.example"}}},
		"one-voter-less":          {evaluation(20, Counts{{10, 5, 5}}), []Result{before(evaluation(21, Counts{{11, 5, 5}}))}, []Finding{{"X0", Difference, "before.example"}}},
		"ten-later-of-one-mind":   {evaluation(30, Counts{{10, 15, 5}}), []Result{before(evaluation(20, Counts{{10, 5, 5}}))}, []Finding{{"X0", Difference, "before.example"}}},
		"ten-later-divided":       {evaluation(30, Counts{{19, 6, 5}}), []Result{before(evaluation(20, Counts{{10, 5, 5}}))}, nil},
		"one-changed-a-vote":      {evaluation(21, Counts{{9, 6, 6}}), []Result{before(evaluation(20, Counts{{10, 5, 5}}))}, nil},
		"as-many":                 {evaluation(20, Counts{{10, 5, 5}}), []Result{before(evaluation(20, Counts{{10, 5, 5}}))}, nil},
		"another-form":            {evaluation(21, Counts{{11, 5, 5}}), []Result{ballots}, nil},
		"another-item":            {evaluation(21, Counts{{11, 5, 5}, {20, 1, 0}}), []Result{other}, nil},
		"no-group-on-other-items": {evaluation(21, Counts{{11, 5, 5}, {9, 6, 6}}), []Result{before(evaluation(20, Counts{{10, 5, 5}, {10, 5, 5}}))}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Guard(c.r, c.known...); !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", got, c.want)
			}
		})
	}
}
