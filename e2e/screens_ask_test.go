package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// many makes a questionnaire with what is hard to show: a question with as many answers as there can be, of long names, a scale of eleven
// points, and short questions, of which several stand on one page.
func many(m *play.Meeting) {
	questioned(m)
	long := &ballot.Ask{Kind: ballot.OneAnswer}
	for i := range ballot.MaxAskedOf {
		long.Answers = append(long.Answers, ballot.Names{"zh": fmt.Sprintf("第%d类：城乡社区综合服务设施补短板和适老化改造工程", i+1), "en": fmt.Sprintf("Kind %d: services of communities, and what the old need there", i+1)})
	}
	m.Candidates = append(m.Candidates,
		ballot.Candidate{ID: "L", Names: ballot.Names{"zh": "您最希望明年优先办理哪一类民生实事项目？请从下列三十五类中选择一类，也可以不选", "en": "Which kind of projects should come first next year?"}, Question: long},
		ballot.Candidate{ID: "S", Names: ballot.Names{"zh": "去年的项目总体打几分？", "en": "How many points for last year?"}, Question: &ballot.Ask{Kind: ballot.OnScale, To: 10}})
	for i := range 4 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint("Y", i), Names: ballot.Names{"zh": fmt.Sprintf("第%d个社区食堂是否方便？", i+1), "en": fmt.Sprintf("Is canteen %d near?", i+1)},
			Question: &ballot.Ask{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "方便", "en": "Yes"}, {"zh": "不方便", "en": "No"}}}})
	}
	for i := range m.Votes {
		m.Votes[i].Marks = append(m.Votes[i].Marks, ballot.Mark(1+i%5), ballot.Mark(5+i%6), 1, 2, ballot.Mark(i%3), 1)
	}
}

// What a questionnaire found stands on the screens of the hall page by page, with whose answers they are, bars, and the mean with its two
// numbers; nothing of it before it is announced.
func TestScreens_Ask(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 8, 0, play.Announce, many)
	wall, err := v.Screen("wall")
	if err != nil {
		t.Fatal(err)
	}
	rostrum, err := v.Screen("rostrum")
	if err != nil {
		t.Fatal(err)
	}
	x := b.Open(browser.Wall, wall)
	x.Screen("live")
	if x.Count(".bars, .reply-rest") > 0 {
		t.Error("answers before they are announced")
	}
	v.play(play.Announce)
	x.Wait(`#live[data-phase="announced"]`)
	shown := x.Text(".screen-verdict")
	if !strings.Contains(shown, "到场应答者的回答，不是代表的票决") {
		t.Errorf("the wall does not say whose answers they are: %s", shown)
	}
	turned := func(x *browser.Tab, at string, pages int) {
		t.Helper()
		n := x.Count(".screen-page")
		if n != pages {
			t.Errorf("%s: %d pages, want %d", at, n, pages)
		}
		for i := range n {
			browser.Eval[bool](x, fmt.Sprintf(`(document.querySelectorAll(".screen-page").forEach((p, i) => (p.hidden = i !== %d)), true)`, i))
			x.Fits(fmt.Sprint(at, " page ", i+1), "#live", ".screen-page:not([hidden]) .bars-row", ".screen-page:not([hidden]) .screen-turn")
			if i == 0 {
				x.Accessible(at)
			}
			x.Shot(fmt.Sprintf("public/ask-%s-%d", at, i+1))
		}
	}
	turned(x, "wall", 11)
	if x.Count(".screen-reply:has(.reply-rest b)") != 2 {
		t.Error("the scales have no mean")
	}
	x.Resize(browser.Landscape)
	x.Fits("a tablet as a wall", "#live", ".screen-page:not([hidden]) .bars-row")
	x.Shot("public/ask-wall-tablet")
	x.Resize(browser.Wall)
	x.Go(rostrum)
	x.Screen("live")
	turned(x, "rostrum", 12)
}
