package server

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/registrar"
)

func (h *hall) attend(m audit.Marks) (a api.Marked) {
	h.t.Helper()
	if err := json.Unmarshal(h.want(202, h.post("/attendance", m.Bytes())).body, &a); err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *hall) waitingMarks() (all []audit.Marks) {
	h.t.Helper()
	var m api.MarksWaiting
	if err := json.Unmarshal(h.want(200, h.get("/marks")).body, &m); err != nil {
		h.t.Fatal(err)
	}
	for _, data := range m.Marks {
		all = append(all, must(registrar.ParseMarks(data)))
	}
	return all
}

// What cards signed waits for two scrutineers, over a restart, too, and is forgotten when it is on the board.
func TestAttendance_Waits(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	for _, d := range h.people { // one after the other, as they come
		if a := h.attend(h.marks(audit.CheckedIn, d)); len(a.Refused) > 0 {
			t.Fatalf("refused: %+v", a.Refused)
		}
	}
	h.attend(h.marks(audit.CheckedIn, h.people[0])) // the answer was lost
	h.serve(Options{})
	waiting := h.waitingMarks()
	if len(waiting) != 1 || len(waiting[0].Marks) != 3 || waiting[0].Act != audit.CheckedIn {
		t.Fatalf("waiting: %+v", waiting)
	}
	h.order(audit.Attendance, audit.AttendanceBody{Present: waiting[0].Marks, Left: []audit.CardMark{}}, h.scrutineers()...)
	if left := h.waitingMarks(); len(left) > 0 {
		t.Errorf("still waiting: %+v", left)
	}
	if a := h.attend(h.marks(audit.CheckedIn, h.people[0])); len(a.Refused) != 1 || a.Refused[0].Code != api.CheckedIn {
		t.Errorf("checked in before: %+v", a.Refused)
	}
}

// A mark that was taken up is gone, also when others of its batch still wait: whoever leaves is not checked in again by a mark of
// before (threat 29).
func TestThreat29_MarkUsedOnce(t *testing.T) {
	h := newHall(t, 4)
	h.toGathering()
	batch := h.marks(audit.CheckedIn, h.people[:3]...)
	h.attend(batch)
	some := h.marks(audit.CheckedIn, h.people[:2]...)
	h.order(audit.Attendance, audit.AttendanceBody{Present: some.Marks, Left: []audit.CardMark{}}, h.scrutineers()...)
	h.order(audit.Remark, audit.RemarkBody{Text: "会间休息"}, h.chair()[0]) // whatever is published next finds it settled
	left := h.marks(audit.LeftHall, h.people[0])
	h.order(audit.Attendance, audit.AttendanceBody{Present: []audit.CardMark{}, Left: left.Marks}, h.scrutineers()...)
	waiting := h.waitingMarks()
	if len(waiting) != 1 || len(waiting[0].Marks) != 1 || waiting[0].Marks[0].Card != h.people[2].card.Public() {
		t.Errorf("waiting: %+v, want that of the third deputy alone", waiting)
	}
	h.serve(Options{})
	if again := h.waitingMarks(); len(again) != 1 || len(again[0].Marks) != 1 {
		t.Errorf("after a restart: %+v", again)
	}
	h.attend(h.marks(audit.CheckedIn, h.people[0])) // the deputy comes back
	if back := h.waitingMarks(); len(back) != 1 || len(back[0].Marks) != 2 {
		t.Errorf("who comes back does not wait: %+v", back)
	}
}

// A card that may not is turned away with the reason, and stands in no other's way.
func TestAttendance_Refused(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	h.checkIn(h.people[:2]...)
	wrong := h.marks(audit.CheckedIn, h.people[2])
	wrong.Marks[0].Signature[0] ^= 1
	for name, c := range map[string]struct {
		marks audit.Marks
		code  api.Code
	}{
		"a stranger":               {h.marks(audit.CheckedIn, h.spare), api.CardUnknown},
		"another's signature":      {wrong, api.Invalid},
		"leaves without being in":  {h.marks(audit.LeftHall, h.people[2]), api.NotInHall},
		"a paper without being in": {h.marks(audit.TakesPaper, h.people[2]), api.NotInHall},
	} {
		t.Run(name, func(t *testing.T) {
			if a := h.attend(c.marks); len(a.Refused) != 1 || a.Refused[0].Code != c.code {
				t.Errorf("%+v, want %s", a.Refused, c.code)
			}
		})
	}
	both := h.marks(audit.CheckedIn, h.people[2], h.spare)
	if a := h.attend(both); len(a.Refused) != 1 || len(h.waitingMarks()[0].Marks) != 1 {
		t.Errorf("a stranger among others: %+v", a.Refused)
	}
	h.clerk.lost = h.people[2].card.Public()
	if a := h.attend(h.marks(audit.CheckedIn, h.people[2])); len(a.Refused) != 1 || a.Refused[0].Code != api.CardLost || a.Refused[0].By != "registrar.example" {
		t.Errorf("a card that the registrar knows as lost: %+v", a.Refused)
	}
	other := h.marks(audit.CheckedIn, h.people[2])
	other.Poll[0] ^= 1
	h.refused(api.OtherPoll, h.post("/attendance", other.Bytes()))
	h.refused(api.BadRequest, h.post("/attendance", append(both.Bytes(), ' ')))
}

