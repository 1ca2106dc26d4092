package e2e_test

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
)

// Two tellers read papers of a questionnaire: one answer, several, a point of a scale. One that leaves a required question empty is set
// aside. Then the officers' consoles show what was answered, and whose answers these are, and choose nothing.
func TestPapersPages_Ask(t *testing.T) {
	t.Parallel() // one of the longest, most of which is waiting
	v := visitRoom(t, 12, 0, play.Papers, func(m *play.Meeting) {
		questioned(m)
		for i := range 2 { // these come on paper
			m.Votes[i].Invalid = officer.Unreadable
		}
	})
	b := browser.Start(t)
	one, two := v.reader(b, browser.Laptop, 0), v.reader(b, browser.Landscape, 1)
	papers := []string{"21307", "02405", "10a"}
	if n := len(v.Session.Sheets()); n != len(papers) {
		t.Fatalf("%d papers, want %d", n, len(papers))
	}
	counted(one, two, len(papers))
	one.Wait("#read:not([hidden])")
	one.Keys("0123")
	hasText(t, one.Tab, "#read-marked.bad", "第2题多于2个")
	one.Keys("3x1") // what cannot be read excludes the rest, and the rest it
	hasText(t, one.Tab, "#read-marked:not(.bad)", "必答题还有1题未答")
	if n := one.Count(".mark-row:nth-child(2) input:checked"); n != 1 {
		t.Errorf("%d answers of the second question, want 1", n)
	}
	looked(one.Tab, "papers/ask", ".button, .segment span")
	browser.Eval[bool](one.Tab, `(document.querySelector('.mark-row input[type="checkbox"]:checked').click(), document.querySelector('.mark-row input').focus(), true)`)
	for i, keys := range papers {
		one.read(i+1, keys)
		two.read(i+1, strings.Replace(keys, "13", "14", 1))
	}
	one.Screen("compare")
	two.Screen("compare")
	if got := browser.Eval[string](one.Tab, `fetch("/api/papers/state").then((a) => a.json()).then((s) => s.papers.map((p) => p.marks.join() + p.invalid).join("|"))`); got != "街道便民服务站,排队时间;态度,7|,指引;网上系统,5INCOMPLETE|政务服务中心,,10" {
		t.Errorf("read: %s", got)
	}
	one.Upload("#other-table", two.handed(t, "papers.csv", tableOf))
	one.Wait(different)
	hasText(t, one.Tab, different, "1 排队时间 + 3 态度")
	one.WholeBoth("papers/ask-differ")
	two.Click("#compare-list button")
	two.Screen("read")
	two.Keys("24307\r") // the fourth answer is taken back, and the third given
	two.Screen("compare")
	one.Upload("#other-table", two.handed(t, "papers.csv", tableOf))
	one.Click("#encrypt:enabled")
	one.Hold("#dialog-yes", held)
	one.Wait("#made:not([hidden])")
	two.Upload("#handover", one.handed(t, "papers.json", papersOf))
	for _, r := range []*reader{one, two} {
		r.Screen("invalid")
		hasText(t, r.Tab, "#invalid-next", "必答题未答")
		r.sign("#invalid-sign")
	}
	one.Screen("done")
	v.play(play.Strike, play.Collect, play.Tally, play.Decrypt)
	v.answered(t, b)
}

// answered looks at the consoles of a questionnaire whose shares are on the board.
func (v *visit) answered(t *testing.T, b *browser.Browser) {
	t.Helper()

	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Landscape, ballot.ChiefScrutineer, 0)
	scrutineer := v.console(b, browser.Portrait, ballot.Scrutineer, 0)
	chief.step("check")
	byTwo(chief, scrutineer, "result", "result")
	chair.step("announce")
	hasText(t, chair.Tab, "#outcome", "到场应答者的回答")
	rows := browser.Eval[string](chair.Tab, `[...document.querySelectorAll("#outcome tbody tr")].map((r) => [...r.cells].map((c) => c.textContent).join(" ")).join("|")`)
	for _, want := range []string{"街道便民服务站 1|", "排队时间 1|指引 8|态度 1|", "平均 7.30 (73/10)"} {
		if !strings.Contains(rows, want) {
			t.Errorf("no %q in %s", want, rows)
		}
	}
	for _, no := range []string{"入选", "票决《", "代表", "法定人数", "满意"} {
		if text := chair.Text("main"); strings.Contains(text, no) {
			t.Errorf("a questionnaire says %s: %s", no, text)
		}
	}
	for _, c := range []*console{chair, chief, scrutineer} {
		c.Accessible("questionnaire")
		c.Fits("questionnaire")
	}
	chair.WholeBoth("console/28-questionnaire")
	scrutineer.WholeShot("console/28-questionnaire-portrait")
	byTwo(chair, chief, "announce", "announce")
	chair.step("print")
	chair.WholeShot("console/29-questionnaire-announced")
}
