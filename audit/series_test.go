package audit_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// The polls of a series in these tests. seriesOfFour has enough trustees for a dishonest minority of two.
var (
	seriesOfTwo   = script{"series", ballot.ApproveOpposeAbstain, 4, 2, 1, 3, 2, 1, 2, 2, ballot.Public}
	seriesOfPlain = script{"plain-series", ballot.ApproveOpposeAbstain, 4, 2, 1, 2, 2, 1, 2, 2, ballot.Public}
	seriesOfFour  = script{"series-of-four", ballot.ApproveOpposeAbstain, 4, 2, 1, 4, 3, 1, 2, 2, ballot.Public}
)

// series begins two polls: the first has made its key, the second has said nothing yet.
func series(t testing.TB, s script) (first, second *hall) {
	t.Helper()
	story(t, tiny) // gathers everybody
	first = everybody.newHall(t, s, func(m *ballot.Manifest) { m.Series = &ballot.Series{Place: 1, Of: 2} })
	first.ceremony(t)
	return first, first.later(t, func(*ballot.Manifest) {})
}

// later begins the second poll of a series. Its registrars have other keys.
func (h *hall) later(t testing.TB, change func(*ballot.Manifest)) *hall {
	t.Helper()
	p := *h.people
	p.issuers = slices.Clone(p.issuers)
	slices.Reverse(p.issuers)
	s := h.script
	s.name += "-2"
	second := p.newHall(t, s, func(m *ballot.Manifest) {
		m.Series = &ballot.Series{Place: 2, Of: 2, Ceremony: h.board.Ceremony()}
		change(m)
	})
	second.shares = h.shares
	return second
}

// cites is what trustee i says instead of a ceremony.
func (h *hall) cites(i int, trustees crypto.Trustees) []byte {
	return signed(h, audit.Key, i, audit.KeyBody{Trustee: i, Cited: trustees})
}

// citeAll lets every trustee name those of the first poll.
func (h *hall) citeAll(t testing.TB, trustees crypto.Trustees) {
	t.Helper()
	for i := range h.holders {
		h.put(t, audit.Key, h.cites(i+1, trustees))
	}
	h.put(t, audit.Trustees, must(h.board.Trustees())(t).Bytes())
}

// One ceremony serves two polls. The second verifies by itself, says that the ceremony is elsewhere, and is complete with it.
func TestSeries(t *testing.T) {
	for _, s := range []script{seriesOfTwo, seriesOfPlain} {
		t.Run(s.name, func(t *testing.T) {
			first, second := series(t, s)
			second.citeAll(t, first.board.Poll().Trustees)
			if y := first.board.Poll().Election.PublicKey; !y.Equal(second.board.Poll().Election.PublicKey) {
				t.Error("the key is another one")
			}
			second.approve(t)
			if s == seriesOfTwo {
				second.playTiny(t)
			} else {
				second.put(t, audit.Void, second.void("OTHER"))
			}
			bundle := second.bundle(t)
			r := audit.Verify(bundle, audit.Options{})
			want := audit.Cited{Citation: *first.board.Ceremony(), Ceremony: true}
			if !r.OK || r.Complete || !slices.Equal(r.Elsewhere, []audit.Cited{want}) {
				t.Errorf("alone: %+v", r)
			}
			first.approve(t)
			if r := audit.Verify(bundle, audit.Options{Ceremony: first.bundle(t)}); !r.OK || !r.Complete || len(r.Elsewhere) > 0 {
				t.Errorf("with the board that made the key: %+v, %+v", firstFault(r), r.Elsewhere)
			}
			if r := audit.Verify(bundle, audit.Options{Ceremony: bundle}); r.OK || firstFault(r).N != manifestCheck {
				t.Errorf("a later poll is no place of a ceremony: %+v", firstFault(r))
			}
			other := story(t, tiny).bundle(t)
			if r := audit.Verify(bundle, audit.Options{Ceremony: other}); r.OK || !strings.Contains(firstFault(r).Reason, "does not cite the ceremony") {
				t.Errorf("with the board of another poll: %+v", firstFault(r))
			}
			if r := audit.Verify(other, audit.Options{Ceremony: other}); r.OK || !strings.Contains(firstFault(r).Reason, "cites no ceremony") {
				t.Errorf("a ceremony that is not cited: %+v", firstFault(r))
			}
		})
	}
}

