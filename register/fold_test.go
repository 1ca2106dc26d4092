package register

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

const origin = "example.org/c/yunlan/register"

// Two deputies propose, a third does not.
var (
	zhang, li, wang = crypto.Card{1}.Key(), crypto.Card{2}.Key(), crypto.Card{3}.Key()
	poll            = Citation{Origin: "example.org/c/yunlan/polls/1", Size: 40, Root: crypto.Hash{7}, Item: "S-1"}
	badPoll         = Citation{Origin: "example.org/c/yunlan/polls/1", Size: 40, Root: crypto.Hash{7}, Item: "S-2"}
	goodPoll        = Citation{Origin: "example.org/c/yunlan/polls/2", Size: 41, Root: crypto.Hash{8}, Item: "S-2"}
	stagePoll       = Citation{Origin: "example.org/c/yunlan/polls/4", Size: 42, Root: crypto.Hash{10}, Item: "S-1/reply"}
	verified        = Polls{
		poll.Board():     {{"S-1", ballot.MostlySatisfied, 1, 2}, {"S-2", ballot.Dissatisfied, 1, 2}},
		goodPoll.Board(): {{"S-2", ballot.MostlySatisfied, 1, 2}},
		{Origin: "example.org/c/yunlan/polls/3", Size: 41, Root: crypto.Hash{9}}: {{"S-2", ballot.Dissatisfied, 1, 2}},
		stagePoll.Board(): {{"S-1/process", ballot.Satisfied, 1, 2}, {"S-1/reply", ballot.Dissatisfied, 1, 2}},
	}
)

// english is what no value has, only a reason that was left as it arose: two words, one between Chinese ones, and the name of a field.
var english = regexp.MustCompile(`[a-z]+ [A-Za-z]+|\p{Han}[a-z]+\p{Han}|^[a-z]+：`)

func act(date string) Act { return Act{"S-1", day(date)} }
func submit(date string) *Submit {
	return &Submit{act(date), "关于修桥的建议", []crypto.PublicKey{zhang.Public(), li.Public()}}
}
func assign(date string) *Assign { return &Assign{act(date), "市水务局", 3} }
func reply(date string) *Reply   { return &Reply{act(date)} }
func visit(date string) *Visit   { return &Visit{act(date)} }
func secret(date string, stage Stage, round int, c Citation) *Evaluate {
	return &Evaluate{Act: act(date), Stage: stage, Round: round, Secret: &c}
}

func named(date string, stage Stage, round int, grade ballot.Standing, card crypto.SigningKey) *Evaluate {
	e := &Evaluate{Act: act(date), Stage: stage, Round: round}
	e.Sign(origin, grade, card)
	return e
}

