package ballot

import (
	"crypto/rand"
	"slices"
	"testing"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"

	"github.com/piaojue/piaojue/crypto"
)

// eighthOf returns the eighth of a hint, which has no torsion. What is no point stays what it is.
func eighthOf(hint []byte) []byte {
	if len(hint) != crypto.HintSize {
		return hint
	}
	x, errX := new(field.Element).SetBytes(hint[:32])
	y, errY := new(field.Element).SetBytes(hint[32:])
	if errX != nil || errY != nil {
		return hint
	}
	xy := new(field.Element).Multiply(x, y)
	p, err := new(edwards25519.Point).SetExtendedCoordinates(x, y, new(field.Element).One(), xy)
	if err != nil {
		return hint
	}
	eighth, err := edwards25519.NewScalar().SetCanonicalBytes(crypto.NewScalar(8).Invert().Bytes())
	if err != nil {
		panic(err)
	}
	X, Y, Z, _ := p.ScalarMult(eighth, p).ExtendedCoordinates()
	Z.Invert(Z)
	return slices.Concat(X.Multiply(X, Z).Bytes(), Y.Multiply(Y, Z).Bytes())
}

func eighthsOf(hints []byte) (eighths []byte) {
	for hint := range slices.Chunk(hints, crypto.HintSize) {
		eighths = append(eighths, eighthOf(hint)...)
	}
	return eighths
}

// BenchmarkAdmit parses and verifies one ballot with the eighths that its client sends along, and makes hints.
func BenchmarkAdmit(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
		f := NewBatchVerifier(p)
		raw := castDraft(b, cast()).Bytes()
		eighths := eighthsOf(f.Admit(nil, raw, nil).Hints)
		compare(b, p.naive(b, raw), "x-plain", 1, func() {
			if f.Admit(rand.Reader, raw, eighths) == nil {
				b.Fatal("refused")
			}
		})
	}, 1)
}

// BenchmarkAdmitAll is BenchmarkAdmit with ballots that wait at the same moment.
func BenchmarkAdmitAll(b *testing.B) {
	const waiting = 32
	benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
		f := NewBatchVerifier(p)
		payloads, eighths := batchOf(b, f, cast, waiting)
		for i := range eighths {
			eighths[i] = eighthsOf(eighths[i])
		}
		compare(b, p.naive(b, payloads[0]), "x-plain", waiting, func() {
			for i, a := range f.AdmitAll(rand.Reader, payloads, eighths) {
				if a == nil {
					b.Fatalf("ballot %d refused", i)
				}
			}
		})
	}, waiting)
}
