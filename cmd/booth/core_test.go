package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/play"
)

// A whole poll, of which a few deputies' cards, slips and ballots pass through the core.
func TestHall(t *testing.T) {
	h := voting(t, 8)
	t.Run("poll", func(t *testing.T) { testPoll(t, h) })
	t.Run("identify", func(t *testing.T) { testIdentify(t, h) })
	t.Run("evidence", func(t *testing.T) { testEvidence(t, h, h.mine[2:5]) })
	t.Run("desk", func(t *testing.T) { testDesk(t, h, h.mine[5]) })
	t.Run("write", func(t *testing.T) { testWrite(t, h, h.mine[2]) })
	t.Run("dead tablet", func(t *testing.T) { testDeadTablet(t, h, h.mine[6]) })
	var s stored
	t.Run("vote", func(t *testing.T) { s = testVote(t, h, h.mine[7]) })
	if t.Failed() {
		return
	}
	h.play(play.Voting, play.Closing)
	late := h.voter(h.mine[1], nil)
	if f := late.refused(phase, "encrypt", "marks", marks()); f.Phase != string(audit.LastCall) {
		t.Errorf("%+v", f)
	}
	h.play(slices.DeleteFunc(play.Stages(), func(s play.Stage) bool {
		return slices.Index(play.Stages(), s) <= slices.Index(play.Stages(), play.Closing)
	})...)
	t.Run("lookup", func(t *testing.T) { testLookup(t, h, s) })
	t.Run("used", func(t *testing.T) { testUsed(t, h, h.mine[7], h.mine[1], s) })
	t.Run("verify", func(t *testing.T) { testVerify(t, h) })
	t.Run("packs", func(t *testing.T) { testPacks(t, h) })
	t.Run("crew", func(t *testing.T) { testCrew(t, h) })
}

func testPoll(t *testing.T, h *hall) {
	d := h.device(nil)
	var p pollAnswer
	d.must("poll", &p)
	if !p.Open || p.Phase != audit.Voting || len(p.Short) != 4 || len(p.Candidates) != 12 || p.Seats != 10 || p.Fingerprint == "" {
		t.Errorf("%+v", p)
	}
	d.refused(gone, "encrypt", "marks", marks(1))
	d.refused(bad, "dance")
	if a := d.call("poll", []byte("{"), nil); !strings.Contains(string(a), `"code":"bad"`) {
		t.Errorf("%s", a)
	}
}

// Who is somebody else's, mistyped, or not issued hears which.
func testIdentify(t *testing.T, h *hall) {
	pair, late := h.mine[1], h.mine[0]
	const stranger = "04HM-ASW9-NF6Y-ZZPW-QAC7-CN1J-20BT" // of docs/protocol.md
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
	for which, p := range map[string]play.Pair{"card": {Card: stranger, Slip: pair.Slip}, "slip": {Card: pair.Card, Slip: stranger}} {
		if f := d.refused("wrong_meeting", "identify", "card", p.Card, "slip", p.Slip); f.Which != which {
			t.Errorf("%+v", f)
		}
	}
	d.refused("other_slip", "identify", "card", pair.Card, "slip", late.Slip)
	var id identity
	d.must("identify", &id, "card", late.Card, "slip", late.Slip)
	if id != (identity{Late: true}) {
		t.Errorf("%+v", id)
	}
	d.must("identify", &id, "card", strings.ToLower(pair.Slip), "slip", " "+pair.Card) // the wrong way round
	if id != (identity{Issued: true, Present: true}) {
		t.Errorf("%+v", id)
	}
	d.refused(gone, "next") // outside a series nobody stays
	testNext(t, d)
}