// A poll that cites a ceremony takes nothing else, and no other poll takes that.
func TestBoard_CitedKey(t *testing.T) {
	first, second := series(t, seriesOfTwo)
	trustees := first.board.Poll().Trustees
	changed := func(f func(p *crypto.Pedersen)) crypto.Trustees {
		p := *trustees[0].Pedersen
		p.Keys = slices.Clone(p.Keys)
		f(&p)
		return crypto.Trustees{{Pedersen: &p}}
	}
	four, _ := series(t, seriesOfFour)
	plain, plainSecond := series(t, seriesOfPlain)
	second.refuseAll(t, audit.Key, map[string]bad{
		"with a key":        {signed(second, audit.Key, 1, audit.KeyBody{Trustee: 1, Key: &first.keys[0], Cited: trustees}), "takes the trustees"},
		"a key alone":       {signed(second, audit.Key, 1, audit.KeyBody{Trustee: 1, Key: &first.keys[0]}), "takes the trustees"},
		"nobody":            {signed(second, audit.Key, 1, audit.KeyBody{Trustee: 1}), ""},
		"by another":        {signed(second, audit.Key, 2, audit.KeyBody{Trustee: 1, Cited: trustees}), "not signed by trustee 1"},
		"without the pok":   {second.cites(1, changed(func(p *crypto.Pedersen) { p.Keys[2].Proof = p.Keys[1].Proof })), "proof of possession"},
		"keys exchanged":    {second.cites(1, changed(func(p *crypto.Pedersen) { p.Keys[1], p.Keys[2] = p.Keys[2], p.Keys[1] })), "not the one that was dealt"},
		"of another number": {second.cites(1, four.board.Poll().Trustees), "the trustees are not 3, any 2"},
		"plain ones":        {second.cites(1, plain.board.Poll().Trustees), "the trustees are not 3, any 2"},
		"the first alone":   {second.cites(1, changed(func(p *crypto.Pedersen) { p.Keys = p.Keys[:1] })), ""},
	})
	plainSecond.refuse(t, audit.Key, plainSecond.cites(1, trustees), "the trustees are not 2, any 2")
	plainSecond.refuse(t, audit.Key, plainSecond.cites(1, append(slices.Clone(plain.board.Poll().Trustees), trustees...)), "the trustees are not 2")
	second.refuse(t, audit.Cert, signed(second, audit.Cert, 1, audit.CertBody{Trustee: 1, Cert: first.certs[0]}), "was made in the ceremony")

	second.put(t, audit.Key, second.cites(1, trustees))
	second.refuse(t, audit.Trustees, []byte("{}"), "keys are missing")
	second.refuse(t, audit.Key, signed(second, audit.Key, 1, audit.KeyBody{Trustee: 1, Cited: trustees}), "trustee 1 has sent this before")

	h := story(t, tiny).before(t, audit.Key)
	h.refuse(t, audit.Key, h.cites(1, trustees), "and no other poll does")
}

