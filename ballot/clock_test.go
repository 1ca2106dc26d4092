package ballot

import (
	"slices"
	"testing"
	"time"
)

// Ratios of benchmarks are taken within one run, of the better rounds of several, so that others may use the machine, too.

var started = time.Now()

// clock is the time that this process had of the processor, where that can be asked (clock_unix_test.go); else the time. It is coarse: what is
// measured takes some milliseconds.
var clock = func() time.Duration { return time.Since(started) }

// timeOf returns how long work took.
func timeOf(work func()) time.Duration {
	start := clock()
	work()
	return clock() - start
}

// quartile returns the time that a quarter of the rounds did not exceed, in nanoseconds.
func quartile(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[len(times)/4])
}

// rounds returns how many nanoseconds work takes.
func rounds(work func()) float64 {
	times := make([]time.Duration, 33)
	for i := range times {
		times[i] = timeOf(work)
	}
	return quartile(times)
}

// naive returns how many nanoseconds the plain verifier takes for an envelope, parsing included.
func (p *Poll) naive(b *testing.B, raw []byte) float64 {
	return rounds(func() {
		v, err := p.ParseEnvelope(raw)
		if err == nil {
			err = p.Verify(v)
		}
		if err != nil {
			b.Fatal(err)
		}
	})
}

// compare benchmarks work for some ballots, and returns how many nanoseconds one took. It reports how many times as fast that is as what
// takes so many.
func compare(b *testing.B, nanoseconds float64, unit string, ballots int, work func()) float64 {
	var times []time.Duration
	b.ResetTimer()
	for b.Loop() {
		times = append(times, timeOf(work))
	}
	ballot := quartile(times) / float64(ballots)
	b.ReportMetric(nanoseconds/ballot, unit)
	return ballot
}
