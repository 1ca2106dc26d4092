package ballot

import (
	"crypto/rand"
	"fmt"
	"testing"
)

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

// BenchmarkAudit parses and verifies ballots with hints.
func BenchmarkAudit(b *testing.B) {
	for _, n := range []int{256, 4096} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			benchmarkForms(b, func(b *testing.B, p *Poll, cast func() *Draft) {
				f := NewBatchVerifier(p)
				payloads, hints := batchOf(b, f, cast, n)
				b.ResetTimer()
				for b.Loop() {
					for i, a := range f.Accept(rand.Reader, payloads, hints) {
						if a == nil || !a.Batched {
							b.Fatalf("ballot %d: %+v", i, a)
						}
					}
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
