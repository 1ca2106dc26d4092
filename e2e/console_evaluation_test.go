package e2e_test

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// evaluation makes a meeting evaluate its first three items, by what most ballots say. The second one's grades are equal at the top.
func evaluation(m *play.Meeting) {
	m.Rules, m.Seats, m.Candidates = ballot.DefaultRules(ballot.Evaluating).With(ballot.Plurality), 0, m.Candidates[:3]
	m.Agenda = "部门工作满意度测评"
	for i := range m.Votes {
		m.Votes[i] = play.Vote{Marks: []ballot.Mark{1, ballot.Mark(1 + i%2), ballot.Mark(min(3, i))}}
	}
}

// The console of an evaluation shows counts, rates and grades, chooses nothing, and offers what the rules say of equal votes.
func TestConsolePages_Evaluation(t *testing.T) {
	v := visitRoom(t, 15, 0, play.Result, evaluation)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Landscape, ballot.ChiefScrutineer, 0)
	scrutineer := v.console(b, browser.Portrait, ballot.Scrutineer, 0)
	chief.step("check")
	byTwo(chief, scrutineer, "result", "result")
	chair.Wait("#decide")
	rows := browser.Eval[[]string](chair.Tab, `[...document.querySelectorAll("#outcome tbody tr")].map((r) => [...r.cells].slice(1).map((c) => c.textContent).join(" "))`)
	for i, want := range []string{"14 0 0 0 100.0% 100.0% 满意", "7 7 0 0 50.0% 100.0% 票数相等", "1 1 11 1 7.7% 15.4% 不满意"} {
		if i >= len(rows) || rows[i] != want {
			t.Errorf("row %d: %q, want %q", i+1, rows, want)
		}
	}
	if text := chair.Text("main"); strings.Contains(text, "入选") || strings.Contains(text, "票决") {
		t.Errorf("an evaluation chooses: %s", text)
	}
	for _, c := range []*console{chair, chief, scrutineer} {
		c.Accessible("evaluation")
		c.Fits("evaluation")
	}
	chair.Click("#tool-language") // English words are longer
	if out := browser.Eval[int](chair.Tab, `((t) => t.scrollWidth - t.clientWidth)(document.querySelector("#outcome-table"))`); out > 0 {
		t.Errorf("the table is %d pixels wider than its card", out)
	}
	chair.Fits("evaluation in English")
	chair.Click("#tool-language")
	chair.WholeBoth("console/26-evaluation")
	scrutineer.WholeShot("console/26-evaluation-portrait")
	chair.Type("#decide-text", "主席团决定：该项为基本满意")
	byTwo(chair, chief, "decide", "decide")
	chair.step("print")
	chair.WholeShot("console/27-evaluation-decided")
	bundle, err := v.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	outcome := audit.Verify(bundle, audit.Options{}).Outcome
	if outcome == nil || len(outcome.Tied) != 1 || outcome.Ratings[0].Grade != ballot.Satisfied {
		t.Fatalf("%+v", outcome)
	}
}
