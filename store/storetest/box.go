package storetest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/store"
)

var boxChecks = []check{
	{"gate/compare-and-swap", gateCompareAndSwap},
	{"gate/only-forward", gateOnlyForward},
	{"accept/only-at-this-open-gate", acceptGate},
	{"accept/twice-in-one-batch", acceptTwice},
	{"accept/retry-is-the-same", acceptRetry},
	{"accept/another-ballot-gets-the-first", acceptAnother},
	{"accept/two-tablets-at-once", acceptAtOnce},
	{"accept/closing-race", func(f *fixture) { race(f, store.Shut, 0) }},
	{"accept/sealing-race", func(f *fixture) { race(f, store.Open, 1) }},
	{"accept/limits", acceptLimits},
	{"round/only-when-sealed", roundSealed},
	{"round/sorted", roundSorted},
}

func gateCompareAndSwap(f *fixture) {
	first, err := f.LoadGate(f.Context(), poll)
	f.want(nil, err)
	if first != store.FirstGate() {
		f.Fatalf("the first gate is %v", first)
	}
	open := f.swap(store.Open, 0)
	if want := (store.Gate{State: store.Open, Round: 0, Version: 2}); open != want {
		f.Fatalf("swapped to %v, want %v", open, want)
	}
	stale := []store.Gate{{}, first, {State: store.Unopened, Version: open.Version}, {State: store.Open, Version: 3}}
	for _, old := range stale {
		_, err := f.SwapGate(f.Context(), f.lease, old, store.Shut, old.Round)
		f.want(store.ErrGate, err)
	}
	if got, err := f.LoadGate(f.Context(), poll); err != nil || got != open {
		f.Fatalf("the gate is %v, %v, want %v", got, err, open)
	}
}

func gateOnlyForward(f *fixture) {
	refused := func(old store.Gate, state store.State, round uint64) {
		f.Helper()
		_, err := f.SwapGate(f.Context(), f.lease, old, state, round)
		f.want(store.ErrInvalid, err)
	}
	f.swap(store.Open, 0)
	open := f.swap(store.Open, 1)
	refused(open, store.Unopened, 1)
	refused(open, store.Open, 0)
	refused(open, store.Open, 3)
	refused(open, store.Shut+1, 1)
	shut := f.swap(store.Shut, 1)
	refused(shut, store.Open, 1)
	refused(shut, store.Open, 2)
}

func acceptGate(f *fixture) {
	refused := func(gate store.Gate) {
		f.Helper()
		_, err := f.Accept(f.Context(), poll, gate, []store.Submission{ballot("late", "late")})
		f.want(store.ErrGate, err)
	}
	refused(store.Gate{})
	refused(store.FirstGate())
	zero := f.swap(store.Open, 0)
	f.accept(zero, ballot("a", "in time"))
	one := f.swap(store.Open, 1)
	refused(zero)
	shut := f.swap(store.Shut, 1)
	refused(one)
	refused(shut)
	f.wantRound(0, ballot("a", "in time"))
	f.wantRound(1)
}

func acceptTwice(f *fixture) {
	first, second, other := ballot("a", "first"), ballot("a", "second"), ballot("b", "other")
	got := f.accept(f.swap(store.Open, 0), first, second, other, first)
	want := []store.Outcome{
		{Hash: first.Hash, Fresh: true}, {Hash: first.Hash}, {Hash: other.Hash, Fresh: true}, {Hash: first.Hash},
	}
	if !slices.Equal(got, want) {
		f.Fatalf("got %v, want %v", got, want)
	}
	f.swap(store.Shut, 0)
	f.wantRound(0, first, other)
}

func acceptRetry(f *fixture) {
	b := ballot("a", "ballot")
	gate := f.swap(store.Open, 0)
	f.accept(gate, b)
	for round := range uint64(2) {
		if got := f.accept(f.swap(store.Open, round), b)[0]; got != (store.Outcome{Hash: b.Hash}) {
			f.Fatalf("in round %d the retry gives %x, fresh %v", round, got.Hash, got.Fresh)
		}
	}
	f.swap(store.Shut, 1)
	f.wantRound(0, b)
	f.wantRound(1)
}

