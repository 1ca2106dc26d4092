package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

var testIssuers = sync.OnceValues(func() (issuers [2]*crypto.TokenIssuer, err error) {
	for i := range issuers {
		if issuers[i], err = crypto.NewTokenIssuer(rand.Reader); err != nil {
			return issuers, err
		}
	}
	return issuers, nil
})

// hall is a poll with its registrars.
type hall struct {
	*Poll
	issuers [2]*crypto.TokenIssuer
}

func newHall(t testing.TB, method Method) hall {
	t.Helper()
	issuers, err := testIssuers()
	if err != nil {
		t.Fatal(err)
	}
	m := cityManifest(t)
	m.Rules = DefaultRules(method)
	for i := range issuers {
		m.Registrars[i].Key = issuers[i].Key()
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return hall{NewPoll(m, crypto.BaseMul(draw(t))), issuers}
}

// tokens is the desk: it gives a card and its slip a token of each registrar, and the secret of their credential.
func (h hall) tokens(t testing.TB, card crypto.Card) ([]crypto.Token, crypto.Scalar) {
	t.Helper()
	requests, err := h.RequestTokens(card, crypto.Slip{1})
	if err != nil {
		t.Fatal(err)
	}
	tokens := make([]crypto.Token, len(requests))
	for i, r := range requests {
		s, err := h.issuers[i].Sign(r.Request)
		if err != nil {
			t.Fatal(err)
		}
		if tokens[i], err = r.Blinding.Finish(s); err != nil {
			t.Fatal(err)
		}
	}
	return tokens, crypto.DeriveCredential(card, crypto.Slip{1}, h.Fingerprint)
}

// cast is the tablet.
func (h hall) cast(t testing.TB, card crypto.Card, marks []Mark) *Envelope {
	t.Helper()
	tokens, secret := h.tokens(t, card)
	d, err := h.Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Cast(rand.Reader, secret, tokens)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// marks gives the first candidates an approval, the next ones an objection.
func marks(candidates, approve, oppose int) []Mark {
	m := make([]Mark, candidates)
	for i := range approve {
		m[i] = Approve
	}
	for i := range oppose {
		m[approve+i] = Oppose
	}
	return m
}

func TestCast(t *testing.T) {
	three, ticks := newHall(t, ApproveOpposeAbstain), newHall(t, TickUpToN)
	for name, test := range map[string]struct {
		hall
		marks []Mark
	}{
		"nothing-marked":           {three, marks(12, 0, 0)},
		"as-many-approvals-as-may": {three, marks(12, 10, 2)},
		"all-opposed":              {three, marks(12, 0, 12)},
		"nothing-ticked":           {ticks, marks(12, 0, 0)},
		"as-many-ticks-as-may":     {ticks, marks(12, 10, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			v := test.cast(t, crypto.Card{1}, test.marks)
			parsed, err := test.ParseEnvelope(v.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if parsed.ID() != v.ID() || crypto.Sum(v.Bytes()) != v.ID() {
				t.Error("the id changed")
			}
			if err := test.Verify(parsed); err != nil {
				t.Error(err)
			}
		})
	}
}

// Two deputies who vote alike have two ids, and so has one who encrypts twice: nobody can be given the receipt of another
// as their own, because the id is the hash of a ballot that names the credential.
func TestThreat33_Clash(t *testing.T) {
	h, seen := newHall(t, TickUpToN), map[crypto.Hash]bool{}
	for _, card := range []crypto.Card{{1}, {1}, {2}} {
		v := h.cast(t, card, marks(12, 3, 0))
		if seen[v.ID()] {
			t.Errorf("card %d: the id %v occurs twice", card[0], v.ID())
		}
		seen[v.ID()] = true
		other := *v.Ballot
		other.Credential = crypto.BaseMul(draw(t))
		if err := h.Verify(&Envelope{Ballot: &other, Tokens: v.Tokens}); err == nil {
			t.Error("a ballot passes under another's credential")
		}
	}
}

// A draft that was opened cannot be cast, and one that was cast can be neither opened nor cast again.
func TestThreat39_OpenedDraft(t *testing.T) {
	h := newHall(t, ApproveOpposeAbstain)
	tokens, secret := h.tokens(t, crypto.Card{1})
	d, err := h.Encrypt(rand.Reader, crypto.BaseMul(secret), marks(12, 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.Encrypt(rand.Reader, crypto.BaseMul(secret), marks(12, 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	opening := d.Open()
	if err := CheckOpening(h.Election, d.Ballot, opening); err != nil {
		t.Error(err)
	}
	if d.Open() != nil {
		t.Error("opened twice")
	}
	if _, err := d.Cast(rand.Reader, secret, tokens); !errors.Is(err, ErrOpened) {
		t.Errorf("an opened draft is cast: %v", err)
	}
	if _, err := again.Cast(rand.Reader, draw(t), tokens); err == nil || errors.Is(err, ErrOpened) {
		t.Errorf("cast with another's secret: %v", err)
	}
	kept := again.opening
	if _, err := again.Cast(rand.Reader, secret, tokens); err != nil {
		t.Error(err)
	}
	if !kept.Randomness[0][0].Equal(crypto.Scalar{}) || kept.Choices[0][0] != 0 {
		t.Error("the opening is still in memory")
	}
	if again.Open() != nil {
		t.Error("opened after it was cast")
	}
	if _, err := again.Cast(rand.Reader, secret, tokens); !errors.Is(err, ErrOpened) {
		t.Errorf("cast twice: %v", err)
	}
}

func TestMarks(t *testing.T) {
	three, ticks := newHall(t, ApproveOpposeAbstain), newHall(t, TickUpToN)
	for name, test := range map[string]struct {
		hall
		marks []Mark
		over  bool
		want  string
	}{
		"too-few":        {three, marks(11, 0, 0), false, "11 marks, want 12"},
		"too-many":       {three, marks(13, 0, 0), false, "13 marks, want 12"},
		"no-such-mark":   {three, append(marks(11, 0, 0), 3), false, "does not have"},
		"negative":       {three, append(marks(11, 0, 0), -1), false, "does not have"},
		"opposed-tick":   {ticks, marks(12, 0, 1), false, "does not have"},
		"over-selected":  {three, marks(12, 11, 0), true, "at most 10"},
		"too-many-ticks": {ticks, marks(12, 11, 0), true, "at most 10"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.Encrypt(rand.Reader, crypto.Generator(), test.marks)
			if err == nil || errors.Is(err, ErrOverSelected) != test.over || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// More approvals than seats, question by question in order: only the cap proof stands in the way.
func TestThreat8_CapProof(t *testing.T) {
	h := newHall(t, ApproveOpposeAbstain)
	good, other := h.cast(t, crypto.Card{1}, marks(12, 10, 0)), h.cast(t, crypto.Card{2}, marks(12, 10, 0))
	tokens, secret := h.tokens(t, crypto.Card{1})
	// The same election, but whoever encrypts believes that there are eleven seats.
	m, lax := *h.Manifest, *h.Poll
	m.Seats, lax.Manifest = 11, &m
	d, err := lax.Encrypt(rand.Reader, crypto.BaseMul(secret), marks(12, 11, 0))
	if err != nil {
		t.Fatal(err)
	}
	over, err := d.Cast(rand.Reader, secret, tokens)
	if err != nil {
		t.Fatal(err)
	}
	if err := lax.Verify(over); err != nil {
		t.Fatal(err)
	}
	with := func(v *Envelope, cap []crypto.Proof) *Envelope {
		return &Envelope{Ballot: v.Ballot, Tokens: v.Tokens, Cap: cap}
	}
	for name, test := range map[string]struct {
		v    *Envelope
		want string
	}{
		"a-proof-of-eleven":             {over, "12 proofs, want 11"},
		"a-proof-of-eleven-cut-to-ten":  {with(over, over.Cap[:11]), "does not hold"},
		"a-proof-of-eleven-without-0":   {with(over, over.Cap[1:]), "does not hold"},
		"the-proof-of-another-ballot":   {with(over, good.Cap), "does not hold"},
		"the-proof-of-another-voter":    {with(good, other.Cap), "does not hold"},
		"a-proof-in-another-order":      {with(good, append(slices.Clone(good.Cap[1:]), good.Cap[0])), "does not hold"},
		"a-proof-of-one-question":       {with(good, good.Ballot.Answers[0].Overall), "2 proofs, want 11"},
		"none":                          {with(good, nil), "0 proofs, want 11"},
		"a-proof-without-the-statement": {with(good, h.capOf(t, "cap-proof")), "does not hold"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := h.Verify(test.v); err == nil || !strings.Contains(err.Error(), "cap proof: "+test.want) && !strings.HasSuffix(err.Error(), "cap proof: the proof "+test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	ticks := newHall(t, TickUpToN)
	v := ticks.cast(t, crypto.Card{1}, marks(12, 10, 0))
	if err := ticks.Verify(with(v, good.Cap)); err == nil || !strings.Contains(err.Error(), "the form has none") {
		t.Errorf("a cap proof in the tick form: %v", err)
	}
}

// capOf proves of some ciphertext that it is one of 0 to 10, under another statement than a ballot's.
func (h hall) capOf(t *testing.T, statement string) []crypto.Proof {
	proofs, err := h.Key.Prover(rand.Reader, []int{5, 5}, []crypto.Scalar{draw(t), draw(t)}, [][]int{{0, 1}}).Cap(statement, 2, 10)
	if err != nil {
		t.Fatal(err)
	}
	return proofs
}

func TestThreat23_Tokens(t *testing.T) {
	h := newHall(t, TickUpToN)
	v, other := h.cast(t, crypto.Card{1}, marks(12, 1, 0)), h.cast(t, crypto.Card{2}, marks(12, 1, 0))
	for name, test := range map[string]struct {
		tokens []crypto.Token
		want   string
	}{
		"one-registrar-missing": {v.Tokens[:1], "1 tokens, want one of each of 2"},
		"one-too-many":          {append(v.Tokens[:2:2], v.Tokens[0]), "3 tokens, want one of each of 2"},
		"one-registrar-twice":   {[]crypto.Token{v.Tokens[0], v.Tokens[0]}, `registrar "registrar-b.example.org"`},
		"in-another-order":      {[]crypto.Token{v.Tokens[1], v.Tokens[0]}, `registrar "registrar-a.example.org"`},
		"another-deputy's":      {other.Tokens, "made for another credential"},
		"nobody's":              {make([]crypto.Token, 2), "made for another type"},
	} {
		t.Run(name, func(t *testing.T) {
			err := h.Verify(&Envelope{Ballot: v.Ballot, Tokens: test.tokens})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	paper := &Envelope{Ballot: v.Ballot, Tokens: []crypto.Token{}}
	if err := h.Verify(paper); err != nil {
		t.Errorf("a ballot from paper: %v", err)
	}
}

// A stranger makes the server work: whoever has no token must be refused before any proof is looked at, and a ballot that is
// larger than the poll's can be before any point is.
func TestThreat52_CheapFirst(t *testing.T) {
	h := newHall(t, TickUpToN)
	v := h.cast(t, crypto.Card{1}, marks(12, 1, 0))
	v.Ballot.Answers[0].Overall[0].Response = draw(t)
	v.Tokens[1][300] ^= 1
	if err := h.Verify(v); err == nil || !strings.Contains(err.Error(), "token of registrar") {
		t.Errorf("a proof was checked before the tokens: %v", err)
	}
	answer := &v.Ballot.Answers[0]
	answer.Choices = slices.Repeat(answer.Choices, 10)
	if _, err := h.ParseEnvelope(v.Bytes()); err == nil || !strings.Contains(err.Error(), "bytes, at most") {
		t.Errorf("120 choices where the poll has 12: %v", err)
	}
}

// The batch has tokens checked before it decodes a point, hints or none: had it begun, it would ask for a ciphertext that there is not.
func TestThreat52_TokensBeforePoints(t *testing.T) {
	h := newHall(t, TickUpToN)
	v, other := h.cast(t, crypto.Card{1}, marks(12, 1, 0)), h.cast(t, crypto.Card{2}, marks(12, 1, 0))
	f := NewBatchVerifier(h.Poll)
	good := f.Accept(rand.Reader, [][]byte{v.Bytes()}, [][]byte{nil})[0]
	if good == nil {
		t.Fatal("a good ballot is not accepted")
	}
	f.sums = [][]int{{1 << 20}}
	forged := slices.Clone(v.Tokens)
	forged[1][300] ^= 1
	for name, tokens := range map[string][]crypto.Token{"forged": forged, "another deputy's": other.Tokens} {
		stranger := (&Envelope{Ballot: v.Ballot, Tokens: tokens}).Bytes()
		for _, hints := range [][]byte{nil, good.Hints} {
			if f.Accept(rand.Reader, [][]byte{stranger}, [][]byte{hints})[0] != nil || f.Admit(rand.Reader, stranger, hints) != nil {
				t.Errorf("%s tokens are accepted", name)
			}
		}
	}
}

// The longest envelope of a poll can be parsed, also of the largest poll that a manifest can ask for.
func TestLongestEnvelopeFits(t *testing.T) {
	longest := crypto.NewScalar(0).Sub(crypto.NewScalar(1))
	proofs := func(n int) []crypto.Proof {
		return slices.Repeat([]crypto.Proof{{Challenge: longest, Response: longest}}, n)
	}
	for _, method := range []Method{ApproveOpposeAbstain, TickUpToN, Asking} {
		for _, size := range []int{1, 12, MaxCandidates} {
			m := cityManifest(t)
			m.Rules = DefaultRules(method)
			m.Candidates, m.Seats = slices.Repeat(m.Candidates[:1], size), size
			if method == Asking { // several answers, or none
				m.Candidates, m.Seats = slices.Repeat(questionnaire(t).Candidates[1:2], size), 0
			}
			m.Registrars = slices.Repeat(m.Registrars[:1], MaxRegistrars)
			p := NewPoll(m, crypto.Generator())
			b := &Ballot{UUID: p.Election.UUID, Election: p.Fingerprint, Credential: crypto.Generator(),
				Signature: &BallotSignature{p.Fingerprint, proofs(1)[0]}}
			for _, q := range p.Election.Questions {
				a := Answer{
					Choices:    slices.Repeat([]crypto.Ciphertext{crypto.NoCiphertext()}, q.Choices()),
					Individual: slices.Repeat([][]crypto.Proof{proofs(2)}, q.Choices()),
					Overall:    proofs(q.Max - q.Min + 1),
				}
				if q.Blank {
					a.Overall, a.Blank = proofs(q.Max-q.Min+2), proofs(2)
				}
				b.Answers = append(b.Answers, a)
			}
			v := &Envelope{Ballot: b, Tokens: make([]crypto.Token, MaxRegistrars), Cap: proofs(m.Seats + 1)}
			for i := range v.Tokens {
				v.Tokens[i][1] = 2 // the type
			}
			if method != ApproveOpposeAbstain {
				v.Cap = nil
			}
			if _, err := p.ParseEnvelope(v.Bytes()); err != nil {
				t.Errorf("%s, %d candidates: %v", method, size, err)
			}
			if n := p.maxEnvelope(); n > len(v.Bytes())*5/4+1000 {
				t.Errorf("%s, %d candidates: up to %d bytes are read, the longest has %d", method, size, n, len(v.Bytes()))
			}
		}
	}
}

func TestParseEnvelope(t *testing.T) {
	h := newHall(t, TickUpToN)
	text := string(h.cast(t, crypto.Card{1}, marks(12, 1, 0)).Bytes())
	tokens := text[strings.Index(text, `,"tokens":`) : len(text)-1]
	ballot := strings.TrimSuffix(text, tokens+"}")
	for name, changed := range map[string]string{
		"no-tokens":          ballot + "}",
		"null-tokens":        ballot + `,"tokens":null}`,
		"no-ballot":          "{" + tokens[1:] + "}",
		"null-ballot":        `{"ballot":null` + tokens + "}",
		"other-order":        "{" + tokens[1:] + "," + ballot[1:] + "}",
		"twice":              ballot + tokens + tokens + "}",
		"capital":            strings.Replace(text, `"tokens"`, `"Tokens"`, 1),
		"empty-cap":          ballot + tokens + `,"cap":[]}`,
		"null-cap":           ballot + tokens + `,"cap":null}`,
		"unknown-field":      ballot + tokens + `,"when":1}`,
		"white-space":        " " + text,
		"bytes-after-it":     text + "{}",
		"array":              "[" + text + "]",
		"nothing":            "",
		"nested-beyond-hope": strings.Repeat("[", 9000),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := h.ParseEnvelope([]byte(changed)); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func FuzzEnvelope(f *testing.F) {
	three, ticks := newHall(f, ApproveOpposeAbstain), newHall(f, TickUpToN)
	f.Add(three.cast(f, crypto.Card{1}, marks(12, 10, 2)).Bytes())
	f.Add(ticks.cast(f, crypto.Card{1}, marks(12, 1, 0)).Bytes())
	f.Add([]byte(`{"ballot":{},"tokens":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, h := range []hall{three, ticks} {
			v, err := h.ParseEnvelope(data)
			if err != nil {
				continue
			}
			if !bytes.Equal(v.Bytes(), data) {
				t.Errorf("parsed %q, encoded %q", data, v.Bytes())
			}
			h.Verify(v) // must not panic
		}
	})
}
