package ballot

import (
	"bytes"
	mathrand "math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// What was done to other systems, by the numbers of docs/threat-model.md.

const (
	individualFails = "question 1: choice 1: individual proof: the proof does not hold"
	overallFails    = "question 1: overall proof: the proof does not hold"
	blankFails      = "question 1: blank proof: the proof does not hold"
)

// A proof whose challenge leaves out a part of what it is about.
func TestThreat1_WeakFiatShamir(t *testing.T) {
	tiny, satisfaction := loadVector(t, "tiny").election, loadVector(t, "satisfaction").election
	vote := map[*Election][][]int{
		tiny:         {{1, 0}},
		satisfaction: {{0, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}},
	}
	cut := func(part int) func(string) string { // 0 domain, 1 φ, 2 credential, 3 …
		return func(prefix string) string {
			parts := strings.Split(prefix, "|")
			return strings.Join(slices.Delete(parts, part, part+1), "|")
		}
	}
	// In an overall proof all choices stand where an individual proof has its ciphertext.
	overall := func(f func(string) string) func(string) string {
		return func(prefix string) string {
			if strings.HasPrefix(prefix, "prove") && strings.Count(prefix, "|") == 4 {
				return prefix
			}
			return f(prefix)
		}
	}
	only := func(domain string, f func(string) string) func(string) string {
		return func(prefix string) string {
			if strings.HasPrefix(prefix, domain) {
				return f(prefix)
			}
			return prefix
		}
	}
	for name, test := range map[string]struct {
		e      *Election
		hashed func(string) string
		want   string
	}{
		"nothing left out":               {tiny, nil, ""},
		"nothing left out, blank":        {satisfaction, nil, ""},
		"the domain":                     {tiny, cut(0), individualFails},
		"the election":                   {tiny, cut(1), individualFails},
		"the credential":                 {tiny, cut(2), individualFails},
		"the ciphertext":                 {tiny, cut(3), individualFails},
		"everything":                     {tiny, func(string) string { return "" }, individualFails},
		"overall: the election":          {tiny, overall(cut(1)), overallFails},
		"overall: the credential":        {tiny, overall(cut(2)), overallFails},
		"overall: the choices":           {tiny, overall(cut(3)), overallFails},
		"overall: the sum":               {tiny, overall(cut(4)), overallFails},
		"blank proof: the choices":       {satisfaction, only("bproof0", cut(3)), blankFails},
		"blank proof: the election":      {satisfaction, only("bproof0", cut(1)), blankFails},
		"blank proof: the domain":        {satisfaction, only("bproof0", func(s string) string { return "bproof1" + s[7:] }), blankFails},
		"overall, blank: the choices":    {satisfaction, only("bproof1", cut(3)), overallFails},
		"overall, blank: the credential": {satisfaction, only("bproof1", cut(2)), overallFails},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForger(t, test.e)
			f.hashed = test.hashed
			b := f.ballot(t, vote[test.e])
			if test.want == "" {
				wantAccepted(t, test.e, b)
			} else {
				wantRefusal(t, test.e, b, test.want)
			}
		})
	}
}

// Proofs, with and without what they are about, in another place than theirs. The ballots are signed again, so that only
// the place is wrong.
func TestThreat7_Transplants(t *testing.T) {
	v := loadVector(t, "satisfaction")
	e, secret := v.election, v.votes[0].secret
	neighbour := mustParse(t, v.votes[1].raw)
	other := *e
	other.UUID = "zWGJeK1ZrxBzzz"
	sameKey := mustParse(t, (forger{e: &other, y: e.PublicKey, secret: secret}).ballot(t, v.votes[0].choices).Bytes())
	wantAccepted(t, &other, sameKey)
	for name, test := range map[string]struct {
		change func(b *Ballot)
		want   string
	}{
		"answers of another election": {func(b *Ballot) { b.Answers = sameKey.Answers }, individualFails},
		"answers of another voter":    {func(b *Ballot) { b.Answers = neighbour.Answers }, individualFails},
		"one answer of another voter": {func(b *Ballot) { b.Answers[2] = neighbour.Answers[2] }, "question 3: choice 1: individual proof: the proof does not hold"},
		"individual proofs of another question": {func(b *Ballot) {
			b.Answers[0].Individual, b.Answers[1].Individual = b.Answers[1].Individual, b.Answers[0].Individual
		}, individualFails},
		"blank proof of another question":   {func(b *Ballot) { b.Answers[0].Blank = b.Answers[1].Blank }, blankFails},
		"overall proof of another question": {func(b *Ballot) { b.Answers[0].Overall = b.Answers[1].Overall }, overallFails},
		"individual proof of another position": {func(b *Ballot) {
			slices.Reverse(b.Answers[0].Individual[2:])
		}, "question 1: choice 3: individual proof: the proof does not hold"},
		"choice of another question": {func(b *Ballot) {
			b.Answers[0].Choices[3], b.Answers[0].Individual[3] = b.Answers[1].Choices[3], b.Answers[1].Individual[3]
		}, blankFails},
		"blank proof for an overall one": {func(b *Ballot) { b.Answers[0].Overall = b.Answers[0].Blank }, overallFails},
	} {
		t.Run(name, func(t *testing.T) {
			b := mustParse(t, v.votes[0].raw)
			test.change(b)
			sign(t, b, secret)
			wantRefusal(t, e, b, test.want)
		})
	}

	// Whoever holds the credential may move an answer of theirs: they might as well have encrypted it there.
	b := mustParse(t, v.votes[0].raw)
	slices.Reverse(b.Answers)
	sign(t, b, secret)
	wantAccepted(t, e, b)
}

