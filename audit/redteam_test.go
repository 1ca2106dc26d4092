//go:build !js && !race

package audit_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// What an adversary tries who publishes a bundle of their own making, and may sign everything in it. It must be refused
// with no more memory or time than an honest bundle of that size takes.

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Three bytes of JSON must not become hundreds in memory (threat 52).
func TestThreat52_EmptyObjects(t *testing.T) {
	h := story(t, tiny)
	for name, test := range map[string]struct {
		kind              audit.Kind
		front, unit, rest string
	}{
		"records":       {audit.Issue, `{"cards":[`, `{}`, `]}`},
		"null records":  {audit.Issue, `{"cards":[`, `null`, `]}`},
		"spaced":        {audit.Issue, `{"cards":[`, `{ }`, `]}`},
		"on lines":      {audit.Issue, `{"cards":[`, "\n{}", `]}`},
		"without a key": {audit.Issue, `{"cards":[`, `{"tokens":[]}`, `]}`},
		"marks":         {audit.Attendance, `{"body":{"present":[`, `{}`, `],"left":[]}}`},
		"signatures":    {audit.Attendance, `{"body":{"present":[],"left":[]},"head":{},"signatures":[`, `{}`, `]}`},
		"secrets":       {audit.Deal, `{"body":{"trustee":1,"deal":{"secrets":[`, `{}`, `]}}}`},
		"ciphertexts":   {audit.Tally, `{"body":{"ballots":1,"encrypted_tally":[[`, `{}`, `]]}}`},
	} {
		const size = 256 << 10
		payload := []byte(test.front + strings.Repeat(test.unit+",", size/len(test.unit)) + test.unit + test.rest)
		entry := audit.Entry{Kind: test.kind, Payload: crypto.Sum(payload)}
		var err error
		used := allocated(func() { _, err = h.board.Poll().Check(entry, payload) })
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
		if most := uint64(150 * len(payload)); used > most {
			t.Errorf("%s: %d bytes allocated for %d", name, used, len(payload))
		}
	}
}

// One large payload and many entries that name it: it is hashed once.
func TestThreat52_OnePayload(t *testing.T) {
	h := story(t, tiny)
	honest, edits, at := h.bundle(t), h.edits(), h.index(t, audit.Attendance)
	large := edits[at].changed(bytes.Repeat([]byte{'x'}, 1<<20))
	var many []edit
	for range 5000 {
		many = append(many, large)
	}
	b := h.forge(t, honest, append(slices.Clone(edits[:at]), many...))
	begin := time.Now()
	c := refused(t, "one payload", b, int64(at+1))
	if took := time.Since(begin); c.N != payloadsCheck || took > 5*time.Second {
		t.Errorf("%+v after %v", c, took)
	}
	// The same with a payload that may be withheld.
	h = story(t, hidden)
	edits, at = h.edits(), h.index(t, audit.Share)
	b = h.forge(t, h.bundle(t), slices.Insert(slices.Clone(edits), at+1, edits[at]))
	delete(b, "payload/"+edits[at].entry.Payload.String())
	refused(t, "a share withheld twice", resum(b), int64(at+1))
}

