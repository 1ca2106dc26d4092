package report

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// TestReplies: every answer stands with its votes and its part of the valid ballots, a scale with its mean, and whoever asks is said.
func TestReplies(t *testing.T) {
	m, r := twelve(t)
	m.Rules, m.Seats = ballot.DefaultRules(ballot.Asking), 0
	m.Candidates = []ballot.Candidate{
		{ID: "S", Names: ballot.Names{"zh": "您最关心的项目"}, Question: &ballot.Ask{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "道路"}, {"zh": "桥梁"}}}},
		{ID: "M", Names: ballot.Names{"zh": "您用过的设施"}, Question: &ballot.Ask{Kind: ballot.SeveralAnswers, Max: 2, Required: true, Answers: []ballot.Names{{"zh": "公园"}, {"zh": "食堂"}, {"zh": "步道"}}}},
		{ID: "G", Names: ballot.Names{"zh": "总体评分"}, Question: &ballot.Ask{Kind: ballot.OnScale, From: 1, To: 5}},
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	outcome, err := tally.Decide(m, tally.Figures{Present: 298, Issued: 298, Collected: 297, Valid: 294, Invalid: 3}, tally.Counts{{147, 100}, {200, 194, 100}, {0, 10, 20, 100, 164}})
	if err != nil {
		t.Fatal(err)
	}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
	p, err := NewPublic(words.Chinese, m, r, true)
	if err != nil {
		t.Fatal(err)
	}
	if p.Bars() || p.Names() || p.Rated() || !p.Answered() {
		t.Error("a questionnaire is shown as another form")
	}
	all := p.Replies()
	if got := all[0]; got.Answers[0].Said != "147份 50.0%" || got.Left != "未答47份" || got.Kind != "单选" || !strings.Contains(string(got.Answers[0].Bar()), `width="50.0%"`) {
		t.Errorf("%+v", got)
	}
	if got := all[1]; got.Kind != "多选，最多2项，必答" || got.Answers[1].Said != "194份 66.0%" || got.Left != "未答0份" || got.Average != "" {
		t.Errorf("%+v", got)
	}
	if got := all[2]; got.Average != "平均4.42分（总分1300÷294份）" || got.Answers[4].Name != "5" || got.Kind != "评分，1至5分" {
		t.Errorf("%+v", got)
	}
	if said := strings.Join(append(p.Counting(), p.Sentence()), "\n"); notSaid.MatchString(said) || strings.Contains(said, "赞成") || !strings.Contains(said, "共3题，有效问卷294份") {
		t.Error(said)
	}
}
