package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/room"
)

// A hall is a whole one, with the deputies of a sample: the last two are left to a test, and no other has voted.
type hall struct {
	*room.Room
	t    *testing.T
	pin  json.RawMessage
	mine []int // deputies
}

func newHall(t *testing.T, stages ...play.Stage) *hall {
	t.Helper()
	m, err := play.Read(os.DirFS("../../samples/02_town_6_for_5"), "02_town_6_for_5")
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, mine: m.Excuse(2)}
	if h.Room, err = room.Open(t.Context(), room.Options{Meeting: m, Dir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	h.play(stages...)
	var pins struct {
		Polls []json.RawMessage `json:"polls"`
	}
	a, err := h.tablet(nil)(ask{method: "GET", address: "/pins.json"})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(a.body, &pins); err != nil || len(pins.Polls) != 1 {
		t.Fatal(err, string(a.body))
	}
	h.pin = pins.Polls[0]
	return h
}

func (h *hall) play(stages ...play.Stage) {
	h.t.Helper()
	for _, s := range stages {
		if err := h.Session.Play(h.t.Context(), s); err != nil {
			h.t.Fatal(err)
		}
	}
}

// A meddler stands between a tablet and its host. It changes an answer, or returns an error instead of it.
type meddler func(q ask, a *answer) error

// tablet fetches from the booth host.
func (h *hall) tablet(m meddler) fetch { return h.from(h.Booth, m) }

func (h *hall) from(site string, m meddler) fetch {
	return func(q ask) (answer, error) {
		request, err := http.NewRequestWithContext(h.t.Context(), q.method, site+q.address, bytes.NewReader(q.body))
		if err != nil {
			return answer{}, err
		}
		if q.method == "POST" {
			request.Header.Set("Content-Type", "application/json")
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return answer{}, err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		a := answer{response.StatusCode, body}
		if err == nil && m != nil {
			err = m(q, &a)
		}
		return a, err
	}
}

// A device is a core, as a page calls it.
type device struct {
	t *testing.T
	h *hall
	*core
}

func (h *hall) device(m meddler) *device {
	return &device{h.t, h, newCore(web{h.tablet(m), func(time.Duration) {}})}
}

// ask calls a method. args are pairs of a name and a value; "pin" alone is the poll's.
func (d *device) ask(method string, v any, args ...any) *fault {
	d.t.Helper()
	given := map[string]any{"pin": d.h.pin}
	for i := 0; i < len(args); i += 2 {
		given[args[i].(string)] = args[i+1]
	}
	data, err := json.Marshal(given)
	if err != nil {
		d.t.Fatal(err)
	}
	var said struct {
		Answer json.RawMessage
		Fault  *fault
	}
	if err := json.Unmarshal(d.call(method, data, func(string, int, int) {}), &said); err != nil {
		d.t.Fatal(err)
	}
	if said.Fault == nil && v != nil {
		if err := json.Unmarshal(said.Answer, v); err != nil {
			d.t.Fatalf("%s: %v: %s", method, err, said.Answer)
		}
	}
	return said.Fault
}

// must is ask where nothing goes wrong.
func (d *device) must(method string, v any, args ...any) {
	d.t.Helper()
	if f := d.ask(method, v, args...); f != nil {
		d.t.Fatalf("%s: %+v", method, f)
	}
}

// refused is ask where a certain thing goes wrong.
func (d *device) refused(code, method string, args ...any) *fault {
	d.t.Helper()
	f := d.ask(method, nil, args...)
	if f == nil || f.Code != code {
		d.t.Fatalf("%s: %+v, want %s", method, f, code)
	}
	return f
}

// server fetches from the server, as a citizen does.
func (h *hall) server() fetch { return h.from(h.Server, nil) }

// voter returns the codes of a deputy to whom tokens were issued.
func (h *hall) voter(n int) (pair play.Pair) {
	h.t.Helper()
	seen, d := 0, h.device(nil)
	d.must("poll", nil)
	for i := range 200 {
		pair = h.Session.Pair(i)
		var id identity
		if f := d.ask("identify", &id, "card", pair.Card, "slip", pair.Slip); f == nil && id.Issued {
			if seen == n {
				return pair
			}
			seen++
		}
	}
	h.t.Fatal("no voter")
	return pair
}

var untilOpen = []play.Stage{play.Ceremony, play.CheckIn, play.Issuing, play.Opening}

func is(path string) func(q ask) bool {
	return func(q ask) bool { return strings.Contains(q.address, path) }
}

func marks(n int, m ...int) []int { return append(m, make([]int, n-len(m))...) }

var errCut = fmt.Errorf("cut off")
