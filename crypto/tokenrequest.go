package crypto

import (
	"fmt"

	"filippo.io/bigmod"
)

// A Blinding is what the holder of a card and slip has to remember to turn a registrar's answer into a token: nothing, for
// [RequestToken] makes it again.
type Blinding struct {
	key     TokenKey
	input   []byte
	inverse *bigmod.Nat
}

// RequestToken makes the request of card and slip for a token that answers the challenge under the key (RFC 9578, section 6.1).
// It is deterministic: the tablet at the desk sends the request, and another one, in the booth, makes it again and finishes.
func RequestToken(card Card, slip Slip, challenge TokenChallenge, key TokenKey) (TokenRequest, *Blinding, error) {
	secret := pair(card, slip)
	defer clear(secret)
	nonce := BaseMul(DeriveCredential(card, slip, challenge.fingerprint)).Bytes()
	input := tokenInput(nonce, Sum(challenge.Bytes()), key.ID())

	info, n := "|"+challenge.fingerprint+"|"+string(input), key.modulus()
	salt := derive(secret, "token-salt"+info, saltSize)
	defer clear(salt)
	r := deriveResidue(secret, "token-blind"+info, n)
	defer clear(r.Bits())
	mask := deriveResidue(secret, "token-mask"+info, n)
	defer clear(mask.Bits())
	return requestToken(input, salt, r, mask, key)
}

func requestToken(input, salt []byte, r, mask *bigmod.Nat, key TokenKey) (TokenRequest, *Blinding, error) {
	n := key.modulus()
	m, err := bigmod.NewNat().SetBytes(encodePSS(input, salt, n.BitLen()-1), n)
	if err != nil {
		return TokenRequest{}, nil, fmt.Errorf("request token: %v", err)
	}
	blinded, inverse, err := blind(m, r, mask, n)
	if err != nil {
		return TokenRequest{}, nil, fmt.Errorf("request token: %v", err)
	}
	return requestOf(key.ID(), blinded.Bytes(n)), &Blinding{key, input, inverse}, nil
}

// Finish unblinds the registrar's answer and verifies it; a token that does not verify is never returned.
func (b *Blinding) Finish(s BlindSignature) (t Token, err error) {
	n := b.key.modulus()
	sig, err := bigmod.NewNat().SetBytes(s[:], n)
	if err != nil {
		return Token{}, fmt.Errorf("finish token: %v", ErrSignature)
	}
	copy(t[:], b.input)
	copy(t[tokenInputSize:], sig.Mul(b.inverse, n).Bytes(n))
	if err := b.key.verify(t); err != nil {
		return Token{}, fmt.Errorf("finish token: %v", err)
	}
	return t, nil
}
