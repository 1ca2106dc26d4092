package ballot

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"filippo.io/edwards25519/field"
)

// fieldMultiplications is how many an audit of 4,096 ballots with hints takes for one of them: docs/fast-verification.md, section 5. A
// square is counted as one.
var fieldMultiplications = map[string]float64{"A": 10_900, "B": 23_200, "C": 23_100}

// fieldMultiplication returns the time of one, in nanoseconds.
func fieldMultiplication() float64 {
	const n = 1 << 20
	x := new(field.Element).Add(new(field.Element).One(), new(field.Element).One())
	start := time.Now()
	for range n {
		x.Multiply(x, x)
	}
	return float64(time.Since(start).Nanoseconds()) / n
}

// batchOf casts a few ballots and repeats them to n, with their hints. The verifier does not mind: that no ballot comes twice is
// for the board to see.
func batchOf(b *testing.B, f *BatchVerifier, cast func() *Draft, n int) (payloads, hints [][]byte) {
	for range 8 {
		payloads = append(payloads, castDraft(b, cast()).Bytes())
	}
	for _, a := range f.Accept(rand.Reader, payloads, make([][]byte, len(payloads))) {
		hints = append(hints, a.Hints)
	}
	for i := len(payloads); i < n; i++ {
		payloads, hints = append(payloads, payloads[i%8]), append(hints, hints[i%8])
	}
	return payloads[:n], hints[:n]
}

// BenchmarkAudit parses and verifies ballots with hints. pct-of-bound is how much of the time the field multiplications alone would take.
func BenchmarkAudit(b *testing.B) {
	for _, n := range []int{256, 4096} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
				f := NewBatchVerifier(p)
				payloads, hints := batchOf(b, f, cast, n)
				unit := fieldMultiplication()
				b.ResetTimer()
				for b.Loop() {
					for i, a := range f.Accept(rand.Reader, payloads, hints) {
						if a == nil || !a.Batched {
							b.Fatalf("ballot %d: %+v", i, a)
						}
					}
				}
				if bound := unit * fieldMultiplications[p.Election.Name]; n == 4096 {
					b.ReportMetric(100*bound*float64(n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "pct-of-bound")
				}
			}, n)
		})
	}
}

// BenchmarkVerifyOne parses and verifies one ballot without hints, and makes them.
func BenchmarkVerifyOne(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
		f := NewBatchVerifier(p)
		raw := castDraft(b, cast()).Bytes()
		b.ResetTimer()
		for b.Loop() {
			if f.Accept(rand.Reader, [][]byte{raw}, [][]byte{nil})[0] == nil {
				b.Fatal("refused")
			}
		}
	}, 1)
}
