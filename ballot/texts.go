package ballot

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Limits of a poll of sealed texts. They bound what trustees decrypt, and what the result holds.
const (
	MaxText          = 2000    // characters of one answer
	MaxTextQuestions = 20      // of one poll
	MaxTexts         = 1 << 15 // answers of one poll: questions times deputies
	MaxTextBytes     = 4 << 20 // of all answers of one poll, each of the longest kind
)

// A TextLimit says how long the answer to a question may be.
type TextLimit struct {
	Max int `json:"max"` // characters
}

// room returns how many bytes every answer is padded to, so that no length tells who wrote it: a character has at most four.
func (l TextLimit) room() int { return utf8.UTFMax * l.Max }

// Seals reports whether the form is [SealedText].
func (r Rules) Seals() bool { return r.Method == SealedText }

// seal makes r the default rules of a poll of sealed texts.
func (r *Rules) seal() {
	r.Document = "问卷调查办法"
	r.Quorum, r.PassLine = Fraction{}, Fraction{}
	r.Differential, r.Tie, r.RevoteMajority, r.Shortfall = 0, "", false, ""
	r.BlankItem = BlankItemNotAnswered
}

// checkSealed checks the rules of this form: those of a decision are empty.
func (r Rules) checkSealed() error {
	for _, line := range []struct {
		field string
		have  Fraction
	}{{"quorum", r.Quorum}, {"pass_threshold", r.PassLine}} {
		if line.have != (Fraction{}) {
			return &RuleError{line.field, line.have.String(), "no such field: sealed texts decide nothing"}
		}
	}
	return checkValues(r.nothingChosen())
}

// checkTexts checks what a manifest has for texts in this form, and has not in any other.
func (m *Manifest) checkTexts() error {
	for _, c := range m.Candidates {
		if m.Rules.Seals() != (c.Text != nil) {
			return fmt.Errorf("candidate %s: text: want it for every question in the form %s, and in no other form", c.ID, SealedText)
		}
	}
	if !m.Rules.Seals() {
		return m.checkBeside()
	}
	if n := len(m.Candidates); n > MaxTextQuestions {
		return fmt.Errorf("%d questions: want at most %d in the form %s", n, MaxTextQuestions, SealedText)
	}
	room := 0
	for _, c := range m.Candidates {
		if c.Text.Max < 1 || c.Text.Max > MaxText {
			return fmt.Errorf("question %s: text of %d characters: want 1 to %d", c.ID, c.Text.Max, MaxText)
		}
		room += c.Text.room()
	}
	if n := len(m.Candidates) * m.Roll.Count; n > MaxTexts {
		return fmt.Errorf("%d questions for %d on the roll: want at most %d answers", len(m.Candidates), m.Roll.Count, MaxTexts)
	}
	if n := room * m.Roll.Count; n > MaxTextBytes {
		return fmt.Errorf("texts of %d characters for %d on the roll: want at most %d in all", room/utf8.UTFMax, m.Roll.Count, MaxTextBytes/utf8.UTFMax)
	}
	return m.checkBeside()
}

func (m *Manifest) checkBeside() error {
	switch b := m.Beside; {
	case b == nil:
		return nil
	case !m.Rules.Seals():
		return fmt.Errorf("beside: want no such field but in the form %s", SealedText)
	case b.Origin == m.Origin || b.Size < 1:
		return fmt.Errorf("beside: want another board of at least one entry, not %q of %d", b.Origin, b.Size)
	}
	if err := checkOrigin(m.Beside.Origin); err != nil {
		return fmt.Errorf("beside: %v", err)
	}
	return nil
}

// A TextError says which answer is no text that can be sealed, or shown to people. It does not quote it.
type TextError struct {
	Question int // from 1
	Err      error
}

func (e *TextError) Error() string {
	return "question " + strconv.Itoa(e.Question) + ": " + e.Err.Error()
}

// CheckText checks an answer of at most so many characters, which may be empty: lines of what can be displayed as it is.
func CheckText(text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("%d characters: want at most %d", n, most)
	}
	if !utf8.ValidString(text) {
		return errors.New("not UTF-8")
	}
	var before rune
	for _, r := range text {
		if r != '\n' && hides(r) && !spells(before, r) {
			return fmt.Errorf("character %U is not allowed here", r)
		}
		before = r
	}
	return nil
}
