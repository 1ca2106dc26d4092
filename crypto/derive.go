package crypto

import (
	"crypto/hkdf"
	"crypto/sha512"
)

// Everything a deputy needs is derived from card and slip, so that any tablet makes the same bytes and none keeps any
// (docs/protocol.md, section 2.6). HKDF is that of RFC 5869 with SHA-384 and no salt; the secret is the 32 bytes card ‖ slip, or
// one of the two; φ is the election's fingerprint in its 43 characters; token_input is the 98 bytes of RFC 9578, section 6.1,
// which end in the token key id. No use, and no φ, contains "|", and what follows has a fixed length.
//
//	credential   HKDF(card ‖ slip, "piaojue/v1/credential|" ‖ φ), 64 bytes: a little-endian integer modulo q
//	token salt   HKDF(card ‖ slip, "piaojue/v1/token-salt|" ‖ φ ‖ "|" ‖ token_input), 48 bytes
//	token blind  HKDF(card ‖ slip, "piaojue/v1/token-blind|" ‖ φ ‖ "|" ‖ token_input ‖ i), 256 bytes: a big-endian integer,
//	             for the first byte i = 0, 1, … that makes it at least 1 and below N
//	token mask   the same with "token-mask"
//	card key     HKDF(card, "piaojue/v1/card-key"), 32 bytes: an Ed25519 seed
//	slip key     HKDF(slip, "piaojue/v1/slip-key"), the same
//
// Salt and blind cover the whole token input: were one blind used for two messages, the quotient of the two blinded
// messages would betray both.

// Key returns the card's signing key. The roll is the list of its public keys.
func (c Card) Key() SigningKey { return deriveKey(c[:], "card-key") }

// Key returns the slip's signing key.
func (s Slip) Key() SigningKey { return deriveKey(s[:], "slip-key") }

// Public returns the card's public key, and leaves nothing of the signing key in memory.
func (c Card) Public() PublicKey { return publicOnly(c.Key()) }

// Public returns the slip's public key, and leaves nothing of the signing key in memory.
func (s Slip) Public() PublicKey { return publicOnly(s.Key()) }

func publicOnly(key SigningKey) PublicKey {
	defer key.Destroy()
	return key.Public()
}

// DeriveCredential returns the secret credential of card and slip in the election with this fingerprint (φ, 43 characters).
// The public one, [BaseMul] of it, is the nonce of the tokens.
func DeriveCredential(card Card, slip Slip, fingerprint string) Scalar {
	secret := pair(card, slip)
	defer clear(secret)
	wide := derive(secret, "credential|"+fingerprint, 64)
	defer clear(wide)
	return ScalarFromWide(wide)
}

func deriveKey(secret []byte, use string) SigningKey {
	seed := derive(secret, use, 32)
	defer clear(seed)
	return SigningKeyFromSeed(seed)
}

func derive(secret []byte, info string, size int) []byte {
	out, err := hkdf.Key(sha512.New384, secret, nil, "piaojue/v1/"+info, size)
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return out
}

func pair(card Card, slip Slip) []byte { return append(card[:], slip[:]...) }
