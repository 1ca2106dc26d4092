package ballot

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// A Role is what an officer does in the hall (docs/rules.md, section 5).
type Role string

// The roles.
const (
	Chair           Role = "chair"            // 执行主席
	ChiefScrutineer Role = "chief_scrutineer" // 总监票人
	Scrutineer      Role = "scrutineer"       // 监票人
	Teller          Role = "teller"           // 计票人
	Operator        Role = "operator"         // 工作人员
)

// Signatures is how many officers must sign what. Nobody alone opens, closes, counts, replaces or voids (threat 50).
type Signatures struct {
	Approve    int `json:"approve"`
	Attendance int `json:"attendance"`
	Open       int `json:"open"`
	Close      int `json:"close"` // closing and close
	Papers     int `json:"papers"`
	Collection int `json:"collection"`
	Valid      int `json:"valid"`
	Tally      int `json:"tally"`
	Result     int `json:"result"`
	Announce   int `json:"announce"` // announce and decide
	Replace    int `json:"replace"`
	Strike     int `json:"strike"`
	Void       int `json:"void"`
}

// DefaultSignatures asks for two officers everywhere.
func DefaultSignatures() Signatures { return Signatures{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2} }

func (s Signatures) check() error {
	for _, n := range []int{s.Approve, s.Attendance, s.Open, s.Close, s.Papers, s.Collection, s.Valid, s.Tally, s.Result, s.Announce, s.Replace, s.Strike, s.Void} {
		if n < 2 || n > MaxOfficers {
			return fmt.Errorf("signatures: %d officers: want 2 to %d for every act", n, MaxOfficers)
		}
	}
	return nil
}

// Officer returns the officer with a key.
func (m *Manifest) Officer(key crypto.PublicKey) (Officer, bool) {
	i := slices.IndexFunc(m.Officers, func(o Officer) bool { return o.Key == key })
	if i < 0 {
		return Officer{}, false
	}
	return m.Officers[i], true
}

func (m *Manifest) checkOfficers() error {
	if len(m.Officers) > MaxOfficers {
		return fmt.Errorf("%d officers: at most %d", len(m.Officers), MaxOfficers)
	}
	count, keys := map[Role]int{}, map[crypto.PublicKey]bool{}
	for i, o := range m.Officers {
		if !slices.Contains([]Role{Chair, ChiefScrutineer, Scrutineer, Teller, Operator}, o.Role) {
			return fmt.Errorf("officer %d: role %q is not one of the roles", i+1, o.Role)
		}
		if err := checkText(o.Name, MaxName); err != nil {
			return fmt.Errorf("officer %d: name: %v", i+1, err)
		}
		// One person with two roles would sign for two.
		if keys[o.Key] {
			return fmt.Errorf("officer %d: key %v occurs twice", i+1, o.Key)
		}
		count[o.Role]++
		keys[o.Key] = true
	}
	if count[Chair] < 1 || count[ChiefScrutineer] != 1 || count[Scrutineer] < 1 || count[Teller] < 2 {
		return fmt.Errorf("officers: want a chair, one chief scrutineer, a scrutineer and two tellers; have %d, %d, %d and %d",
			count[Chair], count[ChiefScrutineer], count[Scrutineer], count[Teller])
	}
	return m.Signatures.check()
}

func (m *Manifest) checkTrustees() error {
	n := len(m.Trustees.Keys)
	if n < 1 || n > crypto.MaxTrustees || m.Trustees.Threshold < 1 || m.Trustees.Threshold > n {
		return fmt.Errorf("trustees: %d of %d: want 1 ≤ threshold ≤ trustees ≤ %d", m.Trustees.Threshold, n, crypto.MaxTrustees)
	}
	// With a majority needed, no two disjoint groups can each decrypt: a minority cannot count in secret beside the
	// others, nor half of them while the other half is out of the room (threat 19).
	if 2*m.Trustees.Threshold <= n {
		return fmt.Errorf("trustees: %d of %d decrypt: want more than half", m.Trustees.Threshold, n)
	}
	seen := map[crypto.PublicKey]bool{}
	for i, key := range m.Trustees.Keys {
		o, ok := m.Officer(key)
		if !ok || o.Role != Scrutineer && o.Role != ChiefScrutineer {
			return fmt.Errorf("trustee %d: key %v is not a scrutineer's", i+1, key)
		}
		if seen[key] {
			return fmt.Errorf("trustee %d: key %v occurs twice", i+1, key)
		}
		seen[key] = true
	}
	return nil
}
