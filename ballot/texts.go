package ballot

import (
	"errors"
	"fmt"
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
	r.decideNothing()
	r.BlankItem = BlankItemNotAnswered
}

// checkSealed checks the rules of this form: those of a decision are empty.
func (r Rules) checkSealed() error {
	if err := r.nothingDecided(); err != nil {
		return err
	}
	return checkValues(r.nothingChosen())
}

// CheckTexts checks what a manifest has for texts in this form, and has not in any other.
func (m *Manifest) CheckTexts() error {
	for _, c := range m.Candidates {
		if m.Rules.Seals() != (c.Text != nil) {
			return fmt.Errorf("candidate %s: text: want it for every question in the form %s, and in no other form", c.ID, SealedText)
		}
	}
	if !m.Rules.Seals() {
		return nil
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
	return nil
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

// CheckAnswer checks an answer of at most so many characters, which may be empty: lines of what can be displayed as it is.
func CheckAnswer(text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("%d characters: want at most %d", n, most)
	}
	if !utf8.ValidString(text) {
		return errors.New("not UTF-8")
	}
	return checkSeen(text, "\n")
}
