package devices

import (
	"io"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Bodies bound the bytes of large bodies that are held at one time: one device may send many at once, of megabytes each. Of each body the first bytes are
// free, so that what is usual waits for nobody. What has come counts, not what was announced: whoever announces much and sends little takes nothing from
// others.
//
// There is no share that a device has for itself, or a hall behind one address would have that of one. But where there is no room, the device that holds most
// leaves some to one that would hold less: of what it is still sending the largest is cut off. So whoever sends from seventeen addresses leaves an eighteenth of all to
// the next. IPv6 devices are counted by the network of a house ([Limits.Sites]).
//
// The next bytes of a large body must come within some time, or it is cut off, too. Bodies may be used by several goroutines.
type Bodies struct {
	free, most int64 // bytes of each body; bytes beyond that of all
	full       error
	relays     []string
	pace       time.Duration // for the next bytes of a large body

	mu    sync.Mutex // guards what follows, and what says so of each body
	held  int64
	large map[*Body]bool // those that hold something
}

// How slowly a large body may come: a telephone with bad reception sends faster. All of it may take no longer than any body.
const (
	step     = 64 << 10 // bytes
	pace     = 10 * time.Second
	bodyTime = time.Minute
)

// NewBodies lets so many bytes be held in all, beside so many of each body. full is what a reader is told for whom there is no room. relays are addresses of hosts
// that stand before several devices, and see to them: they are no device that holds most.
func NewBodies(free, most int64, full error, relays []string) *Bodies {
	return &Bodies{free: free, most: most, full: full, relays: relays, pace: pace, large: map[*Body]bool{}}
}

// Count makes the body of a request one that counts from now on, until it is given back.
func (b *Bodies) Count(w http.ResponseWriter, r *http.Request) *Body {
	address, device, _ := deviceOf(r, 32, 48)
	body := &Body{
		ReadCloser: r.Body, of: b, device: device, relay: slices.Contains(b.relays, address),
		control: http.NewResponseController(w), end: time.Now().Add(bodyTime),
	}
	r.Body = body
	return body
}

// take takes room for so much more of a body.
func (b *Bodies) take(x *Body, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.held+n > b.most {
		if x.cut || !b.cutLocked(x, n) {
			return false
		}
	}
	if x.cut {
		return false
	}
	b.held += n
	x.held += n
	b.large[x] = true
	return true
}

// cutLocked cuts off the largest body that is still coming of the device that holds most, if the device of x would hold less with so much more.
func (b *Bodies) cutLocked(x *Body, n int64) bool {
	held, largest := map[netip.Prefix]int64{}, map[netip.Prefix]*Body{}
	for y := range b.large {
		if y.relay {
			continue
		}
		held[y.device] += y.held
		if z := largest[y.device]; !y.whole && (z == nil || y.held > z.held) {
			largest[y.device] = y
		}
	}
	var cut *Body
	for device, y := range largest {
		if held[device] > held[x.device]+n && (cut == nil || held[device] > held[cut.device]) {
			cut = y
		}
	}
	if cut == nil {
		return false
	}
	b.leaveLocked(cut)
	cut.cut = true
	cut.control.SetReadDeadline(time.Unix(1, 0)) // it may be waiting for more; a recorder of a test has no deadline
	return true
}

func (b *Bodies) leaveLocked(x *Body) {
	b.held -= x.held
	x.held = 0
	delete(b.large, x)
}

// A Body is one that counts. It is read by one goroutine at a time.
type Body struct {
	io.ReadCloser
	of      *Bodies
	device  netip.Prefix
	relay   bool
	control *http.ResponseController
	end     time.Time // by when all of it must have come

	read int64
	next int64 // bytes, after which there is time for others; 0 while it is not large

	held       int64 // guarded by the lock of all
	whole, cut bool  // guarded by it
}

// Read reads as much as there is room for.
func (x *Body) Read(p []byte) (n int, err error) {
	if x.read >= max(x.of.free, x.next) {
		x.next = x.read + step
		x.wait(time.Now().Add(x.of.pace), false)
	}
	n, err = x.ReadCloser.Read(p)
	x.read += int64(n)
	if err != nil && x.next > 0 && !x.wait(time.Time{}, true) { // without a time, or whoever sent it seems to go away before the answer is there
		return 0, x.of.full
	}
	if more := min(int64(n), x.read-x.of.free); more > 0 && !x.of.take(x, more) {
		return 0, x.of.full
	}
	return n, err
}

// wait says until when more of it is waited for, unless it was cut off.
func (x *Body) wait(until time.Time, whole bool) bool {
	x.of.mu.Lock()
	defer x.of.mu.Unlock()
	x.whole = whole
	if !whole && x.end.Before(until) {
		until = x.end
	}
	if !x.cut {
		x.control.SetReadDeadline(until)
	}
	return !x.cut
}

// Free gives back what a body held, when nothing of it is needed any more. A nil body holds nothing.
func (x *Body) Free() {
	if x != nil {
		x.of.mu.Lock()
		defer x.of.mu.Unlock()
		x.of.leaveLocked(x)
	}
}
