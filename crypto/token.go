package crypto

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// One-time anonymous ballot tokens: publicly verifiable tokens of Privacy Pass (RFC 9577; RFC 9578, section 6). A card and slip
// ask every registrar for one token; the registrar signs blindly and never sees it; the ballot carries the token of each.

// tokenType is "Blind RSA (2048-bit)".
const tokenType = 0x0002

const (
	rsaSize        = 256
	tokenInputSize = 2 + 3*32
)

// A Token is
//
//	u16 type = 0x0002 ‖ nonce[32] ‖ challenge digest[32] ‖ token key id[32] ‖ authenticator[256]
//
// The nonce is the ballot credential in the encoding of RFC 8032, and the authenticator an RSASSA-PSS signature of the 98 bytes
// before it. Its text form, as that of the other types here, is lower-case hexadecimal. t[:] is the wire form.
type Token [tokenInputSize + rsaSize]byte

// A TokenRequest is u16 type = 0x0002 ‖ last byte of the token key id ‖ blinded message[256], big-endian
// (application/private-token-request). r[:] is the wire form.
type TokenRequest [3 + rsaSize]byte

// A BlindSignature is a registrar's answer: 256 bytes, big-endian (application/private-token-response).
type BlindSignature [rsaSize]byte

// A TokenChallenge says where a token can be spent: in one poll, with one registrar, at one server.
type TokenChallenge struct {
	issuer, fingerprint, origin string
	context                     [32]byte
}

// NewTokenChallenge returns the challenge of the registrar named issuer in the poll whose election has this fingerprint (φ, 43
// characters), to be redeemed at origin. Both names are server names as in the manifest: 1 to 255 printable ASCII characters.
// The redemption context is SHA-256("piaojue/v1/redemption|" ‖ φ).
func NewTokenChallenge(issuer, fingerprint, origin string) (TokenChallenge, error) {
	if len(fingerprint) != 43 {
		return TokenChallenge{}, fmt.Errorf("make challenge: fingerprint %.80q is not 43 characters", fingerprint)
	}
	for _, name := range []string{issuer, origin} {
		if !isServerName(name) {
			return TokenChallenge{}, fmt.Errorf("make challenge: bad server name %.80q", name)
		}
	}
	return TokenChallenge{issuer, fingerprint, origin, sha256.Sum256([]byte("piaojue/v1/redemption|" + fingerprint))}, nil
}

func isServerName(name string) bool {
	for _, c := range []byte(name) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return 1 <= len(name) && len(name) <= 255
}

// Bytes returns the TokenChallenge of RFC 9577, section 2.1.1:
//
//	u16 type = 0x0002 ‖ u16 length ‖ issuer name ‖ u8 length ‖ redemption context[32] ‖ u16 length ‖ origin info
func (c TokenChallenge) Bytes() []byte {
	b := binary.BigEndian.AppendUint16(nil, tokenType)
	b = append(binary.BigEndian.AppendUint16(b, uint16(len(c.issuer))), c.issuer...)
	b = append(append(b, byte(len(c.context))), c.context[:]...)
	return append(binary.BigEndian.AppendUint16(b, uint16(len(c.origin))), c.origin...)
}

// tokenInput returns the bytes that a registrar signs (RFC 9578, section 6.1).
func tokenInput(nonce []byte, challenge, keyID Hash) []byte {
	b := binary.BigEndian.AppendUint16(make([]byte, 0, tokenInputSize), tokenType)
	b = append(b, nonce...)
	b = append(b, challenge[:]...)
	return append(b, keyID[:]...)
}

// ParseToken parses the wire form. Whether the token is good is for [TokenKey.CheckToken] to say.
func ParseToken(b []byte) (t Token, err error) { return t, decodeTyped("token", t[:], b) }

// ParseTokenRequest parses the wire form.
func ParseTokenRequest(b []byte) (r TokenRequest, err error) {
	return r, decodeTyped("token request", r[:], b)
}

// Hash returns the SHA-256 digest by which the issuing book and the board know the request.
func (r TokenRequest) Hash() Hash { return Sum(r[:]) }

// decodeTyped fills dst from exactly as many bytes that begin with the token type.
func decodeTyped(what string, dst, b []byte) error {
	if len(b) != len(dst) {
		return fmt.Errorf("parse %s: %d bytes, want %d", what, len(b), len(dst))
	}
	if t := binary.BigEndian.Uint16(b); t != tokenType {
		return fmt.Errorf("parse %s: type %#04x, want %#04x", what, t, tokenType)
	}
	copy(dst, b)
	return nil
}

// MarshalText makes a Token a JSON string in its text form.
func (t Token) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, t[:]), nil }

// UnmarshalText parses the text form.
func (t *Token) UnmarshalText(text []byte) error {
	if err := DecodeHex("token", t[:], text); err != nil {
		return err
	}
	return decodeTyped("token", t[:], t[:])
}

// MarshalText makes a TokenRequest a JSON string in its text form.
func (r TokenRequest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, r[:]), nil }

// UnmarshalText parses the text form.
func (r *TokenRequest) UnmarshalText(text []byte) error {
	if err := DecodeHex("token request", r[:], text); err != nil {
		return err
	}
	return decodeTyped("token request", r[:], r[:])
}

// MarshalText makes a BlindSignature a JSON string in its text form.
func (s BlindSignature) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText parses the text form.
func (s *BlindSignature) UnmarshalText(text []byte) error {
	return DecodeHex("blind signature", s[:], text)
}
