package server

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/piaojue/piaojue/api"
)

// Limits keep one device from taking what belongs to all. What is known of an address is how much of its rate is left; it is
// kept in memory, written nowhere, and forgotten when the rate is whole again.
type limits struct {
	rate   rate.Limit
	burst  int
	relays []string
	checks chan struct{} // a place for each ballot whose proofs are checked
	queue  chan struct{} // a place for each that waits for one

	mu      sync.Mutex // guards what follows
	devices map[netip.Prefix]*rate.Limiter
}

// maxQueue bounds the ballots that wait to be checked, with the 1 MiB that each may have in memory. In practice they are
// thirty times smaller: a whole hall fits.
const maxQueue = 8192

// maxWait is how long a ballot waits to be checked before it is told to come again.
const maxWait = 2 * time.Minute

func newLimits(o Options) *limits {
	return &limits{
		rate: rate.Limit(o.Rate), burst: int(10 * o.Rate), relays: o.Relays,
		checks: make(chan struct{}, o.Checks), queue: make(chan struct{}, maxQueue),
		devices: map[netip.Prefix]*rate.Limiter{},
	}
}

// admit takes a request of a device, or says when to come again.
func (l *limits) admit(r *http.Request) error {
	address, device, ok := deviceOf(r)
	if !ok || slices.Contains(l.relays, address) {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	d := l.devices[device]
	if d == nil {
		d = rate.NewLimiter(l.rate, l.burst)
		l.devices[device] = d
	}
	if !d.AllowN(now, 1) {
		p := api.NewProblem(api.TooMany, "")
		p.Seconds = 1
		return p
	}
	return nil
}

// run forgets, once a minute until ctx ends, the devices whose rate is whole again.
func (l *limits) run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			l.sweep(now)
		case <-ctx.Done():
			return
		}
	}
}

func (l *limits) sweep(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for device, d := range l.devices {
		if d.TokensAt(now) >= float64(l.burst) {
			delete(l.devices, device)
		}
	}
}

// deviceOf returns the address of who asks, and under what it is counted: an IPv6 device has a network of its own, not one
// address.
func deviceOf(r *http.Request) (address string, network netip.Prefix, ok bool) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "", netip.Prefix{}, false
	}
	ip, bits := at.Addr().Unmap().WithZone(""), 32
	if ip.Is6() {
		bits = 64
	}
	network, err = ip.Prefix(bits)
	return ip.String(), network, err == nil
}

// check runs fn when it is its turn. Proofs cost a hundred times what anything else here does: without this a hall that presses at
// once, or somebody who sends rubbish, would starve the reads and the officers (threat 52). Whoever waits has lost nothing.
func (l *limits) check(ctx context.Context, fn func() error) error {
	busy := api.NewProblem(api.Busy, "")
	busy.Seconds = 2
	select {
	case l.queue <- struct{}{}:
		defer func() { <-l.queue }()
	default:
		return busy
	}
	timer := time.NewTimer(maxWait)
	defer timer.Stop()
	select {
	case l.checks <- struct{}{}:
		defer func() { <-l.checks }()
		return fn()
	case <-timer.C:
		return busy
	case <-ctx.Done():
		return ctx.Err()
	}
}
