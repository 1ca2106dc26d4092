package ballot

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A second device makes the ballot of a revelation again, byte for byte, in both forms; what was revealed cannot be cast, and what was
// cast not revealed (threat 39).
func TestReveal(t *testing.T) {
	for _, method := range []Method{ApproveOpposeAbstain, TickUpToN} {
		h := newHall(t, method)
		tokens, secret := h.tokens(t, crypto.Card{1})
		marks := make([]Mark, len(h.Manifest.Candidates))
		marks[1], marks[3] = Approve, Approve
		d, err := h.Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Reveal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Reveal(); !errors.Is(err, ErrOpened) {
			t.Errorf("%s: revealed twice: %v", method, err)
		}
		if _, err := d.Cast(rand.Reader, secret, tokens); !errors.Is(err, ErrOpened) {
			t.Errorf("%s: cast after it was revealed: %v", method, err)
		}
		parsed, err := ParseRevelation(r.Text())
		if err != nil || !slices.Equal(parsed.Marks, marks) {
			t.Fatalf("%s: %v, %v", method, parsed.Marks, err)
		}
		b, err := h.Remake(parsed)
		if err != nil || b.UnsignedHash() != d.Ballot.UnsignedHash() {
			t.Errorf("%s: another ballot was made again: %v", method, err)
		}
		parsed.Marks[1], parsed.Marks[2] = None, Approve
		if b, err = h.Remake(parsed); err != nil || b.UnsignedHash() == d.Ballot.UnsignedHash() {
			t.Errorf("%s: other marks make the same ballot: %v", method, err)
		}

		cast, err := h.Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cast.Cast(rand.Reader, secret, tokens); err != nil {
			t.Fatal(err)
		}
		if _, err := cast.Reveal(); !errors.Is(err, ErrOpened) {
			t.Errorf("%s: revealed after it was cast: %v", method, err)
		}
		if cast.made.Seed != [32]byte{} || slices.Contains(cast.made.Marks, Approve) {
			t.Errorf("%s: the seed of a cast ballot is still there", method)
		}
		if !slices.Contains(marks, Approve) {
			t.Errorf("%s: the caller's marks are gone", method)
		}
	}
}

// A revelation that is not of this poll, or that no ballot can be made of, is refused.
func TestRemake_Refused(t *testing.T) {
	h, other := newHall(t, ApproveOpposeAbstain), newHall(t, ApproveOpposeAbstain)
	r := Revelation{Fingerprint: h.Fingerprint, Credential: crypto.BaseMul(draw(t)), Marks: make([]Mark, len(h.Manifest.Candidates))}
	if _, err := h.Remake(r); err != nil {
		t.Fatal(err)
	}
	var another *ElectionError
	if _, err := other.Remake(r); !errors.As(err, &another) {
		t.Errorf("of another poll: %v", err)
	}
	for name, change := range map[string]func(*Revelation){
		"the identity":       func(r *Revelation) { r.Credential = crypto.Identity() },
		"too few marks":      func(r *Revelation) { r.Marks = r.Marks[1:] },
		"too many approvals": func(r *Revelation) { r.Marks = slices.Repeat([]Mark{Approve}, len(r.Marks)) },
		"no mark":            func(r *Revelation) { r.Marks = append(r.Marks[1:], 3) },
	} {
		changed := r
		changed.Marks = slices.Clone(r.Marks)
		change(&changed)
		if _, err := h.Remake(changed); err == nil {
			t.Errorf("%s: a ballot was made", name)
		}
	}
}

// A revelation has one text.
func TestParseRevelation(t *testing.T) {
	text := Revelation{Fingerprint: crypto.Sum(nil).Base64(), Credential: crypto.Generator(), Marks: []Mark{Approve, None, Oppose}}.Text()
	if _, err := ParseRevelation(text); err != nil || !strings.HasSuffix(text, ":102") {
		t.Fatal(text, err)
	}
	colon := strings.LastIndex(text, ":")
	for name, wrong := range map[string]string{
		"nothing": "", "no marks": text[:colon+1], "no second part": text[:colon], "lower case": strings.ToLower(text), "no mark": text + "a",
		"a space": text + " ", "too many marks": text + strings.Repeat("0", MaxChoices), "shorter": text[:colon-1] + text[colon:],
		"left-over bits": text[:colon-1] + "B" + text[colon:], "another prefix": "X" + text, "no point": text[:70] + "77777777" + text[78:],
	} {
		if r, err := ParseRevelation(wrong); err == nil {
			t.Errorf("%s: %q is %+v", name, wrong, r)
		}
	}
}

func FuzzParseRevelation(f *testing.F) {
	f.Add(Revelation{Fingerprint: crypto.Sum(nil).Base64(), Credential: crypto.Generator(), Marks: []Mark{Approve, None, Oppose}}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := ParseRevelation(text); err == nil && r.Text() != text {
			t.Errorf("%q became %q", text, r.Text())
		}
	})
}
