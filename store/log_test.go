package store

import (
	"bytes"
	"errors"
	"testing"
)

// TestUnseal breaks every bit, cuts at every byte and moves the bytes to another name.
func TestUnseal(t *testing.T) {
	const name = "tile/0/000"
	sealed := Seal(name, []byte("hashes"))
	if data, err := Unseal(name, sealed); err != nil || string(data) != "hashes" {
		t.Fatalf("got %q, %v", data, err)
	}
	refused := func(name string, sealed []byte) {
		t.Helper()
		if _, err := Unseal(name, sealed); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%q, %x: %v, want %v", name, sealed, err, ErrCorrupt)
		}
	}
	for bit := range 8 * len(sealed) {
		broken := bytes.Clone(sealed)
		broken[bit/8] ^= 1 << (bit % 8)
		refused(name, broken)
		refused(name, sealed[:bit/8])
	}
	refused("tile/0/001", sealed)
	refused("tile/0/000h", append(bytes.Clone(sealed[:32]), "ashes"...))
}
