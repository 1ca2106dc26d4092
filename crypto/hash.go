package crypto

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// A Hash is a SHA-256 digest. Its text form is 64 lower-case hexadecimal digits.
type Hash [sha256.Size]byte

// Sum returns the SHA-256 digest of data, of which there may be several pieces.
func Sum(data ...[]byte) (sum Hash) {
	h := sha256.New()
	for _, piece := range data {
		h.Write(piece)
	}
	h.Sum(sum[:0])
	return sum
}

// String returns the text form.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Base64 returns the form Belenios uses for fingerprints and ballot trackers: standard alphabet, no padding.
func (h Hash) Base64() string { return base64.RawStdEncoding.EncodeToString(h[:]) }

// Groups returns what people compare and type of a hash: its first 80 bits as 16 characters of Crockford's base 32 (no I, L, O, U), in
// groups of four.
func (h Hash) Groups() (groups []string) {
	for text := codeBase32.EncodeToString(h[:10]); text != ""; text = text[groupSize:] {
		groups = append(groups, text[:groupSize])
	}
	return groups
}

// MarshalText makes a Hash a JSON string in its text form.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText parses the text form.
func (h *Hash) UnmarshalText(text []byte) error { return DecodeHex("hash", h[:], text) }
