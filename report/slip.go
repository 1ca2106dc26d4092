package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// SlipSheets are the slips of one sitting.
type SlipSheets struct {
	Body   string
	Title  string // the sitting
	When   string // as in CardSheets
	Colour string // one of Colours, or empty for none
	Slips  []crypto.Slip
}

// Slips writes the sheets of the slips in an order drawn from rand. It fails on two slips that have the same number, in
// about one of a thousand sets of 3,000: one of them is then to be drawn again.
func Slips(w io.Writer, rand io.Reader, lang words.Language, s SlipSheets) error {
	if err := checkColour(s.Colour); err != nil {
		return fmt.Errorf("print slips: %v", err)
	}
	shuffled, err := shuffle(rand, s.Slips)
	if err != nil {
		return fmt.Errorf("print slips: %v", err)
	}
	strips := make([]strip, len(shuffled))
	for i, slip := range shuffled {
		strips[i] = strip{Number: SlipNumber(slip.Public()), code: slip.Text()}
	}
	return writeSheet(w, lang, sheet{Kind: "slip", Body: s.Body, Title: s.Title, When: s.When, Colour: s.Colour, strips: strips})
}

// SlipNumber returns the number on the outside of a slip, such as "e8bb 38a0": the first four bytes of its public key.
func SlipNumber(k crypto.PublicKey) string {
	digits := hex.EncodeToString(k[:4])
	return digits[:4] + " " + digits[4:]
}

// shuffle returns the slips in uniformly random order: that of their hashes under a fresh key.
func shuffle(rand io.Reader, made []crypto.Slip) ([]crypto.Slip, error) {
	key := make([]byte, 32)
	if _, err := io.ReadFull(rand, key); err != nil {
		return nil, fmt.Errorf("draw order: %v", err)
	}
	type placed struct {
		place [sha256.Size]byte
		slip  crypto.Slip
	}
	order := make([]placed, len(made))
	for i, slip := range made {
		order[i] = placed{sha256.Sum256(slices.Concat(key, slip[:])), slip}
	}
	slices.SortFunc(order, func(a, b placed) int { return bytes.Compare(a.place[:], b.place[:]) })
	shuffled := make([]crypto.Slip, len(made))
	for i, p := range order {
		shuffled[i] = p.slip
	}
	return shuffled, nil
}
