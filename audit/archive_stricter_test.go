package audit

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// These tests show archives that Belenios may accept and we refuse. The numbers are those of docs/protocol.md,
// section 8.6. Every file here has consistent hashes, so that no refusal is for these.

const identityText = "0000000000000000000000000000000000000000000000000000000000000001"

func TestStricter1_Encodings(t *testing.T) {
	election := func(old, new string) func(*Archive) {
		return func(a *Archive) { a.Election = replace(t, a.Election, old, new) }
	}
	first := func(old, new string) func(*Archive) {
		return func(a *Archive) { a.Ballots[0] = replace(t, a.Ballots[0], old, new) }
	}
	for name, change := range map[string]func(*Archive){
		"white-space-in-election":  election(`{"version"`, `{ "version"`),
		"unknown-field-election":   election(`{"version"`, `{"color":1,"version"`),
		"white-space-in-trustees":  func(a *Archive) { a.Trustees = append(a.Trustees, '\n') },
		"upper-case-in-answers":    first(`"alpha":"77cd`, `"alpha":"77CD`),
		"leading-zero-in-answers":  first(`"challenge":"2179`, `"challenge":"02179`),
		"repeated-field-in-answer": first(`{"choices":`, `{"choices":[],"choices":`),
		"unknown-field-in-answer":  first(`{"choices":`, `{"x":0,"choices":`),
		"white-space-in-ballot":    first(`{"election_uuid"`, ` {"election_uuid"`),
		"trailing-bytes-ballot":    func(a *Archive) { a.Ballots[0] = append(slices.Clip(a.Ballots[0]), '0') },
		"weight-in-ballot":         first(`,"signature"`, `,"weight":2,"signature"`),
	} {
		t.Run(name, func(t *testing.T) {
			a := parseArchive(t, "tiny")
			change(a)
			wantError(t, rewrite(t, a), "parse")
		})
	}
	// What ParseArchive decodes itself, it refuses itself.
	for name, change := range map[string]func([]step){
		"upper-case-credential": func(s []step) { s[0].objects[2] = bytes.ToUpper(s[0].objects[2]) },
		"weighted-credential":   func(s []step) { s[0].objects[2] = replace(t, s[0].objects[2], `"]`, `,2"]`) },
		"no-credentials":        func(s []step) { s[0].objects[2] = []byte("null") },
		"certificate-in-setup": func(s []step) {
			s[0].objects[3] = replace(t, s[0].objects[3], `"}`, `","credentials_certificate":"`+identityText+`"}`)
		},
		"white-space-in-tally":  func(s []step) { s[3].objects[0] = append(s[3].objects[0], ' ') },
		"extra-field-in-result": func(s []step) { s[5].objects[0] = []byte(`{"result":[[1,0]],"x":0}`) },
		"number-as-float":       func(s []step) { s[5].objects[0] = []byte(`{"result":[[1.0,0]]}`) },
	} {
		t.Run(name, func(t *testing.T) {
			steps := tinySteps(t)
			change(steps)
			_, err := ParseArchive(writeSteps(1795370382, relink(steps)))
			wantError(t, err, "event")
		})
	}
}

func TestStricter2_Identity(t *testing.T) {
	t.Run("credential-list", func(t *testing.T) {
		a := parseArchive(t, "tiny")
		a.Credentials = append(a.Credentials, crypto.Identity())
		wantError(t, rewrite(t, a), "identity")
	})
	t.Run("ballot-credential", func(t *testing.T) {
		p := newArchivePoll(t)
		p.cast(t, 0, 1, 0)
		wantError(t, rewrite(t, p.archive(t)), "identity")
	})
	t.Run("trustee", func(t *testing.T) {
		p := newArchivePoll(t)
		key := crypto.TrusteeKey{Key: crypto.Identity()}
		p.trustees = append(p.trustees, crypto.Trustee{Single: &key}) // leaves the election's key as it is
		p.cast(t, 71, 1, 0)
		wantError(t, rewrite(t, p.archive(t)), "identity")
	})
	t.Run("alpha", func(t *testing.T) {
		p := newArchivePoll(t)
		p.cast(t, 71, 1, 0, func(b *ballot.Ballot) { b.Answers[0].Choices[1] = crypto.NoCiphertext() })
		wantError(t, rewrite(t, p.archive(t)), "alpha is the identity")
	})
}

