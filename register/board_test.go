package register

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Who keeps the register of these tests.
var (
	chair, clerk, other = signingKey(11), signingKey(12), signingKey(13)
	logKey              = signingKey(14)
)

func signingKey(n byte) crypto.SigningKey {
	return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32))
}

func manifest(t testing.TB, level Level) *Manifest {
	t.Helper()
	log, err := audit.NewSigner(origin, logKey)
	if err != nil {
		t.Fatal(err)
	}
	return &Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会"}, Rules: DefaultRules(level), Signatures: DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: chair.Public()}, {Role: ballot.Operator, Name: "李工", Key: clerk.Public()},
			{Role: ballot.Operator, Name: "王工", Key: other.Public()}},
		LogKey: log.VerifierKey().String(), Policy: "log " + log.VerifierKey().String() + "\nquorum none\n",
	}
}

// A kept is a board with what lies beside it.
type kept struct {
	*Board
	leaves   [][]byte
	payloads map[crypto.Hash][]byte
}

func newKept(t testing.TB, level Level, polls Polls) *kept {
	t.Helper()
	m := manifest(t, level)
	b, err := NewBoard(m.Bytes(), polls)
	if err != nil {
		t.Fatal(err)
	}
	return &kept{b, [][]byte{b.First().Bytes()}, map[crypto.Hash][]byte{m.Hash(): m.Bytes()}}
}

// order signs events as they have to be.
func (k *kept) order(t testing.TB, events ...Event) Order {
	t.Helper()
	o, err := NewOrder(k.Head(), events...)
	if err != nil {
		t.Fatal(err)
	}
	o.Sign(k.Manifest(), clerk)
	if Decision(o.Kind) {
		o.Sign(k.Manifest(), chair)
	}
	return o
}

func (k *kept) put(o Order) error {
	if err := k.Apply(o.Entry(), o.Payload()); err != nil {
		return err
	}
	k.leaves, k.payloads[o.Entry().Payload] = append(k.leaves, o.Entry().Bytes()), o.Payload()
	return nil
}

// take puts events on the board, each run of one kind as an order.
func (k *kept) take(t testing.TB, events ...Event) {
	t.Helper()
	for len(events) > 0 {
		n := 1
		for n < len(events) && events[n].Kind() == events[0].Kind() {
			n++
		}
		if err := k.put(k.order(t, events[:n]...)); err != nil {
			t.Fatal(err)
		}
		events = events[n:]
	}
}

