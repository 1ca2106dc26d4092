package server

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/officer"
)

// waitingOrders are the orders that wait.
func (h *hall) waitingOrders() (all []officer.Waiting) {
	h.t.Helper()
	var o api.Orders
	if err := json.Unmarshal(h.want(200, h.get("/orders")).body, &o); err != nil {
		h.t.Fatal(err)
	}
	for _, data := range o.Orders {
		all = append(all, must(officer.ParseWaiting(data)))
	}
	return all
}

// One signature waits, also over a restart; the second completes the order, whoever sends it and however often.
func TestOrder_Waits(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	h.checkIn(h.people...)
	b := h.board()
	body := audit.OpenBody{Roll: h.manifest.Roll.Hash, Slips: h.manifest.Slips.Hash, Trustees: b.TrusteesHash(), Election: b.Poll().Fingerprint}
	first := h.waiting(audit.Open, body, h.chair()[0])
	h.want(202, h.post("/orders", first.Bytes()))
	h.want(202, h.post("/orders", first.Bytes()))
	h.serve(Options{})
	waiting := h.waitingOrders()
	if len(waiting) != 1 || string(waiting[0].Bytes()) != string(first.Bytes()) {
		t.Fatalf("after a restart %d orders wait", len(waiting))
	}
	second := waiting[0]
	second.Order.Sign(h.manifest, h.chair()[1])
	h.want(201, h.post("/orders", second.Bytes()))
	h.want(201, h.post("/orders", second.Bytes()))
	if phase := h.board().Phase(); phase != audit.Voting {
		t.Errorf("the board is %s", phase)
	}
	if n := len(h.waitingOrders()); n > 0 {
		t.Errorf("%d orders still wait", n)
	}
}

// Two officers who sign at the same moment, each without having seen the other's copy, complete the order.
func TestOrder_SignaturesMeet(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	m := h.marks(audit.CheckedIn, h.people...)
	body := audit.AttendanceBody{Present: m.Marks, Left: []audit.CardMark{}}
	head := h.board().Head()
	var replies [2]reply
	var done sync.WaitGroup
	for i, key := range h.scrutineers() {
		w := h.waitingOver(head, audit.Attendance, body, key)
		done.Go(func() { replies[i] = h.post("/orders", w.Bytes()) })
	}
	done.Wait()
	if status := []int{replies[0].status, replies[1].status}; !slices.Contains(status, 201) || !slices.Contains(status, 202) {
		t.Fatalf("answers %v, want one that waits and one that is complete", status)
	}
	if !h.board().Standing(h.people[0].card.Public()).InHall {
		t.Error("the order is not on the board")
	}
}

// An order that no longer fits is refused, and whoever signed it is told what the board has got since.
func TestOrder_Stale(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	old := h.board().Head()
	h.checkIn(h.people...)
	h.issue(h.people...)
	b := h.board()
	body := audit.OpenBody{Roll: h.manifest.Roll.Hash, Slips: h.manifest.Slips.Hash, Trustees: b.TrusteesHash(), Election: b.Poll().Fingerprint}
	h.order(audit.Open, body, h.chair()...)
	p := h.refused(api.Stale, h.post("/orders", h.waitingOver(old, audit.Open, body, h.chair()...).Bytes()))
	if want := []audit.Kind{audit.Attendance, audit.Issue, audit.Open}; !slices.Equal(p.Came, want) {
		t.Errorf("told that %v came, want %v", p.Came, want)
	}
	fork := b.Head()
	fork.Root[0] ^= 1
	h.refused(api.Stale, h.post("/orders", h.waitingOver(fork, audit.Closing, audit.ClosingBody{}, h.chair()...).Bytes()))
}

// What is no order, or not one of an officer who may give it, is refused and waits nowhere.
func TestOrder_Refused(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	b := h.board()
	open := audit.OpenBody{Roll: h.manifest.Roll.Hash, Slips: h.manifest.Slips.Hash, Trustees: b.TrusteesHash(), Election: b.Poll().Fingerprint}
	expired := h.waiting(audit.Open, open, h.chair()[0])
	expired.Expires = time.Now().Add(-time.Minute).Unix()
	expired = h.resigned(expired, 0)
	far := h.waiting(audit.Open, open, h.chair()[0])
	far.Expires = time.Now().Add(2 * time.Hour).Unix()
	far = h.resigned(far, 0)
	unsigned := h.waiting(audit.Open, open, h.chair()[0])
	unsigned.Signature[3] ^= 1
	for name, c := range map[string]struct {
		body []byte
		code api.Code
	}{
		"nothing":                {nil, api.BadRequest},
		"expired":                {expired.Bytes(), api.Expired},
		"of a clock set back":    {far.Bytes(), api.Expired},
		"its term not signed":    {unsigned.Bytes(), api.Invalid},
		"of who may not give it": {h.waiting(audit.Open, open, h.tellers()[0]).Bytes(), api.Invalid},
		"in another phase":       {h.waiting(audit.Closing, audit.ClosingBody{}, h.chair()[0]).Bytes(), api.Phase},
		"without a quorum":       {h.waiting(audit.Open, open, h.chair()...).Bytes(), api.Invalid},
	} {
		t.Run(name, func(t *testing.T) { h.refused(c.code, h.post("/orders", c.body)) })
	}
	if n := len(h.waitingOrders()); n > 0 {
		t.Errorf("%d orders wait", n)
	}
}

// resigned signs the term of an order anew.
func (h *hall) resigned(w officer.Waiting, by int) officer.Waiting {
	w.Signature = h.chair()[by].Sign(h.term(w))
	return w
}

// An order that waits too long is gone.
func TestOrder_Expires(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	w := h.waiting(audit.Remark, audit.RemarkBody{Text: "会场停电"}, h.chair()[0])
	h.want(201, h.post("/orders", w.Bytes())) // a remark needs one
	o := must(openOrders(t.TempDir()))
	p := h.server.find("yunlan", "2026")
	if err := o.keep(p, w); err != nil {
		t.Fatal(err)
	}
	if n := len(o.good(time.Unix(w.Expires-1, 0))); n != 1 {
		t.Errorf("a second before its term %d wait", n)
	}
	if n := len(o.good(time.Unix(w.Expires, 0))); n != 0 {
		t.Errorf("at its term %d wait", n)
	}
	if n := len(o.good(time.Unix(w.Expires-1, 0))); n != 1 {
		t.Error("a clock that was wrong for a while has taken it away")
	}
	for i := range maxOrders + 1 { // a term that is over makes room
		old := w
		old.Expires, old.Order.Head.Size = 1, int64(i+100)
		if err := o.keep(p, old); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(o.waiting.All()); n > maxOrders {
		t.Errorf("%d are kept", n)
	}
	if n := len(o.good(time.Unix(w.Expires-1, 0))); n != 1 {
		t.Error("one that still waits was dropped for room")
	}
}

// Nobody orders anything alone (threat 50).
func TestThreat50_OneSignatureWaits(t *testing.T) {
	h := newHall(t, 3)
	h.toVoting()
	for kind, body := range map[audit.Kind]any{audit.Closing: audit.ClosingBody{}, audit.Void: audit.VoidBody{Reason: "OTHER", Text: "停电"}} {
		h.want(202, h.post("/orders", h.waiting(kind, body, h.chair()[0]).Bytes()))
	}
	if phase := h.board().Phase(); phase != audit.Voting {
		t.Errorf("the board is %s", phase)
	}
}