// In a series whoever voted in one poll goes on to the next without card and slip, and with nothing else of theirs; never to a poll of
// another series, and not twice in one.
func testNext(t *testing.T, d *device) {
	part := func(origin string, s *ballot.Series) *poll {
		p, m := *d.current, *d.current.manifest
		m.Origin, m.Series = origin, s
		p.manifest = &m
		return &p
	}
	board := d.current.outline.Board() // as if the series had begun here
	begins := board.Poll().Manifest
	begins.Series = &ballot.Series{Place: 1, Of: 3}
	defer func() { begins.Series = nil }()
	first, cited := part(begins.Origin, begins.Series), board.Ceremony()
	d.voter.poll, d.current = first, first
	d.must("encrypt", nil, "marks", marks(1))
	d.refused(gone, "next")
	for _, change := range []func(c *ballot.Ceremony){
		func(c *ballot.Ceremony) { c.Origin = "b.example/1" }, func(c *ballot.Ceremony) { c.Size++ }, func(c *ballot.Ceremony) { c.Root[0] ^= 1 },
	} {
		other := *cited
		change(&other)
		d.current = part("b.example/2", &ballot.Series{Place: 2, Of: 3, Ceremony: &other})
		d.refused(gone, "next")
	}
	before := d.voter
	d.current = part("a.example/2", &ballot.Series{Place: 2, Of: 3, Ceremony: cited})
	var id identity
	d.must("next", &id)
	if !id.Issued || d.voter == before || d.voter.poll != d.current || d.voter.draft != nil || before.draft != nil {
		t.Errorf("%+v: what belongs to the poll before is still there", id)
	}
	d.refused(gone, "next")
	texts := part("a.example/texts", nil)
	texts.manifest.Beside, d.current = &ballot.Citation{Origin: "a.example/1", Size: 1}, texts
	d.refused(gone, "next") // they are written beside another poll
	texts.manifest.Beside.Origin = "a.example/2"
	d.must("next", &id)
	d.refused(gone, "next")
}