func (k *kept) bundle(t testing.TB, witnesses ...note.Signer) audit.Bundle {
	t.Helper()
	log, err := audit.NewSigner(origin, logKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := audit.SignCheckpoint(audit.Checkpoint{Origin: origin, Size: k.Size(), Root: k.Tree().Root()}, log, witnesses...)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := NewBundle(k.Board, k.leaves, c, k.payloads)
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

// cite enters the polls of the fold's tests.
func cite(date string, findings Polls) (all []Event) {
	for _, c := range []Citation{poll, goodPoll} {
		all = append(all, citing(c.Board(), date, findings[c.Board()]...))
	}
	return all
}

// A register of suggestions and of what followed a bad evaluation: whoever replays its bundle has the same state and the same head.
func TestVerify(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, submit("2026-01-20"), assign("2026-01-31"), reply("2026-03-01"), named("2026-03-02", StageReply, 1, bad, zhang))
	k.take(t, cite("2026-03-03", verified)...)
	k.take(t, &Open{Measure{"C-1", day("2026-03-03")}, "市水务局", badPoll}, &Feedback{Documented{Measure{"C-1", day("2026-03-04")}, "反馈意见"}})
	for name, polls := range map[string]Polls{"polls elsewhere": nil, "polls verified": verified} {
		b, r, err := Verify(k.bundle(t), polls)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(b.State().Suggestions(), k.State().Suggestions()) || !reflect.DeepEqual(b.State().Cases(), k.State().Cases()) || b.Head() != k.Head() {
			t.Errorf("%s: another state", name)
		}
		if want := len(polls) == 0; r.Witnessed || r.Events != 8 || (len(r.Elsewhere) == 2) != want {
			t.Errorf("%s: %+v", name, r)
		}
	}
	for name, items := range map[string][]Finding{
		"found something else": {{"S-1", fair, 1, 2}, {"S-2", good, 1, 2}},
		"has another item":     {{"S-1", fair, 1, 2}, {"S-2", bad, 1, 2}, {"S-3", bad, 1, 2}},
		"has other figures":    {{"S-1", fair, 1, 2}, {"S-2", bad, 0, 2}},
		"has no figures":       {{"S-1", fair, 0, 0}, {"S-2", bad, 0, 0}},
		"has another order":    {{"S-2", bad, 1, 2}, {"S-1", fair, 1, 2}},
	} {
		if _, _, err := Verify(k.bundle(t), Polls{poll.Board(): items}); err == nil || !strings.Contains(err.Error(), "15.2") {
			t.Errorf("a poll that %s: %v", name, err)
		}
	}
}

// sum writes SHA256SUMS of a bundle that was changed (docs/protocol.md, section 7.1).
func sum(b audit.Bundle) {
	delete(b, "SHA256SUMS")
	var text []byte
	for _, path := range slices.Sorted(maps.Keys(b)) {
		if !strings.HasPrefix(path, "hints/") {
			text = fmt.Appendf(text, "%s  %s\n", crypto.Sum(b[path]), path)
		}
	}
	b["SHA256SUMS"] = text
}

// Not one file of the evidence can be changed, left out or added.
func TestVerify_Tampered(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, submit("2026-01-20"), assign("2026-01-31"))
	bundle := k.bundle(t)
	for path, data := range bundle {
		spoiled := maps.Clone(bundle)
		spoiled[path] = bytes.Clone(data)
		spoiled[path][len(data)/2] ^= 1
		cut := maps.Clone(bundle)
		delete(cut, path)
		for _, b := range []audit.Bundle{spoiled, cut} {
			if path != "SHA256SUMS" {
				sum(b)
			}
			if _, _, err := Verify(b, nil); err == nil {
				t.Errorf("%s was changed or left out, and that was taken", path)
			}
		}
	}
	for _, path := range []string{
		"payload/" + crypto.Sum([]byte("x")).String(), "payload/x", "log/x", "log/tile/0/999", "archive.bel", "trust.json", "report.html", "pages/index.html", "hints/" + crypto.Sum([]byte("x")).String(), "x",
	} {
		more := maps.Clone(bundle)
		more[path] = []byte("x")
		sum(more)
		if _, _, err := Verify(more, nil); err == nil {
			t.Errorf("%s was added, and that was taken", path)
		}
	}
}

