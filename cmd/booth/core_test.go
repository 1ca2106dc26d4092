package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
)

// A deputy votes: checks one draft on a second device, casts another, and finds the ballot on the board.
func TestVote(t *testing.T) {
	h := newHall(t, untilOpen...)
	pair := h.voter(0)
	d := h.device(nil)
	var p pollAnswer
	d.must("poll", &p)
	if !p.Open || p.Phase != audit.Voting || len(p.Short) != 4 || len(p.Candidates) != 6 || p.Seats != 5 || p.Fingerprint == "" {
		t.Fatalf("%+v", p)
	}
	d.refused(gone, "encrypt", "marks", marks(6, 1))
	var id identity
	d.must("identify", &id, "card", strings.ToLower(pair.Card), "slip", " "+pair.Slip)
	if id != (identity{Issued: true, Present: true}) {
		t.Fatalf("%+v", id)
	}
	d.refused(gone, "cast")
	d.refused(bad, "encrypt", "marks", marks(6, 1, 1, 1, 1, 1, 1))
	d.refused(bad, "encrypt", "marks", marks(6, 2))
	d.refused(bad, "encrypt", "marks", marks(5))

	var draft, again draftAnswer
	d.must("encrypt", &draft, "marks", marks(6, 1, 0, 1))
	var r revealAnswer
	d.must("reveal", &r)
	d.refused(gone, "reveal")
	d.refused(gone, "cast")
	var found examined
	h.device(nil).must("examine", &found, "text", r.Text)
	if found.Unsigned != draft.Unsigned || found.Marks[2] != 1 || r.QR.Size*r.QR.Size != len(r.QR.Modules) {
		t.Errorf("the second device finds %+v in a draft %v", found, draft.Unsigned)
	}

	d.must("encrypt", &again, "marks", marks(6, 1, 0, 1))
	if again.Unsigned == draft.Unsigned {
		t.Error("one draft twice")
	}
	var s stored
	d.must("cast", &s)
	d.must("cast", nil) // the same again
	d.refused(gone, "encrypt", "marks", marks(6))

	var at record
	d.must("lookup", &at, "code", strings.Join(s.Code, " "))
	if at.Found {
		t.Error("a ballot was on the board before its epoch")
	}
	h.play(play.Voting, play.Closing)
	for name, value := range map[string]string{"code": strings.Join(s.Code, "-"), "receipt": s.Receipt} {
		h.device(nil).must("lookup", &at, name, value)
		if !at.Found || !at.Recorded || *at.ID != s.ID {
			t.Errorf("by %s: %+v", name, at)
		}
	}
}

// A tablet that dies after casting: another one says that the ballot is in, and shows its receipt.
func TestCast_Again(t *testing.T) {
	h := newHall(t, untilOpen...)
	pair := h.voter(0)
	vote := func(d *device) (s stored, f *fault) {
		d.must("poll", nil)
		d.must("identify", nil, "card", pair.Card, "slip", pair.Slip)
		d.must("encrypt", nil, "marks", marks(6, 1))
		f = d.ask("cast", &s)
		return s, f
	}
	lostOnce := true
	first := h.device(func(q ask, _ *answer) error { // the ballot arrives, its answer does not
		if is("/ballots")(q) && lostOnce {
			lostOnce = false
			return errCut
		}
		return nil
	})
	if _, f := vote(first); f == nil || f.Code != lost {
		t.Fatalf("%+v", f)
	}
	var s stored
	first.must("cast", &s)
	_, f := vote(h.device(nil))
	if f == nil || f.Code != "already" || f.ID == nil || *f.ID != s.ID || f.Receipt != s.Receipt || f.QR == nil {
		t.Errorf("%+v, want the receipt of %v", f, s.ID)
	}
}

