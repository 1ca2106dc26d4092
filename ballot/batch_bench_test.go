package ballot

import (
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/crypto/field"
)

// fieldMultiplications is how many an audit of 4,096 ballots with hints takes for one of them, and how many of these the sum of all equations:
// docs/fast-verification.md, section 5. A square is counted as one.
var fieldMultiplications = map[string]struct{ audit, sum float64 }{"A": {10_800, 8_970}, "B": {23_100, 19_120}, "C": {23_000, 19_290}}

// fieldMultiplication is the time of one, in nanoseconds.
func fieldMultiplication() float64 {
	const n = 1 << 18
	x := new(field.Element).Add(new(field.Element).One(), new(field.Element).One())
	return rounds(func() {
		for range n {
			x.Multiply(x, x)
		}
	}) / n
}

// distinct is how many ballots are cast for a benchmark: with their hints they are more than a processor's second cache holds, as the ballots of
// a poll are, and take a second or two to make.
const distinct = 256

// batchOf casts ballots and repeats them to n, with their hints. The verifier does not mind: that no ballot comes twice is
// for the board to see.
func batchOf(b *testing.B, f *BatchVerifier, cast func() *Draft, n int) (payloads, hints [][]byte) {
	for range min(n, distinct) {
		payloads = append(payloads, castDraft(b, cast()).Bytes())
	}
	for _, a := range f.Accept(rand.Reader, payloads, make([][]byte, len(payloads))) {
		hints = append(hints, a.Hints)
	}
	for i := distinct; i < n; i++ {
		payloads, hints = append(payloads, payloads[i%distinct]), append(hints, hints[i%distinct])
	}
	return payloads, hints
}

// BenchmarkAudit parses and verifies ballots with hints. x-plain is how many times as fast that is as the plain verifier, and pct-of-bound how
// much of the time the field multiplications alone would take.
func BenchmarkAudit(b *testing.B) {
	for _, n := range []int{256, 4096} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
				f := NewBatchVerifier(p)
				payloads, hints := batchOf(b, f, cast, n)
				unit := fieldMultiplication()
				ballot := compare(b, p.naive(b, payloads[0]), "x-plain", n, func() {
					for i, a := range f.Accept(rand.Reader, payloads, hints) {
						if a == nil || !a.Batched {
							b.Fatalf("ballot %d: %+v", i, a)
						}
					}
				})
				if n == 4096 {
					b.ReportMetric(100*unit*fieldMultiplications[p.Election.Name].audit/ballot, "pct-of-bound")
				}
			}, n)
		})
	}
}

// BenchmarkSum is what BenchmarkAudit does when all ballots are read and all hashes compared.
func BenchmarkSum(b *testing.B) {
	const n = 4096
	benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
		f := NewBatchVerifier(p)
		payloads, hints := batchOf(b, f, cast, n)
		claims := make([]*crypto.Claim, n)
		for i := range claims {
			_, claims[i] = f.claim(payloads[i], hints[i], f.claims.Claim)
		}
		bound := fieldMultiplication() * fieldMultiplications[p.Election.Name].sum
		compare(b, 100*bound, "pct-of-bound", n, func() {
			if failing, err := f.claims.Failing(rand.Reader, claims); err != nil || failing != nil {
				b.Fatal(failing, err)
			}
		})
	}, n)
}

// BenchmarkVerifyOne parses and verifies one ballot without hints, and makes them.
func BenchmarkVerifyOne(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
		f := NewBatchVerifier(p)
		raw := castDraft(b, cast()).Bytes()
		compare(b, p.naive(b, raw), "x-plain", 1, func() {
			if f.Accept(rand.Reader, [][]byte{raw}, [][]byte{nil})[0] == nil {
				b.Fatal("refused")
			}
		})
	}, 1)
}
