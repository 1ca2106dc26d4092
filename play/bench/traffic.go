package bench

import (
	"context"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// A traffic is everything that is asked in a long sitting.
type traffic struct {
	venue   *venue.Venue
	tablets []*tablet      // that have cast, and ask again
	readers []*tablet      // whose connections all requests go over
	all     sync.WaitGroup // of what is under way

	mu       sync.Mutex // guards what follows
	requests int
	failed   map[string]int
}

const (
	mostReaders = 20
	mostAtOnce  = 128 // what is asked beyond it has to wait, and so the server is asked less
)

// newTraffic lets everybody vote who has a tablet.
func newTraffic(ctx context.Context, s *play.Session, v *venue.Venue) (*traffic, error) {
	t := &traffic{venue: v, failed: map[string]int{}}
	ballots, err := s.Ballots(ctx)
	if err != nil {
		return nil, err
	}
	if t.tablets, err = newTablets(v, ballots); err != nil {
		return nil, err
	}
	var receipts [][]byte
	for _, x := range t.tablets {
		if x.cast(ctx); x.err != nil {
			return nil, x.err
		}
		receipts = append(receipts, x.receipt)
	}
	s.Receive(receipts)
	t.readers = t.tablets[:min(len(t.tablets), mostReaders)]
	return t, nil
}

// flow asks so often a second until ctx ends, and follows events all the time. The caller waits for t.all.
func (t *traffic) flow(ctx context.Context, rate int) {
	for _, x := range t.readers {
		t.all.Go(func() {
			if err := x.poll.Events(ctx, func(api.State) {}); ctx.Err() == nil {
				t.count("events", err)
			}
		})
	}
	asks, places := t.asks(), make(chan struct{}, mostAtOnce)
	t.all.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(rate))
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			places <- struct{}{}
			t.all.Go(func() {
				t.ask(ctx, asks[n%len(asks)], n)
				<-places
			})
		}
	})
}

// ask asks for the n-th thing.
func (t *traffic) ask(ctx context.Context, a asking, n int) {
	x := t.readers[n%len(t.readers)]
	if n%97 == 0 { // somebody's connection breaks, now and then
		x.web.CloseIdleConnections()
	}
	if err := a.do(ctx, x, n); ctx.Err() == nil { // what was under way in the end may have been cut off
		t.count(a.name, err)
	}
}

func (t *traffic) count(name string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests++
	if err != nil {
		t.failed[name+": "+reason(err)]++
	}
}
