package ballot

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// Keys is a list of verification keys in ascending order of their bytes, without repetition: the roll or the slips of a
// poll. Names are not on the board; they stay with the secretariat's registrar.
type Keys []crypto.PublicKey

// ParseKeys parses a list and compares it with what the manifest says of it.
func ParseKeys(data []byte, want KeyList) (Keys, error) {
	if crypto.Sum(data) != want.Hash {
		return nil, errors.New("parse keys: the hash is not the manifest's")
	}
	// A key is 67 bytes with its quotes and a comma, and takes a good part of a millisecond to parse: a list longer than the
	// manifest says is refused before that.
	if most := 70 * want.Count; len(data) > most {
		return nil, fmt.Errorf("parse keys: %d bytes, at most %d for the %d keys of the manifest", len(data), most, want.Count)
	}
	var keys Keys
	if err := crypto.DecodeJSON(data, &keys); err != nil {
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
