package ballot

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// What Belenios's own tool accepts and we must not: docs/protocol.md, section 8.6, by its numbers.

func TestStricter1_CanonicalEncoding(t *testing.T) {
	good := string(loadVector(t, "tiny").votes[0].raw)
	b := mustParse(t, []byte(good))
	alpha, challenge := b.Answers[0].Choices[0].Alpha.String(), b.Answers[0].Individual[0][0].Challenge.String()
	signature := good[strings.Index(good, `,"signature"`) : len(good)-1]
	for name, test := range map[string]struct{ old, new string }{
		"point in capitals":                 {alpha, strings.ToUpper(alpha)},
		"point too short":                   {alpha, alpha[1:]},
		"point too long":                    {alpha, "0" + alpha},
		"point not hexadecimal":             {alpha, "g" + alpha[1:]},
		"point a number":                    {`"` + alpha + `"`, "1"},
		"point null":                        {`"` + alpha + `"`, "null"},
		"not on the curve":                  {alpha, identityText[:63] + "2"},
		"y not below p":                     {alpha, "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee"},
		"x = 0 with a sign":                 {alpha, "8" + identityText[1:]},
		"order 8":                           {alpha, "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"},
		"order 4":                           {alpha, "8000000000000000000000000000000000000000000000000000000000000000"},
		"order 2":                           {alpha, "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"},
		"order 8q":                          {alpha, "19781bd860b93c90ecf04a5a9b638ba2c59c3ed25c1bb53352995bf3ad9e5198"},
		"credential of order 8q":            {b.Credential.String(), "19781bd860b93c90ecf04a5a9b638ba2c59c3ed25c1bb53352995bf3ad9e5198"},
		"scalar with a leading 0":           {challenge, "0" + challenge},
		"scalar with a sign":                {challenge, "+" + challenge},
		"negative scalar":                   {challenge, "-1"},
		"scalar q":                          {challenge, order},
		"scalar in hexadecimal":             {challenge, "0x1"},
		"scalar a number":                   {`"` + challenge + `"`, challenge},
		"scalar null":                       {`"` + challenge + `"`, "null"},
		"scalar empty":                      {challenge, ""},
		"white space":                       {`"answers":[`, `"answers": [`},
		"white space in an answer":          {`{"alpha"`, `{ "alpha"`},
		"line end":                          {signature + "}", signature + "}\n"},
		"two ballots":                       {signature + "}", signature + "}{}"},
		"unknown field":                     {`{"election_uuid"`, `{"weight":2,"election_uuid"`},
		"unknown field in an answer":        {`{"alpha"`, `{"x":0,"alpha"`},
		"repeated field":                    {`{"election_uuid"`, `{"election_uuid":"x","election_uuid"`},
		"repeated field in an answer":       {`{"alpha"`, `{"alpha":"` + alpha + `","alpha"`},
		"field in capitals":                 {`{"alpha"`, `{"ALPHA"`},
		"other order":                       {`{"alpha":"` + alpha + `",`, `{`},
		"no answers":                        {good[strings.Index(good, `,"answers"`):strings.Index(good, `,"signature"`)], ""},
		"answers null":                      {good[strings.Index(good, `[{"choices"`):strings.Index(good, `,"signature"`)], "null"},
		"choices null":                      {good[strings.Index(good, `[{"alpha"`):strings.Index(good, `,"individual`)], "null"},
		"blank proof null":                  {`}]}],"sig`, `}],"blank_proof":null}],"sig`},
		"blank proof empty":                 {`}]}],"sig`, `}],"blank_proof":[]}],"sig`},
		"signature null":                    {signature, `,"signature":null`},
		"escape":                            {`"election_uuid":"N`, `"election_uuid":"\u004e`},
		"too long, though nothing is wrong": {`"election_uuid":"`, `"election_uuid":"` + strings.Repeat("N", MaxBallot)},
	} {
		bad := strings.Replace(good, test.old, test.new, 1)
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := ParseBallot([]byte(bad)); err == nil || !strings.HasPrefix(err.Error(), "parse ballot: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestStricter2_Identity(t *testing.T) {
	v := loadVector(t, "tiny")
	text := strings.Replace(string(v.raw), v.election.PublicKey.String(), identityText, 1)
	if _, err := ParseElection([]byte(text)); err == nil || !strings.Contains(err.Error(), "identity") {
		t.Errorf("election key: got %v", err)
	}

	f := newForger(t, v.election)
	f.secret = crypto.Scalar{}
	wantRefusal(t, v.election, f.ballot(t, [][]int{{1, 0}}), "the credential is the identity")

	// All proofs hold with randomness 0, and everyone reads the vote.
	f = newForger(t, v.election)
	f.random = func(int) crypto.Scalar { return crypto.Scalar{} }
	wantRefusal(t, v.election, f.ballot(t, [][]int{{1, 0}}), "question 1: choice 1: alpha is the identity")
}

// Sums are another matter: they may cancel, and then the identity is what arithmetic yields.
func TestStricter2_SumThatCancels(t *testing.T) {
	v := loadVector(t, "tiny")
	f, r, negative := newForger(t, v.election), draw(t), false
	f.random = func(int) crypto.Scalar {
		if negative = !negative; negative {
			return r
		}
		return crypto.Scalar{}.Sub(r)
	}
	b := f.ballot(t, [][]int{{1, 0}})
	if !b.Answers[0].sum(v.election.Questions[0]).Alpha.IsIdentity() {
		t.Fatal("the sum does not cancel")
	}
	wantAccepted(t, v.election, b)
}

// Two credentials of one voter, or of two who agreed, share a ciphertext: each ballot is good, and together they are not.
func TestStricter4_SharedCiphertext(t *testing.T) {
	e := loadVector(t, "tiny").election
	r := draw(t)
	one, two := newForger(t, e), newForger(t, e)
	one.random = func(int) crypto.Scalar { return r }
	two.random = one.random
	seen := map[crypto.Hash]bool{}
	shared := 0
	for _, b := range []*Ballot{one.ballot(t, [][]int{{1, 0}}), two.ballot(t, [][]int{{0, 1}}), cast(t, e, [][]int{{1, 0}})} {
		wantAccepted(t, e, b)
		alphas := map[crypto.Hash]bool{}
		for c := range b.Ciphertexts() {
			alphas[crypto.Hash(c.Alpha.Bytes())] = true
		}
		for alpha := range alphas {
			if seen[alpha] {
				shared++
			}
			seen[alpha] = true
		}
	}
	if shared != 1 || len(seen) != 3 {
		t.Errorf("%d shared of %d, want 1 of 3", shared, len(seen))
	}
}

func TestStricter6_ArrayLengths(t *testing.T) {
	for _, test := range []struct {
		vector, want string
		change       func(b *Ballot)
	}{
		{"tiny", "0 answers to 1 questions", func(b *Ballot) { b.Answers = b.Answers[:0] }},
		{"tiny", "2 answers to 1 questions", func(b *Ballot) { b.Answers = append(b.Answers, b.Answers[0]) }},
		{"tiny", "question 1: 1 choices, want 2", func(b *Ballot) { a := &b.Answers[0]; a.Choices = a.Choices[:1] }},
		{"tiny", "question 1: 3 choices, want 2", func(b *Ballot) { a := &b.Answers[0]; a.Choices = append(a.Choices, a.Choices[0]) }},
		{"tiny", "question 1: individual proofs for 1 choices, want 2", func(b *Ballot) { a := &b.Answers[0]; a.Individual = a.Individual[:1] }},
		{"tiny", "question 1: individual proofs for 3 choices, want 2", func(b *Ballot) { a := &b.Answers[0]; a.Individual = append(a.Individual, a.Individual[0]) }},
		{"tiny", "question 1: choice 2: individual proof of 1 parts, want 2", func(b *Ballot) { p := &b.Answers[0].Individual[1]; *p = (*p)[:1] }},
		{"tiny", "question 1: choice 2: individual proof of 3 parts, want 2", func(b *Ballot) { p := &b.Answers[0].Individual[1]; *p = append(*p, (*p)[0]) }},
		{"tiny", "question 1: overall proof of 0 parts, want 1", func(b *Ballot) { a := &b.Answers[0]; a.Overall = a.Overall[:0] }},
		{"tiny", "question 1: overall proof of 2 parts, want 1", func(b *Ballot) { a := &b.Answers[0]; a.Overall = append(a.Overall, a.Overall[0]) }},
		{"tiny", "question 1: blank proof of 1 parts, want 0", func(b *Ballot) { a := &b.Answers[0]; a.Blank = a.Overall }},
		{"approve", "question 1: overall proof of 10 parts, want 11", func(b *Ballot) { a := &b.Answers[0]; a.Overall = a.Overall[:10] }},
		{"satisfaction", "question 2: 3 choices, want 4", func(b *Ballot) { a := &b.Answers[1]; a.Choices = a.Choices[1:] }},
		{"satisfaction", "question 2: overall proof of 1 parts, want 2", func(b *Ballot) { a := &b.Answers[1]; a.Overall = a.Overall[:1] }},
		{"satisfaction", "question 2: blank proof of 0 parts, want 2", func(b *Ballot) { b.Answers[1].Blank = nil }},
		{"satisfaction", "question 2: blank proof of 3 parts, want 2", func(b *Ballot) { a := &b.Answers[1]; a.Blank = append(a.Blank, a.Blank[0]) }},
	} {
		v := loadVector(t, test.vector)
		b := mustParse(t, v.votes[0].raw)
		test.change(b)
		sign(t, b, v.votes[0].secret)
		wantRefusal(t, v.election, b, test.want)
	}
}

func FuzzBallot(f *testing.F) {
	v := loadVector(f, "tiny")
	f.Add(v.votes[0].raw)
	f.Add([]byte(`{"election_uuid":"","election_hash":"","credential":"` + identityText + `","answers":[]}`))
	f.Add([]byte(`{"election_uuid":"","election_hash":"","answers":[null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBallot(data)
		if err != nil {
			return
		}
		if string(b.Bytes()) != string(data) {
			t.Errorf("encoded as %q", b.Bytes())
		}
		if err := b.Verify(v.election); err == nil && string(data) != string(v.votes[0].raw) {
			t.Errorf("a forgery: %s", data)
		}
	})
}