func acceptAnother(f *fixture) {
	first, second := ballot("a", "first"), ballot("a", "second")
	gate := f.swap(store.Open, 0)
	f.accept(gate, first)
	if got := f.accept(gate, second)[0]; got != (store.Outcome{Hash: first.Hash}) {
		f.Fatalf("another ballot gives %x, fresh %v; want %x", got.Hash, got.Fresh, first.Hash)
	}
	if got := f.accept(f.swap(store.Open, 1), second)[0]; got != (store.Outcome{Hash: first.Hash}) {
		f.Fatalf("in the next round, another ballot gives %x, fresh %v; want %x", got.Hash, got.Fresh, first.Hash)
	}
	f.swap(store.Shut, 1)
	f.wantRound(0, first)
	f.wantRound(1)
}

// acceptAtOnce spends one credential from many places: all must hear of the same ballot.
func acceptAtOnce(f *fixture) {
	gate := f.swap(store.Open, 0)
	outcomes := make([]store.Outcome, 16)
	var wg sync.WaitGroup
	for i := range outcomes {
		wg.Go(func() {
			got, err := f.Accept(f.Context(), poll, gate, []store.Submission{ballot("a", fmt.Sprint("tablet ", i))})
			if err != nil || len(got) != 1 {
				f.Errorf("tablet %d: %d outcomes, %v", i, len(got), err)
				return
			}
			outcomes[i] = got[0]
		})
	}
	wg.Wait()
	f.swap(store.Shut, 0)
	in := f.round(0)
	if len(in) != 1 {
		f.Fatalf("%d ballots under one credential", len(in))
	}
	fresh := 0
	for i, o := range outcomes {
		if o.Hash != in[0].Hash {
			f.Errorf("tablet %d is told %x, but %x is in", i, o.Hash, in[0].Hash)
		}
		if o.Fresh {
			fresh++
		}
	}
	if fresh != 1 {
		f.Errorf("%d tablets are told that theirs is fresh", fresh)
	}
}

// race moves the gate while tablets vote. What was acknowledged is in the round, what was refused is not, and nothing comes
// in after the swap has returned: every tablet tries once more then.
func race(f *fixture, state store.State, round uint64) {
	gate := f.swap(store.Open, 0)
	var wg sync.WaitGroup
	in, refused := make([][]store.Submission, 8), make([][]store.Submission, 8)
	begun, moved := make(chan bool, len(in)), make(chan bool)
	for tablet := range in {
		wg.Go(func() {
			for n, last := 0, false; !last; n++ {
				select {
				case <-moved:
					last = true
				default:
				}
				b := ballot(fmt.Sprint(tablet, "/", n), fmt.Sprint("ballot ", tablet, "/", n))
				_, err := f.Accept(f.Context(), poll, gate, []store.Submission{b})
				if err == nil {
					in[tablet] = append(in[tablet], b)
				} else if refused[tablet], last = append(refused[tablet], b), true; !errors.Is(err, store.ErrGate) {
					f.Errorf("accept: %v", err)
				}
				if n == 0 {
					begun <- true
				}
			}
		})
	}
	<-begun
	_, swapped := f.SwapGate(f.Context(), f.lease, gate, state, round)
	first, read := f.read(0)
	close(moved)
	wg.Wait()
	f.want(nil, errors.Join(swapped, read))
	if again := f.round(0); !slices.EqualFunc(first, again, equal) {
		f.Fatalf("the sealed round grew from %d to %d ballots", len(first), len(again))
	}
	f.wantRound(0, slices.Concat(in...)...)
	for _, b := range slices.Concat(refused...) {
		if slices.ContainsFunc(first, func(s store.Submission) bool { return equal(s, b) }) {
			f.Errorf("%q was refused and is in", b.Value)
		}
	}
}