// What a server shows that is not so ends in a fault, whatever it is.
func TestEvidence(t *testing.T) {
	h := newHall(t, untilOpen...)
	flip := func(a *answer) { a.body[len(a.body)/2] ^= 1 }
	for i, c := range []struct {
		name, path string
		change     func(a *answer)
		method     string
	}{
		{"another manifest", "/manifest", flip, "poll"},
		{"another payload", "/payloads/", flip, "poll"},
		{"a changed log", "/log/tile/", flip, "poll"},
		{"a changed checkpoint", "/log/checkpoint", flip, "poll"},
		{"a page instead of it", "/log/checkpoint", func(a *answer) { a.body = []byte("<html>") }, "poll"},
		{"a changed receipt", "/ballots", flip, "cast"},
		{"no receipt", "/ballots", func(a *answer) { a.body = nil }, "cast"},
		{"already, and no receipt", "/ballots", func(a *answer) {
			a.status, a.body = 409, []byte(`{"type":"urn:piaojue:problem:already_cast","code":"already_cast"}`)
		}, "cast"},
	} {
		d := h.device(func(q ask, a *answer) error {
			if is(c.path)(q) {
				c.change(a)
			}
			return nil
		})
		if c.method == "cast" {
			pair := h.voter(i)
			d.must("poll", nil)
			d.must("identify", nil, "card", pair.Card, "slip", pair.Slip)
			d.must("encrypt", nil, "marks", marks(6))
		}
		if f := d.ask(c.method, nil); f == nil || f.Code != evidence {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

// Who is somebody else's, mistyped, void or not issued hears which.
func TestIdentify(t *testing.T) {
	h, other := newHall(t, untilOpen...), newHall(t)
	pair, foreign := h.voter(0), other.Session.Pair(0)
	mine := h.Session.Pair(h.mine[0])
	d := h.device(nil)
	d.refused(gone, "identify", "card", pair.Card, "slip", pair.Slip)
	d.must("poll", nil)
	wrong := []byte(pair.Card)
	wrong[7] = map[bool]byte{true: 'Y', false: 'X'}[wrong[7] == 'X']
	if f := d.refused(code, "identify", "card", string(wrong), "slip", pair.Slip); f.Field != "card" || f.Group != 2 {
		t.Errorf("%+v", f)
	}
	if f := d.refused(code, "identify", "card", pair.Card, "slip", pair.Slip[:20]); f.Field != "slip" || f.Group != 0 {
		t.Errorf("%+v", f)
	}
	for which, p := range map[string]play.Pair{"card": {Card: foreign.Card, Slip: pair.Slip}, "slip": {Card: pair.Card, Slip: foreign.Slip}} {
		if f := d.refused("wrong_meeting", "identify", "card", p.Card, "slip", p.Slip); f.Which != which {
			t.Errorf("%+v", f)
		}
	}
	d.refused("other_slip", "identify", "card", pair.Card, "slip", mine.Slip)
	var id identity
	d.must("identify", &id, "card", mine.Card, "slip", mine.Slip)
	if id != (identity{Late: true}) {
		t.Errorf("%+v", id)
	}
	d.must("identify", &id, "card", pair.Slip, "slip", pair.Card) // the wrong way round
	if !id.Issued {
		t.Errorf("%+v", id)
	}
}

// At the desk a card signs in, and hears why it is given nothing.
func TestDesk(t *testing.T) {
	h := newHall(t, untilOpen...)
	mine, issued := h.Session.Pair(h.mine[0]), h.voter(0)
	d := h.device(nil)
	if f := d.refused("refused", "request", "card", mine.Card, "slip", mine.Slip); f.Refused != "not_in_hall" {
		t.Errorf("%+v", f)
	}
	d.must("mark", nil, "card", mine.Card, "act", "present")
	if f := d.refused("refused", "mark", "card", issued.Card, "act", "present"); f.Refused != "checked_in" {
		t.Errorf("%+v", f)
	}
	d.refused(bad, "mark", "card", mine.Card, "act", "vote")
	d.refused(gone, "surrender", "card", mine.Card, "slip", mine.Slip)
	d.must("surrender", nil, "card", issued.Card, "slip", issued.Slip)
}

// The whole poll, verified where it was voted on.
func TestVerify(t *testing.T) {
	h := newHall(t)
	h.play(play.Stages()...)
	d := &device{t, h, newCore(web{h.server(), nil})}
	var r audit.Report
	d.must("verify", &r, "base", h.Path)
	if !r.OK || !r.Complete || r.Outcome == nil {
		t.Errorf("%+v", r.Checks)
	}
	var other pin
	if err := json.Unmarshal(h.pin, &other); err != nil {
		t.Fatal(err)
	}
	other.Manifest[0] ^= 1
	d.must("verify", &r, "base", h.Path, "pin", other)
	if r.OK {
		t.Error("another manifest than the pinned one was verified")
	}
}

// A code is read as people type it.
func TestShort(t *testing.T) {
	for text, want := range map[string]string{
		"0000 0000 0000 0000": "00000000000000000000", "oIl0-0000-0000-０００z": "0042000000000000001f", "": "", "0000": "", "0000 0000 0000 000U": "",
	} {
		if got, ok := parseShort(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q", text, got)
		}
	}
}
