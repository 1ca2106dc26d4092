package e2e_test

import (
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
)

// An evaluation is prepared in the page: no seats are asked for, and each way of grading has its sentence and its own questions.
func TestPreparePages_Evaluation(t *testing.T) {
	d := desktop{t, t.TempDir()}
	b := browser.Start(t)
	x := preparing(t, b, filepath.Join(t.TempDir(), "draft"), t.TempDir())
	x.State("ready")
	x.Screen("prepare")
	fill(x, "#names-congress-zh", "云澜市第十八届人民代表大会")
	fill(x, "#names-title-zh", "2025年度民生实事项目满意度测评")
	fill(x, "#origin", "vote.example.cn/c/yunlan/polls/2026-2")
	x.Upload("#candidates-file", d.plan("plan.xlsx", []any{"P01", "农村公路提质改造工程"}, []any{"P02", "老旧小区加装电梯"}))
	x.Wait("#preview-list li")
	x.Click("#preview-yes")
	x.Click(`[name="method"][value="EVALUATION"]`)
	x.Wait("#evaluation:not([hidden])")
	kept(x)
	for _, field := range []string{"seats", "percent", "line", "rules", "grades"} {
		if x.Count("#fault-"+field+":not([hidden])") > 0 {
			t.Errorf("a fault of %s: %s", field, x.Text("#fault-"+field))
		}
	}
	if x.Count("#part-seats:not([hidden])") > 0 {
		t.Error("seats are asked for")
	}
	for _, preset := range []string{"PLURALITY", "RATE_80_60", "MAJORITY"} {
		browser.Eval[bool](x, `((s) => { s.value = "`+preset+`"; return s.dispatchEvent(new Event("change")) })(document.querySelector("#preset"))`)
		kept(x)
		if tie, half := x.Count(".field:not([hidden]) > #grade-tie"), x.Count(".field:not([hidden]) > #half"); (tie == 1) != (preset == "PLURALITY") || (half == 1) != (preset == "MAJORITY") {
			t.Errorf("%s: asks of a tie %d, of half %d", preset, tie, half)
		}
	}
	x.Accessible("an evaluation")
	x.Fits("an evaluation")
	x.WholeBoth("prepare/evaluation")
}