// A ballot for one election is not for another, whatever their keys are.
func TestThreat7_OtherElection(t *testing.T) {
	v := loadVector(t, "tiny")
	b := mustParse(t, v.votes[0].raw)
	uuid, name := *v.election, *v.election
	uuid.UUID = "NY7MPCJhW4fzYW"
	wantRefusal(t, &uuid, b, `uuid "NY7MPCJhW4fzYV", want "NY7MPCJhW4fzYW"`)
	name.Name = "Tiny"
	wantRefusal(t, &name, b, `election hash "`+v.election.Fingerprint()+`", want "`+name.Fingerprint()+`"`)
}

// Votes that count double, that take away, or that are too many or too few. Everything that is true is proved.
func TestThreat8_ForgedRange(t *testing.T) {
	approve, tiny, satisfaction := loadVector(t, "approve").election, loadVector(t, "tiny").election, loadVector(t, "satisfaction").election
	filled := []int{0, 1, 0, 0}
	for name, test := range map[string]struct {
		e       *Election
		choices [][]int
		want    string
	}{
		"honest":                  {tiny, [][]int{{1, 0}}, ""},
		"honest of twelve":        {approve, [][]int{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0}}, ""},
		"honest and blank":        {satisfaction, [][]int{filled, {1, 0, 0, 0}, filled}, ""},
		"two and minus one":       {tiny, [][]int{{2, -1}}, individualFails},
		"minus one and two":       {tiny, [][]int{{-1, 2}}, individualFails},
		"eleven of ten":           {approve, [][]int{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0}}, overallFails},
		"twelve of ten":           {approve, [][]int{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}, overallFails},
		"none of one":             {tiny, [][]int{{0, 0}}, overallFails},
		"two of one":              {tiny, [][]int{{1, 1}}, overallFails},
		"blank and one":           {satisfaction, [][]int{{1, 1, 0, 0}, filled, filled}, blankFails},
		"neither blank nor one":   {satisfaction, [][]int{{0, 0, 0, 0}, filled, filled}, overallFails},
		"not blank and two":       {satisfaction, [][]int{{0, 1, 1, 0}, filled, filled}, overallFails},
		"blank of two":            {satisfaction, [][]int{{2, 0, 0, 0}, filled, filled}, individualFails},
		"blank, two, minus two":   {satisfaction, [][]int{{1, 2, -2, 0}, filled, filled}, "question 1: choice 2: individual proof: the proof does not hold"},
		"blank of minus one, one": {satisfaction, [][]int{{-1, 1, 0, 0}, filled, filled}, individualFails},
	} {
		t.Run(name, func(t *testing.T) {
			b := newForger(t, test.e).ballot(t, test.choices)
			if test.want == "" {
				wantAccepted(t, test.e, b)
			} else {
				wantRefusal(t, test.e, b, test.want)
			}
		})
	}
}

// Encrypted under a key that the scrutineers do not have, the ballot would spoil the whole sum.
func TestThreat9_OtherKey(t *testing.T) {
	for _, name := range []string{"tiny", "satisfaction"} {
		v := loadVector(t, name)
		f := newForger(t, v.election)
		wantAccepted(t, v.election, f.ballot(t, v.votes[0].choices))
		f.y = crypto.BaseMul(draw(t))
		wantRefusal(t, v.election, f.ballot(t, v.votes[0].choices), individualFails)
	}
}

