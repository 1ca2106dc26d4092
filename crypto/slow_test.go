//go:build !race && !js

package crypto

import (
	"bytes"
	"testing"
)

// Under the race detector and in WebAssembly this takes ten times as long, and there is nothing concurrent in it.

// Each digit of the trustees' scalars, points and hashes matters: none can be changed unnoticed. Some 350 are tried.
func TestTrusteesEveryByte(t *testing.T) {
	for _, name := range []string{"tiny", "satisfaction"} {
		text := readVector(t, name, "trustees.json")
		step := 1 + len(text)/350
		for i := 0; i < len(text); i += step {
			changed := bytes.Clone(text)
			changed[i] ^= 1
			trustees, err := ParseTrustees(changed)
			if err != nil {
				continue
			}
			if _, err := trustees.Check(); err == nil {
				t.Errorf("%s: byte %d changed from %q to %q: accepted", name, i, text[i], changed[i])
			}
		}
	}
}
