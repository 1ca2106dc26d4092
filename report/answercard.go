package report

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/boombuler/barcode/qr"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// AnswerCards are cards that are handed out (答卷卡), each with an address to answer at, and card and slip behind it.
type AnswerCards struct {
	Body    string // who asks
	Title   string // what about
	Address string // of the page on which people answer, as https://HOST
	Until   string // when it ends, in words; left off when empty
	Cards   []AnswerCard
}

// An AnswerCard is one of them.
type AnswerCard struct {
	Number int
	Name   string // for whom it is, if the list is closed; left off when empty
	Card   crypto.Card
	Slip   crypto.Slip
}

// cardsPerPage fit on A4: two beside each other.
const cardsPerPage = 8

// Answers writes the sheets. They show their codes: whoever sees one can answer in the place of who takes it.
func Answers(w io.Writer, lang words.Language, a AnswerCards) (err error) {
	if len(a.Cards) == 0 {
		return errors.New("print answer cards: there are none")
	}
	s := answerSheet{AnswerCards: a}
	if s.page, err = newPage(lang); err != nil {
		return fmt.Errorf("print answer cards: %v", err)
	}
	return s.write(w, "answercard.html", s)
}

// AnswerAddress is what the code of a card holds: everything that is secret stands behind "#", which no browser sends to anybody
// (docs/protocol.md, section 2.6).
func AnswerAddress(address string, card crypto.Card, slip crypto.Slip) string {
	short := func(text string) string { return strings.ReplaceAll(text, "-", "") }
	return strings.TrimRight(address, "/") + "/answer#" + short(card.Text()) + "." + short(slip.Text())
}

// An answerSheet is what answercard.html prints.
type answerSheet struct {
	*page
	AnswerCards
}

func (s answerSheet) Heading() string                { return s.Say("answercard.heading") }
func (s answerSheet) Sheets() iter.Seq[[]AnswerCard] { return slices.Chunk(s.Cards, cardsPerPage) }
func (s answerSheet) PageCount() int                 { return (len(s.Cards) + cardsPerPage - 1) / cardsPerPage }
func (s answerSheet) First() int                     { return s.Cards[0].Number }
func (s answerSheet) Last() int                      { return s.Cards[len(s.Cards)-1].Number }
func (s answerSheet) QR(c AnswerCard) template.HTML {
	return drawQR(AnswerAddress(s.Address, c.Card, c.Slip), qr.Auto)
}
func (s answerSheet) Keep(c AnswerCard) string {
	if c.Name != "" {
		return s.Say("answercard.named", "Name", isolate(c.Name))
	}
	return s.Say("answercard.anybody")
}
