package audit

import "github.com/piaojue/piaojue/crypto"

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