// rotated is what two dishonest trustees of four can make of a ceremony: dealer 3 says another polynomial, which agrees with its
// old one at the places of the honest. All proofs hold, and the honest trustees' keys and signatures are their own; but the
// election key is another one, and the shares of the ceremony no longer fit together.
func rotated(t testing.TB, h *hall) crypto.Trustees {
	t.Helper()
	p := *h.board.Poll().Trustees[0].Pedersen
	p.Coefexps, p.Signatures, p.Keys = slices.Clone(p.Coefexps), slices.Clone(p.Signatures), slices.Clone(p.Keys)
	sign := func(i int, text string) crypto.Proof {
		sk := crypto.HashToScalar("sk|" + string(h.seeds[i-1].Bytes()))
		return must(crypto.ProveKnowledge(rand.Reader, "sigmsg|"+text+"|", sk))(t)
	}
	text := func(v any) string { return string(must(crypto.EncodeJSON(v))(t)) }
	type coefexps struct {
		Coefexps []crypto.Point `json:"coefexps"`
	}
	var dealt coefexps
	if err := crypto.DecodeJSON([]byte(p.Coefexps[2].Message), &dealt); err != nil {
		t.Fatal(err)
	}
	// (x − 1)(x − 2) = x² − 3x + 2
	minus := func(n uint64) crypto.Scalar { return crypto.Scalar{}.Sub(crypto.NewScalar(n)) }
	for k, a := range []crypto.Scalar{crypto.NewScalar(2), minus(3), crypto.NewScalar(1)} {
		dealt.Coefexps[k] = dealt.Coefexps[k].Add(crypto.BaseMul(a))
	}
	message := text(dealt)
	p.Coefexps[2] = crypto.SignedMessage{Message: message, Signature: sign(3, message)}
	p.Signatures[2] = sign(3, "certs_sig|"+text(struct {
		Certs    []crypto.SignedMessage `json:"certs"`
		Coefexps []crypto.Point         `json:"coefexps"`
	}{p.Certs, dealt.Coefexps}))
	for j := 3; j <= 4; j++ {
		x := h.shares[j-1].Add(crypto.NewScalar(uint64((j - 1) * (j - 2))))
		X := crypto.BaseMul(x)
		proof := must(crypto.ProveKnowledge(rand.Reader, "pok|Ed25519|"+X.String()+"|", x))(t)
		signature := sign(j, X.String())
		p.Keys[j-1] = crypto.TrusteeKey{Proof: proof, Key: X, Signature: &signature}
	}
	return crypto.Trustees{{Pedersen: &p}}
}

// A dishonest minority makes other trustees of the same certificates, which pass every check of their own. No honest trustee
// names them, so they come on no board; and who has the board that is cited sees them at once.
func TestThreat13_AnotherPolynomial(t *testing.T) {
	first, second := series(t, seriesOfFour)
	right, wrong := first.board.Poll().Trustees, rotated(t, first)
	y, err := wrong.Check()
	if err != nil || y.Equal(first.board.Poll().Election.PublicKey) {
		t.Fatalf("the forgery is none: %v", err)
	}
	if !wrong.Keys()[0].Equal(right.Keys()[0]) || !wrong.Keys()[1].Equal(right.Keys()[1]) {
		t.Fatal("the honest trustees' keys have changed")
	}
	second.put(t, audit.Key, second.cites(3, wrong))
	second.put(t, audit.Key, second.cites(4, wrong))
	second.refuse(t, audit.Key, second.cites(1, right), "trustee 1 names other trustees than trustee 3")

	all := first.later(t, func(m *ballot.Manifest) { m.Title = ballot.Names{"zh": "另一项"} })
	for i := range 4 {
		all.put(t, audit.Key, all.cites(i+1, wrong)) // had all of them conspired
	}
	all.put(t, audit.Void, all.void("OTHER"))
	first.approve(t)
	r := audit.Verify(all.bundle(t), audit.Options{Ceremony: first.bundle(t)})
	if c := firstFault(r); r.OK || c.N != 5 || *c.Entry != 1 || !strings.Contains(c.Reason, "than the board that the manifest cites") {
		t.Errorf("with the board that made the key: %+v", c)
	}
}

