package ballot

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// Keys is a list of verification keys in ascending order of their bytes, without repetition: the roll or the slips of a
// poll. Names are not on the board; they stay with the secretariat's registrar.
type Keys []crypto.PublicKey

// ParseKeys parses a list and compares it with what the manifest says of it.
func ParseKeys(data []byte, want KeyList) (Keys, error) {
	return parseKeys(data, want, func() (Keys, error) { return decodeKeys(data) })
}

func decodeKeys(data []byte) (keys Keys, err error) {
	err = crypto.DecodeJSON(data, &keys)
	return keys, err
}

// ParseKeysInto is [ParseKeys], and adds the keys to a set. They are tested many at once, and one by one if that fails.
func ParseKeysInto(set *crypto.KeySet, rand io.Reader, data []byte, want KeyList) (Keys, error) {
	return parseKeys(data, want, func() (Keys, error) {
		if keys, ok := readKeys(data); ok && set.Add(rand, keys) {
			return keys, nil
		}
		return decodeKeys(data)
	})
}

// readKeys reads the canonical form of a list that is not empty, and does not look at what its keys are.
func readKeys(data []byte) (keys Keys, ok bool) {
	const digits = 2 * len(crypto.PublicKey{})
	rest, ok := bytes.CutPrefix(data, []byte(`["`))
	if !ok {
		return nil, false
	}
	for {
		var key crypto.PublicKey
		if len(rest) < digits || bytes.ContainsAny(rest[:digits], "ABCDEF") {
			return nil, false
		}
		if _, err := hex.Decode(key[:], rest[:digits]); err != nil {
			return nil, false
		}
		keys, rest = append(keys, key), rest[digits:]
		if string(rest) == `"]` {
			return keys, true
		}
		if rest, ok = bytes.CutPrefix(rest, []byte(`","`)); !ok {
			return nil, false
		}
	}
}

func parseKeys(data []byte, want KeyList, decode func() (Keys, error)) (Keys, error) {
	if crypto.Sum(data) != want.Hash {
		return nil, errors.New("parse keys: the hash is not the manifest's")
	}
	// A key is 67 bytes with its quotes and a comma, and takes a good part of a millisecond to parse: a list longer than the
	// manifest says is refused before that.
	if most := 70 * want.Count; len(data) > most {
		return nil, fmt.Errorf("parse keys: %d bytes, at most %d for the %d keys of the manifest", len(data), most, want.Count)
	}
	keys, err := decode()
	if err != nil {
		return nil, fmt.Errorf("parse keys: %v", err)
	}
	if len(keys) != want.Count {
		return nil, fmt.Errorf("parse keys: %d keys, the manifest says %d", len(keys), want.Count)
	}
	for i := 1; i < len(keys); i++ {
		if bytes.Compare(keys[i-1][:], keys[i][:]) >= 0 {
			return nil, fmt.Errorf("parse keys: key %d is not above the one before it", i+1)
		}
	}
	return keys, nil
}

// NewKeys sorts keys into a list.
func NewKeys(keys []crypto.PublicKey) Keys {
	sorted := append(Keys{}, keys...) // not nil, which has no encoding
	slices.SortFunc(sorted, func(a, b crypto.PublicKey) int { return bytes.Compare(a[:], b[:]) })
	return sorted
}

// Bytes returns the canonical form.
func (k Keys) Bytes() []byte { return crypto.MustEncodeJSON(k) }

// List returns what a manifest says of the list.
func (k Keys) List() KeyList { return KeyList{len(k), crypto.Sum(k.Bytes())} }
