// Package report writes what people print: the sheets of cards and slips, the list of the slips that were not used, and the
// report sheet of a result ([Result]) with the trust statement ([Trust]), and how tablets come to trust the hall ([Install], in
// both languages). Each other is one complete HTML page for A4, in one language; all are without scripts and without a request
// to anywhere, and the browser prints them.
//
// # Sheets
//
// [Cards] and [Slips] print secrets on one side of plain paper, six strips a page, folded so that the secret is inside:
//
//	0          67         134        201  210 mm
//	┌──────────┬──────────┬──────────┬────┐
//	│ outside: │ inside:  │ cover:   │flap│   47 mm
//	│ number   │ QR, code │ hatched  │    │
//	└──────────┴──────────┴──────────┴────┘
//	           A          B
//
// The cover is folded at B onto the inside, print to print, and the flap reaches over A onto the outside, where it is
// glued down and stamped across its edge; the outside is then folded back at A. Against the light the code has the
// hatching on one side and a second layer of paper on the other.
//
// Warning: print cannot hide print. A strong lamp close behind plain paper, in the dark, and a camera that measures shades
// may read a code through any hatching. Strips that leave the sight of those who sealed them, such as cards sent by post,
// belong in an opaque envelope.
//
// The outside of a card shows its public number and delegation, that of a slip a number made from its public key
// ([SlipNumber]) and never a person. [Slips] shuffles: the order in which slips were made must not be the order in which
// they are drawn.
//
// The codes stand in the page that is written and nowhere else: not in errors, file names or addresses. What becomes of
// the page is the caller's concern; it is as secret as all its cards together.
//
// All sentences are those of package words. Names and titles are data, escaped by html/template, of any script and direction.
package report
