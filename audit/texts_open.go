//go:build !js || verifier

package audit

import (
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

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

func (b *Board) checkTextShare(s tally.Share, owner int, key crypto.Point) error {
	return s.CheckTexts(b.poll.Election, owner, key, b.Alphas())
}
