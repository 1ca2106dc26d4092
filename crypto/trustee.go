package crypto

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A TrusteeKey is the public key of one trustee with the proof that somebody knows its secret. Signature is there in a
// [Pedersen] committee and nowhere else.
type TrusteeKey struct {
	Proof     Proof  `json:"pok"`
	Key       Point  `json:"public_key"`
	Signature *Proof `json:"signature,omitempty"`
	Name      string `json:"name,omitempty"`
}

// A Trustee is an item of [Trustees]: one trustee, without whom nothing is decrypted, or a committee. In JSON it is
// ["Single",key] or ["Pedersen",committee].
type Trustee struct {
	Single   *TrusteeKey
	Pedersen *Pedersen
}

// Trustees are those who together decrypt an election. Owners are counted from 1, key by key through all items.
type Trustees []Trustee

// NewSingle draws the secret of a single trustee and proves that it is known (docs/protocol.md, section 2.4).
// The proof names neither election nor owner and can be copied: [Trustees.Check] refuses a key that comes twice.
func NewSingle(rand io.Reader) (Scalar, TrusteeKey, error) {
	x, err := RandomScalar(rand)
	if err != nil {
		return Scalar{}, TrusteeKey{}, err
	}
	key, err := newTrusteeKey(rand, x)
	return x, key, err
}

func newTrusteeKey(rand io.Reader, x Scalar) (TrusteeKey, error) {
	X := BaseMul(x)
	proof, err := ProveKnowledge(rand, possession(X), x)
	return TrusteeKey{Proof: proof, Key: X}, err
}

// possession is the prefix of a key's proof of possession.
func possession(X Point) string { return "pok|" + GroupName + "|" + X.String() + "|" }

func (k TrusteeKey) check() error {
	if k.Key.IsIdentity() {
		return errors.New("the key is the identity")
	}
	if err := CheckKnowledge(possession(k.Key), k.Key, k.Proof); err != nil {
		return fmt.Errorf("proof of possession: %v", err)
	}
	return nil
}

// MarshalJSON encodes the item as a pair of its kind and its value.
func (t Trustee) MarshalJSON() ([]byte, error) {
	switch {
	case t.Single != nil && t.Pedersen == nil:
		return EncodeJSON([]any{"Single", t.Single})
	case t.Pedersen != nil && t.Single == nil:
		return EncodeJSON([]any{"Pedersen", t.Pedersen})
	}
	return nil, errors.New("encode trustee: neither single nor a committee")
}

// UnmarshalJSON decodes the canonical form only.
func (t *Trustee) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 {
		return errors.New("parse trustee: not a pair")
	}
	*t = Trustee{}
	switch kind := string(pair[0]); kind {
	case `"Single"`:
		t.Single = new(TrusteeKey)
		return DecodeJSON(pair[1], t.Single)
	case `"Pedersen"`:
		t.Pedersen = new(Pedersen)
		return DecodeJSON(pair[1], t.Pedersen)
	default:
		return fmt.Errorf("parse trustee: unknown kind %.80s", kind)
	}
}

// ParseTrustees parses the canonical form. It checks no proof: that is [Trustees.Check].
func ParseTrustees(data []byte) (Trustees, error) {
	var t Trustees
	if err := DecodeJSON(data, &t); err != nil {
		return nil, fmt.Errorf("parse trustees: %v", err)
	}
	return t, nil
}

// Check checks every proof and signature of every trustee, and what belenios-tool leaves open (docs/protocol.md,
// section 8.6): that there is a trustee, no key is the identity, no key appears twice, and the keys do not cancel.
// It returns the election key y, under which ballots are encrypted: nobody needs that of trustees who were not checked.
func (t Trustees) Check() (y Point, err error) {
	if n := len(t.Keys()); n == 0 || n > MaxTrustees {
		return Point{}, fmt.Errorf("check trustees: %d keys, want 1 to %d", n, MaxTrustees)
	}
	y = Identity()
	seen := map[string]bool{}
	for i, item := range t {
		share, err := item.check()
		if err != nil {
			return Point{}, fmt.Errorf("check trustees: item %d: %v", i+1, err)
		}
		y = y.Add(share)
		keys := item.keys()
		if item.Pedersen != nil && item.Pedersen.Threshold == 1 {
			keys = keys[:1] // where any one suffices, all hold the same secret
		}
		for _, key := range keys {
			if seen[key.String()] {
				return Point{}, fmt.Errorf("check trustees: two trustees with the key %s", key)
			}
			seen[key.String()] = true
		}
	}
	if y.IsIdentity() {
		return Point{}, errors.New("check trustees: the keys cancel")
	}
	return y, nil
}

// check returns the item's share of the election key.
func (t Trustee) check() (Point, error) {
	switch {
	case t.Single != nil && t.Pedersen == nil:
		if t.Single.Signature != nil {
			return Point{}, errors.New("a signature outside a committee")
		}
		return t.Single.Key, t.Single.check()
	case t.Pedersen != nil && t.Single == nil:
		return t.Pedersen.check()
	}
	return Point{}, errors.New("neither single nor a committee")
}

// Keys returns the verification keys of all trustees; that of owner i is at i-1.
func (t Trustees) Keys() (keys []Point) {
	for _, item := range t {
		keys = append(keys, item.keys()...)
	}
	return keys
}

func (t Trustee) keys() (keys []Point) {
	if t.Single != nil {
		keys = append(keys, t.Single.Key)
	}
	if t.Pedersen != nil {
		for _, key := range t.Pedersen.Keys {
			keys = append(keys, key.Key)
		}
	}
	return keys
}
