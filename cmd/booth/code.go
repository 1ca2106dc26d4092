package main

import (
	"encoding/base32"
	"encoding/hex"
	"strings"
	"unicode"

	"github.com/boombuler/barcode/qr"

	"github.com/piaojue/piaojue/crypto"
)

// Hashes are shown to people as 16 characters of Crockford's base 32, in groups of four: their first 80 bits.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const shortBytes = 10

func short(h crypto.Hash) []string { return h.Groups() }

// parseShort reads 16 characters as people type them, and returns the first 20 hexadecimal digits of the hash.
func parseShort(text string) (string, bool) {
	var digits strings.Builder
	for _, r := range text {
		if '！' <= r && r <= '～' { // what a Chinese input method makes of '!' to '~'
			r -= '！' - '!'
		}
		switch r = unicode.ToUpper(r); {
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r):
		case r == 'O':
			digits.WriteByte('0')
		case r == 'I' || r == 'L':
			digits.WriteByte('1')
		default:
			digits.WriteRune(r)
		}
	}
	b, err := crockford.DecodeString(digits.String())
	if err != nil || len(b) != shortBytes {
		return "", false
	}
	return hex.EncodeToString(b), true
}

// A qrCode is drawn by the page: its modules row by row, 1 for a dark one, without the quiet zone of four.
type qrCode struct {
	Size    int    `json:"size"`
	Modules string `json:"modules"`
}

func drawQR(text string) (*qrCode, error) {
	c, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fail(bad, "too long for a QR code")
	}
	size := c.Bounds().Dx()
	modules := make([]byte, 0, size*size)
	for y := range size {
		for x := range size {
			dark, _, _, _ := c.At(x, y).RGBA()
			modules = append(modules, '0'+byte(1-dark>>15))
		}
	}
	return &qrCode{size, string(modules)}, nil
}
