package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// invented is a poll that was announced, with the people and keys of the bundle that must verify for good: these candidates for so
// many seats, and as many deputies as the manifest of that bundle has not. The figures are of 306 deputies.
func invented(t testing.TB, seats int, candidates []ballot.Candidate) (*ballot.Manifest, *audit.Report) {
	t.Helper()
	m, r := verified(t)
	m.Title = ballot.Names{"zh": "2026年度市政府民生实事项目票决", "en": "The people's livelihood projects of 2026"}
	m.Congress = ballot.Names{"zh": "云澜市第三届人民代表大会第五次会议第三次全体会议（虚构）", "en": "Third plenary of the fifth session of the Yunlan People's Congress (fictional)"}
	m.Candidates, m.Seats, m.Timestamp, m.Rehearsal, m.Roll.Count = candidates, seats, 1768437000, false, 306
	figures := tally.Figures{Present: 298, Issued: 298, Collected: 297, Valid: 294, Invalid: 3}
	counts := make(tally.Counts, len(candidates))
	for i := range counts {
		approve := 279 - 13*i%140
		counts[i] = []int{approve, (294 - approve) / 2}
	}
	outcome, err := tally.Decide(m, figures, counts)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	r.Poll.Manifest, r.Outcome = m.Hash(), &outcome
	r.Poll.Root, r.Sums = crypto.Sum([]byte("root")), crypto.Sum([]byte("sums"))
	r.Record = &audit.Record{
		Phase:   audit.Announced,
		Report:  audit.CollectionBody{Present: 298, Issued: 298, Collected: 297, Electronic: 250, Papers: 47, Valid: 294, Invalid: 3, Unused: 1},
		Invalid: map[string]int{"OVER_SELECTED": 2, "UNREADABLE": 1},
	}
	return m, r
}

// twelve is the usual poll: 12 projects, 10 of them to be chosen.
func twelve(t testing.TB) (*ballot.Manifest, *audit.Report) {
	names := []string{
		"城区公办幼儿园扩容工程", "乡镇卫生院诊疗能力提升工程", "农村公路提质改造工程", "老旧小区改造项目", "城乡供水一体化工程", "居家养老服务中心建设",
		"公共停车位新增工程", "中小学校护眼照明改造", "农贸市场改造提升", "口袋公园建设", "残疾人康复服务中心", "社区食堂建设",
	}
	var all []ballot.Candidate
	for i, name := range names {
		all = append(all, ballot.Candidate{ID: fmt.Sprintf("P%02d", i+1), Names: ballot.Names{"zh": name, "en": fmt.Sprintf("Project number %d", i+1)}})
	}
	return invented(t, 10, all)
}

// hostile are 40 projects with names of 200 characters, markup, formulas, other directions, emoji and look-alike letters
// (threat 41): all that a manifest may hold.
func hostile(t testing.TB) (*ballot.Manifest, *audit.Report) {
	names := []string{
		strings.Repeat("改造提升工程二期", 25),
		`<script>alert(1)</script><b onclick="x()">粗体</b>&amp;`,
		"=HYPERLINK(\"http://example.org\",\"点击\")",
		"+1+1", "-2+3", "@SUM(A1:A9)",
		"مشروع تحديث المستشفى 2026 (المرحلة الثانية)",
		"שיפוץ בית הספר: 12 כיתות",
		"公园🌳与运动场🏃‍改造"[:len("公园🌳与运动场🏃")],
		"Раураl 乡村公路", "Paypal 乡村公路",
		strings.Repeat("LongWordWithoutAnySpace", 8)[:180],
		`"引号"，逗号,` + "分号;与'撇号'",
		"{{.Outcome}} %s %d ${x}",
	}
	var all []ballot.Candidate
	for i := range 40 {
		name := fmt.Sprintf("第%d个：%s", i+1, strings.Repeat("道路", 96))
		if i < len(names) {
			name = names[i]
		} else if i%3 > 0 {
			name = fmt.Sprintf("第%d个社区服务中心建设工程", i+1)
		}
		all = append(all, ballot.Candidate{ID: fmt.Sprintf("=P%02d", i+1), Names: ballot.Names{"zh": name}})
	}
	m, r := invented(t, 30, all)
	return m, r
}