// Ballots made from that of another, by someone who does not know the vote. An exact copy of ciphertexts never verifies under
// another credential; that no ciphertext occurs twice the board checks besides (see TestStricter4_SharedCiphertext).
func TestThreat10_Malleability(t *testing.T) {
	v := loadVector(t, "tiny")
	e, owner := v.election, v.votes[0].secret
	thief, shift := draw(t), draw(t)
	for name, test := range map[string]struct {
		change func(a *Answer)
		want   string
	}{
		"re-randomised": {func(a *Answer) {
			// alpha + s·G with response - s·challenge has the commitment of the original.
			zero := crypto.Encrypt(e.PublicKey, crypto.Scalar{}, shift)
			for j := range a.Choices {
				a.Choices[j] = a.Choices[j].Add(zero)
				for k, p := range a.Individual[j] {
					a.Individual[j][k].Response = p.Response.Sub(shift.Mul(p.Challenge))
				}
			}
			twice := shift.Add(shift)
			a.Overall[0].Response = a.Overall[0].Response.Sub(twice.Mul(a.Overall[0].Challenge))
		}, individualFails},
		"negated": {func(a *Answer) {
			// 1 - m for m: of two answers exactly one stays chosen.
			for j, c := range a.Choices {
				one := crypto.Ciphertext{Alpha: crypto.Identity(), Beta: crypto.Generator()}
				a.Choices[j] = crypto.Ciphertext{Alpha: one.Alpha.Sub(c.Alpha), Beta: one.Beta.Sub(c.Beta)}
				slices.Reverse(a.Individual[j])
				for k, p := range a.Individual[j] {
					a.Individual[j][k].Response = crypto.Scalar{}.Sub(p.Response)
				}
			}
		}, individualFails},
		"permuted": {func(a *Answer) {
			slices.Reverse(a.Choices)
			slices.Reverse(a.Individual)
		}, overallFails},
		"one more": {func(a *Answer) {
			a.Choices[0].Beta = a.Choices[0].Beta.Add(crypto.Generator())
		}, individualFails},
		"copied": {func(*Answer) {}, individualFails},
	} {
		t.Run(name, func(t *testing.T) {
			b := mustParse(t, v.votes[0].raw)
			test.change(&b.Answers[0])
			if name != "copied" { // the owner's own signature would not help
				sign(t, b, owner)
				wantRefusal(t, e, b, test.want)
			}
			b.Credential = crypto.BaseMul(thief)
			sign(t, b, thief)
			wantRefusal(t, e, b, individualFails)
		})
	}
}

// No byte of a ballot can be another.
func TestThreat11_EveryByte(t *testing.T) {
	v := loadVector(t, "tiny")
	raw := v.votes[0].raw
	step := 1
	if runtime.GOOS == "js" {
		step = 11 // WebAssembly takes its time
	}
	for i := 0; i < len(raw); i += step {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if b, err := ParseBallot(bad); err == nil && b.Verify(v.election) == nil {
			t.Errorf("byte %d of %d", i, len(raw))
		}
	}
}

// Nor can a number of a proof or a ciphertext be another, though the credential's holder signs it.
func TestThreat11_EveryNumber(t *testing.T) {
	v := loadVector(t, "satisfaction")
	numbers := 0
	b := mustParse(t, v.votes[0].raw)
	refuse := func(what string) {
		numbers++
		sign(t, b, v.votes[0].secret)
		if err := b.Verify(v.election); err == nil {
			t.Errorf("number %d, %s, may be another", numbers, what)
		}
	}
	scalar := func(s *crypto.Scalar) {
		old := *s
		*s = old.Add(crypto.NewScalar(1))
		refuse("a scalar")
		*s = old
	}
	point := func(p *crypto.Point) {
		old := *p
		*p = old.Add(crypto.Generator())
		refuse("a point")
		*p = old
	}
	a := &b.Answers[0]
	for j := range a.Choices {
		point(&a.Choices[j].Alpha)
		point(&a.Choices[j].Beta)
	}
	for _, proofs := range append(a.Individual, a.Overall, a.Blank) {
		for k := range proofs {
			scalar(&proofs[k].Challenge)
			scalar(&proofs[k].Response)
		}
	}
	if want := 2*4 + 2*(2*4+2+2); numbers != want {
		t.Errorf("%d numbers, want %d", numbers, want)
	}
	sign(t, b, v.votes[0].secret)
	wantAccepted(t, v.election, b)
}

// A tablet that was restored or copied together with its generator gives no two ballots a nonce or a challenge in common,
// nor two drafts of one voter who thinks again, of which one may have been opened.
func TestThreat21_RepeatedRandomness(t *testing.T) {
	e := loadVector(t, "satisfaction").election
	one, two := crypto.BaseMul(draw(t)), crypto.BaseMul(draw(t))
	seen := map[string]string{} // the draft in which an alpha or a challenge stands
	for _, draft := range []struct {
		name       string
		credential crypto.Point
		last       []int
	}{
		{"one voter", one, []int{0, 0, 0, 1}},
		{"another voter", two, []int{0, 0, 0, 1}},
		{"another choice", one, []int{0, 0, 1, 0}},
		{"a blank choice", one, []int{1, 0, 0, 0}},
	} {
		same := mathrand.NewChaCha8([32]byte{})
		b, _, err := Encrypt(same, e, draft.credential, [][]int{{0, 1, 0, 0}, {0, 1, 0, 0}, draft.last})
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for c := range b.Ciphertexts() {
			parts = append(parts, c.Alpha.String())
		}
		for _, a := range b.Answers {
			for _, p := range slices.Concat(slices.Concat(a.Individual...), a.Overall, a.Blank) {
				parts = append(parts, p.Challenge.String())
			}
		}
		for _, part := range parts {
			if before, ok := seen[part]; ok {
				t.Errorf("%s: an alpha or a challenge of %s", draft.name, before)
			}
			seen[part] = draft.name
		}
	}
}
