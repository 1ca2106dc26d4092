package audit

import "slices"

// Fewest returns how many witnesses suffice, if they are chosen well: 0 under `quorum none`. It is for the quorum of a
// policy that was parsed.
func (p Policy) Fewest() int { return p.quorum.fewest() }

func (q *quorum) fewest() int {
	if q.witness != "" {
		return 1
	}
	var each []int
	for _, m := range q.members {
		each = append(each, m.fewest())
	}
	slices.Sort(each)
	sum := 0
	for _, n := range each[:q.need] {
		sum += n
	}
	return sum
}

// Divided reports whether two boards could each reach the quorum although every witness saw one of them alone, except
// those that are dishonest and cosign both. Then nobody who is shown one board learns of the other from its witnesses
// (threat 30). Under `quorum none` it is always so.
func (p Policy) Divided(dishonest func(Witness) bool) bool {
	return p.quorum.divided(func(name string) bool {
		return slices.ContainsFunc(p.Witnesses, func(w Witness) bool { return w.Name == name && dishonest(w) })
	})
}

// divided counts a member twice if it can vouch for both boards. The others vouch for one each, whichever is short of
// them, so two boards need twice the threshold in all. No witness is in two groups.
func (q *quorum) divided(dishonest func(name string) bool) bool {
	if q.witness != "" {
		return dishonest(q.witness)
	}
	votes := len(q.members)
	for _, m := range q.members {
		if m.divided(dishonest) {
			votes++
		}
	}
	return votes >= 2*q.need
}
