package e2e_test

import (
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// questioned makes a questionnaire with a question of each kind, the first of which has to be answered.
func questioned(m *play.Meeting) {
	names := func(zh, en string) ballot.Names { return ballot.Names{"zh": zh, "en": en} }
	m.Rules, m.Seats, m.Agenda = ballot.DefaultRules(ballot.Asking), 0, "民生实事项目问卷"
	m.Candidates = []ballot.Candidate{
		{ID: "Q1", Names: names("您最常去哪一处办事？", "Where do you go most often?"), Question: &ballot.Ask{Kind: ballot.OneAnswer, Required: true,
			Answers: []ballot.Names{names("政务服务中心", "The service centre"), names("街道便民服务站", "The station of the street"), names("网上办理", "Online")}}},
		{ID: "Q2", Names: names("最希望改进的是？", "What should get better?"), Question: &ballot.Ask{Kind: ballot.SeveralAnswers, Max: 2,
			Answers: []ballot.Names{names("排队时间", "The queues"), names("指引", "The signs"), names("态度", "Courtesy"), names("网上系统", "The online system")}}},
		{ID: "Q3", Names: names("总体打几分？", "How many points in all?"), Question: &ballot.Ask{Kind: ballot.OnScale, From: 1, To: 10}},
	}
	for i := range m.Votes {
		m.Votes[i] = play.Vote{Marks: []ballot.Mark{1, 0, 1, 0, 0, 7}}
	}
}

// A questionnaire at the tablet: one answer, several with a bound, and a scale. What has to be answered is said, and asked for; the review
// has every question; and a second device finds the answers.
func TestBoothPages_Ask(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 24, 0, play.Voting, questioned)
	x := v.spied(b, browser.Landscape)
	x.enter(v.pairs()[0])
	x.AtLeast("ask", 72, ".answers .face")
	x.Tap("#answer-1-1")
	x.Tap("#next")
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "第 1 题")
	x.Accessible("required")
	x.Tap("#dialog-yes")
	x.Tap("#answer-0-2")
	x.Tap("#answer-1-3")
	x.Tap("#answer-1-4")
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "最多选 2 个")
	x.Tap("#dialog-yes")
	hasText(t, x.Tab, "#count", "2 / 3")
	x.Tap("#answer-2-8")
	x.Tap("#answer-2-8") // undone
	if n := x.Count("input:checked"); n != 3 {
		t.Errorf("%d answers, want 3", n)
	}
	x.WholeBoth("booth/ask")
	x.review()
	hasText(t, x.Tab, ".review-list.asked", "排队时间 · 态度")
	hasText(t, x.Tab, ".review-list.ask", "总体打几分")
	x.Fits("review", "#submit")
	x.Accessible("review")
	x.Both("booth/ask-review")
	phone := b.Open(browser.Phone, v.Booth+"/check")
	x.examined(t, phone)
	hasText(t, phone, "#result-list li:nth-child(2)", "排队时间 · 态度")
	phone.Accessible("found")
	phone.Both("check/asked")
	x.Tap("#change")
	x.Resize(browser.Phone)
	x.settings("ask", browser.Phone, "#next")
	x.review()
	x.submit()
}
