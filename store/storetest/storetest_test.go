package storetest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

// rejections says which checks must refuse which broken store.
var rejections = []struct {
	name   string
	broken func(store.Store) store.Store
	by     []string
}{
	{"ignores the gate", func(s store.Store) store.Store { return ungated{s} },
		[]string{"gate/compare-and-swap", "accept/only-at-this-open-gate", "accept/sealing-race"}},
	{"looks at the gate before it writes", func(s store.Store) store.Store { return &hasty{Store: s, read: make(chan bool)} },
		[]string{"accept/closing-race", "accept/sealing-race"}},
	{"takes a second ballot", func(s store.Store) store.Store { return &generous{Store: s, first: make(map[string][32]byte)} },
		[]string{"accept/twice-in-one-batch", "accept/another-ballot-gets-the-first", "accept/two-tablets-at-once"}},
	{"says that every ballot is in", func(s store.Store) store.Store { return flattering{s} },
		[]string{"accept/twice-in-one-batch", "accept/another-ballot-gets-the-first", "accept/two-tablets-at-once"}},
	{"takes a retry for a ballot", func(s store.Store) store.Store { return amnesiac{s} }, []string{"accept/retry-is-the-same"}},
	{"splits what is too large", func(s store.Store) store.Store { return splitting{s} }, []string{"accept/limits"}},
	{"returns ballots that nobody wants", func(s store.Store) store.Store { return greedy{s} }, []string{"round/sorted"}},
	{"returns rounds unsorted", func(s store.Store) store.Store { return unsorted{s} }, []string{"round/sorted"}},
	{"forgets fencing", func(s store.Store) store.Store { return &unfenced{Store: s} }, []string{"lease/fencing"}},
	{"elects whoever asks", func(s store.Store) store.Store { return yielding{s} }, []string{"lease/one-holder"}},
	{"elects for good", func(s store.Store) store.Store { return tenured{s} }, []string{"lease/runs-out"}},
	{"ignores the head", func(s store.Store) store.Store { return headless{s} }, []string{"advance/compare-and-swap"}},
	{"ignores head and fencing", func(s store.Store) store.Store { return headless{&unfenced{Store: s}} },
		[]string{"advance/two-sequencers"}},
	{"caches tiles", func(s store.Store) store.Store { return &caching{Store: s, tiles: make(map[string][]byte)} },
		[]string{"advance/all-at-once", "bytes/copied"}},
	{"returns corrupt bytes", func(s store.Store) store.Store { return corrupt{s} },
		[]string{"payload/by-hash", "round/sorted", "snapshot/consistent"}},
	{"creates what is missing", func(s store.Store) store.Store { return creating{s} },
		[]string{"create/nothing-else-creates", "forget/only-at-the-end", "snapshot/no-box"}},
	{"has one poll", func(s store.Store) store.Store { return single{s} }, []string{"polls/apart"}},
	{"puts ballots into snapshots", func(s store.Store) store.Store { return &leaking{Store: s} }, []string{"snapshot/no-box"}},
	{"ignores the context", func(s store.Store) store.Store { return deaf{s} }, []string{"context/cancelled"}},
	{"stays open", func(s store.Store) store.Store { return immortal{s} }, []string{"close/ends-everything"}},
	{"lets pass what exists", func(s store.Store) store.Store { return lenient{s, store.ErrExists} },
		[]string{"create/only-once", "snapshot/into-an-empty-store"}},
	{"lets pass what the gate forbids", func(s store.Store) store.Store { return lenient{s, store.ErrGate} },
		[]string{"round/only-when-sealed", "forget/only-at-the-end"}},
	{"lets pass what is invalid", func(s store.Store) store.Store { return lenient{s, store.ErrInvalid} },
		[]string{"gate/only-forward", "advance/only-grows"}},
	{"lets pass what is too large", func(s store.Store) store.Store { return lenient{s, store.ErrTooLarge} },
		[]string{"advance/limits", "payload/by-hash"}},
	{"lets pass what is corrupt", func(s store.Store) store.Store { return lenient{s, store.ErrCorrupt} },
		[]string{"snapshot/damaged"}},
}

func TestRejects(t *testing.T) {
	rejecting := make(map[string]bool)
	for _, r := range rejections {
		open := func(testing.TB) store.Store { return r.broken(memory.New()) }
		for _, name := range r.by {
			t.Run(strings.ReplaceAll(r.name+"/"+name, " ", "-"), func(t *testing.T) {
				i := slices.IndexFunc(checks, func(c check) bool { return c.name == name })
				if i < 0 {
					t.Fatal("no such check")
				}
				verdict := record(t, func(tb testing.TB) { checks[i].run(tb, open) })
				if verdict == "" {
					t.Error("the store passes")
				}
				t.Log(verdict)
			})
			rejecting[name] = true
		}
	}
	for _, c := range checks {
		if !rejecting[c.name] {
			t.Errorf("%s: no store is known that it rejects", c.name)
		}
	}
}

// TestPasses shows that the recorder fails nothing by itself.
func TestPasses(t *testing.T) {
	for _, c := range checks {
		verdict := record(t, func(tb testing.TB) { c.run(tb, func(testing.TB) store.Store { return memory.New() }) })
		if verdict != "" {
			t.Errorf("%s: %s", c.name, verdict)
		}
	}
}

// A recorder takes failures in the place of a test.
type recorder struct {
	testing.TB
	mu      sync.Mutex // guards verdict
	verdict string
}

// record runs f as a test would be run and returns what it failed with first.
func record(t *testing.T, f func(testing.TB)) string {
	r := &recorder{TB: t}
	done := make(chan bool)
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.verdict
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.verdict == "" {
		r.verdict = fmt.Sprintf(format, args...)
	}
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.verdict != ""
}