// docs/protocol.md, section 12.3: a register is witnessed if its policy asks for witnesses and they have cosigned. Nobody is called nobody.
func TestVerify_Witnesses(t *testing.T) {
	w, err := audit.NewCosigner("witness.example", signingKey(15), 1)
	if err != nil {
		t.Fatal(err)
	}
	key := w.VerifierKey().String()
	for name, c := range map[string]struct {
		lines     string
		by        []note.Signer
		names     []string
		witnessed bool
	}{
		"nobody is named":        {"quorum none\n", nil, []string{}, false},
		"nobody is asked for":    {"witness w " + key + "\nquorum none\n", []note.Signer{w}, []string{}, false},
		"asked for, and missing": {"witness w " + key + "\nquorum w\n", nil, []string{"w"}, false},
		"cosigned":               {"witness w " + key + "\nquorum w\n", []note.Signer{w}, []string{"w"}, true},
	} {
		m := manifest(t, County)
		m.Policy = "log " + m.LogKey + "\n" + c.lines
		b, err := NewBoard(m.Bytes(), nil)
		if err != nil {
			t.Fatal(err)
		}
		k := &kept{b, [][]byte{b.First().Bytes()}, map[crypto.Hash][]byte{m.Hash(): m.Bytes()}}
		_, r, err := Verify(k.bundle(t, c.by...), nil)
		if err != nil || r.Witnessed != c.witnessed || !slices.Equal(r.Witnesses, c.names) || r.Witnesses == nil {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// docs/rules.md, section 15.1: who signs what, over which head, and once. What is refused leaves the board as it was.
func TestOrderRefusals(t *testing.T) {
	k := newKept(t, County, verified)
	k.take(t, cite("2026-01-19", verified)...)
	k.take(t, submit("2026-01-20"))
	before := k.Head()
	k.take(t, assign("2026-01-31"))
	open := &Open{Measure{"C-1", day("2026-03-03")}, "市水务局", badPoll}
	signed := func(head audit.BoardHead, e Event, keys ...crypto.SigningKey) Order {
		o, err := NewOrder(head, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			o.Sign(k.Manifest(), key)
		}
		return o
	}
	elsewhere := signed(k.Head(), reply("2026-02-01"), clerk)
	elsewhere.Head.Root[0] ^= 1
	twice, err := NewOrder(k.Head(), reply("2026-02-01"), reply("2026-02-02"))
	if err != nil {
		t.Fatal(err)
	}
	twice.Sign(k.Manifest(), clerk)
	for name, o := range map[string]Order{
		"15.1-nobody-signed":            signed(k.Head(), reply("2026-02-01")),
		"15.1-stranger":                 signed(k.Head(), reply("2026-02-01"), signingKey(99)),
		"15.1-decision-by-one":          signed(k.Head(), open, chair),
		"15.1-decision-without-a-chair": signed(k.Head(), open, clerk, other),
		"15.1-decision-over-older-head": signed(before, open, chair, clerk),
		"15.1-another-board":            elsewhere,
		"15.1-all-or-nothing":           twice,
	} {
		size, state := k.Size(), k.State().Suggestions()
		if err := k.put(o); err == nil {
			t.Errorf("%s: taken", name)
		}
		if k.Size() != size || !reflect.DeepEqual(k.State().Suggestions(), state) {
			t.Errorf("%s: the board changed", name)
		}
	}
	once := signed(before, reply("2026-02-01"), clerk) // a record may be signed over an older head
	if err := errors.Join(k.Rehearse(once), k.put(once)); err != nil {
		t.Fatal(err)
	}
	if err := k.put(once); err == nil {
		t.Error("15.1-twice: taken")
	}
	waits := signed(k.Head(), open, chair)
	if err := k.Rehearse(waits); !errors.Is(err, audit.ErrSignatures) || len(k.State().Cases()) != 0 {
		t.Errorf("an order that waits: %v", err)
	}
}

// What was seen before and is not there is named as that: nothing was signed over another head. An order is signed over one that the board had.
func TestExtends(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, submit("2026-01-20"))
	older := k.Head()
	k.take(t, assign("2026-01-31"))
	more, differs := k.Head(), older
	more.Size, differs.Root = more.Size+1, crypto.Hash{1}
	if err := errors.Join(k.Extends(older), k.Extends(k.Head())); err != nil {
		t.Error(err)
	}
	for says, head := range map[string]audit.BoardHead{"rolled back": more, "another history": differs, "nothing": {}, "less than nothing": {Size: -1}} {
		if err := k.Extends(head); head.Size > 0 && (err == nil || !strings.Contains(err.Error(), says) || errors.Is(err, audit.ErrStale)) {
			t.Errorf("%+v was seen: %v", head, err)
		}
		o, err := NewOrder(head, reply("2026-02-01"))
		if err != nil {
			t.Fatal(err)
		}
		o.Sign(k.Manifest(), clerk)
		if err := k.Rehearse(o); !errors.Is(err, audit.ErrStale) {
			t.Errorf("%+v was signed: %v", head, err)
		}
	}
}

// docs/protocol.md, section 12.4: what was signed once is on the board once, whosever signatures of it are left out or added. Signed anew, the same may happen again.
func TestOrder_SignedOnce(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, handed()...)
	found := &Inspect{deed("P1", "2027-06-10"), "第一监督组", "进度偏慢", "加快施工"}
	by := func(keys ...crypto.SigningKey) Order {
		o, err := NewOrder(k.Head(), found)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			o.Sign(k.Manifest(), key)
		}
		return o
	}
	both, first, second, again := by(clerk, other), by(clerk), by(other), by(chair)
	if err := k.put(both); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Order{"by one": first, "by the other": second, "by a third": again} {
		if err := k.put(o); err == nil || !strings.Contains(err.Error(), "on the board already") {
			t.Errorf("%s: %v", name, err)
		}
		if err := k.Rehearse(o); err == nil {
			t.Errorf("%s: it would be taken", name)
		}
	}
	if err := k.put(by(clerk)); err != nil {
		t.Errorf("what was found once more: %v", err)
	}
}

// The largest poll and the largest plan fit into an order, whatever their numbers look like.
func TestOrder_Largest(t *testing.T) {
	e, p := &CitePoll{Date: day("2026-03-03"), Origin: vote.Origin, Size: 1}, plan(160, 0, 1)
	for i := range ballot.MaxCandidates {
		id := strings.Repeat("号", maxID-3) + fmt.Sprintf("%03d", i)
		e.Items, p.Projects = append(e.Items, Finding{id, ballot.MostlySatisfied, maxPeople, maxPeople}), append(p.Projects, id)
	}
	k := newKept(t, County, nil)
	k.take(t, e)
	if _, err := NewOrder(k.Head(), p); err != nil {
		t.Error(err)
	}
}

