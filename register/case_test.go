package register

import (
	"reflect"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

func measure(date string) Measure       { return Measure{"W", day(date)} }
func documented(date string) Documented { return Documented{measure(date), "云人常〔2026〕5号"} }

// measures are all that follows the bad evaluation of an office, to the end of a rectification that helped.
func measures() []Event {
	return []Event{
		&Open{measure("2026-03-27"), "市生态环境局", badPoll}, &Feedback{documented("2026-03-28")},
		&ListProblem{measure("2026-03-29"), "W-001", "排污口整治进度滞后", day("2026-06-30")},
		&ListProblem{measure("2026-03-29"), "W-002", "投诉答复超期", day("2026-05-15")},
		&CloseProblem{documented("2026-05-12"), "W-002"}, &CloseProblem{documented("2026-07-02"), "W-001"},
		&ReportAgain{documented("2026-07-05")}, &EvaluateAgain{measure("2026-07-20"), goodPoll},
	}
}

// worst are those after a second evaluation that was bad, too.
func worst() []Event {
	again := Citation{Origin: "example.org/c/yunlan/polls/3", Size: 41, Root: crypto.Hash{9}, Item: "S-2"}
	return append(measures()[:7],
		&EvaluateAgain{measure("2026-07-20"), again}, &Inquire{documented("2026-08-01")}, &Interpellate{documented("2026-08-02"), 6},
		&Answer{documented("2026-08-20"), 4}, &Answer{documented("2026-09-01"), 3})
}

// docs/rules.md, 13.2: what may lawfully come next, at each step; and nothing is done by itself.
func TestNext(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []Event
		want   []Step
	}{
		{"opened", measures()[:1], []Step{StepFeedback}},
		{"told", measures()[:2], []Step{StepProblems}},
		{"listed", measures()[:4], []Step{StepRectify}},
		{"one-of-two-closed", measures()[:5], []Step{StepRectify}},
		{"rectified", measures()[:6], []Step{StepReportAgain}},
		{"reported", measures()[:7], []Step{StepEvaluateAgain}},
		{"better", measures(), []Step{}},
		{"bad-again", worst()[:8], []Step{StepInquiry, StepInterpellate}},
		{"inquired", worst()[:9], []Step{StepInterpellate}},
		{"asked", worst()[:10], []Step{StepAnswer}},
		{"more-than-half-dissatisfied", worst()[:11], []Step{StepAnswerAgain}},
		{"exactly-half-dissatisfied", worst(), []Step{}},
	} {
		c := folded(t, tt.events...).Cases()[0]
		if got := c.Next(City); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	c := folded(t, worst()[:8]...).Cases()[0]
	if got := c.Next(Township); !slices.Equal(got, []Step{StepInquiry}) {
		t.Errorf("a township: %v", got)
	}
	if c.First != badPoll || len(c.Second) != 1 || c.Second[0].Grade != bad {
		t.Errorf("%+v", c)
	}
}

// docs/rules.md, section 13: what may not come is refused, and changes nothing.
func TestCaseRefusals(t *testing.T) {
	for name, row := range caseRefusals() {
		refused(t, name, folded(t, row.Before...), row.Event)
	}
	for level, want := range map[Level]int{Province: 5, City: 5, County: 3} {
		state, err := NewState(origin, DefaultRules(level), verified)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range measures()[:1] {
			if err := state.Add(e); err != nil {
				t.Fatal(err)
			}
		}
		refused(t, "13.4-signers-"+string(level), state, &Interpellate{documented("2026-08-02"), want - 1})
		if err := state.Add(&Interpellate{documented("2026-08-02"), want}); err != nil {
			t.Error(err)
		}
	}
	state, err := NewState(origin, DefaultRules(Township), verified)
	if err == nil {
		err = state.Add(measures()[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "13.4-township", state, &Interpellate{documented("2026-08-02"), 100})
}

// caseRefusals are events about a case that may not come, each named after the clause of docs/rules.md that refuses it.
func caseRefusals() map[string]Refused {
	all := measures()
	unknown := goodPoll
	unknown.Size++
	return map[string]Refused{
		"13.1-no-such-case":                  {nil, &Feedback{documented("2026-03-28")}, ""},
		"13.1-opened-twice":                  {all[:1], &Open{measure("2026-03-28"), "市水务局", badPoll}, ""},
		"13.1-not-bad":                       {nil, &Open{measure("2026-03-28"), "市水务局", goodPoll}, ""},
		"13.1-poll-not-verified":             {nil, &Open{measure("2026-03-28"), "市水务局", unknown}, ""},
		"13.1-poll-cited-twice":              {all[:1], &Open{Measure{"V", day("2026-03-28")}, "市水务局", badPoll}, ""},
		"13.1-number":                        {nil, &Open{Measure{"", day("2026-03-28")}, "市水务局", badPoll}, ""},
		"13.1-unit":                          {nil, &Open{measure("2026-03-28"), " ", badPoll}, ""},
		"13.1-no-day":                        {nil, &Open{Measure{Case: "W"}, "市水务局", badPoll}, ""},
		"13.1-back-in-time":                  {all[:2], &ReportAgain{documented("2026-03-27")}, ""},
		"13.1-no-day-of-report":              {all[:2], &ReportAgain{Documented{Measure{Case: "W"}, "x"}}, ""},
		"13.1-no-document":                   {all[:1], &Feedback{Documented{measure("2026-03-28"), ""}}, ""},
		"13.1-same-evaluation-again":         {all[:2], &EvaluateAgain{measure("2026-07-20"), badPoll}, ""},
		"13.3-listed-twice":                  {all[:3], &ListProblem{measure("2026-03-29"), "W-001", "同上", day("2026-06-30")}, ""},
		"13.3-deadline-before":               {all[:2], &ListProblem{measure("2026-03-29"), "W-001", "滞后", day("2026-03-28")}, ""},
		"13.3-no-deadline":                   {all[:2], &ListProblem{measure("2026-03-29"), "W-001", "滞后", Date{}}, ""},
		"13.3-no-text":                       {all[:2], &ListProblem{measure("2026-03-29"), "W-001", "", day("2026-06-30")}, ""},
		"13.3-no-number":                     {all[:2], &ListProblem{measure("2026-03-29"), "", "滞后", day("2026-06-30")}, ""},
		"13.3-not-listed":                    {all[:3], &CloseProblem{documented("2026-05-12"), "W-002"}, ""},
		"13.3-closed-twice":                  {all[:5], &CloseProblem{documented("2026-05-13"), "W-002"}, ""},
		"13.4-too-few-signers":               {worst()[:9], &Interpellate{documented("2026-08-02"), 4}, ""},
		"13.4-nothing-asked":                 {worst()[:9], &Answer{documented("2026-08-02"), 0}, ""},
		"13.4-more-dissatisfied-than-signed": {worst()[:10], &Answer{documented("2026-08-20"), 7}, ""},
		"13.4-answered-to-half":              {worst(), &Answer{documented("2026-09-02"), 0}, ""},
	}
}

// docs/rules.md, 13.3: the deadline is in time, and a problem closed late was late.
func TestProblem(t *testing.T) {
	p := Problem{ID: "W", Opened: day("2026-03-27"), Deadline: day("2026-04-30")}
	closed := p
	closed.Closed = day("2026-05-02")
	for _, tt := range []struct {
		p     Problem
		on    string
		state Progress
		days  int
	}{
		{p, "2026-04-30", Rectifying, 0}, {p, "2026-05-01", Overdue, 1}, {p, "2026-05-21", Overdue, 21},
		{closed, "2026-05-01", Overdue, 1}, {closed, "2026-05-02", Rectified, 2}, {closed, "2027-05-02", Rectified, 2},
	} {
		if state, days := tt.p.At(day(tt.on)); state != tt.state || days != tt.days {
			t.Errorf("%s: %s, %d days", tt.on, state, days)
		}
	}
}
