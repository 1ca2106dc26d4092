package crypto

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"filippo.io/bigmod"
)

const otherFingerprint = "eAC9LNU/8I57oQLEvT5EP7DIYrQxdNqbfqKiXbXc5Vg"

func testCredential() Point { return BaseMul(DeriveCredential(testCard, testSlip, testFingerprint)) }

func testChallenge(t testing.TB, issuer, fingerprint string) TokenChallenge {
	t.Helper()
	c, err := NewTokenChallenge(issuer, fingerprint, "vote.example")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// testIssuer returns the registrar whose key is that of RFC 9578, appendix A.2.
func testIssuer(t testing.TB) *TokenIssuer {
	t.Helper()
	i, err := newTokenIssuer(rfc9578Key(t))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

var drawnIssuer = sync.OnceValues(func() (*TokenIssuer, error) { return NewTokenIssuer(rand.Reader) })

// otherIssuer returns a registrar with a key drawn for this run.
func otherIssuer(t testing.TB) *TokenIssuer {
	t.Helper()
	i, err := drawnIssuer()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// issue runs the whole protocol for the test card with another slip.
func issue(t testing.TB, i *TokenIssuer, slip Slip, c TokenChallenge) Token {
	t.Helper()
	request, blinding, err := RequestToken(testCard, slip, c, i.Key())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := i.Sign(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Key().CheckIssued(request.Hash(), answer); err != nil {
		t.Fatal(err)
	}
	token, err := blinding.Finish(answer)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// checkToken is what [TokenKey.CheckToken] says, and [TokenVerifier.Check] must say, too.
func checkToken(t testing.TB, k TokenKey, token Token, c TokenChallenge, credential Point) error {
	t.Helper()
	err, made := k.CheckToken(token, c, credential), k.Verifier(c, nil).Check(token, credential.Encoding())
	if fmt.Sprint(made) != fmt.Sprint(err) && !credential.IsIdentity() {
		t.Errorf("the key made ready says %v, and the key %v", made, err)
	}
	return err
}

// signAnything returns a token over any input and salt: what a deputy can get out of an honest registrar, which signs blindly.
func signAnything(t testing.TB, i *TokenIssuer, input, salt []byte) (token Token) {
	t.Helper()
	m, err := bigmod.NewNat().SetBytes(encodePSS(input, salt, 2047), i.n)
	if err != nil {
		t.Fatal(err)
	}
	s, err := i.sign(m)
	if err != nil {
		t.Fatal(err)
	}
	copy(token[:], input)
	copy(token[tokenInputSize:], s.Bytes(i.n))
	return token
}

func TestToken(t *testing.T) {
	i, c := testIssuer(t), testChallenge(t, "registrar1.example", testFingerprint)
	token := issue(t, i, testSlip, c)
	if err := checkToken(t, i.Key(), token, c, testCredential()); err != nil {
		t.Fatal(err)
	}
	for at := range token {
		bad := token
		bad[at] ^= 1 << (at % 8)
		if checkToken(t, i.Key(), bad, c, testCredential()) == nil {
			t.Errorf("byte %d changed: accepted", at)
		}
	}
	if checkToken(t, i.Key(), Token{}, c, testCredential()) == nil {
		t.Error("the zero token: accepted")
	}
}

// TestRequestToken compares with what another program made from the text of derive.go and of the RFCs.
func TestRequestToken(t *testing.T) {
	request, _, err := RequestToken(testCard, testSlip, testChallenge(t, "registrar1.example", testFingerprint), testIssuer(t).Key())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := request.Hash().String(), "1913caaac961f1b52e9f651cc561712047c7ff738b2c99d0868f1f4cc134aab9"; got != want {
		t.Errorf("request %s, want %s", got, want)
	}
}

func TestCheckIssued(t *testing.T) {
	i, c := testIssuer(t), testChallenge(t, "registrar1.example", testFingerprint)
	request, _, err := RequestToken(testCard, testSlip, c, i.Key())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := i.Sign(request)
	if err != nil {
		t.Fatal(err)
	}
	again, err := i.Sign(request)
	if err != nil || again != answer {
		t.Error("a retry is answered differently")
	}
	bad := answer
	bad[255] ^= 1
	for name, err := range map[string]error{
		"other request":  i.Key().CheckIssued(Sum(nil), answer),
		"other key":      otherIssuer(t).Key().CheckIssued(request.Hash(), answer),
		"changed answer": i.Key().CheckIssued(request.Hash(), bad),
		"zero":           i.Key().CheckIssued(request.Hash(), BlindSignature{}),
	} {
		if !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTokenIssuer(t *testing.T) {
	i := otherIssuer(t)
	again, err := ParseTokenIssuer(i.Bytes())
	if err != nil || again.Key() != i.Key() || !bytes.Equal(again.Bytes(), i.Bytes()) {
		t.Fatalf("written and read again: %v", err)
	}
	c := testChallenge(t, "registrar1.example", testFingerprint)
	if issue(t, again, testSlip, c) != issue(t, i, testSlip, c) {
		t.Error("the key that was read signs differently")
	}
	secret := i.Bytes()
	for name, bad := range map[string][]byte{
		"short":         secret[1:],
		"long":          append(slices.Clone(secret), 0),
		"p, one bit":    append([]byte{secret[0] ^ 1}, secret[1:]...),
		"q, one bit":    append(slices.Clone(secret[:255]), secret[255]^2),
		"one prime":     append(slices.Clone(secret[:128]), secret[:128]...),
		"zeroes":        make([]byte, 256),
		"another prime": append(make([]byte, 128), secret[128:]...),
	} {
		if _, err := ParseTokenIssuer(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	request, _, err := RequestToken(testCard, testSlip, c, again.Key())
	if err != nil {
		t.Fatal(err)
	}
	dp := again.dp
	again.Destroy()
	if _, err := again.Sign(request); err == nil || !bytes.Equal(dp, make([]byte, len(dp))) {
		t.Error("a destroyed key still signs")
	}
	if again.Key() != i.Key() {
		t.Error("the public key is lost")
	}
}

func TestTokenChallenge(t *testing.T) {
	c := testChallenge(t, "registrar1.example", testFingerprint)
	context := sha256.Sum256([]byte("piaojue/v1/redemption|" + testFingerprint))
	want := "\x00\x02\x00\x12registrar1.example\x20" + string(context[:]) + "\x00\x0cvote.example"
	if string(c.Bytes()) != want {
		t.Errorf("got %q, want %q", c.Bytes(), want)
	}
	for _, bad := range [][3]string{
		{"", testFingerprint, "o"},
		{"i", testFingerprint, ""},
		{"i", testFingerprint[1:], "o"},
		{"i", testFingerprint + "=", "o"},
		{strings.Repeat("i", 256), testFingerprint, "o"},
		{"i", testFingerprint, "o o"},
		{"票", testFingerprint, "o"},
	} {
		if _, err := NewTokenChallenge(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%q: accepted", bad)
		}
	}
}

func TestTokenText(t *testing.T) {
	i, c := testIssuer(t), testChallenge(t, "registrar1.example", testFingerprint)
	request, _, err := RequestToken(testCard, testSlip, c, i.Key())
	if err != nil {
		t.Fatal(err)
	}
	type text interface {
		encoding.TextMarshaler
		encoding.TextUnmarshaler
	}
	token, key, answer := issue(t, i, testSlip, c), i.Key(), BlindSignature{1}
	for _, v := range []struct {
		in, out text
		typed   bool
	}{
		{&token, new(Token), true}, {&request, new(TokenRequest), true}, {&key, new(TokenKey), true},
		{&answer, new(BlindSignature), false},
	} {
		b, err := EncodeJSON(v.in)
		if err != nil {
			t.Fatal(err)
		}
		if err := DecodeJSON(b, v.out); err != nil {
			t.Errorf("%T: %v", v.in, err)
		}
		if again, _ := EncodeJSON(v.out); !bytes.Equal(again, b) {
			t.Errorf("%T: comes back different", v.in)
		}
		inner := bytes.Trim(b, `"`)
		if v.out.UnmarshalText(append(inner[:len(inner):len(inner)], "00"...)) == nil || v.out.UnmarshalText(inner[2:]) == nil {
			t.Errorf("%T: wrong length accepted", v.in)
		}
		if v.typed && v.out.UnmarshalText(append([]byte("ff"), inner[2:]...)) == nil {
			t.Errorf("%T: wrong type accepted", v.in)
		}
		if bytes.ContainsAny(inner, "abcdef") && v.out.UnmarshalText(bytes.ToUpper(inner)) == nil {
			t.Errorf("%T: upper case accepted", v.in)
		}
	}
}

func FuzzTokenKey(f *testing.F) {
	f.Add(testIssuer(f).Key().Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := ParseTokenKey(b); err == nil && !bytes.Equal(k.Bytes(), b) {
			t.Errorf("%x parses, but is written %x", b, k.Bytes())
		}
	})
}

func FuzzToken(f *testing.F) {
	i, c := testIssuer(f), testChallenge(f, "registrar1.example", testFingerprint)
	good, credential := issue(f, i, testSlip, c), testCredential()
	f.Add(good[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		token, err := ParseToken(b)
		if err != nil {
			return
		}
		if !bytes.Equal(token[:], b) {
			t.Errorf("%x parses, but is written %x", b, token[:])
		}
		if token != good && checkToken(t, i.Key(), token, c, credential) == nil {
			t.Errorf("a second token: %x", b)
		}
	})
}

func FuzzTokenRequest(f *testing.F) {
	i := testIssuer(f)
	request, _, err := RequestToken(testCard, testSlip, testChallenge(f, "registrar1.example", testFingerprint), i.Key())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(request[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseTokenRequest(b)
		if err != nil {
			return
		}
		if !bytes.Equal(r[:], b) {
			t.Errorf("%x parses, but is written %x", b, r[:])
		}
		if s, err := i.Sign(r); err == nil && i.Key().CheckIssued(r.Hash(), s) != nil {
			t.Errorf("%x is signed, and the signature does not verify", b)
		}
	})
}

// TestOpenSSL verifies a token with nothing of ours: its first 98 bytes, its last 256, and the key.
func TestOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("CI") == "true" && runtime.GOOS != "js" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	i, dir := otherIssuer(t), t.TempDir()
	token := issue(t, i, testSlip, testChallenge(t, "registrar1.example", testFingerprint))
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	check := func(token Token) error {
		return exec.Command(openssl, "dgst", "-sha384",
			"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:48", "-sigopt", "rsa_mgf1_md:sha384",
			"-verify", write("spki.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: i.Key().Bytes()})),
			"-signature", write("s", token[tokenInputSize:]), write("i", token[:tokenInputSize])).Run()
	}
	if err := check(token); err != nil {
		t.Error(err)
	}
	token[50] ^= 1
	if check(token) == nil {
		t.Error("openssl accepts everything")
	}
}

func BenchmarkTokenRequest(b *testing.B) {
	key, c := testIssuer(b).Key(), testChallenge(b, "registrar1.example", testFingerprint)
	for b.Loop() {
		RequestToken(testCard, testSlip, c, key)
	}
}

func BenchmarkTokenSign(b *testing.B) {
	i := testIssuer(b)
	request, _, err := RequestToken(testCard, testSlip, testChallenge(b, "registrar1.example", testFingerprint), i.Key())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		i.Sign(request)
	}
}

func BenchmarkTokenCheck(b *testing.B) {
	i, c := testIssuer(b), testChallenge(b, "registrar1.example", testFingerprint)
	token, credential := issue(b, i, testSlip, c), testCredential()
	many, encoding := i.Key().Verifier(c, nil), credential.Encoding()
	for name, check := range map[string]func() error{
		"one":  func() error { return i.Key().CheckToken(token, c, credential) },
		"many": func() error { return many.Check(token, encoding) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := check(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTokenCheckIssued(b *testing.B) {
	i := testIssuer(b)
	request, _, err := RequestToken(testCard, testSlip, testChallenge(b, "registrar1.example", testFingerprint), i.Key())
	if err != nil {
		b.Fatal(err)
	}
	answer, err := i.Sign(request)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := i.Key().CheckIssued(request.Hash(), answer); err != nil {
			b.Fatal(err)
		}
	}
}
