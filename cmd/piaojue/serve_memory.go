package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// memoryGoal is what the program's own memory is kept below, as far as what is in use allows: three thousand tablets, each with a
// connection and a ballot, fit. The pages of the boards' files come on top, and the system takes them back when it needs them.
const memoryGoal = 384 << 20

const memoryTick = time.Second

// keepMemory keeps the program's own memory, in bytes, below memoryGoal. If what is in use leaves no room below it the limit moves up: a
// collector without room runs all the time and takes half of the processors (runtime/debug, SetMemoryLimit). Ballots
// that a slow machine has not yet answered would then slow it further, and pile up.
func keepMemory(ctx context.Context) error {
	tick := time.NewTicker(memoryTick)
	defer tick.Stop()
	for {
		debug.SetMemoryLimit(memoryLimit(memoryInUse()))
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// memoryLimit leaves half as much as is live for what is garbage until it is collected.
func memoryLimit(live, beside uint64) int64 {
	return max(memoryGoal, int64(live+live/2+beside))
}

// memoryInUse returns what the last collection left in the heap, and what else there is that no collection gives back: stacks, what the runtime
// keeps for itself, and gaps in the heap.
func memoryInUse() (live, beside uint64) {
	sample := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
	}
	metrics.Read(sample)
	live, beside = sample[0].Value.Uint64(), sample[1].Value.Uint64()
	for _, s := range sample[2:] {
		beside -= s.Value.Uint64()
	}
	return live, beside
}