// Polls of one series are held by the same people with the same lists, and each has registrars' keys of its own.
func TestCheckSeries(t *testing.T) {
	first, _ := series(t, seriesOfTwo)
	other, _ := series(t, seriesOfFour)
	for name, test := range map[string]struct {
		change func(m *ballot.Manifest)
		want   string
	}{
		"as it must be":  {func(*ballot.Manifest) {}, ""},
		"another origin": {func(m *ballot.Manifest) { m.Series.Ceremony.Origin += "x" }, "does not cite the ceremony"},
		"a later head":   {func(m *ballot.Manifest) { m.Series.Ceremony.Size++ }, "does not cite the ceremony"},
		"another root":   {func(m *ballot.Manifest) { m.Series.Ceremony.Root = crypto.Sum(nil) }, "does not cite the ceremony"},
		"none":           {func(m *ballot.Manifest) { m.Series = nil }, "does not cite the ceremony"},
		"more polls":     {func(m *ballot.Manifest) { m.Series.Of = 3 }, "a series of 3, and of 2"},
		"another roll":   {func(m *ballot.Manifest) { m.Roll.Count++ }, "one roll"},
		"other slips":    {func(m *ballot.Manifest) { m.Slips.Hash = crypto.Sum(nil) }, "one roll and one list of slips"},
		"officers":       {func(m *ballot.Manifest) { m.Officers[2].Name = "别人" }, "the same officers"},
		"threshold":      {func(m *ballot.Manifest) { m.Trustees.Threshold = 3 }, "the same trustees"},
		"trustees":       {func(m *ballot.Manifest) { slices.Reverse(m.Trustees.Keys) }, "the same trustees"},
		"registrars":     {func(m *ballot.Manifest) { m.Registrars = first.manifest().Registrars }, "serves two polls"},
	} {
		second := first.later(t, func(*ballot.Manifest) {})
		m := must(ballot.ParseManifest(second.manifest().Bytes()))(t) // a copy
		test.change(m)
		if err := first.board.CheckSeries(m); (err == nil) != (test.want == "") || !strings.Contains(fmt.Sprint(err), test.want) && test.want != "" {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if story(t, tiny).board.Ceremony() != nil {
		t.Error("a poll of no series is cited")
	}
	if first.board.Ceremony().Origin == other.board.Ceremony().Origin {
		t.Error("two series have one name")
	}
}

// Under one key a ballot of one poll would be worth copying into another: its sum is opened there. The proofs of a ballot are
// bound to the election, and whoever has no part in its randomness cannot make them anew (threats 7 and 10).
func TestThreat10_BallotOfTheSeries(t *testing.T) {
	first, second := series(t, seriesOfTwo)
	second.citeAll(t, first.board.Poll().Trustees)
	d := first.people.deputies
	for _, h := range []*hall{first, second} {
		h.approve(t)
		h.attend(t, d[:4], nil)
		h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]), h.tokens(t, d[2]))
		h.open(t)
		h.closing(t)
	}
	stolen := must(first.board.Poll().ParseEnvelope(first.vote(t, d[0], yes, no)))(t)
	second.put(t, audit.Epoch, second.epochOf(3))
	election := second.board.Poll().Election
	with := func(f func(v *ballot.Envelope)) []byte {
		b := *stolen.Ballot
		v := &ballot.Envelope{Ballot: &b, Tokens: second.unblinded(t, d[1]), Cap: stolen.Cap}
		f(v)
		return v.Bytes()
	}
	relabel := func(v *ballot.Envelope) { v.Ballot.UUID, v.Ballot.Election = election.UUID, election.Fingerprint() }
	sign := func(v *ballot.Envelope) {
		v.Ballot.Credential = crypto.BaseMul(second.secret(d[1]))
		if err := v.Ballot.Sign(rand.Reader, second.secret(d[1])); err != nil {
			t.Fatal(err)
		}
	}
	own := must(second.board.Poll().ParseEnvelope(second.vote(t, d[1], none, none)))(t)
	second.refuseAll(t, audit.Ballot, map[string]bad{
		"as it is":             {stolen.Bytes(), "uuid"},
		"under the other name": {with(relabel), ""},
		"and signed anew":      {with(func(v *ballot.Envelope) { relabel(v); sign(v) }), "the proof does not hold"},
		"its choices alone": {with(func(v *ballot.Envelope) {
			*v.Ballot = *own.Ballot
			v.Ballot.Answers = slices.Clone(own.Ballot.Answers)
			v.Ballot.Answers[0].Choices, v.Cap = stolen.Ballot.Answers[0].Choices, own.Cap
			sign(v)
		}), "the proof does not hold"},
	})
	if bytes.Equal(first.secret(d[0]).Bytes(), second.secret(d[0]).Bytes()) {
		t.Error("one credential serves two polls")
	}
}