// Requests that come at the same time are answered together, each in its own answer, and asked again they are answered again.
func TestRequests(t *testing.T) {
	h := newHall(t, 12)
	h.toGathering()
	h.checkIn(h.people[:11]...)
	var bodies [][]byte
	for _, d := range h.people {
		bodies = append(bodies, h.requests(d).Bytes())
	}
	before := h.board().Size()
	answers := make([]api.Issued, len(bodies))
	var all sync.WaitGroup
	for i := range bodies {
		all.Go(func() {
			if err := json.Unmarshal(h.want(200, h.post("/requests", bodies[i])).body, &answers[i]); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i, a := range answers[:11] {
		if len(a.Issued) != 1 || a.Issued[0] != h.people[i].card.Public() || len(a.Refused) > 0 || a.Head == nil {
			t.Errorf("deputy %d: %+v", i, a)
		}
	}
	if a := answers[11]; len(a.Refused) != 1 || a.Refused[0].Code != api.NotInHall || len(a.Issued) > 0 {
		t.Errorf("who has not checked in: %+v", a)
	}
	size := h.board().Size()
	if size <= before || size > before+11 {
		t.Errorf("%d issues for 11 deputies", size-before)
	}
	h.issue(h.people[0]) // asked again: the answer was lost
	if again := h.board().Size(); again != size {
		t.Errorf("asked again, %d more entries", again-size)
	}
	other := h.requests(person{h.people[0].card, h.spare.slip})
	var a api.Issued
	if err := json.Unmarshal(h.want(200, h.post("/requests", other.Bytes())).body, &a); err != nil || len(a.Refused) != 1 || a.Refused[0].Code != api.IssuedBefore {
		t.Errorf("with another slip: %+v, %v", a, err)
	}
}

// A request that is wrong is refused by itself, and neither the others of its file nor those that come at the same moment are.
func TestRequests_OneWrong(t *testing.T) {
	h := newHall(t, 6)
	h.toGathering()
	h.checkIn(h.people...)
	file := h.requests(h.people[:3]...)
	file.Requests[1].CardSignature[5] ^= 1
	wrong := file.Requests[1].Card
	var a api.Issued
	if err := json.Unmarshal(h.want(200, h.post("/requests", file.Bytes())).body, &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Issued) != 2 || len(a.Refused) != 1 || a.Refused[0].Card != wrong || a.Refused[0].Code != api.Invalid {
		t.Errorf("one of three is wrong: %+v", a)
	}
	bad := h.requests(h.people[3])
	bad.Requests[0].SlipSignature[5] ^= 1
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { h.want(200, h.post("/requests", bad.Bytes())) })
	}
	all.Go(func() { h.issue(h.people[4]) })
	all.Go(func() { h.issue(h.people[5]) })
	all.Wait()
	h.issue(h.people[3])
}

// A registrar that does not answer holds nobody's tokens half-signed: whoever asks again is answered.
func TestRequests_RegistrarAway(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	h.checkIn(h.people...)
	h.clerk.away = errors.New("connection refused")
	p := h.refused(api.RegistrarAway, h.post("/requests", h.requests(h.people...).Bytes()))
	if p.Detail != "registrar.example" {
		t.Errorf("it is not said which: %q", p.Detail)
	}
	h.refused(api.RegistrarAway, h.post("/attendance", h.marks(audit.TakesPaper, h.people[0]).Bytes()))
	h.clerk.away = api.NewProblem(api.RolledBack, "")
	h.refused(api.RolledBack, h.post("/requests", h.requests(h.people...).Bytes())) // what it says itself is passed on
	h.clerk.away = nil
	h.issue(h.people...)
}

// Tokens can be given back once, and the ballot is then refused; a ballot that was cast cannot be given back (threat 22).
func TestSurrender(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	bundle := h.bundle()
	p := &must(audit.Replay(bundle, audit.Options{})).Poll().Poll
	surrender := func(d person) []byte {
		tokens := must(audit.Redeem(p, d.card, d.slip, must(bundle.Issued())))
		return must(audit.NewSurrender(zeroReader{}, p, d.card, d.slip, tokens)).Bytes()
	}
	ballots, first := h.ballots(), surrender(h.people[0])
	h.want(201, h.post("/surrenders", first))
	h.want(201, h.post("/surrenders", first)) // the answer was lost
	h.refused(api.Surrendered, h.post("/ballots", ballots[0]))
	h.want(201, h.post("/ballots", ballots[1]))
	h.refused(api.AlreadyCast, h.post("/surrenders", surrender(h.people[1])))
	h.refused(api.Invalid, h.post("/surrenders", []byte(`{"credential":""}`)))
}

// zeroReader is no secret: nonces are hedged with what they protect.
type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }
