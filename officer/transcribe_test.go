package officer

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// election returns a manifest with so many candidates, for readings.
func election(method ballot.Method, candidates, seats int) *ballot.Manifest {
	m := &ballot.Manifest{Rules: ballot.DefaultRules(method), Seats: seats}
	for i := range candidates {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: "X" + string(rune('1'+i))})
	}
	return m
}

func TestParseReading(t *testing.T) {
	const A, O, B = ballot.Approve, ballot.Oppose, ballot.None
	three := election(ballot.ApproveOpposeAbstain, 3, 2)
	for name, c := range map[string]struct {
		m    *ballot.Manifest
		text string
		want Reading
	}{
		"codes":           {three, "票号,X1,X2,X3,无效\n1,A,O,B,\n2,赞成,反对,弃权,\n3,,,,\n", Reading{{1, []ballot.Mark{A, O, B}, ""}, {2, []ballot.Mark{A, O, B}, ""}, {3, []ballot.Mark{B, B, B}, ""}}},
		"ticks":           {election(ballot.TickUpToN, 3, 2), "no,X1,X2,X3,why\n1,√,,✓,\n", Reading{{1, []ballot.Mark{A, B, A}, ""}}},
		"over-selected":   {three, "n,X1,X2,X3,w\n1,A,A,A,\n2,A,A,A,超选\n", Reading{{1, []ballot.Mark{A, A, A}, OverSelected}, {2, []ballot.Mark{A, A, A}, OverSelected}}},
		"unreadable":      {three, "n,X1,X2,X3,w\n1,A,X,,\n2,,,,无法辨认\n", Reading{{1, []ballot.Mark{A, B, B}, Unreadable}, {2, []ballot.Mark{B, B, B}, Unreadable}}},
		"not a ballot":    {three, "n,X1,X2,X3,w\n1,,,,NOT_A_BALLOT\n", Reading{{1, []ballot.Mark{B, B, B}, NotABallot}}},
		"from a sheet":    {three, "\ufeffn,X1,X2,X3,w\r\n1,A,,,\r\n", Reading{{1, []ballot.Mark{A, B, B}, ""}}},
		"from an old Mac": {three, "n,X1,X2,X3,w\r1,A,,,\r", Reading{{1, []ballot.Mark{A, B, B}, ""}}},
		"no paper":        {three, "n,X1,X2,X3,w\n", nil},
	} {
		got, err := ParseReading(c.m, []byte(c.text))
		if err != nil || !slices.EqualFunc(got, c.want, same) {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		if again, err := ParseReading(c.m, got.Bytes(c.m)); err != nil || !slices.EqualFunc(again, got, same) {
			t.Errorf("%s: written and read again: %v, %v", name, again, err)
		}
	}
}

func same(a, b Paper) bool {
	return a.Number == b.Number && a.Invalid == b.Invalid && slices.Equal(a.Marks, b.Marks)
}

func TestParseReading_Refusals(t *testing.T) {
	m := election(ballot.ApproveOpposeAbstain, 3, 2)
	const head = "n,X1,X2,X3,w\n"
	for name, c := range map[string]struct{ text, want string }{
		"empty":              {"", "EOF"},
		"candidate missing":  {"n,X1,X2,w\n", "wrong number of fields"},
		"candidates swapped": {"n,X2,X1,X3,w\n", `row 1, column 2: "X2", want candidate "X1"`},
		"no number column":   {"X1,X2,X3,w,v\n", "column 1"},
		"cell missing":       {head + "1,A,O,B\n", "line 2: wrong number of fields"},
		"number zero":        {head + "0,A,O,B,\n", "row 2, column 1"},
		"number 01":          {head + "01,A,O,B,\n", "row 2, column 1"},
		"number twice":       {head + "1,A,O,B,\n1,A,O,B,\n", "row 3, column 1: paper 1, want 2"},
		"number left out":    {head + "1,A,O,B,\n3,A,O,B,\n", "row 3, column 1: paper 3, want 2"},
		"lower case":         {head + "1,a,O,B,\n", "row 2, column 2 (X1)"},
		"full width":         {head + "1,Ａ,O,B,\n", "row 2, column 2 (X1)"},
		"tick in this form":  {head + "1,A,√,B,\n", "row 2, column 3 (X2)"},
		"unknown reason":     {head + "1,A,O,B,SPOILT\n", "row 2, column 5"},
		"marks on no ballot": {head + "1,A,O,B,NOT_A_BALLOT\n", "no marks"},
		"not over-selected":  {head + "1,A,A,O,OVER_SELECTED\n", "not over-selected"},
		"formula":            {head + "1,=1+1,O,B,\n", "column 2"},
	} {
		if _, err := ParseReading(m, []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := ParseReading(election(ballot.TickUpToN, 3, 2), []byte(head+"1,O,,,\n")); err == nil {
		t.Error("opposed where deputies only tick")
	}
}

// TestParseReading_Evaluation: grades are read by name, and a blank paper is one where the rules say so.
func TestParseReading_Evaluation(t *testing.T) {
	m := election(ballot.Evaluating, 3, 0)
	const head = "n,X1,X2,X3,w\n"
	all := []ballot.Mark{1, 2, 3}
	got, err := ParseReading(m, []byte(head+"1,满意,基本满意,不满意,\n2,满意,满意,满意,\n3,,,,\n4,,,,整张空白\n5,满意,,,超选\n6,满意,X,,\n7,,,,NOT_A_BALLOT\n"))
	want := Reading{{1, all, ""}, {2, []ballot.Mark{1, 1, 1}, ""}, {3, []ballot.Mark{0, 0, 0}, Blank}, {4, []ballot.Mark{0, 0, 0}, Blank},
		{5, []ballot.Mark{1, 0, 0}, OverSelected}, {6, []ballot.Mark{1, 0, 0}, Unreadable}, {7, []ballot.Mark{0, 0, 0}, NotABallot}}
	if err != nil || !slices.EqualFunc(got, want, same) {
		t.Fatalf("%v, %v", got, err)
	}
	if again, err := ParseReading(m, got.Bytes(m)); err != nil || !slices.EqualFunc(again, got, same) {
		t.Errorf("written and read again: %v, %v", again, err)
	}
	if rows := m.Choices(all); !slices.EqualFunc(rows, [][]int{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, slices.Equal) {
		t.Errorf("%v", rows)
	}
	for _, row := range []string{"1,A,,,", "1,满意,,,BLANK", "1,满意,,,NOT_A_BALLOT"} {
		if _, err := ParseReading(m, []byte(head+row+"\n")); err == nil {
			t.Errorf("%s was read", row)
		}
	}
	m.Rules.BlankBallot = ballot.BlankBallotValid
	if got, err := ParseReading(m, []byte(head+"1,,,,\n")); err != nil || got[0].Invalid != "" {
		t.Errorf("%v, %v", got, err)
	}
	for _, m := range []*ballot.Manifest{m, election(ballot.ApproveOpposeAbstain, 3, 2)} {
		if _, err := ParseReading(m, []byte(head+"1,,,,BLANK\n")); err == nil {
			t.Error("a valid paper was set aside as blank")
		}
	}
}

// TestCompare: every difference is listed, and none decides itself.
func TestCompare(t *testing.T) {
	m := election(ballot.ApproveOpposeAbstain, 3, 2)
	read := func(text string) Reading { return must(ParseReading(m, []byte("n,X1,X2,X3,w\n"+text))) }
	a := read("1,A,O,B,\n2,A,A,B,\n3,,,,UNREADABLE\n")
	if d := Compare(m, a, a); len(d) != 0 {
		t.Errorf("a reading differs from itself: %v", d)
	}
	got := Compare(m, a, read("1,A,B,O,\n2,A,A,A,\n3,,,,UNREADABLE\n4,A,,,\n"))
	want := []Difference{{1, "X2", "O", ""}, {1, "X3", "", "O"}, {2, "", "", OverSelected}, {4, "", "-", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestTranscription_SecondTeller: the second teller's program finds every way in which the first could have put something
// else on the board than is on the papers.
func TestTranscription_SecondTeller(t *testing.T) {
	h, s := announced(), announced().at(audit.Epoch)
	good := s.transcription
	if bytes.Contains(good.Bytes(), []byte(h.officers[teller2].Name)) {
		t.Error("the file names somebody")
	}
	other := slices.Clone(h.reading)
	other[0].Marks = []ballot.Mark{ballot.Approve, ballot.None, ballot.None}
	invalid, twoValid := slices.Clone(h.reading), slices.Clone(h.reading)
	invalid[0].Invalid = Unreadable
	twoValid[1] = Paper{2, h.reading[0].Marks, ""}
	altered := must(ParseTranscription(good.Bytes()))
	altered.Papers[0].Opening.Choices[0] = []int{0, 1}
	pretended := must(Encrypt(rand.Reader, h.poll(), other)) // other marks, and an opening that says the right ones
	pretended.Papers[0].Opening = must(ParseTranscription(good.Bytes())).Papers[0].Opening
	tokens := must(ParseTranscription(good.Bytes()))
	tokens.Papers[0].Ballot.Tokens = make([]crypto.Token, 1)
	unsigned := must(ParseTranscription(good.Bytes()))
	unsigned.Papers[0].Ballot.Ballot.Signature = nil
	foreign := must(ParseTranscription(good.Bytes()))
	foreign.Poll = crypto.Sum(nil)
	for name, c := range map[string]struct {
		r    Reading
		t    *Transcription
		want string
	}{
		"as read":                 {h.reading, good, ""},
		"read otherwise":          {other, good, ErrReading.Error()},
		"read as invalid":         {invalid, good, "invalid"},
		"one more read as valid":  {twoValid, good, "paper 2 is not next"},
		"one paper less read":     {h.reading[:2], good, "3 papers were taken out"},
		"opening altered":         {h.reading, altered, "check opening"},
		"opening of other ballot": {h.reading, pretended, "check opening"},
		"with a token":            {h.reading, tokens, "no tokens"},
		"not signed":              {h.reading, unsigned, "sign"},
		"of another poll":         {h.reading, foreign, "another poll"},
	} {
		v := must(Look(s.bundle, audit.Options{}))
		err := v.Transcribed(c.r, c.t)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	w, _ := s.begin(t, h)
	if _, _, err := h.as(s.second, t.TempDir()).Join(must(Look(s.bundle, audit.Options{})), w, now); err == nil || !strings.Contains(err.Error(), "both tellers") {
		t.Errorf("joined unseen: %v", err)
	}
	v, own := must(Look(s.bundle, audit.Options{})), must(Encrypt(rand.Reader, h.poll(), h.reading))
	if err := v.Transcribed(h.reading, own); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.as(s.second, t.TempDir()).Join(v, w, now); err == nil || !strings.Contains(err.Error(), "something else") {
		t.Errorf("joined an epoch of other ballots than were checked: %v", err)
	}
}

// TestTranscription_OneBallotTwice: a credential that serves for two papers would leave an epoch that nobody can finish.
func TestTranscription_OneBallotTwice(t *testing.T) {
	h, s := announced(), announced().at(audit.Epoch)
	reading := slices.Clone(h.reading)
	reading[1] = Paper{2, h.reading[0].Marks, ""}
	secret := must(crypto.RandomScalar(rand.Reader))
	double := &Transcription{Poll: h.poll().Hash}
	for _, n := range []int{1, 2} {
		draft := must(h.poll().Encrypt(rand.Reader, crypto.BaseMul(secret), reading[0].Marks))
		twin, opening := *draft, new(ballot.Opening)
		if err := crypto.DecodeJSON(crypto.MustEncodeJSON(twin.Open()), opening); err != nil {
			t.Fatal(err)
		}
		double.Papers = append(double.Papers, Transcribed{n, must(draft.Cast(rand.Reader, secret, nil)), opening})
	}
	v := must(Look(s.bundle, audit.Options{}))
	if err := v.Transcribed(reading, double); err != nil {
		t.Fatal(err)
	}
	_, _, err := h.as(teller1, t.TempDir()).Start(v, must(Propose(rand.Reader, v, audit.Epoch, nil)), now, DefaultWait)
	if !errors.Is(err, audit.ErrCast) {
		t.Errorf("got %v, want %v", err, audit.ErrCast)
	}
}

// TestPapers_MoreThanIssued: then it is said plainly, and the poll becomes void.
func TestPapers_MoreThanIssued(t *testing.T) {
	h, s := announced(), announced().at(audit.Papers)
	f, v := h.fork(s), s.look(h)
	o := must(Propose(rand.Reader, v, audit.Papers, audit.PapersBody{Count: 4}))
	if all, err := v.Describe(o); err != nil || all[0].Name != "papers.excess" {
		t.Errorf("%v, %v", all, err)
	}
	for _, kind := range []audit.Kind{audit.Papers, audit.Void} {
		var body any = audit.PapersBody{Count: 4}
		signers := []int{teller1, teller2}
		if kind == audit.Void {
			body, signers = audit.VoidBody{Reason: "COLLECTED_OVER_ISSUED", Text: "收回多于发出"}, []int{chair, chief}
		}
		b := f.bundle()
		v := must(Look(b, audit.Options{}))
		w, _, err := h.as(signers[0], t.TempDir()).Start(v, must(Propose(rand.Reader, v, kind, body)), now, DefaultWait)
		if err != nil {
			t.Fatal(err)
		}
		w, complete, err := h.as(signers[1], t.TempDir()).Join(must(Look(b, audit.Options{})), w, now)
		if err != nil || !complete {
			t.Fatalf("%v, complete: %t", err, complete)
		}
		if err := f.try(w.Order.Message()); err != nil {
			t.Fatal(err)
		}
	}
	if f.board.Phase() != audit.Voided {
		t.Errorf("the board is %s", f.board.Phase())
	}
}

func FuzzParseReading(f *testing.F) {
	m := election(ballot.ApproveOpposeAbstain, 3, 2)
	f.Add([]byte("票号,X1,X2,X3,无效\n1,A,O,B,\n2,X,,,\n3,A,A,A,\n4,,,,NOT_A_BALLOT\n"))
	f.Add([]byte("\ufeffn,X1,X2,X3,w\r\n1,\"A\",,,\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseReading(m, data)
		if err != nil {
			return
		}
		if again, err := ParseReading(m, r.Bytes(m)); err != nil || !slices.EqualFunc(again, r, same) {
			t.Errorf("%q: read %v, written and read again %v, %v", data, r, again, err)
		}
	})
}

func FuzzParseTranscription(f *testing.F) {
	f.Add(must(os.ReadFile("testdata/transcription.json")))
	f.Add([]byte(`{"poll":"` + strings.Repeat("0", 64) + `","papers":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if x, err := ParseTranscription(data); err == nil && !bytes.Equal(x.Bytes(), data) {
			t.Errorf("%q is not canonical", data)
		}
	})
}

// TestInvalid_BallotsFirst: whoever sets a paper aside before the valid ones are ballots spoils the poll. No officer's program does.
func TestInvalid_BallotsFirst(t *testing.T) {
	h, s := announced(), announced().at(audit.Epoch)
	f, body := h.fork(s), audit.InvalidBody{Number: 1, Reason: OverSelected}
	look := func() *View { return must(Look(f.bundle(), audit.Options{})) }
	sign := func(v *View) (Waiting, error) {
		w, _, err := h.as(teller1, t.TempDir()).Start(v, must(Propose(rand.Reader, v, audit.Invalid, body)), now, DefaultWait)
		return w, err
	}
	if _, err := sign(look()); !errors.Is(err, ErrBallotsFirst) {
		t.Errorf("begun: %v", err)
	}
	none := slices.Clone(h.reading)
	none[0].Invalid = Unreadable
	for name, c := range map[string]struct {
		r    Reading
		want string
	}{
		"one is valid": {h.reading, "paper 1 is valid"}, "one was not read": {none[:2], "3 papers were taken out"}, "none is valid": {none, ""},
	} {
		v := look()
		err := v.NoneValid(c.r)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if _, err := sign(v); (c.want == "") != (err == nil) {
			t.Errorf("%s: signed, %v", name, err)
		}
	}
	v := look()
	if err := v.NoneValid(none); err != nil {
		t.Fatal(err)
	}
	w := must(sign(v))
	if _, _, err := h.as(teller2, t.TempDir()).Join(look(), w, now); !errors.Is(err, ErrBallotsFirst) {
		t.Errorf("joined: %v", err)
	}
	o := audit.NewOrder(audit.Invalid, body, f.board.Head())
	for _, who := range []int{teller1, teller2} { // with programs that do not ask
		o.Sign(h.poll().Manifest, h.officers[who].key)
	}
	if err := f.try(o.Message()); err != nil {
		t.Fatal(err)
	}
	if err := f.try(s.complete); err == nil {
		t.Error("the board takes ballots of papers after an invalid one: then nobody need refuse to set it aside")
	}
	if err := look().Transcribed(h.reading, s.transcription); !errors.Is(err, errSpoilt) {
		t.Errorf("ballots for a spoilt poll: %v", err)
	}
	if err := look().NoneValid(h.reading); !errors.Is(err, errSpoilt) {
		t.Errorf("another invalid paper for a spoilt poll: %v", err)
	}
}
