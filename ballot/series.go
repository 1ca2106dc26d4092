package ballot

import (
	"errors"
	"fmt"
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
