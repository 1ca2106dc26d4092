package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Seed is all that a trustee of a committee has to keep: 22 Base58 digits, 128.9 bits. Its signing key, the key that
// opens what is sealed for it, and its whole part in the ceremony follow from it (docs/protocol.md, section 2.4).
type Seed struct{ text []byte }

const (
	seedLength   = 22
	seedAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

	// maxSealed bounds a sealed message, in characters. A polynomial of [MaxTrustees] coefficients takes a tenth of it.
	maxSealed = 1 << 16
)

// NewSeed draws a seed from rand.
func NewSeed(rand io.Reader) (*Seed, error) {
	s, b := &Seed{make([]byte, 0, seedLength)}, make([]byte, 1)
	defer clear(b)
	for len(s.text) < seedLength {
		if _, err := io.ReadFull(rand, b); err != nil {
			return nil, fmt.Errorf("draw seed: %v", err)
		}
		// 232 = 4·58: above it the first digits would be favoured.
		if b[0] < 232 {
			s.text = append(s.text, seedAlphabet[b[0]%58])
		}
	}
	return s, nil
}

// ParseSeed parses the 22 digits. The error does not quote them.
func ParseSeed(text string) (*Seed, error) {
	foreign := func(r rune) bool { return !strings.ContainsRune(seedAlphabet, r) }
	if len(text) != seedLength || strings.ContainsFunc(text, foreign) {
		return nil, errors.New("parse seed: not 22 Base58 digits")
	}
	return &Seed{[]byte(text)}, nil
}

// Bytes returns a copy of the 22 digits, for a sealed key file.
func (s *Seed) Bytes() []byte { return append([]byte(nil), s.text...) }

// String keeps a seed that strays into a log line or an error from being printed.
func (*Seed) String() string { return "seed" }

// Destroy overwrites the seed.
func (s *Seed) Destroy() { clear(s.text) }

func (s *Seed) signingKey() Scalar { return HashToScalar("sk|" + string(s.text)) }
func (s *Seed) openingKey() Scalar { return HashToScalar("dk|" + string(s.text)) }

// A SignedMessage is a text and the signature of a trustee of the ceremony.
type SignedMessage struct {
	Message   string `json:"message"`
	Signature Proof  `json:"signature"`
}

// sign signs v in canonical form with the trustee's signing key.
func (s *Seed) sign(rand io.Reader, v any) (SignedMessage, error) {
	text, err := EncodeJSON(v)
	if err != nil {
		return SignedMessage{}, err
	}
	signature, err := s.signText(rand, string(text))
	return SignedMessage{string(text), signature}, err
}

func (s *Seed) signText(rand io.Reader, text string) (Proof, error) {
	return ProveKnowledge(rand, "sigmsg|"+text+"|", s.signingKey())
}

func checkText(verification Point, text string, signature Proof) error {
	return CheckKnowledge("sigmsg|"+text+"|", verification, signature)
}

// parse checks the signature of m and decodes its message into v.
func (m SignedMessage) parse(verification Point, v any) error {
	if err := checkText(verification, m.Message, m.Signature); err != nil {
		return fmt.Errorf("signature: %v", err)
	}
	return DecodeJSON([]byte(m.Message), v)
}

// channelMessage names its reader, so that what is sealed for one cannot be passed on to another.
type channelMessage struct {
	Recipient Point  `json:"recipient"`
	Message   string `json:"message"`
}

// send signs v for the owner of the key encryption and seals it.
func (s *Seed) send(rand io.Reader, encryption Point, v any) (string, error) {
	inner, err := EncodeJSON(v)
	if err != nil {
		return "", err
	}
	defer clear(inner)
	signed, err := s.sign(rand, channelMessage{encryption, string(inner)})
	if err != nil {
		return "", err
	}
	text, err := EncodeJSON(signed)
	if err != nil {
		return "", err
	}
	defer clear(text)
	return seal(rand, encryption, text)
}

