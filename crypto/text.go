package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// A SealedText is a text that the trustees of the key y can open, and nobody else: ElGamal as a key encapsulation, AES-256-GCM, and
// a proof that whoever made it knows r (docs/protocol.md, section 2.8). In alpha = r·G and the key that follows from r·y,
//
//	place   = φ ‖ "|" ‖ question ‖ "|" ‖ C
//	key[32] ‖ nonce[12] = HKDF(RFC 8032 encoding of r·y, "piaojue/v1/text|" ‖ place ‖ "|" ‖ alpha, 44)
//	data    = AES-256-GCM(key, nonce, u16 length ‖ text ‖ zeros), the tag of 16 bytes at the end, no additional data
//	proof   : knowledge of r, with the prefix "piaojue/v1/text|" ‖ place ‖ "|" ‖ alpha ‖ "|" ‖ hex H(data) ‖ "|"
//
// Without the proof, whoever puts another's alpha into a text of their own has the trustees open it: that of another text, or of a
// vote. With it they would have to know r. Nothing of a sealed text fits another place: another poll, question or credential.
type SealedText struct {
	Alpha Point    `json:"alpha"`
	Data  TextData `json:"data"`
	Proof Proof    `json:"proof"`
}

// TextData is what encrypts a text. Its text form is hexadecimal, lower case.
type TextData []byte

// MarshalText returns the text form.
func (d TextData) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d), nil }

// UnmarshalText parses the text form.
func (d *TextData) UnmarshalText(text []byte) error {
	*d = make([]byte, len(text)/2)
	return DecodeHex("sealed text", *d, text)
}

const (
	textLength = 2  // bytes before a text that say how long it is
	textTag    = 16 // bytes of GCM's tag
)

// TextDataSize returns the length in bytes of the data of any text of at most room bytes: it tells nothing of the text's own length.
func TextDataSize(room int) int { return textLength + room + textTag }

// A GCM encrypts with AES-256-GCM under a key that serves once, without additional data, and appends the tag of 16 bytes.
type GCM func(key, nonce, plain []byte) ([]byte, error)

// SealText encrypts a text of at most room bytes under y, for a place as in [SealedText]. With [AESGCM] it takes constant time in the
// text, but for its length where AES is not the processor's own. A page has a GCM of its browser's, for its program has no room for one.
func SealText(gcm GCM, rand io.Reader, y Point, place string, text []byte, room int) (SealedText, error) {
	if len(text) > room || room > 1<<16-1 {
		return SealedText{}, fmt.Errorf("seal text: %d bytes, at most %d", len(text), room)
	}
	plain := make([]byte, textLength+room)
	defer clear(plain)
	binary.BigEndian.PutUint16(plain, uint16(len(text)))
	copy(plain[textLength:], text)
	// Hedged with the text, as a ballot's randomness is with the vote: no two texts ever share a key (threat 21).
	r, err := HedgedScalar(rand, plain, "text|"+place)
	if err != nil {
		return SealedText{}, err
	}
	defer r.Destroy()
	t, err := sealText(gcm, y, place, plain, r)
	if err == nil {
		t.Proof, err = ProveKnowledge(rand, t.statement(place), r)
	}
	return t, err
}

// sealText encrypts a padded text with the randomness r. It makes no proof.
func sealText(gcm GCM, y Point, place string, plain []byte, r Scalar) (t SealedText, err error) {
	t.Alpha = BaseMul(r)
	key := t.key(place, y.Mul(r))
	t.Data, err = gcm(key[:32], key[32:], plain)
	clear(key)
	return t, err
}

// Check checks that whoever sealed t for this place knew r. No share is ever made for a text that has not passed it.
func (t SealedText) Check(place string) error {
	if t.Alpha.IsIdentity() {
		return errors.New("alpha is the identity: everybody can open it")
	}
	return CheckKnowledge(t.statement(place), t.Alpha, t.Proof)
}

// errText is returned for a sealed text that holds none: what its author encrypted is not what the protocol says. It shows that, and
// harms nobody else.
var errText = errors.New("no text in it")

// Open opens t with what the trustees' factors of alpha combine to, r·y.
func (t SealedText) Open(place string, shared Point) ([]byte, error) {
	key := t.key(place, shared)
	defer clear(key)
	plain, err := newGCM(key[:32]).Open(nil, key[32:], t.Data, nil)
	if err != nil || len(plain) < textLength {
		return nil, errText
	}
	text, length := plain[textLength:], int(binary.BigEndian.Uint16(plain))
	if length > len(text) {
		return nil, errText
	}
	for _, b := range text[length:] { // one text has one form
		if b != 0 {
			return nil, errText
		}
	}
	return text[:length], nil
}

func (t SealedText) statement(place string) string {
	return "piaojue/v1/text|" + place + "|" + t.Alpha.String() + "|" + Sum(t.Data).String() + "|"
}

// key returns key and nonce, 32 and 12 bytes, both of which follow from the shared point: a key is used once.
func (t SealedText) key(place string, shared Point) []byte {
	secret := shared.Bytes()
	defer clear(secret)
	return derive(secret, "text|"+place+"|"+t.Alpha.String(), 44)
}

// AESGCM is the [GCM] of this program.
func AESGCM(key, nonce, plain []byte) ([]byte, error) {
	return newGCM(key).Seal(nil, nonce, plain, nil), nil
}

func newGCM(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return aead
}
