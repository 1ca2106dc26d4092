package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// A Statement tells deputies one thing that follows from who does what in a poll: what a party could do, alone or with
// others, and what it could not. Its words are those of the message "trust." + Code.
type Statement struct {
	Code     string
	Severity Severity
	args     []any    // names and values in turn
	kinds    []string // of the poll, which may have words of their own
}

// A Severity says how much a statement asks of those who read it.
type Severity string

// The severities, in the order in which people read them.
const (
	Warning Severity = "warning" // one party has to be trusted where two or more could watch each other
	Note    Severity = "note"    // a limit of what the poll can show or prevent
	Good    Severity = "good"    // it takes several parties together to do harm
)

// A duty is something that a party does and no signature shows.
type duty string

const (
	cards      duty = "cards"
	slips      duty = "slips"
	board      duty = "board"
	booth      duty = "booth"
	registrars duty = "registrars"
)

// Trust computes the trust statement of a poll (docs/protocol.md, section 8.7) from its manifest, warnings first. Names that
// are equal apart from white space around them are one party; where the manifest is silent, one party is assumed.
//
// It trusts the manifest in who does what: see remains.claims. An error says that the policy is none.
func Trust(m *ballot.Manifest) ([]Statement, error) {
	policy, err := audit.ParsePolicy(m.Policy)
	if err != nil {
		return nil, fmt.Errorf("trust statement: %v", err)
	}
	t := trust{manifest: m, policy: policy, duties: make(map[duty]string)}
	if d := m.Duties; d != nil {
		for duty, name := range map[duty]string{cards: d.Cards, slips: d.Slips, board: d.Board, booth: d.Booth} {
			t.duties[duty] = strings.TrimSpace(name)
		}
	}
	for _, say := range []func(){t.silence, t.printers, t.registrars, t.booth, t.trustees, t.officers, t.witnesses, t.box, t.remains} {
		say()
	}
	order := []Severity{Warning, Note, Good}
	slices.SortStableFunc(t.said, func(a, b Statement) int {
		return slices.Index(order, a.Severity) - slices.Index(order, b.Severity)
	})
	return t.said, nil
}

// Text says the statement in a language.
func (s Statement) Text(w *words.Words) string {
	args := slices.Clone(s.args)
	for i := 1; i < len(args); i += 2 {
		args[i] = s.spoken(w, args[i])
	}
	return w.Say(w.Own("trust."+s.Code, s.kinds...), args...)
}

// spoken returns an argument as it stands in a sentence.
func (s Statement) spoken(w *words.Words, arg any) any {
	var list []string
	switch arg := arg.(type) {
	case string:
		list = []string{arg}
	case []string:
		list = slices.Clone(arg)
	case []duty:
		for _, d := range arg {
			list = append(list, w.Say(w.Own("trust.duty."+string(d), s.kinds...)))
		}
	default:
		return arg
	}
	for i, name := range list {
		if name == "" {
			list[i] = w.Say("trust.unnamed")
		}
	}
	return strings.Join(list, w.Say("trust.and"))
}

// A trust is a statement being made.
type trust struct {
	manifest *ballot.Manifest
	policy   audit.Policy
	duties   map[duty]string // by whom; empty where the manifest is silent
	said     []Statement
}

func (t *trust) say(severity Severity, code string, args ...any) {
	t.said = append(t.said, Statement{code, severity, args, Kinds(t.manifest.Rules, t.manifest.Body)})
}

// same reports whether two duties may be one party's.
func same(a, b string) bool { return a == b || a == "" || b == "" }

// silence says of which duties the manifest does not tell who does them.
func (t *trust) silence() {
	var silent []duty
	for _, d := range []duty{cards, slips, board, booth} {
		if t.duties[d] == "" {
			silent = append(silent, d)
		}
	}
	if _, unsaid := t.registrarParties(); unsaid {
		silent = append(silent, registrars)
	}
	if len(silent) > 0 {
		t.say(Warning, "silent", "Duties", silent)
	}
}
