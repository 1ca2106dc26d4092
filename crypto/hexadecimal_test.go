package crypto

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// Every byte in every place of a text is read as package encoding/hex reads it, capital letters excepted.
func TestDecodeHex(t *testing.T) {
	for size := range 14 {
		text := []byte(strings.Repeat("1f", size))
		for i := range text {
			was := text[i]
			for c := range 256 {
				text[i] = byte(c)
				checkDecodeHex(t, text)
			}
			text[i] = was
		}
		if DecodeHex("number", make([]byte, size+1), text) == nil || size > 0 && DecodeHex("number", make([]byte, size-1), text) == nil {
			t.Errorf("%d digits were taken for more or less", len(text))
		}
	}
}

func checkDecodeHex(t *testing.T, text []byte) {
	t.Helper()
	want, err := hex.DecodeString(string(text))
	valid := err == nil && hex.EncodeToString(want) == string(text)
	got := make([]byte, len(text)/2)
	if err := DecodeHex("number", got, text); (err == nil) != valid || valid && !bytes.Equal(got, want) {
		t.Fatalf("%q: %x, %v", text, got, err)
	}
}

func FuzzDecodeHex(f *testing.F) {
	f.Add([]byte("0123456789abcdef"))
	f.Add([]byte("0123456789ABCDEF"))
	f.Add([]byte("opqrstuvg`@/:"))
	f.Fuzz(checkDecodeHex)
}
