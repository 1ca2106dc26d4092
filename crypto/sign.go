package crypto

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// A PublicKey is an Ed25519 verification key (RFC 8032) of an officer, a scrutineer, a card or a slip.
// Its text form is 64 lower-case hexadecimal digits of the RFC 8032 encoding.
type PublicKey [ed25519.PublicKeySize]byte

// A Signature is an Ed25519 signature. Its text form is 128 lower-case hexadecimal digits.
type Signature [ed25519.SignatureSize]byte

// A SigningKey is an Ed25519 signing key. It is never printed or encoded by this package.
type SigningKey struct{ key ed25519.PrivateKey }

// ErrSignature is returned by [PublicKey.Check].
var ErrSignature = errors.New("the signature does not verify")

// NewSigningKey draws a key from rand.
func NewSigningKey(rand io.Reader) (SigningKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	defer clear(seed)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return SigningKey{}, fmt.Errorf("draw signing key: %v", err)
	}
	return SigningKeyFromSeed(seed), nil
}

// SigningKeyFromSeed returns the key with the 32-byte seed of RFC 8032.
func SigningKeyFromSeed(seed []byte) SigningKey { return SigningKey{ed25519.NewKeyFromSeed(seed)} }

// Public returns the verification key.
func (k SigningKey) Public() (p PublicKey) {
	copy(p[:], k.key.Public().(ed25519.PublicKey))
	return p
}

// Sign signs text. Ed25519 is deterministic: the same text gives the same signature.
func (k SigningKey) Sign(text []byte) (s Signature) {
	copy(s[:], ed25519.Sign(k.key, text))
	return s
}

// Destroy overwrites the key.
func (k SigningKey) Destroy() { clear(k.key) }

// String keeps a key that strays into a log line or an error from being printed.
func (SigningKey) String() string { return "signing key" }

// Check verifies a signature over text; the error is [ErrSignature]. Under the zero PublicKey nothing verifies: as an
// encoding it is a point of small order, under which anybody can sign.
func (p PublicKey) Check(text []byte, s Signature) error {
	if p == (PublicKey{}) || !ed25519.Verify(p[:], text, s[:]) {
		return ErrSignature
	}
	return nil
}

// String returns the text form.
func (p PublicKey) String() string { return hex.EncodeToString(p[:]) }

// MarshalText makes a PublicKey a JSON string in its text form. It refuses the zero value, which is what a reader of JSON
// is left with when a field is missing.
func (p PublicKey) MarshalText() ([]byte, error) {
	if p == (PublicKey{}) {
		return nil, errors.New("encode public key: there is none")
	}
	return []byte(p.String()), nil
}

// UnmarshalText parses the text form. A key outside the prime-order subgroup is refused: under a key of small order
// one signature verifies for many texts.
func (p *PublicKey) UnmarshalText(text []byte) error {
	if err := DecodeHex("public key", p[:], text); err != nil {
		return err
	}
	point, err := PointFromBytes(p[:])
	if err != nil {
		return fmt.Errorf("parse public key %s: %v", text, err)
	}
	if point.IsIdentity() {
		return fmt.Errorf("parse public key %s: the identity", text)
	}
	return nil
}

// String returns the text form.
func (s Signature) String() string { return hex.EncodeToString(s[:]) }

// MarshalText makes a Signature a JSON string in its text form.
func (s Signature) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the text form.
func (s *Signature) UnmarshalText(text []byte) error { return DecodeHex("signature", s[:], text) }
