package host

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// sealed brings a poll to where the box of papers is opened: two deputies or more have voted on tablets, and one took a paper.
func (h *hall) sealed() (desks, holders []*browser) {
	h.t.Helper()
	for i := range staff {
		desks = append(desks, h.console(i))
	}
	for _, i := range []int{chief, scrutineer} {
		holders = append(holders, h.trustee(i))
		h.makeKey(holders[len(holders)-1])
	}
	follow := func(kind audit.Kind) {
		h.t.Helper()
		order(desks[chair], desks[chief], "/api/propose", fmt.Sprintf(`{"kind":"%s"}`, kind))
	}
	h.taken(audit.Trustees)
	follow(audit.Approve)
	tablet := h.poll(h.address)
	h.checkIn(tablet, desks)
	if m, err := tablet.Attendance(h.t.Context(), h.marks(audit.TakesPaper, h.cards[3])); err != nil || len(m.Refused) > 0 {
		h.t.Fatal(m, err)
	}
	order(desks[chief], desks[scrutineer], "/api/papers", "{}")
	follow(audit.Open)
	records := h.issue(tablet)
	for i := range 2 + h.more {
		if _, err := tablet.Cast(h.t.Context(), h.ballot(i, records)); err != nil {
			h.t.Fatal(err)
		}
	}
	follow(audit.Closing)
	h.taken(audit.Ballot)
	follow(audit.Close)
	return desks, holders
}

func (b *browser) papers() (a papersAnswer) {
	b.t.Helper()
	b.must("GET", "/api/papers/state", "", &a)
	return a
}

// upload sends a file that somebody chose.
func (b *browser) upload(path, file string, v any) api.Code {
	b.t.Helper()
	r := request("POST", b.address+path, file)
	r.Header.Set("Content-Type", "application/octet-stream")
	status, _, data := ask(b.t, b.Client, r)
	if status != 200 {
		return codeIn(data)
	}
	if err := json.Unmarshal(data, v); err != nil {
		b.t.Fatal(err)
	}
	return ""
}

