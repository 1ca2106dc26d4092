package report

import (
	"io"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// CardSheets are the cards of a body's deputies, printed in the order in which they stand here, by delegation as a rule.
type CardSheets struct {
	Body  string // whose deputies they are
	Title string // what the cards are for, such as the term
	When  string // before when no card may be opened; empty: the words of the catalogue
	Cards []PrintedCard
}

// A PrintedCard is a card and what its outside says.
type PrintedCard struct {
	Card       crypto.Card
	Number     string // the deputy's public number (代表编号): required, unique
	Delegation string
	Name       string // left off when empty
}

// Cards writes the sheets of the cards. It fails on two cards that are the same or have the same number.
func Cards(w io.Writer, lang words.Language, s CardSheets) error {
	strips := make([]strip, len(s.Cards))
	for i, c := range s.Cards {
		strips[i] = strip{Number: c.Number, Delegation: c.Delegation, Name: c.Name, code: c.Card.Text()}
	}
	return writeSheet(w, lang, sheet{Kind: "card", Body: s.Body, Title: s.Title, When: s.When, strips: strips})
}
