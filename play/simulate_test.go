package play

import (
	"runtime"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
)

// Steps that run at the same time do not tread on each other.
func TestEach(t *testing.T) {
	var group sync.WaitGroup
	each := func(n int, do func(i int)) {
		for worker := range runtime.GOMAXPROCS(0) + 1 {
			group.Go(func() {
				for i := worker; i < n; i += runtime.GOMAXPROCS(0) + 1 {
					do(i)
				}
			})
		}
		group.Wait()
	}
	var mu sync.Mutex
	steps := map[string]int{}
	step := func(name string, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		steps[name] = max(steps[name], done)
	}
	m, err := Read(folder{rows: tieAtCut}.fs(), "folder")
	if err != nil {
		t.Fatal(err)
	}
	bundle, _, err := Simulate(t.Context(), m, Options{Each: each, Step: step})
	if err != nil {
		t.Fatal(err)
	}
	if r := audit.Verify(bundle, audit.Options{Each: each}); !r.OK || !r.Complete {
		t.Errorf("%+v", r)
	}
	if steps["issue"] == 0 || steps["vote"] != 11 || steps["decrypt"] != 3 {
		t.Error(steps)
	}
}
