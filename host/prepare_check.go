package host

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// A fieldFault is what is wrong with one field of a draft, as whoever parses the manifest would refuse it.
type fieldFault struct {
	Field   string                    `json:"field"`
	Reasons map[words.Language]string `json:"reasons"`
	Later   bool                      `json:"later"` // it comes from people's files, which may still be missing in a draft

	err error
}

// A differential is the excess of the candidates over the seats, in integers.
type differential struct {
	Candidates int `json:"candidates"`
	Seats      int `json:"seats"`
	Percent    int `json:"percent"`
	Least      int `json:"least"`   // candidates that suffice
	Missing    int `json:"missing"` // 0 if there are enough
}

type checkAnswer struct {
	Faults       []fieldFault `json:"faults"`
	Differential differential `json:"differential"`
}

func (p *Preparer) check(_ context.Context, m *ballot.Manifest) (any, error) {
	m, faults := p.faults(m)
	a := checkAnswer{faults, differential{Candidates: len(m.Candidates), Seats: m.Seats, Percent: m.Rules.Differential}}
	var few *ballot.DifferentialError
	if err := ballot.CheckDifferential(0, m.Seats, m.Rules.Differential); errors.As(err, &few) { // of no candidates all are missing
		a.Differential.Least, a.Differential.Missing = few.Least, max(0, few.Least-len(m.Candidates))
	}
	if m.IsRevote() || !m.Rules.Chooses() {
		a.Differential = differential{Candidates: len(m.Candidates), Seats: m.Seats}
	}
	return a, nil
}

// complete enters what follows from the form of the ballot and from the files that were read. What an item without a mark means, people
// decide in an evaluation alone.
func (p *Preparer) complete(m *ballot.Manifest) {
	if m.Rules.Evaluation == nil {
		m.Rules.BlankItem = ballot.DefaultRules(m.Rules.Method).BlankItem
	}
	m.Roll, m.Slips, m.Trustees.Keys = ballot.KeyList{}, ballot.KeyList{}, []crypto.PublicKey{}
	if p.roll != nil {
		m.Roll = p.roll.List()
	}
	if p.slips != nil {
		m.Slips = p.slips.List()
	}
	for _, o := range m.Officers {
		if o.Role == ballot.ChiefScrutineer || o.Role == ballot.Scrutineer {
			m.Trustees.Keys = append(m.Trustees.Keys, o.Key)
		}
	}
}

// A field is a part of a draft, and how it comes into a manifest in which all else is right. So every fault is told, at its place, and in
// the very words in which the manifest would be refused.
type field struct {
	name  string
	later bool
	enter func(good, draft *ballot.Manifest)
}

var fields = []field{
	{"congress", false, func(g, m *ballot.Manifest) { g.Congress = m.Congress }},
	{"title", false, func(g, m *ballot.Manifest) { g.Title = m.Title }},
	{"body", false, func(g, m *ballot.Manifest) { g.Body = m.Body }},
	{"session", false, func(g, m *ballot.Manifest) { g.Term, g.Session = m.Term, m.Session }},
	{"timestamp", false, func(g, m *ballot.Manifest) { g.Timestamp = m.Timestamp }},
	{"origin", false, func(g, m *ballot.Manifest) { g.Origin = m.Origin }},
	{"previous", false, func(g, m *ballot.Manifest) { g.Previous = m.Previous; g.Seats = min(g.Seats, 1) }},
	{"candidates", false, func(g, m *ballot.Manifest) { g.Candidates = m.Candidates; withoutDifferential(g) }},
	{"percent", false, func(g, m *ballot.Manifest) {
		g.Rules.Differential, g.Rules.DifferentialDocument = m.Rules.Differential, m.Rules.DifferentialDocument
	}},
	{"document", false, func(g, m *ballot.Manifest) { g.Rules.Document = m.Rules.Document }},
	{"quorum", false, func(g, m *ballot.Manifest) { g.Rules.Quorum = m.Rules.Quorum }},
	{"line", false, func(g, m *ballot.Manifest) {
		if evaluates(m) { // whether there is a line depends on how items are graded
			g.Rules = g.Rules.With(m.Rules.Evaluation.Preset)
		}
		g.Rules.PassLine = m.Rules.PassLine
	}},
	{"grades", false, func(g, m *ballot.Manifest) {
		if evaluates(m) {
			g.Rules.Evaluation.Grades = m.Rules.Evaluation.Grades
		}
	}},
	{"rules", false, enterRules},
	{"audience", false, func(g, m *ballot.Manifest) { g.Audience = m.Audience }},
	{"signatures", false, func(g, m *ballot.Manifest) { g.Signatures = m.Signatures }},
	{"duties", false, func(g, m *ballot.Manifest) { g.Duties = m.Duties }},
	{"k", false, func(g, m *ballot.Manifest) { g.K = m.K }},
	{"window", false, func(g, m *ballot.Manifest) { g.Window = m.Window }},
	{"min_ballots", false, func(g, m *ballot.Manifest) { g.MinBallots = m.MinBallots }},
	{"officers", true, func(g, m *ballot.Manifest) {
		g.Officers, g.Trustees = m.Officers, ballot.Trusteeship{Threshold: len(m.Trustees.Keys), Keys: m.Trustees.Keys}
	}},
	{"threshold", true, func(g, m *ballot.Manifest) { g.Officers, g.Trustees = m.Officers, m.Trustees }},
	{"registrars", true, func(g, m *ballot.Manifest) { g.Registrars = m.Registrars }},
	{"roll", true, func(g, m *ballot.Manifest) { g.Roll = m.Roll }},
	{"slips", true, func(g, m *ballot.Manifest) { g.Slips = m.Slips }},
}

