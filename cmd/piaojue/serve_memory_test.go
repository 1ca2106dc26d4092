package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestMemoryLimit(t *testing.T) {
	for name, c := range map[string]struct {
		live, beside uint64
		want         int64
	}{
		"nothing yet":                  {0, 0, memoryGoal},
		"room below the goal":          {200 << 20, 64 << 20, memoryGoal},
		"three thousand, all answered": {206 << 20, 87 << 20, 396 << 20},
		"three thousand, piled up":     {340 << 20, 110 << 20, 620 << 20},
	} {
		if got := memoryLimit(c.live, c.beside); got != c.want {
			t.Errorf("%s: %d MiB, want %d", name, got>>20, c.want>>20)
		}
	}
}

// What is held counts as live, what was freed does not, and neither counts twice.
func TestMemoryInUse(t *testing.T) {
	const size = 64 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before, beside := memoryInUse()
	held := make([]byte, size)
	runtime.GC()
	live, besideHeld := memoryInUse()
	if live < size || live > before+2*size {
		t.Errorf("with %d held %d are live, %d before", size, live, before)
	}
	if besideHeld > beside+size/2 {
		t.Errorf("what is held counts beside the heap: %d, %d before", besideHeld, beside)
	}
	runtime.KeepAlive(held)
	runtime.GC()
	if freed, _ := memoryInUse(); freed > live-size/2 {
		t.Errorf("%d are live when nothing is held, %d before", freed, live)
	}
}
