package server

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/sequencer"
)

// One that comes alone is checked alone and at once; those that wait for a place meanwhile are checked together, up to a bound, and who
// hung up is not among them.
func TestDoor(t *testing.T) {
	l := newLimits(Options{Rate: 1, Checks: 1})
	began, release := make(chan int), make(chan struct{})
	checked := map[*sequencer.Sent]int{}
	d := &door{checks: func(_ context.Context, all []*sequencer.Sent) { // one at a time: there is one place
		began <- len(all)
		<-release
		for _, s := range all {
			checked[s]++
		}
	}}
	var all sync.WaitGroup
	come := func(ctx context.Context, want error) *sequencer.Sent {
		s := new(sequencer.Sent)
		all.Go(func() {
			if err := d.check(ctx, l, s); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		})
		return s
	}
	wait := func(n int) {
		for waiting := -1; waiting != n; time.Sleep(time.Millisecond) {
			d.mu.Lock()
			waiting = len(d.waiting)
			d.mu.Unlock()
		}
	}
	sent := []*sequencer.Sent{come(t.Context(), nil)}
	if n := <-began; n != 1 {
		t.Fatalf("%d were checked, want one", n)
	}
	hanging, hangUp := context.WithCancel(t.Context())
	gone := come(hanging, context.Canceled)
	wait(1)
	hangUp()
	wait(0)
	for range mostTogether + 1 {
		sent = append(sent, come(t.Context(), nil))
	}
	wait(mostTogether + 1)
	for _, want := range []int{mostTogether, 1} {
		release <- struct{}{}
		if n := <-began; n != want {
			t.Errorf("%d were checked together, want %d", n, want)
		}
	}
	release <- struct{}{}
	all.Wait()
	for _, s := range sent {
		if checked[s] != 1 {
			t.Errorf("checked %d times, want once", checked[s])
		}
	}
	if checked[gone] != 0 {
		t.Error("who hung up was checked all the same")
	}
}

// Ballots of a large form are fewer in a sum: what it takes is bounded, not only how many there are. One is checked whatever it has.
func TestDoor_Size(t *testing.T) {
	for _, x := range []struct{ size, want int }{{0, mostTogether}, {mostEighths / mostTogether, mostTogether}, {mostEighths/8 + 1, 7}, {mostEighths / 8, 8}, {mostEighths + 1, 1}} {
		var d door
		for range mostTogether + 1 {
			d.waiting = append(d.waiting, &visitor{sent: &sequencer.Sent{Eighths: make([]byte, x.size)}})
		}
		last := d.waiting[mostTogether]
		if all := d.take(last, mostTogether); len(all) != x.want || all[0] != last || len(d.waiting) != mostTogether+1-x.want {
			t.Errorf("eighths of %d bytes: %d together, %d still waiting, want %d", x.size, len(all), len(d.waiting), x.want)
		}
	}
}
