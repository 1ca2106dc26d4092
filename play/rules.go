package play

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

// formula is how the differential is measured: over the seats (docs/rules.md, section 3).
const formula = "(candidates-seats)/seats"

// rules reads the rules of the meeting into those of a manifest.
func (r *reader) rules() error {
	if value, given := r.given("rules"); given && value != json.Delim('{') {
		return r.fault("FIELD_TYPE", "rules", "%s: want an object, in braces { }", describe(value))
	}
	form := r.form()
	method := string(cmp.Or(form, ballot.ApproveOpposeAbstain))
	if err := r.string("rules.ballot_method", &method); err != nil {
		return err
	}
	if chosen := ballot.Method(method); chosen != form && (form != "" || chosen == ballot.Evaluating || chosen == ballot.Asking) {
		return r.otherForm(chosen)
	}
	rules := ballot.DefaultRules(ballot.Method(method))
	if r.meeting.Body == ballot.StandingCommittee && form != ballot.Asking {
		rules.Quorum = ballot.Fraction{Num: 1, Den: 2, Of: ballot.OfAll}
	}
	if r.inquiry {
		rules.Document = inquiryDocument
	}
	if err := r.evaluation(&rules); err != nil {
		return err
	}
	if err := r.questionnaire(&rules); err != nil {
		return err
	}
	known, err := r.fill(&rules)
	if err != nil {
		return err
	}
	if err := r.unknownRules(known); err != nil {
		return err
	}
	if rules.Chooses() && rules.DifferentialDocument == "" && rules.Differential == 0 {
		rules.DifferentialDocument = r.equalNumbers()
	}
	var wrong *ballot.RuleError
	if err := rules.Check(); errors.As(err, &wrong) {
		return r.fault("RULE", "rules."+wrong.Field, "rule %s is %q: want %s", wrong.Field, wrong.Value, wrong.Want)
	} else if err != nil {
		return r.fault("RULE", "rules", "%v", err)
	}
	r.meeting.Rules = rules
	return nil
}

// fill sets the rules that are given, and returns which ones are known.
func (r *reader) fill(rules *ballot.Rules) (known map[string]bool, err error) {
	measured := formula
	known = map[string]bool{"ballot_method": true, "evaluation": rules.Evaluation != nil, "questionnaire": rules.Questionnaire != nil}
	for _, rule := range []struct {
		name string
		to   any
	}{
		{"document", &rules.Document}, {"secret", &rules.Secret}, {"quorum", &rules.Quorum}, {"pass_threshold", &rules.PassLine},
		{"min_differential_pct", &rules.Differential}, {"differential_document", &rules.DifferentialDocument},
		{"differential_formula", &measured}, {"blank_item_means", &rules.BlankItem}, {"blank_ballot", &rules.BlankBallot},
		{"over_select", &rules.OverSelected}, {"unclear_marks", &rules.UnclearMarks}, {"write_in", &rules.WriteIn},
		{"not_voted", &rules.NotVoted}, {"proxy", &rules.Proxy}, {"collected_gt_issued", &rules.CollectedOverIssued},
		{"tie_at_boundary", &rules.Tie}, {"revote_needs_majority", &rules.RevoteMajority}, {"shortfall", &rules.Shortfall},
		{"small_group", &rules.SmallGroup},
	} {
		known[rule.name] = true
		if err := r.set("rules."+rule.name, rule.to); err != nil {
			return nil, err
		}
	}
	if strings.ReplaceAll(measured, " ", "") != formula {
		return nil, r.fault("RULE", "rules.differential_formula", "%q: want %s, or no such field", measured, formula)
	}
	return known, nil
}

// set sets to to the value of a field, if it is there.
func (r *reader) set(path string, to any) (err error) {
	switch to := to.(type) {
	case *string:
		return r.string(path, to)
	case *bool:
		return r.bool(path, to)
	case *int:
		*to, err = r.number(path, *to)
		return err
	case *ballot.Fraction:
		return r.fraction(path, to)
	}
	panic("play: internal error: no such type of rule")
}

// code is a word that is meant for a program.
var code = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// unknownRules refuses a rule that nobody here can carry out. A sentence is information for people, whatever its name.
func (r *reader) unknownRules(known map[string]bool) error {
	for _, path := range r.paths {
		name, ok := strings.CutPrefix(path, "rules.")
		if !ok || known[name] || strings.Contains(name, ".") {
			continue
		}
		value, given := r.given(path)
		if text, isText := value.(string); given && (!isText || code.MatchString(text)) {
			return r.fault("RULE", path, "there is no such rule here, and %s would be ignored; take it out, or write it as a sentence if it is a remark", describe(value))
		}
	}
	return nil
}

// equalNumbers returns the sentence of the rules that allows as many candidates as seats.
func (r *reader) equalNumbers() string {
	for _, path := range r.paths {
		if text, ok := r.fields[path].value.(string); ok && strings.HasPrefix(path, "rules.") && strings.Contains(text, "等额") {
			return strings.TrimSpace(text)
		}
	}
	return ""
}