// enterRules enters all rules but those that are fields of their own.
func enterRules(g, m *ballot.Manifest) {
	quorum, line, document := g.Rules.Quorum, g.Rules.PassLine, g.Rules.Document
	var grades []ballot.Grade
	if evaluates(m) {
		grades, line = g.Rules.Evaluation.Grades, m.Rules.With(m.Rules.Evaluation.Preset).PassLine
	}
	g.Rules = m.Rules
	g.Rules.Quorum, g.Rules.PassLine, g.Rules.Document = quorum, line, document
	if evaluates(m) {
		own := *m.Rules.Evaluation
		own.Grades, g.Rules.Evaluation = grades, &own
	}
	withoutDifferential(g)
}

// evaluates reports whether a draft is that of an evaluation, and has what it needs to be one.
func evaluates(m *ballot.Manifest) bool {
	return m.Rules.Method == ballot.Evaluating && m.Rules.Evaluation != nil
}

// asks is the same of a questionnaire.
func asks(m *ballot.Manifest) bool {
	return m.Rules.Method == ballot.Asking && m.Rules.Questionnaire != nil
}

func withoutDifferential(m *ballot.Manifest) {
	if !m.Rules.Chooses() {
		return
	}
	m.Seats, m.Rules.Differential, m.Rules.DifferentialDocument = 1, 0, "-"
}

// faults lists what is wrong with a draft, in the order of the page, and returns it as it was checked ([Preparer.asFirst]). A fault of the officers
// hides that of the threshold.
func (p *Preparer) faults(draft *ballot.Manifest) (m *ballot.Manifest, all []fieldFault) {
	p.complete(draft)
	m, units, registrars := p.asFirst(draft)
	all = []fieldFault{}
	tell := func(name string, later bool, err error) {
		all = append(all, fieldFault{name, reasons(unwrapped(err)), later, err})
	}
	officers := true
	for _, f := range fields {
		good := goodManifest(m)
		if f.enter(good, m); f.name == "threshold" && !officers {
			continue
		}
		if f.name == "registrars" && registrars != nil {
			tell(f.name, f.later, registrars)
		} else if err := good.Check(); err != nil {
			tell(f.name, f.later, err)
			officers = officers && f.name != "officers"
		} else if f.name == "origin" && originPath.FindString(m.Origin) == "" {
			tell(f.name, false, errOrigin)
		} else if f.name == "candidates" {
			if err := checkSeats(m); err != nil {
				tell("seats", false, err)
			}
		}
	}
	if units != nil {
		tell("units", false, units)
	}
	return m, all
}

var errOrigin = errors.New("a poll is found at its server by its name: host/c/CONGRESS/polls/POLL")

// checkSeats checks the seats against the candidates, as the manifest does.
func checkSeats(m *ballot.Manifest) error {
	good := goodManifest(m)
	good.Candidates, good.Seats, good.Previous = m.Candidates, m.Seats, m.Previous
	if m.Rules.Chooses() {
		good.Rules.Differential, good.Rules.DifferentialDocument = m.Rules.Differential, "-"
	}
	return good.Check()
}

// unwrapped takes away the word "manifest", which is for who reads a file.
func unwrapped(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// goodManifest is a manifest in which nothing is wrong: of an evaluation or a questionnaire if the draft is one.
func goodManifest(draft *ballot.Manifest) *ballot.Manifest {
	m := ballot.Plan(ballot.ApproveOpposeAbstain, 0)
	var question *ballot.Ask
	switch {
	case evaluates(draft):
		m = ballot.Plan(ballot.Evaluating, 0)
	case asks(draft):
		m, question = ballot.Plan(ballot.Asking, 0), &ballot.Ask{Kind: ballot.OnScale, To: 1}
	}
	m.Origin, m.Congress, m.Title = "good.example/c/a/polls/1", ballot.Names{"zh": "-"}, ballot.Names{"zh": "-"}
	for i := range 12 {
		name := fmt.Sprint(i)
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: name, Names: ballot.Names{"zh": name}, Question: question})
	}
	for i, role := range []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller} {
		o := ballot.Officer{Role: role, Name: "-", Key: crypto.PublicKey{byte(i + 1)}}
		m.Officers = append(m.Officers, o)
	}
	m.Trustees = ballot.Trusteeship{Threshold: 2, Keys: []crypto.PublicKey{m.Officers[1].Key, m.Officers[2].Key}}
	m.Registrars = []ballot.Registrar{{Issuer: "good.example"}}
	m.Roll.Count, m.Slips.Count, m.LogKey, m.ReceiptKey = 1, 1, "log", "receipt"
	return m
}