func TestStricter3_TwoTrusteesOneKey(t *testing.T) {
	p := newArchivePoll(t)
	p.trustees = append(p.trustees, p.trustees[0])
	p.election.PublicKey = p.election.PublicKey.Add(p.election.PublicKey)
	a := p.archive(t)
	a.Partials = append(a.Partials, OwnedPartial{2, a.Partials[0].Partial})
	wantError(t, rewrite(t, a), "two trustees with the key")
}

func TestStricter4_TwoBallotsOneCredential(t *testing.T) {
	p := newArchivePoll(t)
	p.cast(t, 71, 1, 0)
	p.cast(t, 72, 1, 0)
	p.cast(t, 71, 0, 1)
	a := p.archive(t)
	wantError(t, rewrite(t, a), "has cast ballot 1")
	p.ballots[2] = p.ballots[0] // the very same ballot again
	wantError(t, rewrite(t, p.archive(t)), "has cast ballot 1")
}

func TestStricter4_SharedCiphertext(t *testing.T) {
	p := newArchivePoll(t)
	p.cast(t, 71, 1, 0)
	theirs := p.ballots[0].Answers[0].Choices[0]
	for name, copied := range map[string]crypto.Ciphertext{
		"whole":        theirs,
		"with-a-vote":  {Alpha: theirs.Alpha, Beta: theirs.Beta.Add(crypto.Generator())},
		"as-an-oppose": theirs,
	} {
		t.Run(name, func(t *testing.T) {
			q := *p
			place := 0
			if name == "as-an-oppose" {
				place = 1
			}
			q.cast(t, 72, 0, 0, func(b *ballot.Ballot) { b.Answers[0].Choices[place] = copied })
			wantError(t, rewrite(t, q.archive(t)), "copied from ballot 1")
		})
	}
}

