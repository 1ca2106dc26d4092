package crypto

import (
	"strings"
	"testing"
)

// What people compare of a hash are its first 80 bits, whatever follows.
func TestHash_Groups(t *testing.T) {
	for hex, want := range map[string]string{
		strings.Repeat("0", 64):                           "0000-0000-0000-0000",
		strings.Repeat("f", 20) + strings.Repeat("0", 44): "ZZZZ-ZZZZ-ZZZZ-ZZZZ",
		"00443214c74254b635cf" + strings.Repeat("f", 44):  "0123-4567-89AB-CDEF",
	} {
		var h Hash
		if err := h.UnmarshalText([]byte(hex)); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(h.Groups(), "-"); got != want {
			t.Errorf("%s: %s, want %s", hex, got, want)
		}
	}
}
