package audit

import (
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// In a poll of sealed texts nothing is added up: each text is opened by itself (docs/protocol.md, section 5.13). A tally names the
// alphas of all of them instead of a sum, a share has a factor for each, and the result has the texts instead of counts. Whoever reads
// tally and shares can open each envelope, and sees its answers together: what the result parts by question, they link.

// Alphas returns what the trustees decrypt in a poll of sealed texts: the alphas of every envelope, a row each, in the order of the
// board. It is nil in every other form.
func (b *Board) Alphas() (alphas [][]crypto.Point) {
	for _, x := range b.box.texts {
		row := make([]crypto.Point, len(x.Sealed))
		for i, s := range x.Sealed {
			row[i] = s.Alpha
		}
		alphas = append(alphas, row)
	}
	return alphas
}

// openTexts opens all texts with the shares on the board. It fails while shares are missing, and not for what an author encrypted.
func (b *Board) openTexts() (tally.Outcome, error) {
	factors, err := tally.Combine(b.poll.Trustees, b.partials())
	if err != nil {
		return tally.Outcome{}, err
	}
	m := b.poll.Manifest
	texts := make([]tally.Texts, len(m.Candidates))
	for q, c := range m.Candidates {
		var answers []string
		unreadable := 0
		for i, x := range b.box.texts {
			if text, ok := b.poll.OpenText(x, q, factors[i][q]); ok {
				answers = append(answers, text)
			} else {
				unreadable++
			}
		}
		texts[q] = tally.NewTexts(c.ID, answers, unreadable)
	}
	return tally.DecideTexts(m, b.Report().figures(), texts)
}