// Both choices of this ballot are encrypted under one randomness, with proofs that hold.
func TestStricter4_RepeatedCiphertext(t *testing.T) {
	p := newArchivePoll(t)
	r := crypto.NewScalar(7)
	prover := crypto.NewEncryptionKey(p.election.PublicKey).Prover(archiveRandom, []int{1, 0}, []crypto.Scalar{r, r}, [][]int{{0, 1}})
	prove := func(S string, i int) []crypto.Proof {
		proofs, err := prover.Range(S, i, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		return proofs
	}
	p.cast(t, 71, 1, 0, func(b *ballot.Ballot) {
		a, s0 := &b.Answers[0], b.Election+"|"+b.Credential.String()
		a.Choices = prover.Ciphertexts()
		for j := range a.Choices {
			a.Individual[j] = prove(s0, j)
		}
		a.Overall = prove(s0+"|"+crypto.JoinCiphertexts(a.Choices), 2)
	})
	if err := p.ballots[0].Verify(p.election); err != nil {
		t.Fatal(err)
	}
	wantError(t, rewrite(t, p.archive(t)), "a ciphertext occurs twice")
}

func TestStricter5_EventOrder(t *testing.T) {
	// Setup, five Ballots, EndBallots, EncryptedTally, two PartialDecryptions, Result
	_, good, err := readSteps(readArchive(t, "approve"))
	if err != nil {
		t.Fatal(err)
	}
	move := func(from, to int) []step {
		s := slices.Clone(good)
		moved := s[from]
		return slices.Insert(slices.Delete(s, from, from+1), to, moved)
	}
	orders := map[string][]step{
		"nothing":                    nil,
		"setup-alone":                good[:1],
		"no-result":                  good[:10],
		"ballots-before-setup":       move(0, 1),
		"ballot-after-end":           move(5, 6),
		"ballot-after-tally":         move(5, 7),
		"ballot-after-result":        move(5, 10),
		"tally-before-end":           move(7, 6),
		"decryption-before-tally":    move(8, 7),
		"decryption-after-result":    move(9, 10),
		"result-before-decryption":   move(10, 8),
		"ballot-dropped":             slices.Delete(slices.Clone(good), 3, 4),
		"ballot-repeated":            slices.Insert(slices.Clone(good), 3, good[3]),
		"ballots-all-dropped":        slices.Delete(slices.Clone(good), 1, 6),
		"result-without-decryptions": slices.Delete(slices.Clone(good), 8, 10),
		"shuffle":                    slices.Insert(slices.Clone(good), 8, step{"EndShuffles", nil}),
	}
	for i := range good {
		if good[i].kind != ballotCast {
			orders[good[i].kind+"-missing"] = slices.Delete(slices.Clone(good), i, i+1)
			orders[good[i].kind+"-twice"] = slices.Insert(slices.Clone(good), i, good[i])
		}
	}
	for name, steps := range orders {
		t.Run(name, func(t *testing.T) {
			a, err := ParseArchive(writeSteps(1795370417, steps))
			if err == nil {
				err = a.Verify()
			}
			if err == nil {
				t.Fatal("accepted")
			}
			t.Log(err)
		})
	}
}

func TestStricter5_NumTallied(t *testing.T) {
	for old, new := range map[string]string{
		`"num_tallied":1`:  `"num_tallied":2`,
		`"total_weight":1`: `"total_weight":2`,
	} {
		steps := tinySteps(t)
		steps[3].objects[1] = replace(t, steps[3].objects[1], old, new)
		_, err := ParseArchive(writeSteps(1795370382, steps))
		wantError(t, err, "event 3: object 2 of EncryptedTally")
	}
}

// Two votes of one ballot, and -1, even if a trustee decrypted that.
func TestStricter5_ResultOutOfRange(t *testing.T) {
	p := newArchivePoll(t)
	p.cast(t, 71, 1, 0)
	a := p.archive(t)
	for _, counts := range []tally.Counts{{{2, 0}}, {{1, -1}}, {{1, 1}}, {{0, 1}}, {{1}}, {{1, 0, 0}}, {{1, 0}, {0}}, {}} {
		a.Counts = counts
		wantError(t, rewrite(t, a), "check counts")
	}
}

func TestStricter6_ArrayLengths(t *testing.T) {
	for name, change := range map[string]func(*ballot.Answer){
		"choice-missing":           func(a *ballot.Answer) { a.Choices = a.Choices[:1] },
		"choice-extra":             func(a *ballot.Answer) { a.Choices = append(a.Choices, crypto.NoCiphertext()) },
		"individual-proof-missing": func(a *ballot.Answer) { a.Individual = a.Individual[:1] },
		"individual-proof-extra":   func(a *ballot.Answer) { a.Individual = append(a.Individual, a.Individual[0]) },
		"individual-proof-short":   func(a *ballot.Answer) { a.Individual[1] = a.Individual[1][:1] },
		"individual-proof-long":    func(a *ballot.Answer) { a.Individual[1] = append(a.Individual[1], crypto.Proof{}) },
		"overall-proof-short":      func(a *ballot.Answer) { a.Overall = a.Overall[:1] },
		"overall-proof-long":       func(a *ballot.Answer) { a.Overall = append(a.Overall, crypto.Proof{}) },
		"blank-proof":              func(a *ballot.Answer) { a.Blank = a.Overall },
	} {
		t.Run(name, func(t *testing.T) {
			p := newArchivePoll(t)
			p.cast(t, 71, 1, 0, func(b *ballot.Ballot) { change(&b.Answers[0]) })
			wantError(t, rewrite(t, p.archive(t)), "want")
		})
	}
}

// Whatever is changed in the objects of an archive, with every hash made to fit, it does not verify.
func TestArchive_Tampered(t *testing.T) {
	other := parseArchive(t, "approve")
	one := crypto.NewScalar(1)
	for name, change := range map[string]func(*Archive){
		"election-name":        func(a *Archive) { a.Election = replace(t, a.Election, "satisfaction", "contentment") },
		"election-key":         func(a *Archive) { a.Election = replace(t, a.Election, electionKey(t, a), electionKey(t, other)) },
		"election-of-another":  func(a *Archive) { a.Election = other.Election },
		"trustees-of-another":  func(a *Archive) { a.Trustees = other.Trustees },
		"no-trustees":          func(a *Archive) { a.Trustees = []byte("[]") },
		"credential-dropped":   func(a *Archive) { a.Credentials = a.Credentials[1:] },
		"ballot-dropped":       func(a *Archive) { a.Ballots = a.Ballots[1:] },
		"ballot-of-another":    func(a *Archive) { a.Ballots[2] = other.Ballots[2] },
		"ballot-changed":       func(a *Archive) { a.Ballots[2] = replace(t, a.Ballots[2], `"response":"1`, `"response":"2`) },
		"tally-alpha":          func(a *Archive) { c := &a.Tally[1][0].Alpha; *c = c.Add(crypto.Generator()) },
		"tally-beta":           func(a *Archive) { c := &a.Tally[1][0].Beta; *c = c.Add(crypto.Generator()) },
		"tally-swapped":        func(a *Archive) { a.Tally[0], a.Tally[1] = a.Tally[1], a.Tally[0] },
		"factor":               func(a *Archive) { f := &a.Partials[1].Partial.Factors[2][1]; *f = f.Add(crypto.Generator()) },
		"proof":                func(a *Archive) { r := &a.Partials[1].Partial.Proofs[2][1].Response; *r = r.Add(one) },
		"decryption-missing":   func(a *Archive) { a.Partials = a.Partials[1:] },
		"decryption-twice":     func(a *Archive) { a.Partials = append(a.Partials, a.Partials[1]) },
		"decryption-of-nobody": func(a *Archive) { a.Partials[1].Owner = 4 },
		"decryption-of-zero":   func(a *Archive) { a.Partials[0].Owner = 0 },
		"owner-changed":        func(a *Archive) { a.Partials[1].Owner = 2 },
		"owners-swapped":       func(a *Archive) { p := a.Partials; p[0].Owner, p[1].Owner = p[1].Owner, p[0].Owner },
		"counts":               func(a *Archive) { a.Counts[0][1]++; a.Counts[0][2]-- },
	} {
		t.Run(name, func(t *testing.T) {
			a := parseArchive(t, "satisfaction")
			change(a)
			err := rewrite(t, a)
			if err == nil {
				t.Fatal("accepted")
			}
			t.Log(err)
		})
	}
}

// With no ballots nothing but the key itself tells that the trustees are not the election's.
func TestArchive_ForeignTrustees(t *testing.T) {
	p, other := newArchivePoll(t), newArchivePoll(t)
	p.trustees, p.secret = other.trustees, other.secret
	wantError(t, rewrite(t, p.archive(t)), "key is not the trustees'")
}

func electionKey(t *testing.T, a *Archive) string {
	e, err := ballot.ParseElection(a.Election)
	if err != nil {
		t.Fatal(err)
	}
	return e.PublicKey.String()
}

// The lists of credentials that are not sorted sets.
func TestArchive_Credentials(t *testing.T) {
	for name, change := range map[string]func(list []string){
		"unsorted": func(list []string) { slices.Reverse(list) },
		"repeated": func(list []string) { list[1] = list[0] },
	} {
		t.Run(name, func(t *testing.T) {
			_, steps, err := readSteps(readArchive(t, "approve"))
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			if err := crypto.DecodeJSON(steps[0].objects[2], &list); err != nil {
				t.Fatal(err)
			}
			change(list)
			steps[0].objects[2] = crypto.MustEncodeJSON(list)
			_, err = ParseArchive(writeSteps(1795370417, relink(steps)))
			wantError(t, err, "event 0: object 3 of Setup")
		})
	}
}

func tinySteps(t *testing.T) []step {
	t.Helper()
	_, steps, err := readSteps(readArchive(t, "tiny"))
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// relink makes the setup object name the objects before it.
func relink(steps []step) []step {
	o := steps[0].objects
	if !bytes.Contains(o[3], []byte("certificate")) {
		o[3] = crypto.MustEncodeJSON(setupObject{crypto.Sum(o[0]), crypto.Sum(o[1]), crypto.Sum(o[2])})
	}
	return steps
}

// replace replaces the first old in data, which must be there.
func replace(t *testing.T, data []byte, old, new string) []byte {
	t.Helper()
	if !strings.Contains(string(data), old) {
		t.Fatalf("no %s in %.200s", old, data)
	}
	return []byte(strings.Replace(string(data), old, new, 1))
}
