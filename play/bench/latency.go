package bench

import (
	"slices"
	"time"
)

// A Latency sums up how long answers took, in milliseconds.
type Latency struct {
	P50 int64 `json:"p50"`
	P90 int64 `json:"p90"`
	P99 int64 `json:"p99"`
	Max int64 `json:"max"`
}

// newLatency sums up durations. A percentile is the least of them that so many per cent do not exceed.
func newLatency(all []time.Duration) Latency {
	if len(all) == 0 {
		return Latency{}
	}
	slices.Sort(all)
	at := func(percent int) int64 { return all[(len(all)*percent+99)/100-1].Milliseconds() }
	return Latency{at(50), at(90), at(99), at(100)}
}
