package crypto

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	"filippo.io/edwards25519"
)

// The zero PublicKey, which a map gives for a person that is not in it, is the encoding of a point of order 4. RFC 8032
// lets anybody sign under such a key.
func TestThreat4_ZeroPublicKey(t *testing.T) {
	var text []byte
	var forged Signature
	for i := 0; !ed25519.Verify(make([]byte, 32), text, forged[:]); i++ {
		s := mustScalar(t)
		copy(forged[:32], new(edwards25519.Point).ScalarBaseMult(&s.s).Bytes())
		copy(forged[32:], s.Bytes())
		text = fmt.Appendf(nil, "open the poll, %d", i)
	}
	if err := (PublicKey{}).Check(text, forged); !errors.Is(err, ErrSignature) {
		t.Errorf("a signature of nobody: %v", err)
	}
}

func TestSigningKey(t *testing.T) {
	key, err := NewSigningKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("text")
	s := key.Sign(text)
	if err := key.Public().Check(text, s); err != nil {
		t.Fatal(err)
	}
	if err := key.Public().Check([]byte("other text"), s); !errors.Is(err, ErrSignature) {
		t.Errorf("a signature of another text: %v", err)
	}
	s[0] ^= 1
	if err := key.Public().Check(text, s); !errors.Is(err, ErrSignature) {
		t.Errorf("a changed signature: %v", err)
	}
	if _, err := NewSigningKey(strings.NewReader("short")); err == nil {
		t.Error("a key of five random bytes")
	}
}

// A key that strays into a log line or an error is not printed there.
func TestKeysAreNotPrinted(t *testing.T) {
	seed, err := ParseSeed("1111111111111111111111")
	if err != nil {
		t.Fatal(err)
	}
	key := SigningKeyFromSeed(make([]byte, 32))
	for _, test := range []struct {
		name   string
		secret any
		want   string
	}{
		{"signing key", key, "signing key"},
		{"seed", seed, "seed"},
		{"token issuer", testIssuer(t), "token issuer"},
	} {
		for _, verb := range []string{"%v", "%+v", "%s", "%q", "%x"} {
			if got := fmt.Sprintf(verb, test.secret); got != fmt.Sprintf(verb, test.want) {
				t.Errorf("%s printed with %s: %.80s", test.name, verb, got)
			}
		}
	}
}
