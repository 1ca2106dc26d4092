package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/crypto"
)

// A signature type says what a key of a signed note signs (C2SP signed-note, "Signature types").
type signatureType byte

const (
	signsNotes       signatureType = 0x01 // Ed25519 over the text: logs and receipts
	signsCheckpoints signatureType = 0x04 // Ed25519 over text and time: witnesses (C2SP tlog-cosignature)
)

// A VerifierKey checks one key's lines in signed notes. Its text form, the vkey of files and manifests, is
//
//	<name>+<id>+base64(<signature type, 1 byte> || <Ed25519 public key, 32 bytes>)
//
// where id is 8 lower-case hexadecimal digits, the first 4 bytes of SHA-256(name || "\n" || type || key).
// The zero value verifies nothing.
type VerifierKey struct {
	name string
	typ  signatureType
	key  crypto.PublicKey
}

// ParseVerifierKey parses the text form, of either signature type.
func ParseVerifierKey(vkey string) (VerifierKey, error) {
	var k VerifierKey
	if len(vkey) > maxName+64 {
		return k, fmt.Errorf("parse verifier key: %d bytes", len(vkey))
	}
	name, rest, _ := strings.Cut(vkey, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) != 1+len(k.key) {
		return k, fmt.Errorf("parse verifier key %q: not a signature type and 32 bytes in base64", vkey)
	}
	k = VerifierKey{name, signatureType(raw[0]), crypto.PublicKey(raw[1:])}
	if k.typ != signsNotes && k.typ != signsCheckpoints {
		return VerifierKey{}, fmt.Errorf("parse verifier key %q: signature type %#x", vkey, raw[0])
	}
	if k.String() != vkey { // also a wrong id, capitals, stray bits at the end of the base64
		return VerifierKey{}, fmt.Errorf("parse verifier key %q: want %q", vkey, k)
	}
	if err := k.check(); err != nil {
		return VerifierKey{}, fmt.Errorf("parse verifier key: %v", err)
	}
	return k, nil
}

// check refuses a name that cannot stand in a signature line, and a key outside the prime-order subgroup.
func (k VerifierKey) check() error {
	if !validName(k.name) {
		return fmt.Errorf("bad name %q", k.name)
	}
	if p, err := crypto.PointFromBytes(k.key[:]); err != nil || p.IsIdentity() {
		return fmt.Errorf("the key of %q is no point of the prime-order subgroup", k.name)
	}
	return nil
}

// maxName bounds the name of a key and the origin of a checkpoint, in bytes.
const maxName = 255

// validName reports whether name may name a key: not empty, UTF-8, no space and no plus sign, which separate it from
// what follows, and no control character, which no note may contain.
func validName(name string) bool {
	return name != "" && len(name) <= maxName && utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '+'
	})
}

// String returns the text form.
func (k VerifierKey) String() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.KeyHash(), base64.StdEncoding.EncodeToString(k.encoded()))
}

func (k VerifierKey) encoded() []byte { return append([]byte{byte(k.typ)}, k.key[:]...) }

// Name returns the key's name. For a log it is the origin of its checkpoints.
func (k VerifierKey) Name() string { return k.name }

// KeyHash returns the key's id.
func (k VerifierKey) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(k.name+"\n"), k.encoded()...))
	return binary.BigEndian.Uint32(sum[:])
}

// Verify reports whether sig is this key's signature of the text of a note; it makes a VerifierKey a [note.Verifier].
func (k VerifierKey) Verify(text, sig []byte) bool {
	switch k.typ {
	case signsNotes:
		return len(sig) == len(crypto.Signature{}) && k.key.Check(text, crypto.Signature(sig)) == nil
	case signsCheckpoints:
		return k.verifyCosignature(text, sig)
	}
	return false
}

// A Signer signs notes; it is a [note.Signer]. Ed25519 is deterministic, so signing again gives the same bytes.
type Signer struct {
	verifier VerifierKey
	key      crypto.SigningKey
	time     int64 // of a cosignature
}

// NewSigner returns a signer of a log (name is its origin) or of receipts (name is the origin and "/receipt").
func NewSigner(name string, key crypto.SigningKey) (*Signer, error) {
	return newSigner(name, signsNotes, key, 0)
}

func newSigner(name string, typ signatureType, key crypto.SigningKey, time int64) (*Signer, error) {
	s := &Signer{VerifierKey{name, typ, key.Public()}, key, time}
	if err := s.verifier.check(); err != nil {
		return nil, fmt.Errorf("new signer: %v", err)
	}
	return s, nil
}

// VerifierKey returns the key that checks what s signs.
func (s *Signer) VerifierKey() VerifierKey { return s.verifier }

// Name returns the key's name.
func (s *Signer) Name() string { return s.verifier.Name() }

// KeyHash returns the key's id.
func (s *Signer) KeyHash() uint32 { return s.verifier.KeyHash() }

// Sign signs the text of a note.
func (s *Signer) Sign(text []byte) ([]byte, error) {
	if s.verifier.typ == signsCheckpoints {
		return s.cosign(text)
	}
	sig := s.key.Sign(text)
	return sig[:], nil
}

// maxNote bounds a signed note, in bytes. Package note takes no more than 100 signature lines.
const maxNote = 1 << 16

// openNote checks a signed note all of whose lines are by the given keys. It is stricter than C2SP signed-note, under
// which readers skip lines they do not know: nobody can check those, so evidence must not carry them.
func openNote(msg []byte, keys ...VerifierKey) (*note.Note, error) {
	if len(msg) > maxNote {
		return nil, fmt.Errorf("%d bytes, at most %d", len(msg), maxNote)
	}
	known := make([]note.Verifier, len(keys))
	for i, k := range keys {
		known[i] = k
	}
	n, err := note.Open(msg, note.VerifierList(known...))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		n, err = unverified.Note, nil
	}
	if err != nil {
		return nil, err
	}
	for _, s := range n.UnverifiedSigs {
		return nil, fmt.Errorf("a line of the unknown key %s+%08x", s.Name, s.Hash)
	}
	again, err := encodeNote(*n)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, msg) {
		return nil, errors.New("a repeated line, or base64 that is not canonical")
	}
	return n, nil
}

// encodeNote writes a note as it must have been. [note.Open] skips repeated lines and takes base64 with stray bits at
// its end: without the comparison one note would have many forms, all valid, with as many hashes.
func encodeNote(n note.Note) ([]byte, error) {
	sigs := make([]note.Signature, len(n.Sigs))
	for i, s := range n.Sigs {
		raw, err := base64.StdEncoding.DecodeString(s.Base64)
		if err != nil {
			return nil, err
		}
		s.Base64 = base64.StdEncoding.EncodeToString(raw)
		sigs[i] = s
	}
	n.Sigs = sigs
	return note.Sign(&n)
}

// hasSigned reports whether a line of an opened note is by the key.
func hasSigned(n *note.Note, k VerifierKey) bool {
	for _, s := range n.Sigs {
		if s.Name == k.name && s.Hash == k.KeyHash() {
			return true
		}
	}
	return false
}
