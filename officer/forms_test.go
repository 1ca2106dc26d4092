package officer

import (
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// Of texts, officers sign how many there are, and nothing about projects.
func TestDescribe_SealedTexts(t *testing.T) {
	m := &ballot.Manifest{Title: ballot.Names{"zh": "意见"}, Rules: ballot.DefaultRules(ballot.SealedText),
		Candidates: []ballot.Candidate{{ID: "1", Names: ballot.Names{"zh": "道路"}, Text: &ballot.TextLimit{Max: 200}}}}
	m.Roll.Count = 9
	o := tally.Outcome{Total: 9, Present: 8, Valid: 7, Texts: []tally.Texts{{ID: "1", Texts: []string{"甲", "乙"}, Empty: 4, Unreadable: 1}}}
	w := must(words.In(words.Chinese))
	for want, all := range map[string][]Line{
		"名单9名，到场8名；意见1题":        opening(m, 8),
		"1 道路：意见2条，未填4份，不能显示1份": results(m, o),
		"宣布书面意见的结果":             announcement(m, &o),
	} {
		said := ""
		for _, l := range all {
			said += w.Say("officer."+l.Name, l.Args...)
		}
		if !strings.Contains(said, want) || slices.ContainsFunc([]string{"项目", "应选", "入选", "赞成", "<no value>"}, func(no string) bool { return strings.Contains(said, no) }) {
			t.Errorf("%s, want %s", said, want)
		}
	}
}

// A paper is not invalid for too many approvals where nothing is approved, nor because it is no ballot of a vote.
func TestDescribe_Invalid(t *testing.T) {
	for form, want := range map[ballot.Method][2]string{
		ballot.TickUpToN:  {"赞成项目多于应选数", "不是表决票"},
		ballot.Evaluating: {"一个项目选择多个等次", "不是本次测评票"},
		ballot.Asking:     {"选择超过规定", "不是本次问卷"},
	} {
		m := &ballot.Manifest{Rules: ballot.DefaultRules(form)}
		for i, reason := range []string{OverSelected, NotABallot} {
			if said := must(words.In(words.Chinese)).Say("officer."+invalidity(m, reason), "Number", 7); !strings.Contains(said, want[i]) || !strings.HasPrefix(said, "第7张") {
				t.Errorf("%s: %s, want %s", form, said, want[i])
			}
		}
	}
}
