// The pages have no room for AES and open no text: see texts_open.go.

//go:build !js

package ballot

import (
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
