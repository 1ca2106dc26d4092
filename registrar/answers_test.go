package registrar

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
)

// samples are one good file of each kind.
func samples(t testing.TB) (audit.Requests, Answers, audit.Marks) {
	h := newHall(t, 4, 1)
	p := &h.board.Poll().Poll
	q := []audit.Request{h.request(t, h.cards[0], h.slips[0]), h.request(t, h.cards[1], h.slips[1])}
	slices.SortFunc(q, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	answers, _, err := h.registrars[0].Sign(h.board, h.keys[0], q)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Requests{Poll: p.Hash, Requests: q}, answers, audit.Marks{Poll: p.Hash, Act: audit.LeftHall, Marks: h.marks(audit.LeftHall, h.cards[:2]...)}
}

func TestFiles(t *testing.T) {
	q, a, m := samples(t)
	if got := must(ParseRequests(q.Bytes()))(t); !bytes.Equal(got.Bytes(), q.Bytes()) {
		t.Error("requests")
	}
	if got := must(ParseAnswers(a.Bytes()))(t); !bytes.Equal(got.Bytes(), a.Bytes()) {
		t.Error("answers")
	}
	if got := must(ParseMarks(m.Bytes()))(t); !bytes.Equal(got.Bytes(), m.Bytes()) {
		t.Error("marks")
	}
	parse := map[string]func([]byte) error{
		"requests": func(b []byte) error { _, err := ParseRequests(b); return err },
		"answers":  func(b []byte) error { _, err := ParseAnswers(b); return err },
		"marks":    func(b []byte) error { _, err := ParseMarks(b); return err },
	}
	reversedQ, reversedA, twice := q, a, m
	reversedQ.Requests, reversedA.Answers = slices.Clone(q.Requests), slices.Clone(a.Answers)
	slices.Reverse(reversedQ.Requests)
	slices.Reverse(reversedA.Answers)
	twice.Marks = append(slices.Clone(m.Marks[:1]), m.Marks[0])
	none, bare, other, named := a, q, m, a
	none.Answers, other.Act, named.Registrar = []Answer{}, "void", "A"
	bare.Requests = slices.Clone(q.Requests)
	bare.Requests[0].Requests = bare.Requests[0].Requests[:0]
	long := a
	long.Answers = slices.Repeat(a.Answers, audit.MaxIssue)
	for name, test := range map[string]struct {
		kind string
		data []byte
		want string
	}{
		"requests-out-of-order":  {"requests", reversedQ.Bytes(), "not above"},
		"answers-out-of-order":   {"answers", reversedA.Bytes(), "not above"},
		"a-card-twice":           {"marks", twice.Bytes(), "not above"},
		"no-answers":             {"answers", none.Bytes(), "0 cards"},
		"too-many":               {"answers", long.Bytes(), "1024 cards"},
		"no-token-requests":      {"requests", bare.Bytes(), "0 token requests"},
		"another-act":            {"marks", other.Bytes(), "act \"void\""},
		"a-name-of-no-registrar": {"answers", named.Bytes(), "issuer"},
		"white-space":            {"marks", append(m.Bytes(), '\n'), "canonical"},
		"too-long":               {"marks", make([]byte, MaxFile+1), "at most"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := parse[test.kind](test.data); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Error(err)
			}
		})
	}
}

func TestAssemble(t *testing.T) {
	h := newHall(t, 4, 2)
	p := &h.board.Poll().Poll
	q := []audit.Request{h.request(t, h.cards[0], h.slips[0]), h.request(t, h.cards[1], h.slips[1])}
	slices.SortFunc(q, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	first, _, err := h.registrars[0].Sign(h.board, h.keys[0], q)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := h.registrars[1].Sign(h.board, h.keys[1], q[:1])
	if err != nil {
		t.Fatal(err)
	}
	requests := audit.Requests{Poll: p.Hash, Requests: q}
	body, missing, err := Assemble(p, requests, first, second)
	if err != nil || len(body.Cards) != 1 || len(missing) != 1 || missing[0].Card != q[1].Card || !slices.Equal(missing[0].Registrars, []string{"registrar-2.example"}) {
		t.Fatal(len(body.Cards), missing, err)
	}
	h.put(t, audit.Issue, body.Bytes())
	for name, change := range map[string]func(*Answers){
		"a-token-changed":     func(a *Answers) { a.Answers[0].Token[9] ^= 1 },
		"another-poll":        func(a *Answers) { a.Poll[0] ^= 1 },
		"another-registrar":   func(a *Answers) { a.Registrar = "registrar-2.example" },
		"no-registrar":        func(a *Answers) { a.Registrar = "registrar-3.example" },
		"a-request-exchanged": func(a *Answers) { a.Answers[0].Request = a.Answers[1].Request },
	} {
		t.Run(name, func(t *testing.T) {
			a := first
			a.Answers = slices.Clone(first.Answers)
			change(&a)
			if _, _, err := Assemble(p, requests, a, second); err == nil {
				t.Error("taken")
			}
		})
	}
}

func FuzzRequests(f *testing.F) {
	q, _, _ := samples(f)
	f.Add(q.Bytes())
	fuzz(f, ParseRequests, audit.Requests.Bytes)
}

func FuzzAnswers(f *testing.F) {
	_, a, _ := samples(f)
	f.Add(a.Bytes())
	fuzz(f, ParseAnswers, Answers.Bytes)
}

func FuzzMarks(f *testing.F) {
	_, _, m := samples(f)
	f.Add(m.Bytes())
	fuzz(f, ParseMarks, audit.Marks.Bytes)
}

// fuzz: what is parsed is written as it was.
func fuzz[T any](f *testing.F, parse func([]byte) (T, error), write func(T) []byte) {
	f.Fuzz(func(t *testing.T, data []byte) {
		if v, err := parse(data); err == nil && !bytes.Equal(write(v), data) {
			t.Errorf("%q becomes %q", data, write(v))
		}
	})
}
