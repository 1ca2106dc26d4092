package e2e_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
)

// A questionnaire is prepared in the page: a question of each kind, a new one like the one before it; no seats, quorum or line are asked for,
// and what is wrong with a question is said while it is typed. What was asked outlives a look at another form. Before the board begins, questions are
// named and no candidates.
func TestPreparePages_Ask(t *testing.T) {
	b := browser.Start(t)
	x := preparing(t, b, filepath.Join(t.TempDir(), "draft"), t.TempDir())
	x.State("ready")
	x.Screen("prepare")
	fill(x, "#names-congress-zh", "云澜市第十八届人民代表大会")
	fill(x, "#names-title-zh", "民生实事项目问卷")
	fill(x, "#origin", "vote.example.cn/c/yunlan/polls/2026-q")
	x.Click(`[name="method"][value="QUESTIONNAIRE"]`)
	x.Wait("#questionnaire:not([hidden])")
	for _, id := range []string{"#part-seats", "fieldset:has(#quorum-num)", "fieldset:has(#line-num)", ".field:has(> #tie)"} {
		if x.Count(id+":not([hidden])") > 0 {
			t.Errorf("a questionnaire is asked of %s", id)
		}
	}
	x.Click("#candidate-add")
	fill(x, ".candidate:nth-child(1) .candidate-zh", "您最常去哪一处办事？")
	fill(x, ".candidate:nth-child(1) .question-zh", "政务服务中心")
	kept(x)
	hasText(t, x, "#fault-candidates", "Q01")
	fill(x, ".candidate:nth-child(1) .question-zh", "政务服务中心\n街道便民服务站\n\n网上办理")
	fill(x, ".candidate:nth-child(1) .question-en", "The service centre\nThe station of the street\n\nOnline")
	x.Click(".candidate:nth-child(1) .question-required")
	x.Click("#candidate-add")
	fill(x, ".candidate:nth-child(2) .candidate-zh", "去过哪些？")
	choose(x, ".candidate:nth-child(2) .question-kind", "several")
	x.Click(".candidate:nth-child(2) .question-required")
	x.Click("#candidate-add")
	fill(x, ".candidate:nth-child(3) .candidate-zh", "总体打几分？")
	choose(x, ".candidate:nth-child(3) .question-kind", "scale")
	x.Click(`[name="method"][value="TICK_UP_TO_N"]`)
	kept(x)
	x.Click(`[name="method"][value="QUESTIONNAIRE"]`)
	choose(x, "#asked", "all")
	kept(x)
	if x.Count("#fault-candidates:not([hidden]), #fault-rules:not([hidden]), #fault-quorum:not([hidden])") > 0 {
		t.Error(x.Text("main"))
	}
	const want = `[{"kind":"single","answers":[{"en":"The service centre","zh":"政务服务中心"},{"en":"The station of the street","zh":"街道便民服务站"},{"en":"Online","zh":"网上办理"}],"required":true},` +
		`{"kind":"several","answers":[{"en":"The service centre","zh":"政务服务中心"},{"en":"The station of the street","zh":"街道便民服务站"},{"en":"Online","zh":"网上办理"}],"max":2},{"kind":"scale","from":1,"to":10}]`
	if got := browser.Eval[string](x, `fetch("/api/prepare/state").then((a) => a.json()).then((s) => JSON.stringify(s.draft.candidates.map((c) => c.question)))`); got != want {
		t.Errorf("kept are %s", got)
	}
	x.Accessible("a questionnaire")
	x.Fits("a questionnaire")
	x.WholeBoth("prepare/questions")
	officers, registrars, roll, slips := desktop{t, t.TempDir()}.people()
	x.Upload("#officers-file", officers...)
	x.Wait("#officers li:nth-child(7)")
	x.Upload("#registrars-file", registrars...)
	x.Wait("#registrars li:nth-child(2)")
	x.Upload("#roll-file", roll)
	x.Upload("#slips-file", slips)
	x.Wait("#faults-count.good")
	kept(x)
	x.Click("#begin")
	x.Wait("#dialog-yes")
	if asked := x.Text("dialog"); !strings.Contains(asked, "问题3道") || strings.Contains(asked, "选") || strings.Contains(asked, "票决") {
		t.Errorf("before the board of a questionnaire is begun it is asked: %s", asked)
	}
}

// choose takes an option of a list.
func choose(x *browser.Tab, list, value string) {
	browser.Eval[bool](x, fmt.Sprintf(`((s) => { s.value = %q; s.dispatchEvent(new Event("input", {bubbles: true})); return s.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector(%q))`, value, list))
}
