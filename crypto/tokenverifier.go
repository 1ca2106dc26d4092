package crypto

import (
	"bytes"
	"crypto/sha512"
	"fmt"
)

// A TokenVerifier is a registrar's key made ready to check many tokens of one challenge: what depends on key and challenge alone, a third of
// the time that a token takes, is computed once. It does not change, and may be used by several at once.
type TokenVerifier struct {
	power         power
	challenge, id Hash
}

// Verifier makes a verifier, which raises to powers with another than ours if there is one.
func (k TokenKey) Verifier(c TokenChallenge, another PublicPower) *TokenVerifier {
	return &TokenVerifier{k.power(another), Sum(c.Bytes()), k.ID()}
}

// Check is [TokenKey.CheckToken] for what is yet to be decoded: that it encodes a credential, and not the identity, is for the caller to see.
func (v *TokenVerifier) Check(t Token, encoding [32]byte) error {
	if err := t.isFor(tokenInput(encoding[:], v.challenge, v.id)); err != nil {
		return err
	}
	if !v.signed(t[:tokenInputSize], t[tokenInputSize:]) {
		return fmt.Errorf("check token: %w", ErrSignature)
	}
	return nil
}

// signed is RSASSA-PSS-VERIFY (RFC 8017, section 8.1.2): with the salt that is in an encoded message everything else in it is written again
// and compared, so nothing in it is left to choose.
func (v *TokenVerifier) signed(msg, authenticator []byte) bool {
	em := v.power.of(authenticator)
	if em == nil {
		return false
	}
	masked, h := em[:rsaSize-sha512.Size384-1], em[rsaSize-sha512.Size384-1:rsaSize-1]
	db := bytes.Clone(masked)
	maskMGF1(db, h)
	return bytes.Equal(encodePSS(msg, db[len(db)-saltSize:], 8*rsaSize-1), em)
}

// CheckIssued checks that s answers the request with the given hash, which is all of the request that is on the board: the
// blinded message is s^e. The error is [ErrSignature].
func (v *TokenVerifier) CheckIssued(request Hash, s BlindSignature) error {
	blinded := v.power.of(s[:])
	if blinded == nil || requestOf(v.id, blinded).Hash() != request {
		return ErrSignature
	}
	return nil
}
