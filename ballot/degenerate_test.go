//go:build (!js || verifier) && !race

package ballot

import (
	"bytes"
	"crypto/rand"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A ballot may be made of numbers that nobody draws, with the identity where formulas that are not complete fail, or with one point in many
// places. As long as it is a vote every way of verifying accepts it, alone and among others, and makes the same hints.
func TestDegenerateBallots(t *testing.T) {
	one := crypto.NewScalar(1)
	minusOne := crypto.Scalar{}.Sub(one)
	for _, c := range []struct {
		name string
		make func(l *liar)
	}{
		{"commitments are the identity", func(l *liar) { l.idle = true }},
		{"alphas are the generator", func(l *liar) { l.random = func(int) crypto.Scalar { return one } }},
		{"alphas cancel", func(l *liar) {
			last := minusOne
			l.random = func(int) crypto.Scalar { last = crypto.Scalar{}.Sub(last); return last }
		}},
		{"the credential is the generator", func(l *liar) { l.secret = one }},
		{"the credential is its opposite", func(l *liar) { l.secret = minusOne }},
		{"all of it", func(l *liar) {
			l.idle, l.secret = true, one
			l.random = func(int) crypto.Scalar { return minusOne }
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, l := range liars(t) {
				c.make(&l)
				v := NewBatchVerifier(l.p)
				h := l.lie(t, -1, nil)
				if err := l.p.plain(h.payload); err != nil {
					t.Fatalf("%s: the plain verifier: %v", l.e.Name, err)
				}
				all := func(b []byte) [][]byte { return slices.Repeat([][]byte{b}, fewest) }
				eighths := l.eighthsOf(h.hints)
				for way, accepted := range map[string][]*Accepted{
					"single":      v.Accept(nil, [][]byte{h.payload}, [][]byte{nil}),
					"together":    v.Accept(rand.Reader, all(h.payload), all(h.hints)),
					"at the door": v.AdmitAll(rand.Reader, all(h.payload), all(eighths)),
					"alone at it": {v.Admit(rand.Reader, h.payload, eighths)},
				} {
					for i, a := range accepted {
						if a == nil || a.Batched != (way == "together") || !bytes.Equal(a.Hints, h.hints) {
							t.Errorf("%s, %s: ballot %d is not accepted, or has other hints: %+v", l.e.Name, way, i, a)
						}
					}
				}
			}
		})
	}
}
