package e2e_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A place is where traces of one form lie in one thing: the first of each voter, or the second, and so on.
type place struct {
	thing, form string
	nth         int
	kind        kind
	at          map[int]int // offset by voter
}

func (p place) String() string {
	if p.nth == 0 {
		return p.thing + ": " + p.form
	}
	return fmt.Sprintf("%s: %s, %d.", p.thing, p.form, p.nth+1)
}

// places sorts what was found in a thing by place.
func places(thing string, all []sight) (out []place) {
	type key struct {
		form string
		of   int
	}
	seen := map[key]int{}
	index := map[string]int{}
	for _, s := range all {
		k := key{s.form, s.of}
		nth := seen[k]
		seen[k]++
		p := place{thing: thing, form: s.form, nth: nth, kind: s.kind, at: map[int]int{}}
		i, ok := index[p.String()]
		if !ok {
			i = len(out)
			index[p.String()] = i
			out = append(out, p)
		}
		out[i].at[s.of] = s.at
	}
	return out
}

// An order is what a place could tell: the rank of each voter in it.
type order struct{ rank []int }

// A concordance is the share of pairs that lie in an order, by Kendall's method: one half if nothing is told.
type concordance struct {
	n            int
	share, sigma float64 // sigma is the standard deviation of share if nothing is told
}

// off is how far it is from chance, in standard deviations.
func (c concordance) off() float64 { return math.Abs(c.share-0.5) / c.sigma }

func (c concordance) String() string {
	return fmt.Sprintf("%.3f (%.1f sigma from chance)", c.share, c.off())
}

// compare compares where traces lie with an order.
func (p place) compare(o order) concordance {
	voters := make([]int, 0, len(p.at))
	for v := range p.at {
		voters = append(voters, v)
	}
	slices.SortFunc(voters, func(a, b int) int { return cmp.Compare(p.at[a], p.at[b]) })
	pairs, ordered := 0, 0
	for i, v := range voters {
		for _, w := range voters[i+1:] {
			pairs++
			if o.rank[v] < o.rank[w] {
				ordered++
			}
		}
	}
	n := float64(len(voters))
	return concordance{len(voters), float64(ordered) / float64(pairs), math.Sqrt(2*(2*n+5)/(9*n*(n-1))) / 2}
}

// maxSigma is how far from chance a place may be. Beyond it lies, by chance alone, one place in sixteen thousand; most places of a
// meeting are in one of about fifteen orders, so that one meeting in a thousand is refused for nothing. An order that is told whole
// lies at 26.
const maxSigma = 4

// orders are those of arrival and of the desk, which no place of ballots may tell, and that of hashes, in which they are on the board.
func orders(voters []voter) (arrival, desk, hash order) {
	byHash := make([]int, len(voters))
	hash.rank = make([]int, len(voters))
	for i, v := range voters {
		arrival.rank, desk.rank, byHash[i] = append(arrival.rank, v.arrival), append(desk.rank, v.desk), i
	}
	slices.SortFunc(byHash, func(i, j int) int { return bytes.Compare(voters[i].marks.id[:], voters[j].marks.id[:]) })
	for rank, i := range byHash {
		hash.rank[i] = rank
	}
	return arrival, desk, hash
}