// What a server shows that is not so is evidence, whatever it is.
func testEvidence(t *testing.T, h *hall, pairs []play.Pair) {
	flip := func(a *answer) { a.body[len(a.body)/2] ^= 1 }
	for _, c := range []struct {
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
			d.must("poll", nil)
			d.must("identify", nil, "card", pairs[0].Card, "slip", pairs[0].Slip)
			d.must("encrypt", nil, "marks", marks())
			pairs = pairs[1:]
		}
		if f := d.ask(c.method, nil); f == nil || f.Code != evidence {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

// A log that was rolled back is not believed again, whatever it shows later.
func TestRollback(t *testing.T) {
	h := newHall(t, 1)
	old := must(h.tablet(nil)(ask{method: "GET", address: h.Path + "/log/checkpoint"}))(t)
	h.play(play.Ceremony)
	back := false
	d := h.device(func(q ask, a *answer) error {
		if back && is("/log/checkpoint")(q) {
			*a = old
		}
		return nil
	})
	d.must("poll", nil)
	back = true
	d.refused(evidence, "poll")
	back = false
	d.refused(evidence, "poll")
}

// A device tells each core what the one before saw: no voter is shown an older board than the last one, or another.
func TestRollback_BetweenVoters(t *testing.T) {
	h := newHall(t, 1)
	old := must(h.tablet(nil)(ask{method: "GET", address: h.Path + "/log/checkpoint"}))(t)
	h.play(play.Ceremony)
	var p, same pollAnswer
	h.device(nil).must("poll", &p)
	if p.Seen.Size < 2 {
		t.Fatalf("%+v", p.Seen)
	}
	if h.device(nil).must("poll", &same, "seen", p.Seen); same.Seen != p.Seen {
		t.Errorf("%+v, and then %+v", p.Seen, same.Seen)
	}
	older := h.device(func(q ask, a *answer) error {
		if is("/log/checkpoint")(q) {
			*a = old
		}
		return nil
	})
	older.refused(evidence, "poll", "seen", p.Seen)
	other := p.Seen
	other.Root[0] ^= 1
	h.device(nil).refused(evidence, "poll", "seen", other)
	other.Size--
	h.device(nil).refused(evidence, "poll", "seen", other)
}

// At the desk a card hears why it is given nothing.
func testDesk(t *testing.T, h *hall, issued play.Pair) {
	absent := h.mine[0]
	d := h.device(nil)
	if f := d.refused("refused", "request", "card", absent.Card, "slip", absent.Slip); f.Refused != "not_in_hall" {
		t.Errorf("%+v", f)
	}
	if f := d.refused("refused", "mark", "card", issued.Card, "act", "present"); f.Refused != "checked_in" {
		t.Errorf("%+v", f)
	}
	d.refused(bad, "mark", "card", issued.Card, "act", "vote")
	d.refused(gone, "surrender", "card", absent.Card, "slip", absent.Slip)
	d.must("surrender", nil, "card", issued.Card, "slip", issued.Slip)
	v := h.voter(issued, nil)
	v.must("encrypt", nil, "marks", marks(1))
	if f := v.refused(problem, "cast"); problemCode(f.Problem) != "surrendered" {
		t.Errorf("%+v", f)
	}
}

// A tablet whose ballot arrives without being answered sends the same again, with what makes it faster to check. If it dies after casting,
// another one says that the ballot is in, and shows its receipt.
func testDeadTablet(t *testing.T, h *hall, pair play.Pair) {
	var sent [][]byte
	first := h.voter(pair, func(q ask, _ *answer) error {
		if !is("/ballots")(q) {
			return nil
		}
		if sent = append(sent, q.body); len(sent) == 1 {
			return errCut
		}
		return nil
	})
	first.must("encrypt", nil, "marks", marks(1))
	first.refused(lost, "cast")
	first.refused(gone, "reveal")
	var s stored
	first.must("cast", &s)
	if envelope, eighths, err := ballot.ParseSent(sent[0]); err != nil || crypto.Sum(envelope) != s.ID || len(eighths) == 0 || !bytes.Equal(sent[0], sent[1]) {
		t.Errorf("sent %q: %v", sent, err)
	}
	second := h.voter(pair, nil)
	second.must("encrypt", nil, "marks", marks(2))
	if f := second.refused("already", "cast"); f.ID == nil || *f.ID != s.ID || f.Receipt != s.Receipt || f.QR == nil {
		t.Errorf("%+v, want the receipt of %v", f, s.ID)
	}
}

// A deputy checks one draft on a second device and casts another.
func testVote(t *testing.T, h *hall, pair play.Pair) (s stored) {
	d := h.voter(pair, nil)
	d.refused(gone, "cast")
	d.refused(bad, "encrypt", "marks", marks(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
	d.refused(bad, "encrypt", "marks", marks(3))
	d.refused(bad, "encrypt", "marks", []int{1})

	choice := marks(1, 2, 0, 1)
	var draft, again draftAnswer
	d.must("encrypt", &draft, "marks", choice)
	var r revealAnswer
	d.must("reveal", &r)
	d.refused(gone, "reveal")
	d.refused(gone, "cast")
	var found examined
	phone := h.device(nil)
	phone.must("examine", &found, "text", r.Text)
	if found.Unsigned != draft.Unsigned || found.Marks[1] != 2 || r.QR.Size*r.QR.Size != len(r.QR.Modules) {
		t.Errorf("the second device finds %+v in a draft %v", found, draft.Unsigned)
	}
	phone.refused(bad, "examine", "text", r.Text[1:])

	d.must("encrypt", &again, "marks", choice)
	if again.Unsigned == draft.Unsigned {
		t.Error("one draft twice")
	}
	d.must("cast", &s)
	var same stored
	d.must("cast", &same)
	if same.Receipt != s.Receipt {
		t.Error("another receipt for the same bytes")
	}
	d.refused(gone, "encrypt", "marks", marks())
	d.refused(gone, "identify", "card", h.mine[1].Card, "slip", h.mine[1].Slip)
	var at record
	d.must("lookup", &at, "code", strings.Join(s.Code, " "))
	if at.Found {
		t.Error("a ballot was on the board before its epoch")
	}
	return s
}

func testLookup(t *testing.T, h *hall, s stored) {
	var at record
	for name, value := range map[string]string{"code": strings.Join(s.Code, "-"), "receipt": s.Receipt} {
		h.device(nil).must("lookup", &at, name, value)
		if !at.Found || !at.Recorded || *at.ID != s.ID || at.Witnesses != 0 { // the policy names none
			t.Errorf("by %s: %+v", name, at)
		}
	}
	d := h.device(nil)
	d.refused(bad, "lookup", "receipt", s.Receipt[1:])
	d.refused(bad, "lookup", "code", "0000")
	liar := h.device(func(q ask, a *answer) error {
		a.body = []byte(strings.Replace(string(a.body), `\nindex `, `\nindex 1`, 1))
		return nil
	})
	liar.refused(evidence, "lookup", "receipt", s.Receipt)
}

// The whole poll, verified by a citizen.
func testVerify(t *testing.T, h *hall) {
	d := &device{t, h, newCore(web{h.server(), nil})}
	var r audit.Report
	d.must("verify", &r, "base", h.Path)
	if !r.OK || !r.Complete || r.Outcome == nil {
		t.Errorf("%+v", r.Checks)
	}
	var other audit.Pin
	if err := json.Unmarshal(h.pin, &other); err != nil {
		t.Fatal(err)
	}
	other.Manifest[0] ^= 1
	d.must("verify", &r, "base", h.Path, "pin", other)
	if r.OK {
		t.Error("another manifest than the pinned one was verified")
	}
	less := &device{t, h, newCore(web{h.from(h.Server, func(q ask, a *answer) error {
		if is("/bundle/log/checkpoint")(q) {
			a.status, a.body = 404, []byte(`{"type":"urn:piaojue:problem:not_found","code":"not_found"}`)
		}
		return nil
	}), nil})}
	less.must("verify", &r, "base", h.Path)
	if r.OK {
		t.Error("a bundle without its checkpoint was verified")
	}
	lists := 0
	grows := &device{t, h, newCore(web{h.from(h.Server, func(q ask, a *answer) error {
		if is("/bundle/SHA256SUMS")(q) {
			if lists++; lists == 1 { // before somebody put one entry more on the board
				_, a.body, _ = bytes.Cut(a.body, []byte("\n"))
			}
		}
		return nil
	}), nil})}
	grows.must("verify", &r, "base", h.Path)
	if !r.OK || lists != 3 {
		t.Errorf("a board that grew while it was read: %d lists, %+v", lists, r.Checks)
	}
}

// Ballots and their hints come in packs. Whatever is wrong with those costs time and changes nothing.
func testPacks(t *testing.T, h *hall) {
	for name, c := range map[string]struct {
		path   string // of what is changed
		change func([]byte) []byte
		batch  bool
	}{
		"as they are":     {"", nil, true},
		"ballots cut off": {"/packs/", func(b []byte) []byte { return b[:len(b)-1] }, false},
		"other ballots":   {"/packs/", func(b []byte) []byte { b[9] ^= 1; return b }, true},
		"hints exchanged": {"/hints/", func(b []byte) []byte { return append(b[len(b)/2:], b[:len(b)/2]...) }, false},
	} {
		var asked atomic.Int32 // several are asked for at a time
		fetch := h.from(h.Server, func(q ask, a *answer) error {
			if c.path != "" && is(c.path)(q) {
				a.body = c.change(a.body)
			}
			if is("/bundle/payload/")(q) {
				asked.Add(1)
			}
			if is("/bundle/" + audit.ArchiveFile)(q) {
				t.Errorf("%s: the archive was asked for, which is made of the ballots", name)
			}
			return nil
		})
		r, err := verify(web{fetch, nil}, crew{}, h.Path, nil, func(string, int, int) {})
		if err != nil || !r.OK || r.Outcome == nil {
			t.Errorf("%s: %v, %+v", name, err, r)
			continue
		}
		if sum := r.Ballots.Together + r.Ballots.Single; r.Ballots.Together >= 8 != c.batch || r.Ballots.Plain != 0 || sum < 8 {
			t.Errorf("%s: %+v", name, r.Ballots)
		}
		t.Logf("%s: %d payloads asked for one by one, %+v", name, asked.Load(), r.Ballots)
	}
}

// A crew is asked about the ballots; whoever is gone is not asked again, and if all are the worker does it alone.
func testCrew(t *testing.T, h *hall) {
	for name, c := range map[string]struct {
		gone  []bool // of each worker
		asked int
	}{"all there": {[]bool{false, false}, 1}, "all gone": {[]bool{true, true}, 0}, "none": {nil, 0}} {
		var answers audit.Answers
		var mu sync.Mutex
		answered := 0
		beside := crew{len(c.gone), func(worker int, question []byte) []byte {
			mu.Lock()
			defer mu.Unlock()
			if c.gone[worker] {
				return nil
			}
			answered++
			return answers.Answer(random, question)
		}}
		r, err := verify(web{h.from(h.Server, nil), nil}, beside, h.Path, nil, func(string, int, int) {})
		if err != nil || !r.OK || r.Ballots.Together < 8 || answered != c.asked {
			t.Errorf("%s: %v, %+v, %d questions answered", name, err, r, answered)
		}
	}
	gone := crew{1, func(int, []byte) []byte { return nil }}.asker()
	for range 5 {
		if gone(func() []byte { return nil }) != nil {
			t.Error("nobody answers, and there is an answer")
		}
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