func newState(t *testing.T) *State {
	t.Helper()
	all, err := NewState(origin, DefaultRules(City), verified)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// folded is the state after events that may all come; each goes through its payload.
func folded(t *testing.T, events ...Event) *State {
	t.Helper()
	all := newState(t)
	for i, e := range events {
		payload := crypto.MustEncodeJSON(e)
		again, err := ParseEvent(e.Kind(), payload)
		if err != nil || !reflect.DeepEqual(again, e) {
			t.Fatalf("event %d: %s: %v", i, payload, err)
		}
		if err := all.Add(again); err != nil {
			t.Fatalf("event %d: %v", i, err)
		}
	}
	return all
}

// rules are the usual ones with another term for a rework.
func rules(l Level, months int) Rules {
	r := DefaultRules(l)
	r.ReworkMonths = months
	return r
}

const (
	good = ballot.Satisfied
	fair = ballot.MostlySatisfied
	bad  = ballot.Dissatisfied
)

// A suggestion from its proposal to the visit after a rework: nothing is overwritten, and the second evaluation stands beside the first.
func TestSuggestion(t *testing.T) {
	events := []Event{
		submit("2026-01-20"), assign("2026-02-28"), named("2026-03-01", StageAssignment, 1, good, zhang),
		reply("2026-05-20"), named("2026-05-21", StageProcess, 1, fair, zhang), named("2026-05-31", StageReply, 1, bad, li), named("2026-06-01", StageReply, 1, good, zhang),
		reply("2026-07-02"), named("2026-07-03", StageReply, 2, fair, li), visit("2026-09-01"), secret("2026-09-02", StageResult, 1, poll),
	}
	for n, want := range map[int]struct {
		phase    Phase
		due      string
		overdue  int // on 2 July 2026
		reply    []ballot.Standing
		reworked bool
	}{
		1:  {Submitted, "", 0, []ballot.Standing{}, false},
		2:  {Handling, "2026-05-28", 35, []ballot.Standing{}, false},
		4:  {Replied, "", 0, []ballot.Standing{""}, false},
		6:  {Reworking, "2026-06-30", 2, []ballot.Standing{bad}, true},
		7:  {Reworking, "2026-06-30", 2, []ballot.Standing{bad}, true}, // a better one in the same round hides nothing
		8:  {Replied, "", 0, []ballot.Standing{bad, ""}, true},
		9:  {Replied, "", 0, []ballot.Standing{bad, fair}, true},
		11: {Visited, "", 0, []ballot.Standing{bad, fair}, true},
	} {
		s := folded(t, events[:n]...).Suggestions()[0]
		sum := s.At(day("2026-07-02"))
		if sum.Phase != want.phase || sum.Due.String() != want.due || sum.Overdue != want.overdue || sum.Rework != want.reworked || !slices.Equal(s.Graded(StageReply), want.reply) {
			t.Errorf("after %d events: %+v, reply %v", n, sum, s.Graded(StageReply))
		}
	}
	s := folded(t, events...).Suggestions()[0]
	if len(s.Evaluations) != 6 || s.Evaluations[2].Grade != bad || s.Evaluations[2].By != li.Public() || s.Evaluations[4].Round != 2 || s.Evaluations[5].Grade != fair {
		t.Errorf("%+v", s.Evaluations)
	}
	if sum := s.At(Date{}); !sum.Repeated || !slices.Equal(sum.Grades[2], []string{"dissatisfied", "mostly_satisfied"}) || !slices.Equal(sum.Grades[3], []string{"mostly_satisfied"}) {
		t.Errorf("%+v", sum)
	}
}

// What may not come is refused, with its clause of docs/rules.md, and changes nothing.
func TestRefusals(t *testing.T) {
	for name, row := range suggestionRefusals() {
		refused(t, name, folded(t, row.Before...), row.Event)
	}
}

// suggestionRefusals are events about a suggestion that may not come, each named after the clause of docs/rules.md that refuses it.
func suggestionRefusals() map[string]Refused {
	filed, handed := []Event{submit("2026-01-20")}, []Event{submit("2026-01-20"), assign("2026-02-01")}
	replied := append(slices.Clone(handed), reply("2026-04-01"))
	found := append(slices.Clone(replied), named("2026-04-02", StageReply, 1, fair, zhang))
	rework := append(slices.Clone(replied), named("2026-04-02", StageReply, 1, bad, zhang))
	otherGrade := named("2026-04-03", StageReply, 1, fair, zhang)
	otherGrade.Named.Grade = good
	otherRound := named("2026-05-03", StageReply, 1, good, zhang)
	otherRound.Round = 2
	both := named("2026-04-03", StageReply, 1, fair, zhang)
	both.Secret = &poll
	elsewhere := &Evaluate{Act: act("2026-04-03"), Stage: StageReply, Round: 1}
	elsewhere.Sign("example.org/another", fair, zhang)
	fromLi := named("2026-04-03", StageReply, 1, fair, zhang)
	fromLi.Named.By = li.Public()
	unknown := poll
	unknown.Root[0]++
	return map[string]Refused{
		"12.1-no-such-suggestion":             {nil, assign("2026-02-01"), ""},
		"12.1-submitted-twice":                {filed, submit("2026-01-21"), ""},
		"12.1-no-proposer":                    {nil, &Submit{act("2026-01-20"), "关于修桥的建议", []crypto.PublicKey{}}, ""},
		"12.1-a-proposer-twice":               {nil, &Submit{act("2026-01-20"), "关于修桥的建议", []crypto.PublicKey{li.Public(), li.Public()}}, ""},
		"12.1-number":                         {nil, &Submit{Act{strings.Repeat("S", 41), day("2026-01-20")}, "关于修桥的建议", []crypto.PublicKey{li.Public()}}, ""},
		"12.1-title":                          {nil, &Submit{act("2026-01-20"), "修\u202e桥", []crypto.PublicKey{li.Public()}}, ""},
		"12.1-no-day":                         {nil, &Submit{Act{Suggestion: "S-1"}, "关于修桥的建议", []crypto.PublicKey{li.Public()}}, ""},
		"12.1-back-in-time":                   {handed, reply("2026-01-31"), ""},
		"12.1-no-day-of-reply":                {handed, &Reply{Act{Suggestion: "S-1"}}, ""},
		"12.1-unit":                           {filed, &Assign{act("2026-02-01"), "", 3}, ""},
		"12.1-reply-before-assignment":        {filed, reply("2026-02-01"), ""},
		"12.1-passed-on-after-the-reply":      {replied, assign("2026-04-02"), ""},
		"12.1-visit-before-reply":             {handed, visit("2026-04-02"), ""},
		"12.2-four-months":                    {filed, &Assign{act("2026-02-01"), "市水务局", 4}, ""},
		"12.2-more-months-by-passing-on":      {handed, &Assign{act("2026-02-02"), "市交通运输局", 6}, ""},
		"12.3-stage-unknown":                  {replied, named("2026-04-02", "all", 1, good, zhang), ""},
		"12.3-reply-not-open":                 {handed, named("2026-02-02", StageReply, 1, good, zhang), ""},
		"12.3-assignment-not-open":            {filed, named("2026-02-02", StageAssignment, 1, good, zhang), ""},
		"12.3-result-not-open":                {found, named("2026-04-03", StageResult, 1, good, zhang), ""},
		"12.3-round-to-come":                  {found, named("2026-04-03", StageReply, 2, good, zhang), ""},
		"12.3-round-gone-by":                  {append(slices.Clone(rework), reply("2026-04-20")), named("2026-04-21", StageReply, 1, good, li), ""},
		"12.3-evaluated-and-stands":           {found, named("2026-04-03", StageReply, 1, good, zhang), ""},
		"12.3-secret-twice":                   {append(slices.Clone(replied), secret("2026-04-02", StageReply, 1, poll)), secret("2026-04-02", StageReply, 1, stagePoll), ""},
		"12.4-not-a-proposer":                 {replied, named("2026-04-02", StageReply, 1, good, wang), ""},
		"12.4-no-such-grade":                  {replied, named("2026-04-02", StageReply, 1, ballot.NoKnowledge, zhang), ""},
		"12.4-grade-changed":                  {replied, otherGrade, ""},
		"12.4-signature-for-another-round":    {append(slices.Clone(rework), reply("2026-05-02")), otherRound, ""},
		"12.4-signature-for-another-register": {replied, elsewhere, ""},
		"12.4-signature-of-another":           {replied, fromLi, ""},
		"12.4-by-name-and-secret":             {replied, both, ""},
		"12.4-neither":                        {replied, &Evaluate{Act: act("2026-04-02"), Stage: StageReply, Round: 1}, ""},
		"12.4-poll-not-verified":              {replied, secret("2026-04-02", StageReply, 1, unknown), ""},
		"12.4-item-of-another-suggestion":     {replied, secret("2026-04-02", StageReply, 1, goodPoll), ""},
		"12.4-item-of-another-stage":          {replied, secret("2026-04-02", StageProcess, 1, stagePoll), ""},
		"12.4-poll-cited-twice":               {append(slices.Clone(replied), secret("2026-04-02", StageProcess, 1, poll)), secret("2026-04-02", StageReply, 1, poll), ""},
		"12.4-secret-beside-named":            {found, secret("2026-04-03", StageReply, 1, poll), ""},
		"12.4-named-beside-secret":            {append(slices.Clone(replied), secret("2026-04-02", StageReply, 1, poll)), named("2026-04-02", StageReply, 1, good, zhang), ""},
		"12.5-second-reply-without-rework":    {found, reply("2026-04-20"), ""},
		"12.5-visit-in-rework":                {rework, visit("2026-04-20"), ""},
	}
}

// refused wants a refusal by the clause at the front of the name that leaves everything as it was, and a reason that Chinese says.
func refused(t *testing.T, name string, all *State, e Event) {
	t.Helper()
	clause, _, _ := strings.Cut(name, "-")
	suggestions, cases, cited := all.Suggestions(), all.Cases(), len(all.cited)
	var r *Refusal
	if err := all.Add(e); !errors.As(err, &r) || r.Clause != clause {
		t.Errorf("%s: %v, want a refusal by %s", name, err, clause)
	} else if zh, err := words.In(words.Chinese); err != nil || english.MatchString(zh.Reason(r.Reason)) {
		t.Errorf("%s: %q is not said in Chinese, %v", name, zh.Reason(r.Reason), err)
	}
	if !reflect.DeepEqual(all.Suggestions(), suggestions) || !reflect.DeepEqual(all.Cases(), cases) || len(all.cited) != cited {
		t.Errorf("%s: refused, and the state is another", name)
	}
}

// Passing on to another unit gains no time, and the rules may give another term for a rework; a secret 不满意 opens one, too.
func TestDeadlinesOfSuggestions(t *testing.T) {
	s := folded(t, submit("2026-01-20"), assign("2026-01-31"), &Assign{act("2026-03-20"), "市交通运输局", 3}).Suggestions()[0]
	if sum := s.At(day("2026-04-20")); sum.Due != day("2026-04-30") || sum.Left != 10 || sum.Unit != "市交通运输局" || len(s.Graded(StageAssignment)) != 2 {
		t.Errorf("%+v", sum)
	}
	all, err := NewState(origin, rules(County, 2), verified)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []Event{submit("2026-01-20"), assign("2026-01-31"), reply("2026-03-01"), secret("2026-03-31", StageReply, 1, stagePoll)} {
		if err := all.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if got := all.Suggestions()[0].Due(); got != day("2026-05-31") {
		t.Error(got)
	}
	for _, r := range []Rules{rules(City, 0), rules(City, 13), rules("village", 1), {}} {
		if _, err := NewState(origin, r, nil); err == nil {
			t.Errorf("%+v was taken", r)
		}
	}
}

// What proposers' cards sign, byte for byte (docs/protocol.md, section 12.2).
func TestEvaluateText(t *testing.T) {
	got := string(named("2026-04-02", StageReply, 1, good, zhang).Text(origin))
	want := "piaojue/v1 suggestion\nexample.org/c/yunlan/register\nS-1\nreply\n1\n2026-04-02\nsatisfied\n" + zhang.Public().String() + "\n"
	if got != want {
		t.Errorf("got %q", got)
	}
}

func FuzzParseEvent(f *testing.F) {
	for _, e := range []Event{submit("2026-01-20"), assign("2026-01-31"), reply("2026-03-01"), visit("2026-03-02"),
		secret("2026-03-31", StageReply, 1, stagePoll), named("2026-04-02", StageReply, 1, good, zhang)} {
		f.Add(string(e.Kind()), crypto.MustEncodeJSON(e))
	}
	for _, e := range append(handed(), measures()...) {
		f.Add(string(e.Kind()), crypto.MustEncodeJSON(e))
	}
	f.Fuzz(func(t *testing.T, kind string, payload []byte) {
		e, err := ParseEvent(Kind(kind), payload)
		if err != nil {
			return
		}
		if again, err := crypto.EncodeJSON(e); err != nil || !bytes.Equal(again, payload) {
			t.Errorf("%s became %s, %v", payload, again, err)
		}
		all, err := NewState(origin, DefaultRules(City), verified)
		if err != nil {
			t.Fatal(err)
		}
		_ = all.Add(e)
	})
}