func TestManifestRefusals(t *testing.T) {
	for name, change := range map[string]func(*Manifest){
		"version":             func(m *Manifest) { m.Version = 2 },
		"origin of a poll":    func(m *Manifest) { m.Origin = "example.org/c/yunlan/polls/1" },
		"no Chinese name":     func(m *Manifest) { m.Congress = ballot.Names{"en": "Yunlan"} },
		"role":                func(m *Manifest) { m.Officers[1].Role = ballot.Teller },
		"one key twice":       func(m *Manifest) { m.Officers[1].Key = m.Officers[0].Key },
		"no chair":            func(m *Manifest) { m.Officers[0].Role = ballot.Operator },
		"decided by one":      func(m *Manifest) { m.Signatures.Decide = 1 },
		"more than there are": func(m *Manifest) { m.Signatures.Record = 4 },
		"level":               func(m *Manifest) { m.Rules.Level = "village" },
		"differential":        func(m *Manifest) { m.Rules.Differential = 0 },
		"a field twice":       func(m *Manifest) { m.Rules.Fields = []string{"教育", "教育"} },
		"colours":             func(m *Manifest) { m.Rules.Colours = Colours{60, 30, 90} },
		"collection":          func(m *Manifest) { m.Rules.CollectionDays = 0 },
		"log key":             func(m *Manifest) { m.LogKey = "" },
		"policy":              func(m *Manifest) { m.Policy = "" },
	} {
		m := manifest(t, County)
		if _, err := ParseManifest(m.Bytes()); err != nil {
			t.Fatal(err)
		}
		change(m)
		if _, err := ParseManifest(m.Bytes()); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzParseOrder(f *testing.F) {
	k := newKept(f, County, nil)
	f.Add(k.order(f, submit("2026-01-20")).Bytes())
	f.Add(k.order(f, cite("2026-03-03", verified)...).Bytes())
	f.Add(k.First().Bytes())
	draft, err := NewDraft(handed()[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(draft)
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := ParseEntry(data); err == nil && !bytes.Equal(e.Bytes(), data) {
			t.Errorf("%s became %s", data, e.Bytes())
		}
		o, err := ParseDraft(data, k.Head())
		if err == nil {
			_ = k.Rehearse(o)
		}
		if o, err = ParseOrder(data); err != nil {
			return
		}
		if !bytes.Equal(o.Bytes(), data) {
			t.Errorf("%s became %s", data, o.Bytes())
		}
		_ = k.Rehearse(o)
	})
}

func FuzzParseManifest(f *testing.F) {
	f.Add(manifest(f, County).Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := ParseManifest(data); err == nil && !bytes.Equal(m.Bytes(), data) {
			t.Errorf("%s became %s", data, m.Bytes())
		}
	})
}

// A draft that a person or a page wrote has the fields of its events in any order, and each of them once.
func TestParseDraft_AnyOrder(t *testing.T) {
	o, err := ParseDraft([]byte(`{"kind":"meeting","body":[{"meeting":"2027-01-15", "year":2027,"date":"2026-11-01"}]}`), audit.BoardHead{Size: 1})
	if err != nil || string(o.Body[0]) != `{"year":2027,"date":"2026-11-01","meeting":"2027-01-15"}` {
		t.Errorf("%s, %v", o.Body, err)
	}
	for name, body := range map[string]string{
		"one left out": `{"year":2027,"date":"2026-11-01"}`, "one more": `{"year":2027,"date":"2026-11-01","meeting":"2027-01-15","place":"县城"}`,
		"another case": `{"Year":2027,"date":"2026-11-01","meeting":"2027-01-15"}`, "no day": `{"year":2027,"date":"","meeting":"2027-01-15"}`,
		"one twice": `{"year":2026,"year":2027,"date":"2026-11-01","meeting":"2027-01-15"}`,
	} {
		if o, err := ParseDraft([]byte(`{"kind":"meeting","body":[`+body+`]}`), audit.BoardHead{Size: 1}); err == nil {
			t.Errorf("%s: %s", name, o.Body)
		}
	}
}

func FuzzParseCitizens(f *testing.F) {
	f.Add([]byte(`{"campaign":"2027","citizens":[{"salt":"` + strings.Repeat("5a", 32) + `","citizen":{"name":"欧阳修","phone":"13800000000"}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := ParseCitizens(data); err == nil && !bytes.Equal(crypto.MustEncodeJSON(c), data) {
			t.Errorf("%s became %+v", data, c)
		}
	})
}
