package ballot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// MaxSeries bounds the polls of one series.
const MaxSeries = 100

// A Series says which of several polls this is that are held in one sitting, one after the other (当场测评): of departments or
// answers, each with a board of its own. They have one roll, one list of slips, one set of officers and trustees, and one key,
// which the trustees make on the board of the first (docs/protocol.md, section 5.12).
type Series struct {
	Place    int       `json:"place"`              // from 1
	Of       int       `json:"of"`                 // polls in all
	Ceremony *Ceremony `json:"ceremony,omitempty"` // where the key was made; the first poll makes it itself
}

// A Ceremony cites the board on which the key of a series was made: its head right after the entry trustees.
type Ceremony = Citation

// Cited returns the ceremony on another board whose key the poll uses, nil if its trustees make one of their own.
func (m *Manifest) Cited() *Ceremony {
	if m.Series == nil {
		return nil
	}
	return m.Series.Ceremony
}

func (m *Manifest) checkSeries() error {
	s := m.Series
	if s == nil {
		return nil
	}
	if s.Of < 2 || s.Of > MaxSeries || s.Place < 1 || s.Place > s.Of {
		return fmt.Errorf("series: place %d of %d: want 1 to the number of polls, which is 2 to %d", s.Place, s.Of, MaxSeries)
	}
	if first := s.Place == 1; first != (s.Ceremony == nil) {
		return errors.New("series: the first poll makes the key, and all others cite its ceremony")
	}
	// Texts are opened one by one, and only sums are under this key: a ciphertext of another poll must find nobody who opens it.
	if m.Rules.Seals() {
		return errors.New("series: sealed texts have a key of their own")
	}
	if s.Ceremony == nil {
		return nil
	}
	if err := checkOrigin(s.Ceremony.Origin); err != nil {
		return fmt.Errorf("series: %v", err)
	}
	if s.Ceremony.Origin == m.Origin || s.Ceremony.Size < 2 {
		return fmt.Errorf("series: want the ceremony of another board, not of %q at size %d", s.Ceremony.Origin, s.Ceremony.Size)
	}
	return nil
}

// CheckUnits checks what is evaluated on the spot, one poll each.
func CheckUnits(units []Names) error {
	if n := len(units); n < 2 || n > MaxSeries {
		return fmt.Errorf("series of %d: want 2 to %d polls", n, MaxSeries)
	}
	seen := map[string]bool{}
	for i, unit := range units {
		if err := unit.check(fmt.Sprintf("series: poll %d", i+1)); err != nil {
			return err
		}
		if seen[unit["zh"]] {
			return fmt.Errorf("series: %q occurs twice", unit["zh"])
		}
		seen[unit["zh"]] = true
	}
	return nil
}

// SeriesOf makes of a draft those of a series, one for each unit, in order: the same rules and the same people. A title is the unit's name
// and the draft's title, an origin the draft's and the place. Items are the draft's, or the unit itself where it has none. Each
// registrar brings a key for every poll, and they are taken in turn. The ceremony that the later ones cite is not made yet.
func SeriesOf(draft *Manifest, units []Names) (all []*Manifest, err error) {
	if err := CheckUnits(units); err != nil {
		return nil, err
	}
	keys, err := registrarsInTurn(draft.Registrars, len(units))
	if err != nil {
		return nil, err
	}
	for i, unit := range units {
		m := *draft
		m.Series, m.Registrars = &Series{Place: i + 1, Of: len(units)}, keys[i]
		m.Origin, m.Title = fmt.Sprintf("%s-%d", draft.Origin, i+1), titleOf(unit, draft.Title)
		if len(draft.Candidates) == 0 {
			m.Candidates = []Candidate{{ID: "1", Names: unit}}
		}
		all = append(all, &m)
	}
	return all, nil
}

// CheckFirst checks that the first poll of a series is, as the draft makes it now, the one whose board has begun: [SeriesOf] would hold the
// later ones under other rules. What a board enters when it begins, and the registrars, who may bring other keys, are not compared.
func CheckFirst(drafted, begun *Manifest) error {
	m := *drafted
	m.Registrars, m.LogKey, m.ReceiptKey, m.Policy = begun.Registrars, begun.LogKey, begun.ReceiptKey, begun.Policy
	have, err := fields(&m)
	if err != nil {
		return err
	}
	want, err := fields(begun)
	if err != nil {
		return err
	}
	all := maps.Clone(have)
	maps.Copy(all, want)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !bytes.Equal(have[name], want[name]) {
			return fmt.Errorf("polls of one series have the same rules: %q of the draft is not as it was when the first poll began; make it so again", name)
		}
	}
	return nil
}

// fields are those of a manifest, which need not be whole yet, by their names.
func fields(m *Manifest) (all map[string]json.RawMessage, err error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(text, &all)
	return all, err
}

// titleOf puts the name of a unit before a title, in the languages that both have.
func titleOf(unit, title Names) Names {
	all := Names{}
	for tag, name := range unit {
		switch {
		case tag == "zh":
			all[tag] = name + title[tag]
		case title[tag] != "":
			all[tag] = name + ": " + title[tag]
		}
	}
	return all
}

// registrarsInTurn deals the keys of registrars out to n polls.
func registrarsInTurn(keys []Registrar, n int) ([][]Registrar, error) {
	all, have := make([][]Registrar, n), map[string]int{}
	for i := range all {
		all[i] = []Registrar{}
	}
	for _, r := range keys {
		place := have[r.Issuer]
		if have[r.Issuer]++; place < n {
			all[place] = append(all[place], r)
		}
	}
	for _, r := range keys {
		if have[r.Issuer] != n {
			return nil, fmt.Errorf("registrar %q: %d keys for %d polls: each has one of its own", r.Issuer, have[r.Issuer], n)
		}
	}
	return all, nil
}