// A list of sums with a million lines, of thousands of files.
func TestThreat52_Sums(t *testing.T) {
	b := maps.Clone(story(t, tiny).bundle(t))
	for i := range 3000 {
		b[fmt.Sprintf("payload/%d", i)] = []byte{}
	}
	b = resum(b)
	b["SHA256SUMS"] = append(bytes.Repeat([]byte{'\n'}, 1<<20), b["SHA256SUMS"]...)
	begin := time.Now()
	refused(t, "many lines", b, -1)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// A list of keys longer than the manifest says is not parsed.
func TestThreat52_Keys(t *testing.T) {
	h := story(t, tiny)
	data := []byte(`[` + strings.Repeat(`"`+h.people.deputies[0].public().String()+`",`, 20000) + `""]`)
	begin := time.Now()
	_, err := ballot.ParseKeys(data, ballot.KeyList{Count: 4, Hash: crypto.Sum(data)})
	if took := time.Since(begin); err == nil || took > time.Second {
		t.Errorf("%v after %v", err, took)
	}
}

// A decision as large as a bundle may be is not decoded to see what it names.
func TestThreat52_Decision(t *testing.T) {
	h := story(t, tied)
	edits, at := h.edits(), h.index(t, audit.Decide)
	next := h.revote().Hash()
	body := audit.DecideBody{Result: h.board.Result(), Decision: strings.Repeat("x", 1<<20), Text: "x", Next: &next}
	edits[at] = edits[at].changed(audit.NewCommand(h.manifest(), audit.Decide, body, h.board.Head()).Bytes())
	if c := refused(t, "a large decision", h.forge(t, h.bundle(t), edits), -1); c.N != payloadsCheck {
		t.Errorf("%+v: the manifest that it names was taken", c)
	}
}

// So many papers that the sum of ballots would be negative.
func TestRed_PapersOverflow(t *testing.T) {
	h := story(t, tiny).before(t, audit.Papers)
	for _, count := range []int{math.MaxInt64, math.MinInt64, ballot.MaxKeys + 1, -1} {
		h.refuse(t, audit.Papers, command(h, audit.Papers, audit.PapersBody{Count: count}, h.tellers()...), "papers: want 0 to")
	}
	order(t, h, audit.Papers, audit.PapersBody{Count: ballot.MaxKeys}, h.tellers()...)
	h.put(t, audit.Void, h.void("COLLECTED_OVER_ISSUED"))
	if o := outcomeOf(t, h); o.Collected != ballot.MaxKeys+h.board.Report().Electronic {
		t.Errorf("%+v", o)
	}
}

// Tellers who sign ballots in an order in which they cannot come have not ended the poll.
func TestRed_TranscribedOrder(t *testing.T) {
	h := story(t, full).before(t, audit.Papers)
	order(t, h, audit.Papers, audit.PapersBody{Count: 2}, h.tellers()...)
	ballots := sorted(h.transcript(t, yes, yes, none), h.transcript(t, yes, none, none))
	body := h.transcripts(ballots...)
	right := slices.Clone(body.Ballots)
	slices.Reverse(body.Ballots)
	h.refuse(t, audit.Epoch, command(h, audit.Epoch, body, h.tellers()...), "is not above the one before it")
	body.Ballots = []crypto.Hash{right[0], right[0]}
	h.refuse(t, audit.Epoch, command(h, audit.Epoch, body, h.tellers()...), "is not above the one before it")
	h.transcribed(t, ballots...)
}

// A poll that cites no round before is not the round after the one that is given.
func TestRed_PreviousNotCited(t *testing.T) {
	for _, before := range []script{tied, tiny} {
		r := audit.Verify(story(t, tiny).bundle(t), audit.Options{Previous: story(t, before).bundle(t)})
		if c := firstFault(r); r.OK || c.N != manifestCheck || !strings.Contains(c.Reason, "cites no round before") {
			t.Errorf("%s: ok %v, %+v", before.name, r.OK, c)
		}
	}
}

// A further ballot is not one by fewer deputies, of another body or under a lower line.
func TestRed_FurtherBallot(t *testing.T) {
	story(t, tiny)
	h := everybody.newHall(t, tiny)
	h.ceremony(t)
	h.approve(t)
	d := h.people.deputies[:4]
	h.attend(t, d, nil)
	h.put(t, audit.Issue, h.papers(d...))
	h.open(t)
	h.closing(t)
	h.close(t, 2)
	h.transcribed(t, h.transcript(t, no, no), h.transcript(t, no, no))
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 2)
	h.result(t)
	one := ballot.NewKeys([]crypto.PublicKey{d[0].public()})
	least := ballot.Fraction{Num: 1, Den: 100, Of: ballot.OfAll, Inclusive: true}
	for name, change := range map[string]func(m *ballot.Manifest){
		"": func(*ballot.Manifest) {},
		"differential": func(m *ballot.Manifest) {
			m.Rules.Differential, m.Rules.DifferentialDocument = 0, "等额票决的决定"
		},
		"roll":   func(m *ballot.Manifest) { m.Roll = one.List() },
		"body":   func(m *ballot.Manifest) { m.Body = ballot.Assembly },
		"quorum": func(m *ballot.Manifest) { m.Rules.Quorum = least },
		"line":   func(m *ballot.Manifest) { m.Rules.PassLine = least },
	} {
		next := h.revote()
		next.Previous = &ballot.Previous{Citation: h.board.AtResult()}
		change(next)
		hash, further := next.Hash(), h.at(t, len(h.records))
		further.beside = append(slices.Clone(h.beside), next.Bytes())
		body := audit.DecideBody{Result: h.board.Result(), Decision: "FURTHER_BALLOT", Text: "另行票决", Next: &hash}
		order(t, further, audit.Decide, body, h.chairAndChief()...)
		if name == "" || name == "differential" {
			further.verified(t)
		} else if c := refused(t, name, further.bundle(t), -1); c.N != endCheck || !strings.Contains(c.Reason, "same quorum and line") {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// Lawful meetings of unusual kinds come to their end.

func TestLawful_PapersAlone(t *testing.T) {
	story(t, tiny)
	for _, valid := range []int{0, 1, 2, 4} {
		h := everybody.newHall(t, tiny)
		h.ceremony(t)
		h.approve(t)
		d := h.people.deputies[:4]
		h.attend(t, d, nil)
		h.put(t, audit.Issue, h.papers(d...))
		h.open(t)
		h.closing(t)
		h.close(t, 4)
		var ballots [][]byte
		for range valid {
			ballots = append(ballots, h.transcript(t, yes, no))
		}
		if valid > 0 {
			h.transcribed(t, ballots...)
		}
		for i := range 4 - valid {
			h.invalid(t, i+1)
		}
		h.collect(t)
		if valid < h.leastBallot {
			h.put(t, audit.Void, h.void("TOO_FEW_BALLOTS"))
		} else {
			h.tally(t)
			h.decrypt(t, 2, 3)
			h.result(t)
			switch h.board.Outcome().Next {
			case tally.Announce:
				h.announce(t)
			default:
				body := audit.DecideBody{Result: h.board.Result(), Decision: "LEAVE_VACANT", Text: "空缺"}
				order(t, h, audit.Decide, body, h.chairAndChief()...)
			}
		}
		h.verified(t)
	}
}

// One project for one seat, all trustees needed, and everybody who was given tokens takes a paper instead.
func TestLawful_OneProject(t *testing.T) {
	story(t, tied)
	s := tied
	s.method, s.candidates, s.seats = ballot.ApproveOpposeAbstain, 1, 1
	h := everybody.newHall(t, s, func(m *ballot.Manifest) {
		m.Rules.Differential, m.Rules.DifferentialDocument = 0, "等额票决的决定"
	})
	h.ceremony(t)
	h.approve(t)
	d := h.people.deputies[:6]
	h.attend(t, d[:5], nil)
	var records []audit.IssueRecord
	for _, x := range d[:5] {
		records = append(records, h.tokens(t, x))
	}
	h.issue(t, records...)
	for _, x := range d[:5] {
		h.put(t, audit.Surrender, h.surrender(t, x))
	}
	h.open(t)
	h.attend(t, d[5:], d[:1]) // one comes late, one leaves without a paper
	h.put(t, audit.Issue, h.papers(d[1:]...))
	h.closing(t)
	h.close(t, 4) // of five papers
	h.transcribed(t, h.transcript(t, yes), h.transcript(t, yes), h.transcript(t, yes), h.transcript(t, yes))
	want := audit.CollectionBody{Present: 6, Issued: 6, Collected: 4, Papers: 4, Valid: 4, Surrendered: 5, Unused: 1}
	if got := h.board.Report(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 2)
	h.result(t)
	h.announce(t)
	h.verified(t)
}

// A poll can become void at every moment before the tally, and the trustees then say that their keys are destroyed.
func TestLawful_VoidAnywhere(t *testing.T) {
	h := story(t, small)
	for n := 1; n <= h.index(t, audit.Tally); n++ {
		at := h.at(t, n)
		at.put(t, audit.Void, at.void("FAULT"))
		if len(at.board.Poll().Trustees.Keys()) > 0 {
			at.destroyed(t, 1)
		}
		if !at.board.Complete() {
			t.Errorf("after %d entries: %s", n, at.board.Phase())
		}
		if n%7 == 0 {
			at.beside = h.beside
			at.verified(t)
		}
	}
}

// Nor does it keep them from saying so that the poll became void for too many papers.
func TestLawful_DestroyedAfterExcess(t *testing.T) {
	h := story(t, tiny).before(t, audit.Papers)
	order(t, h, audit.Papers, audit.PapersBody{Count: 2}, h.tellers()...)
	h.refusePhase(t, audit.Destroyed, command(h, audit.Destroyed, audit.DestroyedBody{Trustee: 1, Key: h.board.Poll().Trustees.Keys()[0]}, h.trustees[0]))
	h.put(t, audit.Void, h.void("COLLECTED_OVER_ISSUED"))
	h.destroyed(t, 1)
	h.verified(t)
}

// verified checks that the poll verifies and is complete.
func (h *hall) verified(t *testing.T) {
	t.Helper()
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.Complete {
		t.Errorf("%+v", firstFault(r))
	}
}

// Whoever steps out comes back with the same card: before opening, and while the poll is open without a ballot in hand.
func TestLawful_LeftAndBack(t *testing.T) {
	h := story(t, full).before(t, audit.Epoch)
	d := h.people.deputies
	present := h.board.Report().Present
	h.attend(t, nil, d[7:8])
	h.attend(t, d[7:8], nil)
	if got := h.board.Report().Present; got != present {
		t.Errorf("%d present after one came back, want %d", got, present)
	}
	h.put(t, audit.Issue, h.papers(d[7]))
	h.refuse(t, audit.Attendance, h.attendance(h.marks(audit.CheckedIn, d[7]), nil), "has checked in before")
}

// Nothing moves the head that the trustees countersign: witnesses do not go back to a smaller one.
func TestLawful_HeadAfterTally(t *testing.T) {
	h := story(t, full).before(t, audit.Head)
	h.refuse(t, audit.Remark, h.remark(), "countersigned first")
}
