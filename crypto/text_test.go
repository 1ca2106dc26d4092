package crypto

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// sealedVector is a text that testdata/text/make.py has sealed: with a group of its own and OpenSSL's HKDF and AES.
type sealedVector struct {
	Key    Point      `json:"key"`
	Place  string     `json:"place"`
	Text   string     `json:"text"`
	Room   int        `json:"room"`
	R      Scalar     `json:"r"`
	Shared Point      `json:"shared"`
	Sealed SealedText `json:"sealed"`
}

func sealedVectors(t *testing.T) (all []sealedVector) {
	t.Helper()
	data, err := os.ReadFile("testdata/text/vectors.json")
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSealedTextVectors(t *testing.T) {
	vectors := sealedVectors(t)
	if len(vectors) != 3 {
		t.Fatalf("%d vectors", len(vectors))
	}
	for _, v := range vectors {
		if err := v.Sealed.Check(v.Place); err != nil {
			t.Errorf("%q: %v", v.Text, err)
		}
		if text, err := v.Sealed.Open(v.Place, v.Shared); err != nil || string(text) != v.Text {
			t.Errorf("opened %q, %v: want %q", text, err, v.Text)
		}
		plain := make([]byte, 2+v.Room)
		plain[1] = byte(len(v.Text))
		copy(plain[2:], v.Text)
		if again := sealed(v.Key, v.Place, plain, v.R); !again.Alpha.Equal(v.Sealed.Alpha) || !bytes.Equal(again.Data, v.Sealed.Data) {
			t.Errorf("%q: sealed as %v", v.Text, again)
		}
		if len(v.Sealed.Data) != TextDataSize(v.Room) {
			t.Errorf("%d bytes, want %d", len(v.Sealed.Data), TextDataSize(v.Room))
		}
	}
}

func TestSealText(t *testing.T) {
	x := NewScalar(7)
	y, place := BaseMul(x), testFingerprint+"|1|c"
	for _, text := range []string{"", "好", strings.Repeat("好", 20)} {
		s, err := SealText(AESGCM, rand.Reader, y, place, []byte(text), 60)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(place); err != nil {
			t.Error(err)
		}
		if len(s.Data) != TextDataSize(60) {
			t.Errorf("%q: %d bytes: the length tells which text it is", text, len(s.Data))
		}
		if got, err := s.Open(place, s.Alpha.Mul(x)); err != nil || string(got) != text {
			t.Errorf("opened %q, %v: want %q", got, err, text)
		}
		if _, err := s.Open(place, s.Alpha.Mul(NewScalar(8))); err != errText {
			t.Errorf("with another key: %v", err)
		}
	}
	if _, err := SealText(AESGCM, rand.Reader, y, place, make([]byte, 61), 60); err == nil {
		t.Error("61 bytes were sealed in a room for 60")
	}
}

// The generator repeats itself: two texts still have two keys (threat 21).
func TestThreat21_SealedTexts(t *testing.T) {
	y := BaseMul(NewScalar(7))
	alphas := map[string]bool{}
	for _, text := range []string{"a", "b"} {
		for _, place := range []string{"1", "2"} {
			s, err := SealText(AESGCM, zeros{}, y, place, []byte(text), 9)
			if err != nil {
				t.Fatal(err)
			}
			alphas[s.Alpha.String()] = true
		}
	}
	if len(alphas) != 4 {
		t.Errorf("%d alphas of 4 texts", len(alphas))
	}
}

// Every part of a sealed text, and its place, is in the challenge of its proof: nothing can be taken from one to another.
func TestThreat10_SealedTextCopies(t *testing.T) {
	vectors := sealedVectors(t)
	honest, other := vectors[0], vectors[1]
	for name, copied := range map[string]func(s *SealedText, place *string){
		"another-place":     func(_ *SealedText, place *string) { *place = strings.Replace(*place, "|1|", "|2|", 1) },
		"another-poll":      func(_ *SealedText, place *string) { *place = "x" + *place },
		"another-alpha":     func(s *SealedText, _ *string) { s.Alpha = other.Sealed.Alpha },
		"shifted-alpha":     func(s *SealedText, _ *string) { s.Alpha = s.Alpha.Add(Generator()) },
		"negated-alpha":     func(s *SealedText, _ *string) { s.Alpha = Identity().Sub(s.Alpha) },
		"another-data":      func(s *SealedText, _ *string) { s.Data = other.Sealed.Data },
		"one-bit":           func(s *SealedText, _ *string) { s.Data = bytes.Clone(s.Data); s.Data[5] ^= 1 },
		"another-proof":     func(s *SealedText, _ *string) { s.Proof = other.Sealed.Proof },
		"no-proof":          func(s *SealedText, _ *string) { s.Proof = Proof{} },
		"identity-as-alpha": func(s *SealedText, place *string) { *s = openToAll(t, *place) },
	} {
		s, place := honest.Sealed, honest.Place
		if err := s.Check(place); err != nil {
			t.Fatal(err)
		}
		copied(&s, &place)
		if err := s.Check(place); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// openToAll is sealed with r = 0, and its proof holds.
func openToAll(t *testing.T, place string) SealedText {
	t.Helper()
	s := sealed(BaseMul(NewScalar(7)), place, make([]byte, 9), Scalar{})
	var err error
	if s.Proof, err = ProveKnowledge(rand.Reader, s.statement(place), Scalar{}); err != nil {
		t.Fatal(err)
	}
	return s
}

// What an author encrypts that is no text in its one form is refused, and nothing else happens.
func TestSealedTextWithoutText(t *testing.T) {
	x, place := NewScalar(7), "place"
	for name, plain := range map[string][]byte{
		"longer-than-itself": {0, 5, 'a', 'b', 'c', 0},
		"something-after-it": {0, 2, 'a', 'b', 'c', 0},
		"no-length":          {0},
		"nothing":            {},
	} {
		s := sealed(BaseMul(x), place, plain, NewScalar(11))
		if text, err := s.Open(place, s.Alpha.Mul(x)); err != errText {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	s := sealed(BaseMul(x), place, []byte{0, 1, 'a'}, NewScalar(11))
	s.Data = s.Data[:15]
	if _, err := s.Open(place, s.Alpha.Mul(x)); err != errText {
		t.Errorf("shorter than a tag: %v", err)
	}
}

func FuzzSealedText(f *testing.F) {
	f.Add([]byte(`{"alpha":"` + Generator().String() + `","data":"00ff","proof":{"challenge":"1","response":"2"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s SealedText
		if DecodeJSON(data, &s) != nil {
			return
		}
		if again := MustEncodeJSON(s); !bytes.Equal(again, data) {
			t.Errorf("%q became %q", data, again)
		}
		if s.Check("place") == nil {
			t.Error("a proof for no place")
		}
	})
}

// sealed is a text without a proof.
func sealed(y Point, place string, plain []byte, r Scalar) SealedText {
	t, err := sealText(AESGCM, y, place, plain, r)
	if err != nil {
		panic(err)
	}
	return t
}
