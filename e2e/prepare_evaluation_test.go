package e2e_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// An evaluation is prepared in the page: no seats are asked for, and each way of grading has its sentence and its own questions.
func TestPreparePages_Evaluation(t *testing.T) {
	d := desktop{t, t.TempDir()}
	b := browser.Start(t)
	data := t.TempDir()
	x := preparing(t, b, filepath.Join(t.TempDir(), "draft"), data)
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
	hasText(t, x, "#part-candidates-title", "测评对象")
	hasText(t, x, "main", "社会看不到票数")
	x.Accessible("an evaluation")
	x.Fits("an evaluation")
	x.PartBoth("prepare/evaluation", "#part-rules")
	after(t, d, x)
	grades(t, x)
	series(t, d, x, data)
}

// after takes what last year's ballot chose from its bundle, which is then cited.
func after(t *testing.T, d desktop, x *browser.Tab) {
	bundled, board, err := play.Simulate(t.Context(), meetingOf(t, 12), play.Options{Each: each})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	if err := bundle.Pack(&packed, bundled); err != nil {
		t.Fatal(err)
	}
	x.Click("#part-after > summary")
	before := x.Count("#candidates li")
	x.Upload("#after-file", d.put("no-bundle.tar.zst", []byte("nothing")))
	x.Wait("#after-file-answer.bad")
	x.Forgive("/api/prepare/after")
	x.Upload("#after-file", d.put("last-year.tar.zst", packed.Bytes()))
	x.Wait("#after-cites:not([hidden])")
	fresh := len(board.Outcome().Chosen) // P01 and P02 are others here
	if got := x.Count("#candidates li"); fresh == 0 || got != before+fresh || !strings.Contains(x.Text("#after-origin"), board.Poll().Manifest.Origin) {
		t.Errorf("%d items, %d before, %d chosen: %s", got, before, fresh, x.Text("#after-origin"))
	}
	if numbers := browser.Eval[int](x, `new Set([...document.querySelectorAll(".candidate-id")].map((i) => i.value)).size`); numbers != before+fresh {
		t.Errorf("%d items have %d numbers", before+fresh, numbers)
	}
	x.PartBoth("prepare/after", "#part-after")
	browser.Eval[string](x, `document.querySelector("#after-file-answer").textContent = ""`)
	x.Upload("#after-file", d.put("last-year.tar.zst", packed.Bytes()))
	x.Wait("#after-file-answer:not(:empty)")
	hasText(t, x, "#after-file-answer", "加入0项")
	if got := x.Count("#candidates li"); got != before+fresh {
		t.Errorf("taken twice: %d items", got)
	}
	x.Click(`[name="method"][value="TICK_UP_TO_N"]`)
	kept(x)
	if x.Count("#part-after:not([hidden])") != 1 {
		t.Error("in another form what is cited cannot be dropped")
	}
	x.Click(`[name="method"][value="EVALUATION"]`)
	kept(x)
}

// grades gives the evaluation grades of its own, which are checked as the manifest does, and goes back to the usual ones.
func grades(t *testing.T, x *browser.Tab) {
	choose(x, "#grades", "own")
	x.Click("#grade-add")
	x.Type("#grades-list li:last-child .grade-zh", "未接触")
	x.Wait("body:has(#fault-grades[hidden])")
	choose(x, "#grades-list li:last-child .grade-counts", "satisfied") // the worst first
	x.Wait("#fault-grades:not([hidden])")
	choose(x, "#grades-list li:last-child .grade-counts", "no_knowledge")
	x.Wait("body:has(#fault-grades[hidden])")
	kept(x)
	x.Accessible("grades of one's own")
	x.Fits("grades of one's own")
	x.PartBoth("prepare/grades", "#part-rules")
	x.Click("#grades-list li:last-child .grade-drop")
	choose(x, "#grades", "three")
	x.Wait("body:has(#own-grades[hidden])")
	if got := browser.Eval[string](x, `document.querySelector("#grades").value`); got != "three" {
		t.Errorf("the usual grades: %s", got)
	}
}

// series makes the evaluation one of three that are held one after the other, and begins the board of the first.
func series(t *testing.T, d desktop, x *browser.Tab, data string) {
	officers, registrars, roll, slips := d.people()
	x.Upload("#units-file", d.put("bad.csv", []byte("单位\n教育局\n教育局\n")))
	x.Wait("#units-preview-faults li")
	x.Click("#units-preview-no")
	x.Upload("#units-file", d.put("units.csv", []byte("单位,英文名称\n教育局,Education\n民政局,\n")))
	x.Wait("#units-preview-list li:nth-child(2)")
	x.Click("#units-preview-yes")
	x.Type("#units", "\n财政局 / Finance")
	x.Upload("#officers-file", officers...)
	x.Wait("#officers li:nth-child(7)")
	x.Upload("#roll-file", roll)
	x.Upload("#slips-file", slips)
	x.Upload("#registrars-file", registrars...)
	x.Wait("#fault-registrars:not([hidden])") // a key each is too few
	for i, file := range registrars {
		var one ballot.Registrar
		text, err := os.ReadFile(file)
		if err == nil {
			err = crypto.DecodeJSON(text, &one)
		}
		if err != nil {
			t.Fatal(err)
		}
		var more []ballot.Registrar
		for range 2 {
			key, err := crypto.NewTokenIssuer(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			one.Key = key.Key()
			more = append(more, one)
		}
		x.Upload("#registrars-file", d.put(fmt.Sprintf("more-%d.json", i), crypto.MustEncodeJSON(more)))
		x.Wait(fmt.Sprintf("#registrars li:nth-child(%d)", 4+2*i))
	}
	x.Wait("#faults-count.good")
	kept(x)
	x.Accessible("a series")
	x.Fits("a series")
	x.PartBoth("prepare/series", "#part-series")
	x.Click("#begin")
	x.Wait("#dialog-yes")
	x.Click("#dialog-yes")
	x.Screen("begun")
	x.Wait("#begun-all li")
	x.Accessible("the first has begun")
	x.Both("prepare/series-begun")
	x.Click("#begun-prepare")
	x.Screen("prepare")
	if x.Count("#begin:not([hidden])") != 0 || x.Count("#units:disabled") != 1 {
		t.Error("the first may be begun twice, or what is evaluated changed")
	}
	x.Click("#rest")
	x.Wait("#dialog-yes") // where the server is found is not known
	x.Click("#dialog-yes")
	x.Forgive("/api/prepare/rest")
	if _, err := os.Stat(filepath.Join(data, "2026-2-1", boardfolder.OriginFile)); err != nil {
		t.Error(err)
	}
	x.Quiet()
}
