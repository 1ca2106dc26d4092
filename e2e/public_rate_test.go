package e2e_test

import (
	"fmt"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// ratedItems makes an evaluation of so many items, of which each has other votes.
func ratedItems(n int) func(*play.Meeting) {
	return func(m *play.Meeting) {
		m.Rules, m.Seats, m.Agenda = ballot.DefaultRules(ballot.Evaluating), 0, "2025年度民生实事项目满意度测评"
		for i := len(m.Candidates); i < n; i++ {
			m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprintf("X%02d", i), Names: ballot.Names{"zh": fmt.Sprintf("第%d个社区综合服务设施补短板工程", i), "en": fmt.Sprintf("Community services %d", i)}})
		}
		m.Candidates = m.Candidates[:n]
		for i := range m.Votes {
			m.Votes[i] = play.Vote{}
			for j := range n {
				m.Votes[i].Marks = append(m.Votes[i].Marks, ballot.Mark([]int{1, 1, 1, 2, 1, 3, 1, 0}[(i*(j+1)+j)%8]))
			}
		}
	}
}

// What an evaluation found is shown to the hall in one picture, and to a citizen with a phone, who verifies it right there.
func TestPublicPage_Rate(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 16, 0, play.Announce, ratedItems(12))
	screens := map[string]*browser.Tab{}
	for _, kind := range []string{"wall", "rostrum"} {
		address, err := v.Screen(kind)
		if err != nil {
			t.Fatal(err)
		}
		screens[kind] = b.Open(browser.Wall, address)
		screens[kind].Screen("live")
		if screens[kind].Count(".stack, .screen-graded") > 0 {
			t.Errorf("%s: grades before they are announced", kind)
		}
	}
	v.play(play.Announce)
	for kind, x := range screens {
		x.Wait(`#live[data-phase="announced"]`)
		x.Fits(kind, "#live", ".screen-graded tr")
		x.Accessible(kind)
		x.Shot("public/rate-" + kind)
	}
	phone := b.Open(browser.Phone, v.Server+v.Path+"/result")
	phone.Screen("public")
	if n := phone.Count(".stack"); n != 12 {
		t.Errorf("%d bars", n)
	}
	verifies(t, phone)
	phone.Accessible("an evaluation")
	narrow(t, phone, "an evaluation")
	paper := b.Open(browser.Laptop, v.Server+v.Path+"/report")
	if paper.Count(".stack") != 2*12 {
		t.Error("the report has not a bar an item in each language")
	}
	if pdf := paper.PDF(); len(pdf) < 10_000 {
		t.Errorf("the printed report has %d bytes", len(pdf))
	}
	compared(t, b, v)
}

// What one picture cannot show is shown in turns.
func TestScreens_Turn(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 8, 0, "", ratedItems(14))
	address, err := v.Screen("wall")
	if err != nil {
		t.Fatal(err)
	}
	x := b.Open(browser.Wall, address)
	x.Screen("live")
	if all, shown := x.Count(".screen-page"), x.Count(".screen-page:not([hidden])"); all != 2 || shown != 1 {
		t.Errorf("%d pages, %d of them shown", all, shown)
	}
	x.Fits("the first page", "#live", ".screen-page:not([hidden]) tr")
	x.Shot("public/rate-turn")
}

// compared shows the evaluation beside one of the year before, in which an item was another and one was rated alike, at all sizes.
func compared(t *testing.T, b *browser.Browser, v *visit) {
	t.Helper()
	evidence, err := v.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, found := v.Session.Manifest(), audit.Verify(evidence, audit.Options{Each: each})
	last, before := *m, *found
	last.Title, last.Timestamp = ballot.Names{"zh": "2024年度民生实事项目满意度测评", "en": "Projects of 2024"}, m.Timestamp-365*24*60*60
	last.Candidates = append([]ballot.Candidate{{ID: "P01", Names: ballot.Names{"zh": "智慧停车引导系统"}}}, m.Candidates[1:]...)
	f, counts := found.Record.Report, tally.Counts{}
	for i, r := range found.Outcome.Ratings {
		votes := append([]int{}, r.Votes...)
		if i%3 == 1 && votes[0] > 0 {
			votes[0]--
			votes[2]++
		} else if i%3 == 2 && votes[2] > 0 {
			votes[0]++
			votes[2]--
		}
		counts = append(counts, votes)
	}
	outcome, err := tally.Decide(&last, tally.Figures{Present: f.Present, Issued: f.Issued, Collected: f.Collected, Valid: f.Valid, Invalid: f.Invalid}, counts)
	if err != nil {
		t.Fatal(err)
	}
	id := *found.Poll
	id.Manifest = last.Hash()
	before.Outcome, before.Poll = &outcome, &id
	at := servePublic(t, m, found, func(lang words.Language) []*report.Public {
		earlier, err := report.NewPublic(lang, &last, &before, true)
		if err != nil {
			t.Error(err)
		}
		return []*report.Public{earlier}
	})
	tab := b.Open(browser.Phone, at)
	tab.Screen("public")
	if n, lines := tab.Count(".stack-change"), tab.Count(".dumbbell"); n != 12 || lines != 10 {
		t.Errorf("%d items are compared, %d of them with themselves", n, lines)
	}
	tab.WholeShot("public/rate-phone-zh")
	tab.Accessible("compared")
	narrow(t, tab, "compared")
	for range 2 {
		tab.Tap("#tool-size")
	}
	tab.Tap("#tool-theme")
	tab.Accessible("compared, xl, high contrast")
	narrow(t, tab, "compared, xl, high contrast")
	tab.WholeShot("public/rate-phone-xl-contrast")
	tab.Resize(browser.Laptop)
	tab.Go(at + "?lang=en")
	tab.Screen("public")
	tab.WholeShot("public/rate-laptop-en")
	tab.Fits("compared, in English")
	tab.Accessible("compared, in English")
	tab.Prefer("forced-colors", "active")
	tab.WholeShot("public/rate-laptop-forced")
}
