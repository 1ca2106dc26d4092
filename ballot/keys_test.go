package ballot

import (
	"bytes"
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

func TestKeys(t *testing.T) {
	drawn := publicKeys("card ", 20)
	order := slices.Clone(drawn)
	keys := NewKeys(drawn)
	if !slices.Equal(drawn, order) {
		t.Error("the caller's order was changed")
	}
	parsed, err := ParseKeys(keys.Bytes(), keys.List())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(parsed, keys) || len(parsed) != len(drawn) {
		t.Error("another list was read than was written")
	}
	var set crypto.KeySet
	if into, err := ParseKeysInto(&set, rand.Reader, keys.Bytes(), keys.List()); err != nil || !slices.Equal(into, keys) {
		t.Errorf("tested together: %v", err)
	}
	for i, key := range drawn {
		if !slices.Contains(parsed, key) || !set.Has(key) {
			t.Errorf("card %d is missing", i)
		}
	}
}

func TestKeysRefusals(t *testing.T) {
	keys := NewKeys(publicKeys("card ", 3))
	turned := Keys{keys[0], keys[2], keys[1]}
	twice := Keys{keys[0], keys[1], keys[1]}
	invalid := strings.Replace(string(keys.Bytes()), keys[1].String(), crypto.PublicKey{}.String(), 1) // a point of small order
	for _, test := range []struct {
		name string
		data string
		list KeyList
		want string
	}{
		{"other-hash", string(keys.Bytes()), KeyList{3, crypto.Sum(nil)}, "the hash is not the manifest's"},
		{"other-count", string(keys.Bytes()), KeyList{4, keys.List().Hash}, "3 keys, the manifest says 4"},
		{"order", string(turned.Bytes()), turned.List(), "key 3 is not above the one before it"},
		{"one-card-twice", string(twice.Bytes()), twice.List(), "key 3 is not above the one before it"},
		{"white-space", string(keys.Bytes()) + " ", KeyList{3, crypto.Sum([]byte(string(keys.Bytes()) + " "))}, "not in canonical form"},
		{"no-key", invalid, KeyList{3, crypto.Sum([]byte(invalid))}, "parse public key"},
		{"no-list", `{}`, KeyList{3, crypto.Sum([]byte(`{}`))}, "decode"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := ParseKeys([]byte(test.data), test.list); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if _, err := ParseKeysInto(new(crypto.KeySet), rand.Reader, []byte(test.data), test.list); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("tested together: got %v, want %q", err, test.want)
			}
		})
	}
}

func FuzzKeys(f *testing.F) {
	f.Add(NewKeys(publicKeys("card ", 3)).Bytes(), 3)
	f.Add([]byte("[]"), 0)
	f.Add([]byte("null"), 0)
	f.Fuzz(func(t *testing.T, data []byte, count int) {
		list := KeyList{count, crypto.Sum(data)}
		keys, err := ParseKeys(data, list)
		if into, other := ParseKeysInto(new(crypto.KeySet), rand.Reader, data, list); (err == nil) != (other == nil) || !slices.Equal(into, keys) {
			t.Errorf("%q: %v, and tested together %v", data, err, other)
		}
		if err != nil {
			return
		}
		if !bytes.Equal(keys.Bytes(), data) || keys.List() != list {
			t.Errorf("parsed %q, encoded %q", data, keys.Bytes())
		}
	})
}
