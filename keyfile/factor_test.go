//go:build !race && !insecure_test_keys

package keyfile

import "testing"

// TestWorkFactor: what is built without a tag makes whoever guesses a passphrase work as the age command does.
func TestWorkFactor(t *testing.T) {
	if workFactor != 18 {
		t.Errorf("scrypt's work factor is %d", workFactor)
	}
}
