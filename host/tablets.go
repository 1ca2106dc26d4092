package host

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// tablets bounds what one device may ask: requests a second, requests at a time, connections (threat 52). Nothing of it is written
// anywhere, and a device that has been quiet is forgotten.
type tablets struct {
	rate int // requests a second; as many at a time, and as many connections

	mu    sync.Mutex
	known map[netip.Prefix]*tablet // guarded by mu
	swept time.Time                // guarded by mu
}

// A tablet is one device, or all that share an address. Its fields are guarded by the lock of the tablets.
type tablet struct {
	bucket   *rate.Limiter
	requests int
	conns    int
}

const (
	defaultRate = 20
	burst       = 5       // seconds' worth of requests that may come at once, when a page is loaded
	maxTablets  = 1 << 14 // devices that are remembered at a time
	sweepEvery  = time.Minute
)

func newTablets(perTablet int) *tablets {
	if perTablet <= 0 {
		perTablet = defaultRate
	}
	return &tablets{rate: perTablet, known: map[netip.Prefix]*tablet{}}
}

// ofLocked returns the tablet at an address. It is nil if there are more than can be remembered. A device on IPv6 has a network of
// its own, not one address.
func (t *tablets) ofLocked(address string, now time.Time) *tablet {
	if now.Sub(t.swept) >= sweepEvery {
		t.sweepLocked(now)
	}
	place := prefix(address)
	x, ok := t.known[place]
	if !ok && len(t.known) < maxTablets {
		x = &tablet{bucket: rate.NewLimiter(rate.Limit(t.rate), burst*t.rate)}
		t.known[place] = x
	}
	return x
}

func prefix(address string) netip.Prefix {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return netip.Prefix{} // not an address of the net: all such are one device
	}
	ip, bits := at.Addr().Unmap().WithZone(""), 32
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits)
	return p
}

// sweepLocked forgets every device that asks nothing now and whose bucket is full again: one that is met anew is treated alike.
func (t *tablets) sweepLocked(now time.Time) {
	for place, x := range t.known {
		if x.requests == 0 && x.conns == 0 && x.bucket.TokensAt(now) >= float64(burst*t.rate) {
			delete(t.known, place)
		}
	}
	t.swept = now
}

// enter lets a request of an address in, if it is not one too many. The caller leaves when it is answered.
func (t *tablets) enter(address string, now time.Time) (leave func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	x := t.ofLocked(address, now)
	if x == nil || x.requests >= t.rate || !x.bucket.AllowN(now, 1) {
		return nil, false
	}
	x.requests++
	return func() { t.less(&x.requests) }, true
}

func (t *tablets) less(n *int) {
	t.mu.Lock()
	*n--
	t.mu.Unlock()
}

// A door is a listener at which no device has more connections than its share: one that opens thousands and says nothing
// must not keep the others out.
type door struct {
	net.Listener
	tablets *tablets
}

// Accept returns the next connection of a device that has not too many.
func (d door) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if leave := d.tablets.connect(c.RemoteAddr().String(), time.Now()); leave != nil {
			return &counted{Conn: c, leave: leave}, nil
		}
		c.Close()
	}
}

func (t *tablets) connect(address string, now time.Time) (leave func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	x := t.ofLocked(address, now)
	if x == nil || x.conns >= t.rate {
		return nil
	}
	x.conns++
	return sync.OnceFunc(func() { t.less(&x.conns) })
}

// A counted connection is one of its device's until it is closed.
type counted struct {
	net.Conn
	leave func()
}

// Close closes it.
func (c *counted) Close() error {
	c.leave()
	return c.Conn.Close()
}
