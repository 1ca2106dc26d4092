package report

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	yunlan "github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

func on(t testing.TB, text string) register.Date {
	t.Helper()
	d, err := register.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var hostileText = `<script>alert("村道")</script>`

// countyYear is the year of a fictional place's register, from its collection to what follows the evaluation, and one text that is hostile.
func countyYear(t testing.TB, level register.Level) *register.Board {
	t.Helper()
	r, err := yunlan.New(level)
	for _, stage := range yunlan.Stages(level) {
		err = errors.Join(err, r.Take(stage.Events...))
	}
	inspected := &register.Inspect{Deed: register.Deed{Project: "P02", Date: on(t, "2028-06-30")}, Group: "第二监督组", Found: hostileText, Opinion: "继续跟踪"}
	if err = errors.Join(err, r.Take(yunlan.Suggestions()...), r.Take(inspected)); err != nil {
		t.Fatal(err)
	}
	return r.Board
}

func paperNamed(t testing.TB, name string) RegisterPaper {
	t.Helper()
	for _, p := range RegisterPapers() {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no paper %s", name)
	return RegisterPaper{}
}

// paperOf writes a paper of a register's year.
func paperOf(t testing.TB, p RegisterPaper, lang words.Language, of Extract) string {
	t.Helper()
	var page bytes.Buffer
	if err := p.Write(&page, lang, of); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// Every paper of a register is alone, says everything in words of the catalogues, and says of which register it is.
func TestExtractsAreAlone(t *testing.T) {
	for _, level := range []register.Level{register.County, register.Subdistrict} {
		b := countyYear(t, level)
		for _, p := range RegisterPapers() {
			for _, lang := range words.Languages {
				page := paperOf(t, p, lang, Extract{Board: b, Year: 2027, Day: on(t, "2028-07-01")})
				for _, bad := range []string{"url(", "@import", " src=", "<script", "<link", "<img", " style=", "ZgotmplZ", "<no value>", "&lt;nil&gt;", "<nil>", "%!"} {
					if strings.Contains(page, bad) {
						t.Errorf("%s at the level of a %s in %s: holds %q", p.Name, level, lang, bad)
					}
				}
				if id := regexp.MustCompile(`(extract|register|report|grade)\.[a-z]+(\.[a-z]+)*`).FindString(strings.ReplaceAll(page, b.Manifest().Origin, "")); id != "" {
					t.Errorf("%s at the level of a %s in %s: no message %s", p.Name, level, lang, id)
				}
				if said := strings.Contains(page, "票选推荐"); lang == words.Chinese && said != (level == register.Subdistrict) {
					t.Errorf("%s at the level of a %s: says that an assembly recommends: %v", p.Name, level, said)
				}
				if level == register.Subdistrict && (strings.Contains(page, "票决") || strings.Contains(page, "入选")) {
					t.Errorf("%s in %s speaks of the vote of a congress, which a subdistrict has not", p.Name, lang)
				}
				for _, want := range []string{b.Manifest().Origin, b.Head().Root.String(), "2028-07-01"} {
					if !strings.Contains(page, want) {
						t.Errorf("%s at the level of a %s in %s: no %q", p.Name, level, lang, want)
					}
				}
			}
		}
	}
}

// What the papers of a year say, each beside what it must not say.
func TestExtracts(t *testing.T) {
	b := countyYear(t, register.County)
	for _, c := range []struct {
		paper, project string
		says           []string
		not            string
	}{
		{"collected", "", []string{"共征集建议项目16件", "共50天", "代表联络站", "M01", "S01 S02", "用地手续未办结", "建成不久，尚可使用"}, "急需、可行"},
		{"plan", "", []string{"差额2个，差额比例20%", "合计861.17万元，资金上限900万元", "2026-12-20", "主任会议", ">64</bdi>"}, ">52</bdi>"},
		{"booklet", "", []string{"6．\u2068县道X203线安全防护\u2069", "64万元", "群众反映集中", "12．", "此后的调整"}, "52万元"},
		{"booklet", "P03", []string{"3．\u2068农村饮用水管网延伸"}, "县道X203线"},
		{"chosen", "", []string{"2027年1月15日", "下列10个项目", "大会主席团", ">64</bdi>"}, "村级文化礼堂"},
		{"handover", "", []string{"交办单（2027）M01", "52万元", "签收", "polls/2027-vote（60项记录）第P06项"}, "村级文化礼堂"},
		{"handover", "P06", []string{"县交通运输局"}, "县教育局"},
		{"progress", "", []string{"红1个，橙1个，黄4个，绿2个，蓝2个", "35 / 52", "详见工程月报", "1（逾期1）", "开工", "增加施工力量"}, "村级文化礼堂"},
		{"problems", "", []string{"围挡不完整", "逾期357天", "已整改", "工程款支付资料不完整", "Z-01"}, "用地手续未办结"},
		{"changes", "", []string{"公告（2027）第3号", "公告（2027）第5号", "64万元</bdi></td><td class=\"short\"><bdi>52万元", "恢复实施"}, "农村饮用水"},
		{"suggestions", "", []string{"J-004", "待交办", "重新办理中", "已回访"}, "县道X203线"},
	} {
		page := paperOf(t, paperNamed(t, c.paper), words.Chinese, Extract{Board: b, Year: 2027, Day: on(t, "2028-07-01"), Project: c.project})
		for _, want := range c.says {
			if !strings.Contains(page, want) {
				t.Errorf("%s %s does not say %q", c.paper, c.project, want)
			}
		}
		if strings.Contains(page, c.not) {
			t.Errorf("%s %s says %q", c.paper, c.project, c.not)
		}
	}
	street := paperOf(t, paperNamed(t, "chosen"), words.Chinese, Extract{Board: countyYear(t, register.Subdistrict), Year: 2027, Day: on(t, "2028-07-01")})
	if !strings.Contains(street, "推荐下列10个") || !strings.Contains(street, "议事代表会议") || strings.Contains(street, "正式项目") || strings.Contains(street, "票决") {
		t.Errorf("a subdistrict's assembly recommends:\n%s", street)
	}
	for level, want := range map[register.Level]string{register.County: "<bdi>党委</bdi>", register.Subdistrict: "<bdi>党工委</bdi>"} {
		if page := paperOf(t, paperNamed(t, "plan"), words.Chinese, Extract{Board: countyYear(t, level), Year: 2027, Day: on(t, "2028-07-01")}); !strings.Contains(page, want) {
			t.Errorf("the plan of a %s is not approved by %s", level, want)
		}
	}
	empty, err := yunlan.New(register.County)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range RegisterPapers() {
		if err := p.Write(io.Discard, words.Chinese, Extract{Board: empty.Board, Year: 2027, Day: on(t, "2028-07-01")}); !errors.Is(err, ErrNoPaper) {
			t.Errorf("%s of an empty register: %v", p.Name, err)
		}
	}
}

// On A4 each sheet of a hand-over is one page, and a wide table keeps every column of every project.
func TestExtracts_Print(t *testing.T) {
	b := countyYear(t, register.County)
	for name, want := range map[string]struct {
		pages int
		says  []string
	}{"handover": {10, []string{"P01", "M01", "签收", b.Head().Root.String()}}, "progress": {3, []string{"M01", "2027-11-30", "1（逾期1）", "2027-09-10"}}} {
		paper := printedPages(t, paperOf(t, paperNamed(t, name), words.Chinese, Extract{Board: b, Year: 2027, Day: on(t, "2028-07-01")}))
		if len(paper) != want.pages {
			t.Errorf("%s takes %d pages, want %d", name, len(paper), want.pages)
		}
		for _, text := range want.says {
			if !strings.Contains(strings.Join(paper, ""), text) {
				t.Errorf("%s on paper has no %q", name, text)
			}
		}
	}
}

// A project that was carried over is dropped in each year by the screening of that year, and in none in which it became a candidate.
func TestDroppedFor(t *testing.T) {
	screen := func(passed bool, reason string) register.Screen {
		return register.Screen{Passed: passed, Reason: reason}
	}
	p := register.Project{Year: 2029, Past: []register.Considered{{Year: 2026, Passed: 1}, {Year: 2027, Passed: 3}, {Year: 2028, Passed: 0}}, Screenings: []register.Screen{
		screen(true, ""), screen(false, "2026"), screen(true, ""), screen(true, ""), screen(true, ""), screen(false, "2028"), screen(true, ""), screen(false, "2029"),
	}}
	for year, want := range map[int]string{2026: "2026", 2027: "", 2028: "2028", 2029: "2029"} {
		got := ""
		if s := p.DroppedFor(year); s != nil {
			got = s.Reason
		}
		if got != want {
			t.Errorf("%d: %q, want %q", year, got, want)
		}
	}
}

// A plan that does not hold any more after a withdrawal says so, with the figures by which it fails.
func TestExtracts_BrokenPlan(t *testing.T) {
	r, err := yunlan.New(register.County)
	for _, stage := range yunlan.Stages(register.County)[:3] {
		err = errors.Join(err, r.Take(stage.Events...))
	}
	err = errors.Join(err, r.Take(&register.Withdraw{Deed: register.Deed{Project: "P08", Date: on(t, "2027-01-05")}, Document: yunlan.Paper("撤回函")}))
	if err != nil {
		t.Fatal(err)
	}
	page := paperOf(t, paperNamed(t, "plan"), words.Chinese, Extract{Board: r.Board, Year: 2027, Day: on(t, "2027-01-06")})
	for _, want := range []string{"候选项目11个，应选10个", "差额比例10%", "本方案已不成立，须另提方案：", "还差1个"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
}