// Two tellers read the papers alone, settle where they differ, and only what both read comes to the board.
func TestPapers(t *testing.T) {
	h := newHall(t, nil)
	desks, _ := h.sealed()
	one, two := desks[teller1], desks[teller2]
	var paper paperAnswer
	if code := one.do("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper); code != api.Phase {
		t.Errorf("read before the papers were counted: %q", code)
	}
	order(one, two, "/api/propose", `{"kind":"papers","body":{"count":1}}`)
	if code := desks[chair].do("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper); code != api.Invalid {
		t.Errorf("read by the chair: %q", code)
	}
	for _, body := range []string{`{"number":2,"marks":["√",""],"invalid":""}`, `{"number":1,"marks":["√"],"invalid":""}`, `{"number":1,"marks":["A",""],"invalid":""}`} {
		if code := one.do("POST", "/api/papers/paper", body, &paper); code != api.Invalid {
			t.Errorf("%s: %q", body, code)
		}
	}
	var table tableAnswer
	if code := one.do("GET", "/api/papers/table", "", &table); code != api.Invalid {
		t.Errorf("a table before all is read: %q", code)
	}
	one.must("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper)
	two.must("POST", "/api/papers/paper", `{"number":1,"marks":["","√"],"invalid":""}`, &paper)
	two.must("GET", "/api/papers/table", "", &table)
	var c compareAnswer
	if code := one.upload("/api/papers/compare", table.Text, &c); code != "" || len(c.Differences) != 2 || c.Differences[0] != (difference{1, "X1", "√", ""}) {
		t.Fatalf("%q: %+v", code, c)
	}
	if code := one.do("POST", "/api/papers/encrypt", "{}", &table); code != api.Invalid {
		t.Errorf("encrypted while the two differ: %q", code)
	}
	two.must("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper)
	two.must("GET", "/api/papers/table", "", &table)
	if code := one.upload("/api/papers/compare", table.Text, &c); code != "" || len(c.Differences) != 0 || !one.papers().Agreed {
		t.Fatalf("%q: %+v", code, c)
	}
	one.must("POST", "/api/papers/encrypt", "{}", &table)
	var head audit.BoardHead
	if code := one.upload("/api/papers/check", table.Text, &head); code != api.SignedBefore {
		t.Errorf("checked by who made it: %q", code)
	}
	two.must("POST", "/api/papers/paper", `{"number":1,"marks":["","√"],"invalid":""}`, &paper)
	if code := two.upload("/api/papers/check", table.Text, &head); code != api.Invalid {
		t.Errorf("signed what this teller did not read: %q", code)
	}
	two.must("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper)
	if code := two.upload("/api/papers/check", table.Text, &head); code != "" {
		t.Fatalf("%q", code)
	}
	for _, b := range []*browser{one, two} {
		if a := b.papers(); a.Ballots != 1 || len(a.Papers) != 0 {
			t.Errorf("afterwards: %+v", a)
		}
	}
	h.t.Run("collection", func(*testing.T) { order(desks[chief], desks[scrutineer], "/api/propose", `{"kind":"collection"}`) })
}

// An invalid paper is set aside by both, for the reason that each of them read.
func TestPapers_Invalid(t *testing.T) {
	h := newHall(t, nil)
	desks, _ := h.sealed()
	one, two := desks[teller1], desks[teller2]
	order(one, two, "/api/propose", `{"kind":"papers","body":{"count":1}}`)
	var paper paperAnswer
	one.must("POST", "/api/papers/paper", `{"number":1,"marks":["√","√"],"invalid":""}`, &paper)
	if paper.Invalid != officer.OverSelected {
		t.Errorf("two ticks for one seat: %+v", paper)
	}
	two.must("POST", "/api/papers/paper", `{"number":1,"marks":["",""],"invalid":"UNREADABLE"}`, &paper)
	a := one.papers()
	if a.Valid != 0 || a.Next == nil || a.Next.Reason != officer.OverSelected {
		t.Fatalf("%+v", a)
	}
	var shown proposalAnswer
	var state api.OrderState
	one.must("POST", "/api/propose", `{"kind":"invalid","body":{"number":1,"reason":"OVER_SELECTED"}}`, &shown)
	one.must("POST", "/api/start", fmt.Sprintf(`{"shown":"%s","wait":600}`, shown.Shown), &state)
	if a := two.papers(); len(a.Waiting) != 1 || a.Waiting[0].Agrees {
		t.Errorf("another reason waits than was read here: %+v", a.Waiting)
	}
	two.must("POST", "/api/papers/paper", `{"number":1,"marks":["√","√"],"invalid":""}`, &paper)
	if a = two.papers(); len(a.Waiting) != 1 || !a.Waiting[0].Agrees {
		t.Fatalf("%+v", a.Waiting)
	}
	two.must("POST", "/api/join", fmt.Sprintf(`{"order":"%s"}`, a.Waiting[0].Order), &state)
	if a := two.papers(); a.Invalid != 1 || len(a.Papers) != 0 {
		t.Errorf("afterwards: %+v", a)
	}
}

// A paper is set aside only when the valid ones are ballots on the board, which takes none after it.
func TestPapers_InvalidLast(t *testing.T) {
	h := newHall(t, nil)
	desks, _ := h.sealed()
	one, two := desks[teller1], desks[teller2]
	order(one, two, "/api/propose", `{"kind":"papers","body":{"count":1}}`)
	var paper paperAnswer
	var shown proposalAnswer
	var state api.OrderState
	start := func() api.Code {
		one.must("POST", "/api/propose", `{"kind":"invalid","body":{"number":1,"reason":"UNREADABLE"}}`, &shown)
		return one.do("POST", "/api/start", fmt.Sprintf(`{"shown":"%s","wait":600}`, shown.Shown), &state)
	}
	if code := start(); code != api.Invalid {
		t.Errorf("nobody has read the paper: %q", code)
	}
	one.must("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper)
	if code := start(); code != api.Invalid {
		t.Errorf("the paper is valid: %q", code)
	}
	one.must("POST", "/api/papers/paper", `{"number":1,"marks":["",""],"invalid":"UNREADABLE"}`, &paper)
	if code := start(); code != "" {
		t.Fatalf("no paper is valid: %q", code)
	}
	two.must("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper)
	join := fmt.Sprintf(`{"order":"%s"}`, two.papers().Waiting[0].Order)
	if code := two.do("POST", "/api/join", join, &state); code != api.Invalid {
		t.Errorf("the other teller reads it as valid: %q", code)
	}
}

// What was read outlasts the program, and is erased when it is on the board.
func TestPapers_Kept(t *testing.T) {
	h := newHall(t, nil)
	m := h.manifest
	folder := t.TempDir()
	path := filepath.Join(folder, "papers-"+m.Hash().String()+".csv")
	desks, _ := h.sealed()
	order(desks[teller1], desks[teller2], "/api/propose", `{"kind":"papers","body":{"count":1}}`)
	again := func() *browser {
		who := must(officer.Hold(h.officers[teller1], h.key(teller1), folder))
		c := must(NewConsole(t.Context(), ConsoleOptions{Officer: who, Poll: h.poll(h.address)}))
		return open(t, c.Run)
	}
	var paper paperAnswer
	again().must("POST", "/api/papers/paper", `{"number":1,"marks":["√",""],"invalid":""}`, &paper)
	if data := string(must(os.ReadFile(path))); !strings.Contains(data, "1,√,,") {
		t.Errorf("on the disk: %q", data)
	}
	if a := again().papers(); len(a.Papers) != 1 || a.Papers[0].Marks[0] != "√" {
		t.Errorf("after a restart: %+v", a)
	}
}

func (h *hall) key(i int) crypto.SigningKey { return crypto.SigningKeyFromSeed(h.seeds[i]) }
