package registrar

import (
	"cmp"
	"slices"

	"github.com/piaojue/piaojue/sheet"
)

// A Summary is what a person looks at before a roll is taken: figures to compare with the secretariat's, and what is
// lawful but deserves a look.
type Summary struct {
	Deputies    int               `json:"deputies"`
	Absent      int               `json:"absent"`
	Seats       int               `json:"seats"` // deputies who have one
	Delegations []DelegationCount `json:"delegations"`
	Namesakes   []Namesakes       `json:"namesakes"`
}

// A DelegationCount counts the deputies of a delegation. The name is empty for those who are in none.
type DelegationCount struct {
	Name     string `json:"name"`
	Deputies int    `json:"deputies"`
	Absent   int    `json:"absent"`
}

// Namesakes are deputies with one name: several people, or one person twice on the roll.
type Namesakes struct {
	Name     string   `json:"name"`
	Deputies []Deputy `json:"deputies"`
	Together bool     `json:"together"` // some of them in one delegation, where one person twice is likelier
}

// Preview sums a roll up. Delegations and namesakes are in the order of the roll.
func Preview(roll Roll) Summary {
	s := Summary{Deputies: len(roll), Delegations: []DelegationCount{}, Namesakes: []Namesakes{}}
	delegations, names := map[string]int{}, map[string][]int{}
	for i, d := range roll {
		at, known := delegations[d.Delegation]
		if !known {
			at = len(s.Delegations)
			delegations[d.Delegation] = at
			s.Delegations = append(s.Delegations, DelegationCount{Name: d.Delegation})
		}
		s.Delegations[at].Deputies++
		if d.Absent {
			s.Absent++
			s.Delegations[at].Absent++
		}
		if d.Seat != "" {
			s.Seats++
		}
		key := sheet.Fold(d.Name)
		names[key] = append(names[key], i)
	}
	for _, same := range names {
		if len(same) > 1 {
			s.Namesakes = append(s.Namesakes, namesakes(roll, same))
		}
	}
	order := map[string]int{}
	for i, d := range roll {
		order[d.ID] = i
	}
	slices.SortFunc(s.Namesakes, func(a, b Namesakes) int { return cmp.Compare(order[a.Deputies[0].ID], order[b.Deputies[0].ID]) })
	return s
}

func namesakes(roll Roll, same []int) Namesakes {
	n, seen := Namesakes{Name: roll[same[0]].Name}, map[string]bool{}
	for _, i := range same {
		n.Together = n.Together || seen[roll[i].Delegation]
		seen[roll[i].Delegation] = true
		n.Deputies = append(n.Deputies, roll[i])
	}
	return n
}
