package host

import (
	"io"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

const (
	helpPath = "/help"
	maxHelp  = 1 << 10 // bytes of a call
	maxCalls = 500     // that wait at a time
	ofDevice = 20      // of them, of one device
	maxSeat  = 12      // characters
)

// A HelpCall says that somebody wants staff: a tablet by the seat that staff wrote into it. It names no card and says nothing of
// a ballot; two calls of one seat are one, and none has a time.
type HelpCall struct {
	Seat string `json:"seat"`           // "" is a tablet without one
	Done bool   `json:"done,omitempty"` // somebody has gone there
}

// HelpCalls are those that wait, in the order in which they came.
type HelpCalls struct {
	Calls []HelpCall `json:"calls"`
}

// calls are kept in memory alone: they are over when the host stops.
type calls struct {
	mu  sync.Mutex
	all []waiting // guarded by mu
}

// A waiting call is that of a seat. The device is kept so that one which calls for every seat there is leaves room for the others.
type waiting struct {
	seat string
	from netip.Prefix
}

func (c *calls) take(call HelpCall, from netip.Prefix) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, own := -1, 0
	for i, w := range c.all {
		if w.seat == call.Seat {
			at = i
		}
		if w.from == from {
			own++
		}
	}
	switch {
	case call.Done && at >= 0:
		c.all = slices.Delete(c.all, at, at+1)
	case !call.Done && at < 0:
		if len(c.all) >= maxCalls || own >= ofDevice {
			return false
		}
		c.all = append(c.all, waiting{call.Seat, from})
	}
	return true
}

func (c *calls) waiting() HelpCalls {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := HelpCalls{[]HelpCall{}}
	for _, w := range c.all {
		list.Calls = append(list.Calls, HelpCall{Seat: w.seat})
	}
	return list
}

// help takes a call, and tells desk and console of those that wait.
func (b *Booth) help(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		reply(w, http.StatusOK, b.calls.waiting())
	case http.MethodPost:
		if problem := b.takeCall(r); problem != nil {
			problem.Write(w)
			return
		}
		reply(w, http.StatusOK, b.calls.waiting())
	default:
		refuseMethod(w, http.MethodGet, http.MethodPost)
	}
}

func (b *Booth) takeCall(r *http.Request) *api.Problem {
	if err := b.crossOrigin.Check(r); err != nil {
		return api.NewProblem(api.CrossOrigin, "")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxHelp+1))
	var call HelpCall
	switch {
	case err != nil:
		return api.NewProblem(api.BadRequest, "")
	case len(body) > maxHelp:
		return api.NewProblem(api.TooLarge, "")
	case crypto.DecodeJSON(body, &call) != nil || !isSeat(call.Seat):
		return api.NewProblem(api.BadRequest, "")
	case !b.calls.take(call, prefix(r.RemoteAddr)):
		return api.NewProblem(api.Busy, "")
	}
	return nil
}

// isSeat reports whether staff could have written this: it is shown to officers, who must not be tricked by it (threat 41).
func isSeat(seat string) bool {
	return seat == "" || utf8.RuneCountInString(seat) <= maxSeat && ballot.CheckName(seat) == nil
}
