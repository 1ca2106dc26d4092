package main

import (
	"encoding/base32"
	"encoding/hex"
	"strings"
	"unicode"

	"rsc.io/qr/coding"

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

// drawQR draws a text at level M, in the smallest version that holds it. The encoder is not the one that prints cards: this one needs no
// packages of images, which are 14 kB of what every tablet loads.
func drawQR(text string) (*qrCode, error) {
	for version := coding.Version(coding.MinVersion); version <= coding.MaxVersion; version++ {
		if encoding(text).Bits(version) > version.DataBytes(coding.M)*8 {
			continue
		}
		plan, err := coding.NewPlan(version, coding.M, 0)
		if err != nil {
			break
		}
		c, err := plan.Encode(encoding(text))
		if err != nil {
			break
		}
		modules := make([]byte, 0, c.Size*c.Size)
		for y := range c.Size {
			for x := range c.Size {
				dark := byte('0')
				if c.Black(x, y) {
					dark = '1'
				}
				modules = append(modules, dark)
			}
		}
		return &qrCode{c.Size, string(modules)}, nil
	}
	return nil, fail(bad, "too long for a QR code")
}

// encoding is the smallest that the text allows.
func encoding(text string) coding.Encoding {
	if coding.Alpha(text).Check() == nil {
		return coding.Alpha(text)
	}
	return coding.String(text)
}
