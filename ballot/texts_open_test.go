// What tablets load has no room for AES and opens no text: see texts_open.go.

//go:build !js || verifier

package ballot

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

func TestTexts(t *testing.T) {
	h := sealedHall(t)
	sizes := map[int]bool{}
	for _, texts := range [][]string{{"", ""}, {"路灯", "第一行\n第二行"}, {strings.Repeat("𠀀", 40), strings.Repeat("a", 100)}} {
		v := h.write(t, crypto.Card{1}, texts...)
		parsed, err := h.ParseEnvelope(v.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Verify(parsed); err != nil {
			t.Error(err)
		}
		for i, s := range parsed.Texts.Sealed {
			if got, ok := h.OpenText(parsed.Texts, i, s.Alpha.Mul(crypto.NewScalar(7))); !ok || got != texts[i] {
				t.Errorf("opened %q, %v: want %q", got, ok, texts[i])
			}
			sizes[i<<16+len(s.Data)] = true
		}
	}
	if len(sizes) != 2 {
		t.Errorf("%d lengths of the answers to 2 questions: they tell who wrote which", len(sizes))
	}
}

// Every text proves that its author knew r, for this poll, question and credential: docs/protocol.md, section 3.6 (threats 4, 7 and 10).
func TestThreat10_CopiedTexts(t *testing.T) {
	h := sealedHall(t)
	victim := h.write(t, crypto.Card{1}, "河边的路灯", "没有")
	tokens, secret := h.tokens(t, crypto.Card{2})
	for name, forge := range map[string]func(x *Texts, v *Envelope){
		"a-text-copied":             func(x *Texts, _ *Envelope) { x.Sealed[0] = victim.Texts.Sealed[0] },
		"an-alpha-copied":           func(x *Texts, _ *Envelope) { x.Sealed[0].Alpha = victim.Texts.Sealed[0].Alpha },
		"a-text-of-their-own-moved": func(x *Texts, _ *Envelope) { x.Sealed[0], x.Sealed[1] = x.Sealed[1], x.Sealed[0] },
		"without-a-proof":           func(x *Texts, _ *Envelope) { x.Sealed[0].Proof = crypto.Proof{} },
		"identity":                  func(x *Texts, _ *Envelope) { x.Sealed[0].Alpha = crypto.Identity() },
		"shorter":                   func(x *Texts, _ *Envelope) { x.Sealed[0].Data = x.Sealed[0].Data[:40] },
		"one-question":              func(x *Texts, _ *Envelope) { x.Sealed = x.Sealed[:1] },
		"another-poll":              func(x *Texts, _ *Envelope) { x.Election = crypto.Hash{}.Base64() },
		"another-credential":        func(x *Texts, _ *Envelope) { x.Credential = victim.Texts.Credential },
		"a-cap-proof":               func(_ *Texts, v *Envelope) { v.Cap = []crypto.Proof{{}} },
		"no-tokens":                 func(_ *Texts, v *Envelope) { v.Tokens = []crypto.Token{} },
		"the-victim's-tokens":       func(_ *Texts, v *Envelope) { v.Tokens = victim.Tokens },
	} {
		v, err := h.CastTexts(crypto.AESGCM, rand.Reader, secret, []string{"一", "二"}, tokens)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Verify(v); err != nil {
			t.Fatal(err)
		}
		forge(v.Texts, v)
		signTexts(t, v.Texts, secret) // what the attacker can sign, is signed
		if err := h.Verify(v); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	v := h.write(t, crypto.Card{2}, "一", "二")
	v.Texts.Signature = victim.Texts.Signature
	if err := h.Verify(v); err == nil {
		t.Error("another's signature: accepted")
	}
	v.Texts.Signature = nil
	if err := h.Verify(v); err == nil {
		t.Error("no signature: accepted")
	}
}

func signTexts(t testing.TB, x *Texts, secret crypto.Scalar) {
	t.Helper()
	hash := x.UnsignedHash().Base64()
	proof, err := crypto.ProveKnowledge(rand.Reader, signatureStatement(hash), secret)
	if err != nil {
		t.Fatal(err)
	}
	x.Signature = &BallotSignature{hash, proof}
}
