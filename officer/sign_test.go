package officer

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// begin lets the first officer of a step sign.
func (s step) begin(t *testing.T, h *hall) (Waiting, bool) {
	t.Helper()
	v := s.look(h)
	o, err := Propose(rand.Reader, v, s.kind, s.body)
	if err != nil {
		t.Fatal(err)
	}
	w, complete, err := h.as(s.first, t.TempDir()).Start(v, o, now, DefaultWait)
	if err != nil {
		t.Fatal(err)
	}
	return w, complete
}

// travel is the way of an order from machine to machine.
func travel(t *testing.T, w Waiting) Waiting {
	t.Helper()
	again, err := ParseWaiting(w.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// TestOrders takes every order of two polls, and a void one, from officer to officer to the board.
func TestOrders(t *testing.T) {
	kinds := map[audit.Kind]bool{}
	void := announced().at(audit.Close)
	void.kind, void.body, void.first, void.second = audit.Void, audit.VoidBody{Reason: "FAULT", Text: "停电"}, operator, chair
	for _, c := range []struct {
		h     *hall
		steps []step
	}{{announced(), append(slices.Clone(announced().steps), void)}, {decided(), decided().steps[len(decided().steps)-2:]}} {
		folders := []string{t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()}
		for _, s := range c.steps {
			if s.kind == audit.Void {
				folders = []string{t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()}
			}
			kinds[s.kind] = true
			v := s.look(c.h)
			order := must(Propose(rand.Reader, v, s.kind, s.body))
			w, complete, err := c.h.as(s.first, folders[s.first]).Start(v, order, now, DefaultWait)
			if err != nil {
				t.Fatalf("%s: start: %v", s.kind, err)
			}
			if s.kind != audit.Remark {
				if complete {
					t.Fatalf("%s: complete with one signature", s.kind)
				}
				w, complete, err = c.h.as(s.second, folders[s.second]).Join(s.look(c.h), travel(t, w), now.Add(time.Minute))
			}
			if err != nil || !complete {
				t.Fatalf("%s: %v, complete: %t", s.kind, err, complete)
			}
			if err := c.h.fork(s).try(w.Order.Message()); err != nil {
				t.Errorf("%s: the board refuses it: %v", s.kind, err)
			}
		}
	}
	for kind := range bodies {
		if !kinds[kind] {
			t.Errorf("%s: not among the orders", kind)
		}
	}
}

// TestDescribe: everything that is signed is said in both languages, with every place filled.
func TestDescribe(t *testing.T) {
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(slices.Clone(announced().steps), decided().at(audit.Decide)) {
			v := s.look(announced())
			all, err := v.Describe(must(Propose(rand.Reader, v, s.kind, s.body)))
			if err != nil || len(all) == 0 {
				t.Fatalf("%s: %v, %v", s.kind, all, err)
			}
			for _, line := range all {
				if text := w.Say("officer."+line.Name, line.Args...); strings.HasPrefix(text, "officer.") || strings.Contains(text, "<no value>") {
					t.Errorf("%s: %s: %s", l, line.Name, text)
				}
			}
		}
		for kind, names := range map[string][]string{
			"void.":          {"NO_QUORUM", "COMPLAINT", "COLLECTED_OVER_ISSUED", "TOO_FEW_BALLOTS", "FAULT", "OTHER"},
			"decide.":        {"REVOTE", "PRESIDIUM_DECIDED", "LEAVE_VACANT", "FURTHER_BALLOT", "NEXT_SESSION"},
			"invalid.":       audit.InvalidReasons,
			"":               {"replace.card", "papers.excess", "result.tied", "open.evaluation", "announce.evaluation", "result.evaluation", "result.rating.tied", "open.questionnaire", "announce.questionnaire", "result.questionnaire", "result.answer", "open.texts", "announce.texts", "result.texts", "result.text"},
			"result.rating.": {string(ballot.Satisfied), string(ballot.MostlySatisfied), string(ballot.Dissatisfied), "none"},
		} {
			for _, name := range names {
				if !w.Has("officer." + kind + name) {
					t.Errorf("%s: no officer.%s%s", l, kind, name)
				}
			}
		}
	}
}

// TestDescribe_Next: who signs a decision sees which manifest it names.
func TestDescribe_Next(t *testing.T) {
	v, next := decided().at(audit.Decide).look(decided()), crypto.Sum([]byte("a manifest"))
	o := audit.NewOrder(audit.Decide, audit.DecideBody{Result: v.Board.Result(), Decision: "FURTHER_BALLOT", Text: "另行票决", Next: &next}, v.Board.Head())
	all, err := v.Describe(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range words.Languages {
		w, said := must(words.In(l)), ""
		for _, line := range all {
			said += w.Say("officer."+line.Name, line.Args...)
		}
		if !strings.Contains(said, next.String()) {
			t.Errorf("%s: %s", l, said)
		}
	}
}

// TestSigners: nobody is said to have signed who has not.
func TestSigners(t *testing.T) {
	h, s := announced(), announced().at(audit.Open)
	w, _ := s.begin(t, h)
	v := s.look(h)
	if all, err := v.Signers(w.Order); err != nil || len(all) != 1 || all[0].Key != h.officers[s.first].Key {
		t.Errorf("%v, %v", all, err)
	}
	forged, foreign := w.Order, w.Order
	forged.Signatures = []audit.Countersign{{By: h.officers[chair].Key, Signature: w.Order.Signatures[0].Signature}}
	foreign.Signatures = []audit.Countersign{{By: must(crypto.NewSigningKey(rand.Reader)).Public(), Signature: w.Order.Signatures[0].Signature}}
	for name, o := range map[string]audit.Order{"in another's name": forged, "by nobody of this poll": foreign} {
		if all, err := v.Signers(o); err == nil {
			t.Errorf("%s: %v", name, all)
		}
	}
}

// TestThreat50_OneOfficerAlone: no order of any kind comes about by one person, in whatever way the second signature is
// had: not at all, by the same key, twice in the list, or by somebody who may not give it. And no order serves twice.
func TestThreat50_OneOfficerAlone(t *testing.T) {
	h := announced()
	for _, s := range append(slices.Clone(h.steps), decided().at(audit.Decide)) {
		if s.kind == audit.Decide {
			h = decided()
		}
		if s.kind == audit.Remark { // which changes nothing
			continue
		}
		t.Run(string(s.kind), func(t *testing.T) {
			w, _ := s.begin(t, h)
			if err := h.fork(s).try(w.Order.Message()); !errors.Is(err, audit.ErrSignatures) {
				t.Errorf("one signature on the board: %v", err)
			}
			if _, _, err := h.as(s.first, t.TempDir()).Join(s.look(h), travel(t, w), now); !errors.Is(err, ErrTwice) {
				t.Errorf("joined by the same key: %v", err)
			}
			doubled := w
			doubled.Order.Signatures = append(slices.Clone(w.Order.Signatures), w.Order.Signatures...)
			if err := h.fork(s).try(doubled.Order.Message()); err == nil || errors.Is(err, audit.ErrSignatures) {
				t.Errorf("one signature twice: %v", err)
			}
			stranger := teller1
			if slices.Contains([]int{teller1, teller2}, s.first) {
				stranger = chair
			}
			if _, _, err := h.as(stranger, t.TempDir()).Join(s.look(h), travel(t, w), now); err == nil || !strings.Contains(err.Error(), "may not order this") {
				t.Errorf("joined by %s: %v", staff[stranger], err)
			}
			twice := h.fork(s)
			if err := twice.try(s.complete); err != nil {
				t.Fatal(err)
			}
			if err := twice.try(s.complete); err == nil {
				t.Error("one order taken twice")
			}
		})
	}
}

// TestThreat50_OneKeyTwoRoles: one key cannot sign for two.
func TestThreat50_OneKeyTwoRoles(t *testing.T) {
	m := *announced().poll().Manifest
	m.Officers = slices.Clone(m.Officers)
	m.Officers[operator].Key = m.Officers[chair].Key
	if err := m.Check(); err == nil || !strings.Contains(err.Error(), "occurs twice") {
		t.Errorf("a manifest with one key for two officers: %v", err)
	}
}

// TestThreat51_ClockSetBack: an order that was begun and left cannot be completed later, also not on a machine whose clock
// was set back, and nobody but who began it says how long it may wait.
func TestThreat51_ClockSetBack(t *testing.T) {
	h, s := announced(), announced().at(audit.Open)
	w, _ := s.begin(t, h)
	longer, other, foreign := w, w, w
	longer.Expires += 60
	other.By = h.officers[chief].Key
	foreign.By = must(crypto.NewSigningKey(rand.Reader)).Public()
	renewed := w
	renewed.By, renewed.Expires = h.officers[chief].Key, w.Expires+60 // an officer who did not sign the order
	renewed.Signature = h.officers[chief].key.Sign(renewed.text(h.board.Poll()))
	for name, c := range map[string]struct {
		w    Waiting
		at   time.Time
		want error
	}{
		"in time":                      {w, now.Add(DefaultWait - time.Second), nil},
		"expired":                      {w, now.Add(DefaultWait), ErrExpired},
		"clock set back by an hour":    {w, now.Add(-time.Hour), ErrClock},
		"clock set back by a year":     {w, now.AddDate(-1, 0, 0), ErrClock},
		"longer than was signed":       {longer, now, crypto.ErrSignature},
		"another officer's term":       {other, now, errAny},
		"a stranger's term":            {foreign, now, errAny},
		"renewed by one who is not in": {renewed, now, errAny},
	} {
		_, complete, err := h.as(s.second, t.TempDir()).Join(s.look(h), travel(t, c.w), c.at)
		if c.want == errAny && err != nil {
			continue
		}
		if !errors.Is(err, c.want) || complete != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, wait := range []time.Duration{0, -time.Minute, MaxWait + time.Second} {
		v := s.look(h)
		if _, _, err := h.as(s.first, t.TempDir()).Start(v, must(Propose(rand.Reader, v, s.kind, nil)), now, wait); err == nil {
			t.Errorf("may wait %v", wait)
		}
	}
}

var errAny = errors.New("any")

// TestThreat29_AttendanceNeedsTwoScrutineers: a neighbour's card is not checked in by one scrutineer, nor by those who lead.
func TestThreat29_AttendanceNeedsTwoScrutineers(t *testing.T) {
	h, s := announced(), announced().at(audit.Attendance)
	for _, who := range []int{chair, operator, teller1} {
		v := s.look(h)
		if _, _, err := h.as(who, t.TempDir()).Start(v, must(Propose(rand.Reader, v, s.kind, s.body)), now, DefaultWait); err == nil {
			t.Errorf("%s confirms attendance", staff[who])
		}
	}
	w, complete := s.begin(t, h)
	if complete || h.fork(s).try(w.Order.Message()) == nil {
		t.Error("one scrutineer confirms attendance")
	}
}

// TestStale: what came to the board in the meantime is named where it matters, and only there.
func TestStale(t *testing.T) {
	h := announced()
	for _, c := range []struct {
		kind, came audit.Kind
		refused    bool
	}{
		{audit.Close, audit.Remark, true},      // exact: what closes is counted
		{audit.Collection, audit.Remark, true}, // exact
		{audit.Tally, audit.Remark, true},      // exact
		{audit.Closing, audit.Remark, false},   // of the same phase
		{audit.Open, audit.Void, true},         // another phase
		{audit.Strike, audit.Strike, true},     // there is nothing left to strike
	} {
		s := h.at(c.kind)
		w, _ := s.begin(t, h)
		later := h.fork(s)
		var message audit.Message
		switch c.came {
		case c.kind:
			message = s.complete
		default:
			var body any = audit.RemarkBody{Text: "稍候"}
			if c.came == audit.Void {
				body = audit.VoidBody{Reason: "FAULT", Text: "停电"}
			}
			o := audit.NewOrder(c.came, body, later.board.Head())
			o.Sign(later.poll().Manifest, h.officers[chair].key)
			o.Sign(later.poll().Manifest, h.officers[chief].key)
			message = o.Message()
		}
		if err := later.try(message); err != nil {
			t.Fatal(err)
		}
		_, _, err := h.as(s.second, t.TempDir()).Join(must(Look(later.bundle(), audit.Options{})), travel(t, w), now)
		var stale *StaleError
		switch {
		case !c.refused && err != nil:
			t.Errorf("%s after %s: %v", c.kind, c.came, err)
		case c.refused && (!errors.As(err, &stale) || !slices.Equal(stale.Came, []audit.Kind{c.came})):
			t.Errorf("%s after %s: %v", c.kind, c.came, err)
		}
	}
}

// TestThreat34_RolledBack: an officer does not sign over a board that lacks what this officer saw, nor over a later one that
// was not shown.
func TestThreat34_RolledBack(t *testing.T) {
	h, folder := announced(), t.TempDir()
	earlier, later := h.at(audit.Approve), h.at(audit.Tally)
	v := later.look(h)
	if _, _, err := h.as(chair, folder).Start(v, must(Propose(rand.Reader, v, audit.Tally, nil)), now, DefaultWait); err != nil {
		t.Fatal(err)
	}
	v = earlier.look(h)
	if _, _, err := h.as(chair, folder).Start(v, must(Propose(rand.Reader, v, audit.Approve, nil)), now, DefaultWait); err == nil || !strings.Contains(err.Error(), "rolled back") {
		t.Errorf("signed over a board that was rolled back: %v", err)
	}
	w, _ := later.begin(t, h)
	if _, _, err := h.as(chief, t.TempDir()).Join(earlier.look(h), w, now); err == nil || !strings.Contains(err.Error(), "newer copy") {
		t.Errorf("joined over an earlier board: %v", err)
	}
}

// TestJoin_OtherBody: the second officer's program computes what follows from the board, and signs nothing else.
func TestJoin_OtherBody(t *testing.T) {
	h, s := announced(), announced().at(audit.Strike)
	fewer := audit.NewOrder(audit.Strike, audit.StrikeBody{Slips: s.look(h).Board.UnusedSlips()[:1]}, s.look(h).Board.Head())
	fewer.Sign(h.poll().Manifest, h.officers[s.first].key)
	w := Waiting{Order: fewer, Expires: now.Add(time.Minute).Unix(), By: h.officers[s.first].Key}
	w.Signature = h.officers[s.first].key.Sign(w.text(h.board.Poll()))
	if _, _, err := h.as(s.second, t.TempDir()).Join(s.look(h), w, now); err == nil || !strings.Contains(err.Error(), "something else") {
		t.Errorf("fewer slips than are unused: %v", err)
	}
	v := s.look(h)
	if _, _, err := h.as(s.first, t.TempDir()).Start(v, fewer, now, DefaultWait); err == nil {
		t.Error("started what somebody has signed")
	}
	if _, err := Propose(rand.Reader, s.look(h), audit.Strike, audit.StrikeBody{}); err == nil {
		t.Error("proposed a body of one's own where it follows")
	}
	if _, err := Propose(rand.Reader, s.look(h), audit.Papers, nil); err == nil {
		t.Error("proposed papers without a count")
	}
	if _, err := Propose(rand.Reader, s.look(h), audit.Result, nil); !errors.Is(err, audit.ErrPhase) {
		t.Errorf("proposed a result before the tally: %v", err)
	}
}

// TestView_Once: rehearsing changes a view, which then says nothing of the board any more.
func TestView_Once(t *testing.T) {
	h, s := announced(), announced().at(audit.Closing)
	v := s.look(h)
	o := must(Propose(rand.Reader, v, s.kind, nil))
	if _, _, err := h.as(chair, t.TempDir()).Start(v, o, now, DefaultWait); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.as(chief, t.TempDir()).Start(v, o, now, DefaultWait); err == nil || !strings.Contains(err.Error(), "look again") {
		t.Errorf("signed twice on one view: %v", err)
	}
}

func FuzzParseWaiting(f *testing.F) {
	key := crypto.SigningKeyFromSeed(make([]byte, 32))
	order := audit.NewOrder(audit.Void, audit.VoidBody{Reason: "FAULT", Text: "停电"}, audit.BoardHead{Size: 7})
	order.Signatures = append(order.Signatures, audit.Countersign{By: key.Public(), Signature: key.Sign(nil)})
	f.Add(Waiting{order, now.Unix(), key.Public(), key.Sign(nil)}.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, err := ParseWaiting(data); err == nil && string(w.Bytes()) != string(data) {
			t.Errorf("%q is not canonical", data)
		}
	})
}
