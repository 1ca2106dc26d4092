package ballot

import (
	"bytes"
	"crypto/rand"
	"crypto/sha3"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// withBlanks are two questions, the first of which takes a blank vote.
var withBlanks = []Question{{Answers: make([]string, 3), Blank: true, Min: 1, Max: 2}, {Answers: make([]string, 2), Min: 1, Max: 1}}

var allForms = append(forms[:3:3],
	form{"blank", TickUpToN, withBlanks, [][]int{{1, 0, 0, 0}, {0, 1}}},
	form{"not blank", TickUpToN, withBlanks, [][]int{{0, 1, 0, 1}, {1, 0}}})

// Whoever checks a revelation may have another version of this program: what it encrypts with the same randomness must be the same to the
// last byte. These hashes were computed by the formulas of the textbook, before there were tables.
func TestEncryptSameBytes(t *testing.T) {
	known := map[string]string{
		"A":         "adcbb7c455c8afa993d45d77793324cbec44b118117ebe5b5df29c344e50304d",
		"B":         "ab1958db6c412a81e90ba533c57a407f0aaa99b257d1358336d818b36ccf72f2",
		"C":         "025c25160f04999d31852c43217c35e8f472659a8f546d74f8f6d3072b0eb6b2",
		"blank":     "7f69054ec15ae404562659fa4269a281e85dc20e708777505a17666748a365a8",
		"not blank": "0dfd9698be8479085a2c3403b591c4aad729dbb1359d9c584ad02f3b144024a1",
	}
	for _, form := range allForms {
		p := form.poll(&Manifest{Seats: 10}, crypto.BaseMul(crypto.HashToScalar("key")))
		stream := sha3.NewSHAKE128()
		stream.Write([]byte(form.name))
		d, err := p.encrypt(stream, crypto.BaseMul(crypto.NewScalar(2)), form.choices)
		if err != nil {
			t.Fatal(err)
		}
		v := &Envelope{Ballot: d.Ballot, Tokens: []crypto.Token{}, Cap: d.cap}
		if got := v.ID().String(); got != known[form.name] {
			t.Errorf("%s: %s", form.name, got)
		}
	}
}

// What whoever casts gives beside a ballot is an eighth of each of its hints, and they are those that a verifier makes by itself: they can
// mark nothing. A draft that may still be opened, or was, has none.
func TestEighths(t *testing.T) {
	for _, form := range allForms {
		p, secret := form.poll(&Manifest{Seats: 10}, crypto.BaseMul(draw(t))), draw(t)
		d, err := p.encrypt(rand.Reader, crypto.BaseMul(secret), form.choices)
		if err != nil {
			t.Fatal(err)
		}
		if d.Eighths() != nil {
			t.Errorf("%s: a draft has hints", form.name)
		}
		v, err := d.Cast(rand.Reader, secret, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(d.Bytes(), v.Bytes()) {
			t.Errorf("%s: another envelope would be sent", form.name)
		}
		f := NewBatchVerifier(p)
		plain := f.Admit(nil, v.Bytes(), nil)
		_, claim := f.claim(v.Bytes(), d.Eighths(), f.claims.ClaimEighths)
		if plain == nil || claim == nil {
			t.Fatalf("%s: refused", form.name)
		}
		if failing, err := f.claims.Failing(rand.Reader, []*crypto.Claim{claim}); err != nil || failing != nil {
			t.Errorf("%s: they do not hold", form.name)
		}
		if !bytes.Equal(claim.Hints(), plain.Hints) {
			t.Errorf("%s: they are eighths of other hints", form.name)
		}
	}
}
