package crypto

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"filippo.io/bigmod"
)

// A TokenKey is a registrar's public key for one poll: an odd RSA modulus of exactly 2048 bits, with e = 65537. Its wire
// form is the SubjectPublicKeyInfo of RFC 9578, section 6.5, and its text form the same in lower-case hexadecimal.
// The zero value is not a key, and using it panics.
//
// A client takes keys from the manifest only, whose inclusion under the witnessed checkpoint it has checked: a registrar that can show
// each deputy another key recognises them all (threat 24). One key serves one poll: a registrar does not see the challenge, and a
// key for two polls lets a deputy spend the issuance of one on a second token for the other.
type TokenKey struct{ n [rsaSize]byte }

// With modulus length and exponent fixed, the DER around the modulus is constant, and comparing it is the whole parser:
// there is no second encoding of a key, and so no second key id.
const (
	spkiPrefix = "\x30\x82\x01\x52" + // SEQUENCE, 338 bytes
		"\x30\x3d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a" + // AlgorithmIdentifier, 63 bytes: id-RSASSA-PSS
		"\x30\x30\xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02" + // hash: SHA-384
		"\xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08" + // mask: MGF1 with
		"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02" + // SHA-384
		"\xa2\x03\x02\x01\x30" + // salt: 48
		"\x03\x82\x01\x0f\x00" + // BIT STRING
		"\x30\x82\x01\x0a" + // RSAPublicKey
		"\x02\x82\x01\x01\x00" // INTEGER with its top bit set
	spkiSuffix = "\x02\x03\x01\x00\x01" // 65537
	spkiSize   = len(spkiPrefix) + rsaSize + len(spkiSuffix)
)

// ParseTokenKey parses the wire form.
func ParseTokenKey(spki []byte) (k TokenKey, err error) {
	rest, prefixed := strings.CutPrefix(string(spki), spkiPrefix)
	n, suffixed := strings.CutSuffix(rest, spkiSuffix)
	switch {
	case !prefixed || !suffixed || len(n) != rsaSize:
		return TokenKey{}, errors.New("parse token key: not an RSASSA-PSS key of 2048 bits with e = 65537 in its only encoding")
	case n[0] < 0x80:
		return TokenKey{}, errors.New("parse token key: modulus shorter than 2048 bits")
	case n[rsaSize-1]&1 == 0:
		return TokenKey{}, errors.New("parse token key: even modulus")
	}
	copy(k.n[:], n)
	return k, nil
}

// Bytes returns the wire form, 342 bytes.
func (k TokenKey) Bytes() []byte { return []byte(spkiPrefix + string(k.n[:]) + spkiSuffix) }

// ID returns the token key id, the SHA-256 digest of the wire form.
func (k TokenKey) ID() Hash { return Sum(k.Bytes()) }

// MarshalText makes a TokenKey a JSON string in its text form.
func (k TokenKey) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, k.Bytes()), nil }

// UnmarshalText parses the text form.
func (k *TokenKey) UnmarshalText(text []byte) (err error) {
	var spki [spkiSize]byte
	if err := DecodeHex("token key", spki[:], text); err != nil {
		return err
	}
	*k, err = ParseTokenKey(spki[:])
	return err
}

// CheckRequest says whether the key's registrar can sign r. It is to be asked before r goes into the issuing book; an error is
// the 422 of RFC 9578, section 6.2.
func (k TokenKey) CheckRequest(r TokenRequest) error {
	_, err := k.blinded(r)
	return err
}

func (k TokenKey) blinded(r TokenRequest) (*bigmod.Nat, error) {
	if id := k.ID(); !bytes.HasPrefix(r[:], []byte{0, tokenType, id[31]}) {
		return nil, errors.New("check token request: for another key")
	}
	m, err := bigmod.NewNat().SetBytes(r[3:], k.modulus())
	if err != nil {
		return nil, errors.New("check token request: not below the modulus")
	}
	return m, nil
}

// CheckIssued is [TokenVerifier.CheckIssued], which depends on no challenge.
func (k TokenKey) CheckIssued(request Hash, s BlindSignature) error {
	return (&TokenVerifier{power: k.power(nil), id: k.ID()}).CheckIssued(request, s)
}

// requestOf returns the request of a blinded message for the key with this id.
func requestOf(id Hash, blinded []byte) (r TokenRequest) {
	copy(r[:], []byte{0, tokenType, id[31]})
	copy(r[3:], blinded)
	return r
}

// CheckToken says whether t may be redeemed for the challenge by the holder of the credential, which is the ballot's: any
// error is a refusal. It does not know whether the credential has cast already. That is asked of the credential, never of the
// token's bytes.
func (k TokenKey) CheckToken(t Token, challenge TokenChallenge, credential Point) error {
	if credential.IsIdentity() {
		return errors.New("check token: the credential is the identity")
	}
	if err := t.isFor(tokenInput(credential.Bytes(), Sum(challenge.Bytes()), k.ID())); err != nil {
		return err
	}
	if err := k.verify(t); err != nil {
		return fmt.Errorf("check token: %v", err)
	}
	return nil
}

// isFor says how the input of a token differs from what is wanted.
func (t Token) isFor(want []byte) error {
	for _, field := range []struct {
		name string
		end  int
	}{{"type", 2}, {"credential", 34}, {"poll, registrar or server", 66}, {"key", 98}} {
		if !bytes.Equal(t[:field.end], want[:field.end]) {
			return fmt.Errorf("check token: made for another %s", field.name)
		}
	}
	return nil
}

// verify checks the authenticator. The salt has 48 bytes and no other number, as in every other verifier; crypto/rsa
// refuses an authenticator of N or more, which would be a second token with the same value.
func (k TokenKey) verify(t Token) error {
	digest := sha512.Sum384(t[:tokenInputSize])
	pub := &rsa.PublicKey{N: new(big.Int).SetBytes(k.n[:]), E: publicExponent}
	if rsa.VerifyPSS(pub, stdcrypto.SHA384, digest[:], t[tokenInputSize:], &rsa.PSSOptions{SaltLength: saltSize}) != nil {
		return ErrSignature
	}
	return nil
}

func (k TokenKey) modulus() *bigmod.Modulus {
	n, err := bigmod.NewModulus(k.n[:])
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return n
}
