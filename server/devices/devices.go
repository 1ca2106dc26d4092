// Package devices keeps one device from taking what belongs to all. What is known of an address is how much of its rate is left; it is kept in memory,
// written nowhere, and forgotten when the rate is whole again.
package devices

import (
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are how often each device may ask. They may be used by several goroutines.
type Limits struct {
	rate   rate.Limit
	burst  int
	relays []string
	v4, v6 int // bits of an address, under which a device is counted

	mu    sync.Mutex // guards what follows
	known map[netip.Prefix]*rate.Limiter
	swept time.Time
}

// New lets each device ask so often a second after a burst. relays are addresses of hosts that stand before several devices: they are not limited.
func New(r float64, burst int, relays []string) *Limits {
	return &Limits{rate: rate.Limit(r), burst: burst, relays: relays, v4: 32, v6: 64, known: map[netip.Prefix]*rate.Limiter{}}
}

// Sites counts IPv6 devices by the network of a household or house (/48), of whose 65,536 one device can take whichever it likes, and returns the limits. It is
// for what many devices of one house seldom do.
func (l *Limits) Sites() *Limits {
	l.v6 = 48
	return l
}

// Networks counts together the devices of a network (IPv4 /24, IPv6 /32), of which whoever has many addresses has few, and returns the limits. It is for what
// many devices of a provider do in days.
func (l *Limits) Networks() *Limits {
	l.v4, l.v6 = 24, 32
	return l
}

// Take takes one of what a request's device has left, and reports whether there was one.
func (l *Limits) Take(r *http.Request) bool { return l.ask(r, 1) }

// Left reports whether the device has one left, and takes none.
func (l *Limits) Left(r *http.Request) bool { return l.ask(r, 0) }

func (l *Limits) ask(r *http.Request, n int) bool {
	address, device, ok := deviceOf(r, l.v4, l.v6)
	if !ok || slices.Contains(l.relays, address) {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Sub(l.swept) > time.Minute {
		l.sweepLocked(now)
	}
	d := l.known[device]
	if d == nil {
		d = rate.NewLimiter(l.rate, l.burst)
		l.known[device] = d
	}
	return d.TokensAt(now) >= 1 && d.AllowN(now, n)
}

// sweepLocked forgets the devices whose rate is whole again.
func (l *Limits) sweepLocked(now time.Time) {
	l.swept = now
	for device, d := range l.known {
		if d.TokensAt(now) >= float64(l.burst) {
			delete(l.known, device)
		}
	}
}

// deviceOf returns the address of who asks, and under what it is counted, by so many bits of it: an IPv6 device has a network of its own, not one
// address.
func deviceOf(r *http.Request, v4, v6 int) (address string, network netip.Prefix, ok bool) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "", netip.Prefix{}, false
	}
	ip, bits := at.Addr().Unmap().WithZone(""), v4
	if ip.Is6() {
		bits = v6
	}
	network, err = ip.Prefix(bits)
	return ip.String(), network, err == nil
}
