package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// rated makes an evaluation of ten items with these grades.
func rated(grades []ballot.Grade) func(*play.Meeting) {
	return func(m *play.Meeting) {
		m.Rules, m.Seats, m.Candidates, m.Agenda = ballot.DefaultRules(ballot.Evaluating), 0, m.Candidates[:10], "2025年度民生实事项目满意度测评"
		m.Rules.Evaluation.Grades = grades
		for i := range m.Votes {
			m.Votes[i].Marks = m.Votes[i].Marks[:10]
		}
	}
}

// nine are as many grades as there can be, with names that are long.
func nine() (grades []ballot.Grade) {
	for i := range ballot.MaxGrades {
		as := ballot.Satisfied
		if i > 4 {
			as = ballot.Dissatisfied
		}
		grades = append(grades, ballot.Grade{Names: ballot.Names{"zh": fmt.Sprintf("第%d档满意", i+1), "en": fmt.Sprintf("Satisfactory to degree %d", i+1)}, CountsAs: as})
	}
	grades[8].Names = ballot.Names{"zh": "完全没有达到当初向代表承诺的目标", "en": "Nothing of what was promised to the deputies"}
	return grades
}

// rate gives grades, in the order of the ballot: a digit is the grade's place, anything else none.
func (x *tablet) rate(grades string) {
	for i, g := range grades {
		if g >= '1' && g <= '9' {
			x.Tap(fmt.Sprintf("#mark-%d-grade-%c", i, g))
		}
	}
}

// A deputy rates ten items at every size: they stand on a tablet without scrolling, a grade can be undone, the review says which has none
// and what that means, and a second device finds the grades in a draft that is opened.
func TestBoothPages_Rate(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 24, 0, play.Voting, rated(ballot.ThreeGrades()))
	pairs := v.pairs()
	for i, size := range append(boothSizes, browser.Laptop) {
		name := "booth/rate-" + size.Name
		x := v.spied(b, size)
		x.enter(pairs[i])
		hasText(t, x.Tab, "#count", "0 / 10")
		x.AtLeast(name, 72, ".choice")
		x.AtLeast(name, 64, "main .button, .stance .face")
		if size.Name != "phone" {
			x.Fits(name, ".choice", "#next", "#clear")
		}
		x.rate("1123 1112")
		x.rate("1") // undone
		hasText(t, x.Tab, "#count", "7 / 10")
		x.Both(name + "-1-rated")
		x.Accessible(name)
		x.review()
		hasText(t, x.Tab, ".review-list.rate", "未评 3 项")
		hasText(t, x.Tab, ".review-list.rated", "基本满意")
		x.Fits(name, "#submit", "#change")
		x.Both(name + "-2-review")
		x.Accessible(name + " review")
		if i == 0 {
			phone := b.Open(browser.Phone, v.Booth+"/check")
			x.examined(t, phone)
			phone.Both("check/rated")
			phone.Accessible("rated")
			if got := strings.Join(strings.Fields(phone.Text("#result-list li:nth-child(3)")), " "); !strings.HasSuffix(got, "基本满意") {
				t.Errorf("the second device finds %q", got)
			}
			hasText(t, phone, "#result-list li:nth-child(1)", "未评")
		}
		x.submit()
	}
}

// Where the rules say so, an item without a grade is an abstention, and an empty ballot is asked about. Nine grades with long names can be
// pressed, whatever the language and the size of the text.
func TestBoothPages_RateNine(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 24, 0, play.Voting, func(m *play.Meeting) {
		rated(nine())(m)
		m.Rules.BlankItem = ballot.BlankItemAbstain
	})
	x := v.tablet(b, browser.Landscape)
	x.enter(v.pairs()[0])
	x.Tap("#next")
	x.Screen("review")
	hasText(t, x.Tab, ".review-list.rate", "按弃权计")
	x.Tap("#submit")
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "各项都按弃权计")
	x.Tap("#dialog-no")
	x.Screen("ballot")
	x.rate("9876543219")
	x.AtLeast("nine", 64, ".stance .face")
	x.Resize(browser.Phone)
	x.settings("rate-nine", browser.Phone, "#next")
	x.review()
	x.Both("booth/rate-nine-review")
	x.Fits("review of nine", "#submit")
	x.Accessible("review of nine")
}
