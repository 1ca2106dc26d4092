package tally

import (
	"bytes"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

func TestDecrypt(t *testing.T) {
	for _, name := range vectorNames {
		t.Run(name, func(t *testing.T) {
			v := readVector(t, name)
			keys := v.trustees.Keys()
			shares := v.shares(t)
			for owner, s := range shares {
				if err := s.Check(v.election, owner, keys[owner-1], v.tally); err != nil {
					t.Errorf("trustee %d: %v", owner, err)
				}
				var again Share
				if err := decode(crypto.MustEncodeJSON(s), &again); err != nil || !bytes.Equal(crypto.MustEncodeJSON(again), crypto.MustEncodeJSON(s)) {
					t.Errorf("trustee %d: written and read: %v", owner, err)
				}
			}
			for owner, p := range v.partials {
				if err := p.Check(v.election, keys[owner-1], v.tally); err != nil {
					t.Errorf("Belenios's trustee %d: %v", owner, err)
				}
				for i, row := range p.Factors {
					for j, f := range row {
						if !f.Equal(shares[owner].Partial.Factors[i][j]) {
							t.Errorf("trustee %d, question %d, choice %d: another factor than Belenios's", owner, i+1, j+1)
						}
					}
				}
			}
		})
	}
}

// Whatever is changed in a share or around it, the check fails.
func TestShare_Tampered(t *testing.T) {
	v := readVector(t, "satisfaction")
	G, one := crypto.Generator(), crypto.NewScalar(1)
	type place struct {
		share Share
		e     ballot.Election
		owner int
		key   crypto.Point
		tally EncryptedTally
	}
	for name, change := range map[string]func(*place){
		"factor":             func(p *place) { f := &p.share.Partial.Factors[1][2]; *f = f.Add(G) },
		"factor-identity":    func(p *place) { p.share.Partial.Factors[1][2] = crypto.Identity() },
		"factor-missing":     func(p *place) { f := &p.share.Partial.Factors[1]; *f = (*f)[1:] },
		"factor-extra":       func(p *place) { f := &p.share.Partial.Factors[1]; *f = append(*f, G) },
		"factors-missing":    func(p *place) { f := &p.share.Partial.Factors; *f = (*f)[1:] },
		"challenge":          func(p *place) { c := &p.share.Partial.Proofs[2][3].Challenge; *c = c.Add(one) },
		"response":           func(p *place) { r := &p.share.Partial.Proofs[2][3].Response; *r = r.Add(one) },
		"proof-missing":      func(p *place) { f := &p.share.Partial.Proofs[0]; *f = (*f)[1:] },
		"proof-extra":        func(p *place) { f := &p.share.Partial.Proofs[0]; *f = append(*f, crypto.Proof{}) },
		"proofs-missing":     func(p *place) { f := &p.share.Partial.Proofs; *f = (*f)[:2] },
		"bound-challenge":    func(p *place) { c := &p.share.Bound.Challenge; *c = c.Add(one) },
		"bound-response":     func(p *place) { r := &p.share.Bound.Response; *r = r.Add(one) },
		"bound-missing":      func(p *place) { p.share.Bound = crypto.Proof{} },
		"another-owner":      func(p *place) { p.owner = 2 },
		"another-key":        func(p *place) { p.key = v.trustees.Keys()[1] },
		"another-election":   func(p *place) { p.e.Name += "2" },
		"another-tally":      func(p *place) { c := &p.tally[0][0]; *c = c.Add(p.tally[0][1]) },
		"tally-of-two":       func(p *place) { p.tally = p.tally[:2] },
		"threat-16-swapped":  func(p *place) { f := p.share.Partial.Factors; f[0], f[1] = f[1], f[0] },
		"threat-16-together": func(p *place) { s := p.share.Partial; swap(s.Factors); swap(s.Proofs) },
	} {
		t.Run(name, func(t *testing.T) {
			p := place{v.share(t, 1), *v.election, 1, v.trustees.Keys()[0], readVector(t, "satisfaction").tally}
			if err := p.share.Check(&p.e, p.owner, p.key, p.tally); err != nil {
				t.Fatalf("before: %v", err)
			}
			change(&p)
			err := p.share.Check(&p.e, p.owner, p.key, p.tally)
			if err == nil {
				t.Fatal("accepted")
			}
			t.Log(err)
		})
	}
}

func swap[T any](rows []T) { rows[0], rows[1] = rows[1], rows[0] }

// The error says where the fault is.
func TestShare_NamesTheChoice(t *testing.T) {
	v := readVector(t, "satisfaction")
	s := v.share(t, 1)
	s.Partial.Factors[1][2] = crypto.Generator()
	err := s.Check(v.election, 1, v.trustees.Keys()[0], v.tally)
	if err == nil || !strings.Contains(err.Error(), "question 2, choice 3") {
		t.Errorf("got %v", err)
	}
}

func TestDecrypt_RefusesAnotherShape(t *testing.T) {
	v, other := readVector(t, "tiny"), readVector(t, "approve")
	if _, err := Decrypt(newRandom(), v.election, 1, v.keys[0], other.tally); err == nil {
		t.Error("decrypted the tally of another election")
	}
}

func FuzzShare(f *testing.F) {
	for _, name := range vectorNames {
		for _, s := range readVector(f, name).shares(f) {
			f.Add(crypto.MustEncodeJSON(s))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Share
		if err := decode(data, &s); err == nil && !bytes.Equal(crypto.MustEncodeJSON(s), data) {
			t.Errorf("%q is written %q", data, crypto.MustEncodeJSON(s))
		}
	})
}

// One share of a tally of 12 choices.
func BenchmarkDecrypt(b *testing.B) {
	v := readVector(b, "approve")
	for b.Loop() {
		if _, err := Decrypt(newRandom(), v.election, 1, v.keys[0], v.tally); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckShare(b *testing.B) {
	v := readVector(b, "approve")
	s, key := v.share(b, 1), v.trustees.Keys()[0]
	for b.Loop() {
		if err := s.Check(v.election, 1, key, v.tally); err != nil {
			b.Fatal(err)
		}
	}
}
