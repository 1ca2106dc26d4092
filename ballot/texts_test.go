package ballot

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// sealedHall is a poll of two questions in words.
func sealedHall(t testing.TB) hall {
	t.Helper()
	h := newHall(t, TickUpToN)
	m := *h.Manifest
	m.Rules, m.Seats = DefaultRules(SealedText), 0
	m.Candidates = []Candidate{
		{ID: "Q1", Names: Names{"zh": "您最希望改进什么"}, Text: &TextLimit{Max: 40}},
		{ID: "Q2", Names: Names{"zh": "其他意见"}, Text: &TextLimit{Max: 100}},
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return hall{NewPoll(&m, crypto.BaseMul(crypto.NewScalar(7))), h.issuers}
}

// write is the deputy of a card, who writes something.
func (h hall) write(t testing.TB, card crypto.Card, texts ...string) *Envelope {
	t.Helper()
	tokens, secret := h.tokens(t, card)
	v, err := h.CastTexts(crypto.AESGCM, rand.Reader, secret, texts, tokens)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What is sealed that is no answer is refused before it is sealed, and not quoted.
func TestTextRefusals(t *testing.T) {
	h := sealedHall(t)
	tokens, secret := h.tokens(t, crypto.Card{1})
	for name, texts := range map[string][]string{
		"one-answer":    {"一"},
		"three-answers": {"一", "二", "三"},
		"too-long":      {strings.Repeat("一", 41), ""},
		"control":       {"机密\x07", ""},
		"override":      {"机密\u202e", ""},
		"not-utf-8":     {"机密\xff", ""},
	} {
		if _, err := h.CastTexts(crypto.AESGCM, rand.Reader, secret, texts, tokens); err == nil || strings.Contains(err.Error(), "机密") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.CastTexts(crypto.AESGCM, rand.Reader, secret, []string{"", strings.Repeat("一", 101)}, tokens); err == nil || !strings.Contains(err.Error(), "question 2: 101 characters") {
		t.Errorf("the second is too long: %v", err)
	}
	if _, err := newHall(t, TickUpToN).CastTexts(crypto.AESGCM, rand.Reader, secret, []string{""}, tokens); err == nil {
		t.Error("texts in another form")
	}
}

// A manifest of sealed texts decides nothing, and has nothing of another form; none of another form has anything of it.
func TestTextManifestRefusals(t *testing.T) {
	beside := &Citation{Origin: "example.org/2026", Size: 1}
	for name, change := range map[string]func(*Manifest){
		"seats":            func(m *Manifest) { m.Seats = 1 },
		"quorum":           func(m *Manifest) { m.Rules.Quorum = Fraction{1, 2, OfAll, true} },
		"pass_threshold":   func(m *Manifest) { m.Rules.PassLine = Fraction{1, 2, OfAll, false} },
		"min_differential": func(m *Manifest) { m.Rules.Differential = 20 },
		"tie_at_boundary":  func(m *Manifest) { m.Rules.Tie = TieRevote },
		"shortfall":        func(m *Manifest) { m.Rules.Shortfall = ShortfallVacant },
		"blank_item_means": func(m *Manifest) { m.Rules.BlankItem = BlankItemAbstain },
		"blank_ballot":     func(m *Manifest) { m.Rules.BlankBallot = BlankBallotInvalid },
		"evaluation":       func(m *Manifest) { m.Rules.Evaluation = DefaultRules(Evaluating).Evaluation },
		"re-vote": func(m *Manifest) {
			m.Previous = &Previous{Citation: Citation{Origin: "example.org/2025", Size: 9}, Revote: true}
		},
		"text":             func(m *Manifest) { m.Candidates[0].Text = nil },
		"0 characters":     func(m *Manifest) { m.Candidates[0].Text = &TextLimit{} },
		"2001 characters":  func(m *Manifest) { m.Candidates[0].Text = &TextLimit{Max: 2001} },
		"on the roll":      func(m *Manifest) { m.Roll.Count = MaxTexts/2 + 1 },
		"texts of 140":     func(m *Manifest) { m.Roll.Count = MaxTextBytes/560 + 1 },
		"beside":           func(m *Manifest) { m.Beside = &Citation{Origin: m.Origin, Size: 1} },
		"of at least one":  func(m *Manifest) { m.Beside = &Citation{Origin: "example.org/2026"} },
		"want at most 20":  func(m *Manifest) { m.Candidates = manyQuestions(21) },
		"in no other form": func(m *Manifest) { m.Rules, m.Seats = DefaultRules(TickUpToN), 1 },
		"but in the form":  func(m *Manifest) { *m = *cityManifest(t); m.Beside = beside },
	} {
		m := *sealedHall(t).Manifest
		m.Candidates = append([]Candidate{}, m.Candidates...)
		change(&m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := *sealedHall(t).Manifest
	m.Beside = beside
	again, err := ParseManifest(m.Bytes())
	if err != nil || !bytes.Equal(again.Bytes(), m.Bytes()) {
		t.Errorf("%v: %s", err, m.Bytes())
	}
}

func manyQuestions(n int) (all []Candidate) {
	for i := range n {
		name := strings.Repeat("问", i+1)
		all = append(all, Candidate{ID: name, Names: Names{"zh": name}, Text: &TextLimit{Max: 1}})
	}
	return all
}

// The longest envelope of texts can be parsed, also that of the largest poll.
func TestLongestTextsFit(t *testing.T) {
	h := sealedHall(t)
	m := *h.Manifest
	m.Candidates, m.Roll.Count = manyQuestions(MaxTextQuestions), 20
	for i := range m.Candidates {
		m.Candidates[i].Text = &TextLimit{Max: MaxText}
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	longest := crypto.NewScalar(0).Sub(crypto.NewScalar(1))
	p := NewPoll(&m, crypto.Generator())
	x := &Texts{Election: p.Fingerprint, Credential: crypto.Generator(), Signature: &BallotSignature{p.Fingerprint, crypto.Proof{Challenge: longest, Response: longest}}}
	for _, c := range m.Candidates {
		x.Sealed = append(x.Sealed, crypto.SealedText{Alpha: crypto.Generator(), Data: make([]byte, crypto.TextDataSize(c.Text.room())), Proof: x.Signature.Proof})
	}
	v := &Envelope{Texts: x, Tokens: make([]crypto.Token, len(m.Registrars))}
	for i := range v.Tokens {
		v.Tokens[i][1] = 2 // the type
	}
	if _, err := p.ParseEnvelope(v.Bytes()); err != nil {
		t.Error(err)
	}
	if n := p.maxEnvelope(); n > len(v.Bytes())*5/4+1000 {
		t.Errorf("up to %d bytes are read, the longest has %d", n, len(v.Bytes()))
	}
}

// Room for long texts is no room for many points, which take long to parse before anything is known of who sent them (threat 52).
func TestThreat52_PointsInTexts(t *testing.T) {
	h := sealedHall(t)
	good := string(h.write(t, crypto.Card{1}, "一", "二").Bytes())
	point := `"` + crypto.Generator().String() + `"`
	if n := strings.Count(good, `"`); n != h.quotesOfTexts() {
		t.Errorf("%d quotes, %d expected", n, h.quotesOfTexts())
	}
	for name, changed := range map[string]string{
		"more texts":      strings.Replace(good, `"sealed":[`, `"sealed":[{"alpha":`+point+`},`, 1),
		"an alpha twice":  strings.Replace(good, `"alpha":`, `"alpha":`+point+`,"alpha":`, 1),
		"two credentials": strings.Replace(good, `"credential":`, `"credential":`+point+`,"credential":`, 1),
	} {
		if _, err := h.ParseEnvelope([]byte(changed)); err == nil || !strings.Contains(err.Error(), "more fields") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.ParseEnvelope([]byte(good)); err != nil {
		t.Error(err)
	}
}

// An envelope of texts is none of a poll of marks, and the other way round.
func TestEnvelopeOfAnotherForm(t *testing.T) {
	texts, ticks := sealedHall(t), newHall(t, TickUpToN)
	written, ticked := texts.write(t, crypto.Card{1}, "", ""), ticks.cast(t, crypto.Card{1}, marks(12, 1, 0))
	if _, err := ticks.ParseEnvelope(written.Bytes()); err == nil {
		t.Error("texts in a poll of ticks")
	}
	if _, err := texts.ParseEnvelope(ticked.Bytes()); err == nil {
		t.Error("ticks in a poll of texts")
	}
	both := *written
	both.Ballot = ticked.Ballot
	if _, err := texts.ParseEnvelope(both.Bytes()); err == nil {
		t.Error("both")
	}
}

func FuzzTexts(f *testing.F) {
	h := sealedHall(f)
	f.Add(h.write(f, crypto.Card{1}, "路灯", "").Bytes())
	f.Add([]byte(`{"texts":{},"tokens":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := h.ParseEnvelope(data)
		if err != nil {
			return
		}
		if !bytes.Equal(v.Bytes(), data) {
			t.Errorf("parsed %q, encoded %q", data, v.Bytes())
		}
		h.Verify(v) // must not panic
	})
}
