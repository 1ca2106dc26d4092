// Package keyfile keeps one secret key in one file, sealed with a passphrase in the format of age (age-encryption.org/v1,
// scrypt recipient, ASCII armor), so that the age command opens it without us:
//
//	age --decrypt chair.key
//
// What comes out is one line of canonical JSON (docs/protocol.md, section 5.10):
//
//	{"use":"officer","public":…[,"poll":HASH],"secret":HEX}
//
// The public part names whose key it is, and is compared with the secret by whoever opens the file; poll is the hash of the
// manifest that the key serves, if it serves one alone.
package keyfile

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/piaojue/piaojue/crypto"
)

// A Use says what a key does. A file of another use is refused, so that nobody decrypts with a signing key.
type Use string

// The uses.
const (
	Officer   Use = "officer"   // Ed25519 seed of an officer's signing key
	Trustee   Use = "trustee"   // seed of a trustee's keys for one poll, or for a series that cites one ceremony
	Registrar Use = "registrar" // RSA key with which a registrar signs the tokens of one poll
	Board     Use = "board"     // Ed25519 seeds of a board's log key and receipt key, one after the other
	Witness   Use = "witness"   // Ed25519 seed of a key that cosigns checkpoints
	Stack     Use = "stack"     // secret of cards that are handed out
	Authority Use = "authority" // P-256 scalar of a hall's certificate authority
)

// A Key is what a key file holds.
type Key struct {
	Use    Use          `json:"use"`
	Public string       `json:"public"`
	Poll   *crypto.Hash `json:"poll,omitempty"`
	Secret Secret       `json:"secret"`
}

// A Secret is written in hex, and never by accident.
type Secret []byte

// MarshalText returns hex.
func (s Secret) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s), nil }

// UnmarshalText parses hex. Its error quotes nothing.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = make(Secret, len(text)/2)
	return crypto.DecodeHex("secret", *s, text)
}

// String keeps the secret out of logs and errors.
func (Secret) String() string { return "secret" }

// GoString keeps it out of %#v, too.
func (Secret) GoString() string { return "secret" }

// Destroy overwrites the secret.
func (k *Key) Destroy() { clear(k.Secret) }

const (
	// MinPassphrase is the least number of characters of a passphrase. age stretches it with scrypt, 2^18 rounds.
	MinPassphrase = 8

	maxFile       = 64 << 10
	maxWorkFactor = 20 // a hostile file must not keep us busy for minutes
)

// The reasons for which a file is not opened.
var (
	ErrPassphrase = errors.New("the passphrase is wrong, or the file is not sealed with one")
	ErrWeak       = fmt.Errorf("the passphrase has fewer than %d characters", MinPassphrase)
)

// Seal returns the file of a key. [ErrWeak].
func Seal(k Key, passphrase []byte) ([]byte, error) { return seal(k, passphrase, workFactor) }

func seal(k Key, passphrase []byte, factor int) ([]byte, error) {
	plain, err := crypto.EncodeJSON(k)
	if err != nil {
		return nil, fmt.Errorf("seal key file: %v", err)
	}
	plain = append(plain, '\n')
	defer clear(plain)
	return sealBytes(plain, passphrase, factor)
}

// SealBytes seals what is no key, and is carried from one machine to another, in the same way. [ErrWeak].
func SealBytes(plain, passphrase []byte) ([]byte, error) {
	return sealBytes(plain, passphrase, workFactor)
}

func sealBytes(plain, passphrase []byte, factor int) ([]byte, error) {
	defer debug.FreeOSMemory() // scrypt has taken 256 MiB, which whoever goes on with the next key would add to
	if utf8.RuneCount(passphrase) < MinPassphrase {
		return nil, ErrWeak
	}
	recipient, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		return nil, fmt.Errorf("seal key file: %v", err)
	}
	recipient.SetWorkFactor(factor)
	var file bytes.Buffer
	text := armor.NewWriter(&file)
	w, err := age.Encrypt(text, recipient)
	if err != nil {
		return nil, fmt.Errorf("seal key file: %v", err)
	}
	_, err = w.Write(plain)
	if err := errors.Join(err, w.Close(), text.Close()); err != nil {
		return nil, fmt.Errorf("seal key file: %v", err)
	}
	return file.Bytes(), nil
}

// Open opens a key file of the given use. [ErrPassphrase] is wrapped if that is what is wrong.
func Open(file, passphrase []byte, use Use) (Key, error) {
	k, err := open(file, passphrase, maxWorkFactor)
	if err != nil {
		return Key{}, fmt.Errorf("open key file: %w", err)
	}
	if k.Use != use {
		k.Destroy()
		return Key{}, fmt.Errorf("open key file: it holds a key of use %q, want %q", k.Use, use)
	}
	return k, nil
}

func open(file, passphrase []byte, factor int) (k Key, err error) {
	if len(file) > maxFile {
		return k, fmt.Errorf("%d bytes, at most %d", len(file), maxFile)
	}
	plain, err := openBytes(file, passphrase, factor, maxFile)
	defer clear(plain)
	if err != nil {
		return k, err
	}
	line, ok := bytes.CutSuffix(plain, []byte("\n"))
	if !ok || crypto.DecodeJSON(line, &k) != nil { // the error could quote the secret
		return Key{}, errors.New("it does not hold a key of ours")
	}
	return k, nil
}

// OpenBytes opens what [SealBytes] sealed, of at most so many bytes. [ErrPassphrase] is wrapped if that is what is wrong.
func OpenBytes(file, passphrase []byte, most int64) ([]byte, error) {
	return openBytes(file, passphrase, maxWorkFactor, most)
}

func openBytes(file, passphrase []byte, factor int, most int64) ([]byte, error) {
	defer debug.FreeOSMemory()
	identity, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		return nil, ErrPassphrase
	}
	identity.SetMaxWorkFactor(factor)
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(file)), identity)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, ErrPassphrase
	}
	if err != nil { // the error could quote the file: somebody's passphrase file, say, in the place of the key
		return nil, errors.New("not a key file, or damaged")
	}
	plain, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		clear(plain)
		return nil, fmt.Errorf("damaged: %v", err)
	}
	if int64(len(plain)) > most {
		clear(plain)
		return nil, fmt.Errorf("more than %d bytes", most)
	}
	return plain, nil
}
