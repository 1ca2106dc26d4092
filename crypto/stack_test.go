package crypto

import (
	"fmt"
	"testing"
)

// TestStack compares with values computed by another program (HKDF of Python's cryptography) from docs/protocol.md, section 2.6.
func TestStack(t *testing.T) {
	var s Stack
	for i := range s {
		s[i] = byte(i)
	}
	for number, want := range map[int]string{
		1:   "639d9d33d695dfe2f4cd06b6072c9349 f127579c5567ddd95bbd02335e4cf7b5",
		300: "1120c794a3ae983a40109cbe535bdc10 76d15e77d0849c7486729612e8b803fc",
	} {
		card, slip := s.Pair(number)
		if got := fmt.Sprintf("%x %x", card[:], slip[:]); got != want {
			t.Errorf("number %d: %s, want %s", number, got, want)
		}
	}
	if got := fmt.Sprintf("%v %+v %s", s, s, s); got != "stack stack stack" {
		t.Errorf("a stack is printed as %s", got)
	}
}