// errSealed is all that is said of what cannot be read in a sealed message: an error of [DecodeJSON] quotes what it
// read, which is secret, or what a dealer wants to see published in a complaint.
var errSealed = errors.New("not a message of this ceremony")

// receive opens what the owner of verification has sent to s, and decodes it into v.
func (s *Seed) receive(verification Point, sealed string, v any) error {
	text, err := s.open(sealed)
	if err != nil {
		return err
	}
	defer clear(text)
	var signed SignedMessage
	if DecodeJSON(text, &signed) != nil {
		return errSealed
	}
	if err := checkText(verification, signed.Message, signed.Signature); err != nil {
		return fmt.Errorf("signature: %v", err)
	}
	var m channelMessage
	if DecodeJSON([]byte(signed.Message), &m) != nil {
		return errSealed
	}
	if !m.Recipient.Equal(BaseMul(s.openingKey())) {
		return errors.New("sealed for somebody else")
	}
	if DecodeJSON([]byte(m.Message), v) != nil {
		return errSealed
	}
	return nil
}

// A sealedMessage is ElGamal encryption of a random point, whose hash is the key of AES-256-GCM.
type sealedMessage struct {
	Algorithm string `json:"algorithm"`
	Alpha     Point  `json:"alpha"`
	Beta      Point  `json:"beta"`
	Data      string `json:"data"`
}

// seal encrypts text for the owner of the key encryption. Key and nonce of the cipher follow from r and k: two texts under
// one pair would be open to whoever has both messages.
func seal(rand io.Reader, encryption Point, text []byte) (string, error) {
	r, err := HedgedScalar(rand, text, "seal|"+encryption.String()+"|r")
	if err != nil {
		return "", err
	}
	k, err := HedgedScalar(rand, text, "seal|"+encryption.String()+"|k")
	if err != nil {
		return "", err
	}
	c := Encrypt(encryption, k, r)
	data := sealing(BaseMul(k)).Seal(nil, sealingNonce(c.Alpha), text, nil)
	out, err := EncodeJSON(sealedMessage{"AES-GCM", c.Alpha, c.Beta, hex.EncodeToString(data)})
	return string(out), err
}

func (s *Seed) open(sealed string) ([]byte, error) {
	c, data, err := parseSealed(sealed)
	if err != nil {
		return nil, err
	}
	key := c.Beta.Sub(c.Alpha.Mul(s.openingKey()))
	text, err := sealing(key).Open(nil, sealingNonce(c.Alpha), data, nil)
	if err != nil {
		return nil, errors.New("open: sealed for somebody else, or changed")
	}
	return text, nil
}

func parseSealed(text string) (c Ciphertext, data []byte, err error) {
	if len(text) > maxSealed {
		return c, nil, fmt.Errorf("parse sealed message: %d characters, at most %d", len(text), maxSealed)
	}
	var m sealedMessage
	if err := DecodeJSON([]byte(text), &m); err != nil {
		return c, nil, fmt.Errorf("parse sealed message: %v", err)
	}
	if m.Algorithm != "AES-GCM" {
		return c, nil, fmt.Errorf("parse sealed message: algorithm %.80q", m.Algorithm)
	}
	if m.Alpha.IsIdentity() {
		return c, nil, errors.New("parse sealed message: open to everybody")
	}
	data = make([]byte, len(m.Data)/2)
	if err := DecodeHex("sealed message", data, []byte(m.Data)); err != nil {
		return c, nil, err
	}
	return Ciphertext{m.Alpha, m.Beta}, data, nil
}

// sealing returns the cipher of the key point, with the 32-byte nonce that Belenios uses.
func sealing(key Point) cipher.AEAD {
	k := sha256.Sum256([]byte("key|" + key.String()))
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	aead, err := cipher.NewGCMWithNonceSize(block, sha256.Size)
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return aead
}

func sealingNonce(alpha Point) []byte {
	nonce := sha256.Sum256([]byte("iv|" + alpha.String()))
	return nonce[:]
}