func acceptLimits(f *fixture) {
	gate := f.swap(store.Open, 0)
	refused := func(kind error, batch ...store.Submission) {
		f.Helper()
		_, err := f.Accept(f.Context(), poll, gate, batch)
		f.want(kind, err)
	}
	many := make([]store.Submission, store.MaxOps/2+1)
	for i := range many {
		many[i] = ballot(fmt.Sprint(i), fmt.Sprint("ballot ", i))
	}
	long := strings.Repeat("k", store.MaxKey)
	big := strings.Repeat("v", store.MaxBytes-2*len("k")-2*32)
	forged := ballot("forged", "value")
	forged.Hash[0] ^= 1
	refused(store.ErrTooLarge, many...)
	refused(store.ErrTooLarge, ballot("k", big+"v"))
	refused(store.ErrTooLarge, ballot(long+"k", "long"))
	refused(store.ErrInvalid, ballot("", "no key"))
	refused(store.ErrInvalid, ballot("fine", "fine"), forged)
	fits := append(many[1:], ballot("k", big), ballot(long, "long"))
	f.accept(gate, many[1:]...)
	f.accept(gate, ballot("k", big))
	f.accept(gate, ballot(long, "long"))
	f.swap(store.Shut, 0)
	f.wantRound(0, fits...)
}

func roundSealed(f *fixture) {
	refused := func(round uint64) {
		f.Helper()
		f.want(store.ErrGate, f.ReadRound(f.Context(), poll, round, nil, func(store.Submission) error { return nil }))
	}
	refused(0)
	a, b := ballot("a", "in round 0"), ballot("b", "in round 1")
	f.accept(f.swap(store.Open, 0), a)
	refused(0)
	f.accept(f.swap(store.Open, 1), b)
	f.wantRound(0, a)
	refused(1)
	f.swap(store.Shut, 1)
	f.wantRound(0, a)
	f.wantRound(1, b)
	refused(2)
}

func roundSorted(f *fixture) {
	gate := f.swap(store.Open, 0)
	var want []store.Submission
	const many = 150 // more than anybody would read at a time
	for i := range many {
		want = append(want, ballot(fmt.Sprint("key ", i), fmt.Sprint("ballot ", i)))
		f.accept(gate, want[i])
	}
	// The same bytes under many credentials are as many ballots; it is for others to refuse them.
	for i := range 10 {
		want = append(want, ballot(fmt.Sprint("twin ", i), "same"))
	}
	f.accept(gate, want[many:]...)
	f.swap(store.Shut, 0)
	f.wantRound(0, want...)

	stop, seen := errors.New("stop"), 0
	err := f.ReadRound(f.Context(), poll, 0, nil, func(store.Submission) error {
		if _, err := f.LoadGate(f.Context(), poll); err != nil {
			return err
		}
		seen++
		return stop
	})
	if err != stop || seen != 1 {
		f.Fatalf("after %d ballots the error is %v, want that of fn after the first", seen, err)
	}

	var asked, got []store.Submission
	all := sorted(want)
	even := func(hash [32]byte) bool { return hash[0]%2 == 0 }
	f.want(nil, f.ReadRound(f.Context(), poll, 0, func(hash [32]byte) bool {
		asked = append(asked, store.Submission{Hash: hash})
		return even(hash)
	}, func(b store.Submission) error { got = append(got, b); return nil }))
	if !slices.EqualFunc(asked, all, func(a, b store.Submission) bool { return a.Hash == b.Hash }) {
		f.Fatalf("it was asked %d times whether a ballot is wanted, want once for each of %d, in order", len(asked), len(all))
	}
	if want := slices.DeleteFunc(all, func(b store.Submission) bool { return !even(b.Hash) }); !slices.EqualFunc(got, want, equal) {
		f.Fatalf("it read %d ballots, want the %d that are wanted", len(got), len(want))
	}
}

func sorted(batch []store.Submission) []store.Submission {
	return slices.SortedFunc(slices.Values(batch), func(a, b store.Submission) int {
		return cmp.Or(bytes.Compare(a.Hash[:], b.Hash[:]), bytes.Compare(a.Key, b.Key))
	})
}

func equal(a, b store.Submission) bool {
	return bytes.Equal(a.Key, b.Key) && a.Hash == b.Hash && bytes.Equal(a.Value, b.Value)
}

// values says what is in a batch, briefly.
func values(batch []store.Submission) string {
	var b strings.Builder
	for _, s := range batch[:min(len(batch), 8)] {
		fmt.Fprintf(&b, "%.16q:%.16q ", s.Key, s.Value)
	}
	return fmt.Sprintf("%d ballots %s", len(batch), b.String())
}
