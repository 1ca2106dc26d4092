package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/room"
	"github.com/piaojue/piaojue/registrar"
)

// A hall is a whole one, with deputies of a sample of whom some are left to a test.
type hall struct {
	*room.Room
	t    *testing.T
	web  *http.Client // that of all devices; its cookie says that they may be a desk
	pin  json.RawMessage
	mine []play.Pair
}

func newHall(t *testing.T, mine int) *hall {
	t.Helper()
	m, err := play.Read(os.DirFS("../../samples/01_city_12_for_10"), "01_city_12_for_10")
	if err != nil {
		t.Fatal(err)
	}
	m.Resize(48)
	excused := m.Excuse(mine)
	h := &hall{t: t, web: &http.Client{Jar: must(cookiejar.New(nil))(t)}}
	h.Room, err = room.Open(t.Context(), room.Options{Meeting: m, Dir: t.TempDir()})
	if errors.Is(err, host.ErrNotBuilt) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, i := range excused {
		h.mine = append(h.mine, h.Session.Pair(i))
	}
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

// confirm has two scrutineers sign the check-ins that wait.
func (h *hall) confirm() {
	h.t.Helper()
	p := must(h.Poll(h.Server))(h.t)
	mirror := client.NewMirror(p)
	if err := mirror.Refresh(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	marks := must(p.Marks(h.t.Context()))(h.t)
	m := must(registrar.ParseMarks(marks.Marks[0]))(h.t)
	err := mirror.View(func(b *audit.Board) error {
		o := audit.NewOrder(audit.Attendance, audit.AttendanceBody{Present: m.Marks, Left: []audit.CardMark{}}, b.Head())
		var key crypto.SigningKey
		for _, who := range h.Session.Officers() {
			if who.Role == ballot.Scrutineer || who.Role == ballot.ChiefScrutineer {
				key = must(h.Session.Key(who))(h.t)
				o.Sign(b.Poll().Manifest, key)
			}
		}
		_, err := p.Order(h.t.Context(), officer.NewWaiting(b.Poll(), o, key, time.Now().Add(time.Minute)).Bytes())
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
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
		response, err := h.web.Do(request)
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

// voting is a hall whose poll is open, and in which tokens were issued to all of mine but the first, at the desk.
func voting(t *testing.T, mine int) *hall {
	h := newHall(t, mine)
	h.play(play.Ceremony, play.CheckIn, play.Issuing, play.Opening)
	code := crypto.MustEncodeJSON(map[string]string{"code": h.Desk})
	if a := must(h.tablet(nil)(ask{method: "POST", address: "/desk/unlock", body: code}))(t); a.status != 200 {
		t.Fatalf("unlock the desk: %d %s", a.status, a.body)
	}
	desk := h.device(nil)
	for _, pair := range h.mine[1:] {
		desk.must("mark", nil, "card", pair.Card, "act", "present")
	}
	h.confirm()
	for _, pair := range h.mine[1:] {
		desk.must("request", nil, "card", pair.Card, "slip", pair.Slip)
	}
	return h
}

// voter is a device at which a deputy stands.
func (h *hall) voter(pair play.Pair, m meddler) *device {
	d := h.device(m)
	d.must("poll", nil)
	d.must("identify", nil, "card", pair.Card, "slip", pair.Slip)
	return d
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func is(path string) func(q ask) bool {
	return func(q ask) bool { return strings.Contains(q.address, path) }
}

// marks are those of the first of twelve projects; nothing is marked of the others.
func marks(m ...int) []int { return append(m, make([]int, 12-len(m))...) }

var errCut = errors.New("cut off")
