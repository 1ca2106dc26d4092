package ballot

import (
	"bytes"
	"strings"
	"testing"
)

func TestParseSent(t *testing.T) {
	envelope := []byte(`{"ballot":{},"envelope":{}}`)
	for _, eighths := range [][]byte{nil, {0}, {1, 2}, {0xfb, 0xff, 0xbf}} {
		sent := WithEighths(envelope, eighths)
		e, x, err := ParseSent(sent)
		if err != nil || !bytes.Equal(e, envelope) || !bytes.Equal(x, eighths) {
			t.Errorf("%s: %s, %x, %v", sent, e, x, err)
		}
	}
	if got, want := string(WithEighths([]byte("{}"), []byte{0xfb, 0xff})), `{"eighths":"+/8","envelope":{}}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, bad := range []string{
		`{"eighths":"","envelope":{}}`, `{"eighths":"+/9","envelope":{}}`, `{"eighths":"+/8=","envelope":{}}`, `{"eighths":"-_8","envelope":{}}`,
		"{\"eighths\":\"+/\n8\",\"envelope\":{}}", `{"eighths":"+","envelope":{}}`, `{"eighths":"+/8"}`, `{"eighths":"+/8","envelope":`,
		`{"eighths":"+/8", "envelope":{}}`, `{"eighths":"`,
	} {
		if e, x, err := ParseSent([]byte(bad)); err == nil {
			t.Errorf("%s: %s, %x", bad, e, x)
		}
	}
	// Whatever does not begin like this is taken for an envelope, which is parsed as strictly.
	for _, other := range []string{"", "{}", ` {"eighths":"+/8","envelope":{}}`, `{"envelope":{},"eighths":"+/8"}`} {
		if e, x, err := ParseSent([]byte(other)); err != nil || string(e) != other || x != nil {
			t.Errorf("%s: %s, %x, %v", other, e, x, err)
		}
	}
}

// What is sent has one form, and comes out of it as it went in.
func FuzzParseSent(f *testing.F) {
	f.Add([]byte(`{"eighths":"+/8","envelope":{}}`))
	f.Add([]byte(`{"ballot":{}}`))
	f.Add([]byte(strings.Repeat(`{"eighths":"AA","envelope":`, 2)))
	f.Fuzz(func(t *testing.T, sent []byte) {
		envelope, eighths, err := ParseSent(sent)
		if err == nil && !bytes.Equal(WithEighths(envelope, eighths), sent) {
			t.Errorf("%q: written again as %q", sent, WithEighths(envelope, eighths))
		}
	})
}
