package thirdparty

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"

	"github.com/piaojue/piaojue/crypto"
)

// publicKey parses a SubjectPublicKeyInfo whatever its algorithm says: crypto/x509 does not know RSASSA-PSS keys.
func publicKey(t *testing.T, spki []byte) *rsa.PublicKey {
	t.Helper()
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if rest, err := asn1.Unmarshal(spki, &info); err != nil || len(rest) > 0 {
		t.Fatal(err, rest)
	}
	key, err := x509.ParsePKCS1PublicKey(info.Key.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// circl returns Cloudflare's client of the variant that RFC 9578, section 6, chooses.
func circl(t *testing.T, key *rsa.PublicKey) blindrsa.Client {
	t.Helper()
	c, err := blindrsa.NewClient(blindrsa.SHA384PSSDeterministic, key)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPlayedTokens checks the signature of every token that was redeemed in a meeting, and that another is refused.
func TestPlayedTokens(t *testing.T) {
	bundle := playedBundle(t)
	var manifest struct{ Registrars []struct{ Key string } }
	if err := json.Unmarshal(bundle["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	var registrars []blindrsa.Client
	for _, r := range manifest.Registrars {
		registrars = append(registrars, circl(t, publicKey(t, unhex(t, r.Key))))
	}
	checked := 0
	for path, data := range bundle {
		var envelope struct{ Tokens []string }
		if !strings.HasPrefix(path, "payload/") || !bytes.HasPrefix(data, []byte(`{"ballot":`)) {
			continue
		}
		if err := json.Unmarshal(data, &envelope); err != nil {
			t.Fatal(err)
		}
		for i, digits := range envelope.Tokens {
			token := unhex(t, digits)
			if err := registrars[i].Verify(token[:98], token[98:]); err != nil {
				t.Errorf("%s, registrar %d: %v", path, i+1, err)
			}
			changed := slices.Clone(token)
			changed[checked%len(changed)] ^= 1
			if registrars[i].Verify(changed[:98], changed[98:]) == nil {
				t.Errorf("%s, registrar %d: byte %d is another, and accepted", path, i+1, checked%len(changed))
			}
			if registrars[1-i].Verify(token[:98], token[98:]) == nil {
				t.Errorf("%s: a token of registrar %d is good for the other", path, i+1)
			}
			checked++
		}
	}
	if checked < 354 {
		t.Errorf("%d tokens: not every byte was changed once", checked)
	}
}

func unhex(t *testing.T, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A visit is a card and a slip at the desk of a registrar of ours.
type visit struct {
	issuer     *crypto.TokenIssuer
	card       crypto.Card
	slip       crypto.Slip
	challenge  crypto.TokenChallenge
	credential crypto.Point
}

func newVisit(t *testing.T) (v visit) {
	t.Helper()
	phi := strings.Repeat("A", 43)
	var errs [4]error
	v.issuer, errs[0] = crypto.NewTokenIssuer(rand.Reader)
	v.card, errs[1] = crypto.NewCard(rand.Reader)
	v.slip, errs[2] = crypto.NewSlip(rand.Reader)
	v.challenge, errs[3] = crypto.NewTokenChallenge("registrar.example", phi, "piaojue.example/play/circl")
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	v.credential = crypto.BaseMul(crypto.DeriveCredential(v.card, v.slip, phi))
	return v
}

// TestCirclClient: our registrar answers a request that circl has blinded.
func TestCirclClient(t *testing.T) {
	v := newVisit(t)
	spki := v.issuer.Key().Bytes()
	client := circl(t, publicKey(t, spki))
	id, digest := sha256.Sum256(spki), sha256.Sum256(v.challenge.Bytes())
	input := slices.Concat([]byte{0, 2}, v.credential.Bytes(), digest[:], id[:])
	blinded, state, err := client.Blind(rand.Reader, input)
	if err != nil {
		t.Fatal(err)
	}
	request, err := crypto.ParseTokenRequest(slices.Concat([]byte{0, 2, id[31]}, blinded))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := v.issuer.Sign(request)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := client.Finalize(state, answer[:])
	if err != nil {
		t.Fatal(err)
	}
	var token crypto.Token
	if copy(token[:], slices.Concat(input, signature)) != len(token) {
		t.Fatalf("a signature of %d bytes", len(signature))
	}
	if err := v.issuer.Key().CheckToken(token, v.challenge, v.credential); err != nil {
		t.Error(err)
	}
	answer[17] ^= 1
	if _, err := client.Finalize(state, answer[:]); err == nil {
		t.Error("circl takes another answer")
	}
}

// TestCirclIssuer: our tablet finishes what circl has signed with the same key.
func TestCirclIssuer(t *testing.T) {
	v := newVisit(t)
	request, blinding, err := crypto.RequestToken(v.card, v.slip, v.challenge, v.issuer.Key())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := blindrsa.NewSigner(privateKey(t, v.issuer)).BlindSign(request[3:])
	if err != nil {
		t.Fatal(err)
	}
	ours, err := v.issuer.Sign(request)
	if err != nil || !bytes.Equal(ours[:], signed) {
		t.Errorf("the two sign differently: %v", err)
	}
	token, err := blinding.Finish(crypto.BlindSignature(signed))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.issuer.Key().CheckToken(token, v.challenge, v.credential); err != nil {
		t.Error(err)
	}
	if err := circl(t, publicKey(t, v.issuer.Key().Bytes())).Verify(token[:98], token[98:]); err != nil {
		t.Errorf("circl: %v", err)
	}
	signed[17] ^= 1
	if _, err := blinding.Finish(crypto.BlindSignature(signed)); err == nil {
		t.Error("we take another answer")
	}
}

// privateKey makes a key of the two primes of an issuer.
func privateKey(t *testing.T, issuer *crypto.TokenIssuer) *rsa.PrivateKey {
	t.Helper()
	primes := issuer.Bytes()
	one, p, q := big.NewInt(1), new(big.Int).SetBytes(primes[:128]), new(big.Int).SetBytes(primes[128:])
	totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		D:         new(big.Int).ModInverse(big.NewInt(65537), totient),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	if err := key.Validate(); err != nil {
		t.Fatal(err)
	}
	return key
}
