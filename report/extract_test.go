package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
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

// registerOf is a register with these events, each an order of its own.
func registerOf(t testing.TB, level register.Level, events ...register.Event) *register.Board {
	t.Helper()
	chair, clerk := crypto.SigningKeyFromSeed(bytes.Repeat([]byte{1}, 32)), crypto.SigningKeyFromSeed(bytes.Repeat([]byte{2}, 32))
	m := &register.Manifest{
		Version: 1, Origin: "rd.example.cn/c/yunlan/register", Congress: ballot.Names{"zh": "云澜县人民代表大会", "en": "Yunlan County People's Congress"},
		Rules: register.DefaultRules(level), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: chair.Public()}, {Role: ballot.Operator, Name: "李工", Key: clerk.Public()}},
	}
	log, err := audit.NewSigner(m.Origin, crypto.SigningKeyFromSeed(bytes.Repeat([]byte{3}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	m.LogKey, m.Policy = log.VerifierKey().String(), "quorum none\n"
	b, err := register.NewBoard(m.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		o, err := register.NewOrder(b.Head(), e)
		if err != nil {
			t.Fatal(err)
		}
		o.Sign(m, clerk)
		o.Sign(m, chair)
		if err := b.Apply(o.Entry(), o.Payload()); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

var hostileTitle = `<script>alert("村道")</script>`

// countyYear is a year of a register with everything in it that a paper may show: six candidates for five seats, of whom one is not chosen.
func countyYear(t testing.TB, level register.Level) *register.Board {
	paper := register.Attachment{Title: "云澜人〔2026〕1号", Hash: crypto.Hash{5}}
	deed := func(i int, day string) register.Deed {
		return register.Deed{Project: fmt.Sprintf("P%d", i), Date: on(t, day)}
	}
	yearly := func(day string) register.Yearly { return register.Yearly{Year: 2027, Date: on(t, day)} }
	content := func(i int) register.Content {
		title := fmt.Sprintf("第%d村村道硬化工程", i)
		if i == 2 {
			title = hostileTitle
		}
		return register.Content{Title: title, Field: "道路交通", Place: "石桥镇", Unit: "县交通运输局", Budget: register.Wan(1000 + i), Other: 50}
	}
	events := []register.Event{&register.Collect{Campaign: "2027", Year: 2027, From: on(t, "2026-07-01"), To: on(t, "2026-08-31"), Channels: []string{"代表联络站", "网络"}}}
	for i := 1; i <= 7; i++ {
		events = append(events, &register.Propose{Deed: deed(i, "2026-07-10"), Campaign: "2027", Source: register.CongressSource, Channel: "代表联络站", Content: content(i)})
	}
	for i := 1; i <= 7; i++ {
		events = append(events, &register.Assess{Deed: deed(i, "2026-09-01"), Necessity: "雨天无法通行，群众反映强烈", Feasibility: "用地已落实", Goals: []register.Goal{{Text: "路基完工", Due: on(t, "2027-06-30")}}})
	}
	for _, stage := range register.Screenings {
		for i := 1; i <= 6; i++ {
			events = append(events, &register.Screen{Deed: deed(i, "2026-09-10"), Stage: stage, Passed: true, Reason: "列为候选", Document: &paper})
		}
	}
	events = append(events, &register.Screen{Deed: deed(7, "2026-09-10"), Stage: register.FirstScreening, Reason: "用地未落实", Document: &paper},
		&register.Meeting{Yearly: yearly("2026-11-01"), Meeting: on(t, "2027-01-15")},
		&register.MakePlan{Yearly: yearly("2026-11-20"), Seats: 5, Cap: 6000, Projects: []string{"P1", "P2", "P3", "P4", "P5", "P6"}, Document: paper})
	for _, body := range register.Approvals(level) {
		events = append(events, &register.Approve{Yearly: yearly("2026-12-10"), Body: body, Document: paper})
	}
	vote := ballot.Citation{Origin: "rd.example.cn/c/yunlan/polls/2027", Size: 50, Root: crypto.Hash{1}}
	rated := ballot.Citation{Origin: "rd.example.cn/c/yunlan/polls/2028", Size: 60, Root: crypto.Hash{3}}
	found, grades := []register.Finding{}, []register.Finding{}
	for i := 1; i <= 6; i++ {
		f := register.Finding{Item: fmt.Sprintf("P%d", i), Found: register.Chosen, Votes: 150, Of: 200}
		if i == 6 {
			f.Found = register.NotChosen
		} else {
			grades = append(grades, register.Finding{Item: f.Item, Found: ballot.Dissatisfied, Votes: 60, Of: 200})
		}
		found = append(found, f)
	}
	body := map[register.Level]string{register.County: "standing_committee", register.Subdistrict: "assembly"}[level]
	change := func(day, kind, notice string, content *register.Content) *register.Change {
		return &register.Change{Deed: deed(1, day), Change: kind, Reason: "规划调整", Body: body, Document: paper, Notice: notice, Content: content}
	}
	amended := content(1)
	amended.Title, amended.Budget = "第1村村道硬化工程（二期）", 900
	act := func(day string) register.Act { return register.Act{Suggestion: "S-014", Date: on(t, day)} }
	measure := func(day string) register.Measure { return register.Measure{Case: "C-1", Date: on(t, day)} }
	events = append(events,
		&register.CitePoll{Date: on(t, "2027-01-16"), Origin: vote.Origin, Size: vote.Size, Root: vote.Root, Items: found},
		&register.Choose{Yearly: yearly("2027-01-16"), Rounds: []ballot.Citation{vote}},
		&register.HandOver{Deed: deed(1, "2027-02-01"), Unit: "县交通运输局", Until: on(t, "2027-12-01"), Document: paper},
		&register.HandOver{Deed: deed(2, "2027-02-01"), Unit: "石桥镇人民政府", Until: on(t, "2027-12-01"), Document: paper},
		&register.Implement{Deed: deed(1, "2027-02-20"), Goals: []register.Goal{{Text: "开工", Due: on(t, "2027-03-01")}}, Document: paper},
		&register.Progressed{Deed: deed(1, "2027-04-01"), Percent: 40, Quality: register.QualityFair, Paid: 450, Text: "路基完成"},
		change("2027-05-01", "amend", "云澜县人大常委会公告第3号", &amended), change("2027-05-10", "suspend", "云澜县人大常委会公告第4号", nil),
		&register.Inspect{Deed: deed(2, "2027-06-10"), Group: "第一监督组", Found: "进度偏慢", Opinion: "加快施工"},
		&register.Raise{Deed: deed(2, "2027-06-10"), Problem: "W-1", Text: "路灯未装", Owner: "石桥镇人民政府", Deadline: on(t, "2027-07-01")},
		&register.Submit{Act: act("2027-01-20"), Title: "关于增设城东片区公交线路的建议", Proposers: []crypto.PublicKey{crypto.SigningKeyFromSeed(bytes.Repeat([]byte{4}, 32)).Public()}},
		&register.Assign{Act: act("2027-02-01"), Unit: "县交通运输局", Months: 3},
		&register.CitePoll{Date: on(t, "2028-01-20"), Origin: rated.Origin, Size: rated.Size, Root: rated.Root, Items: grades},
		&register.RateYear{Yearly: register.Yearly{Year: 2027, Date: on(t, "2028-01-20")}, Poll: rated},
		&register.Open{Measure: measure("2028-01-21"), Unit: "县交通运输局", Poll: register.Citation{Origin: rated.Origin, Size: rated.Size, Root: rated.Root, Item: "P1"}},
		&register.ListProblem{Measure: measure("2028-01-26"), Problem: "Z-1", Text: "设施闲置", Deadline: on(t, "2028-03-01")})
	return registerOf(t, level, events...)
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
				page := paperOf(t, p, lang, Extract{Board: b, Year: 2027, Day: on(t, "2027-07-05")})
				for _, bad := range []string{"url(", "@import", " src=", "<script", "<link", "<img", " style=", "ZgotmplZ", "<no value>", "&lt;nil&gt;", "<nil>", "%!"} {
					if strings.Contains(page, bad) {
						t.Errorf("%s at the level of a %s in %s: holds %q", p.Name, level, lang, bad)
					}
				}
				if id := regexp.MustCompile(`(extract|register|report|grade)\.[a-z]+(\.[a-z]+)*`).FindString(strings.ReplaceAll(page, b.Manifest().Origin, "")); id != "" {
					t.Errorf("%s at the level of a %s in %s: no message %s", p.Name, level, lang, id)
				}
				for _, want := range []string{b.Manifest().Origin, b.Head().Root.String(), "2027-07-05"} {
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
	b, named := countyYear(t, register.County), map[string]RegisterPaper{}
	for _, p := range RegisterPapers() {
		named[p.Name] = p
	}
	for _, c := range []struct {
		paper, project string
		says           []string
		not            string
	}{
		{"collected", "", []string{"共征集建议项目7件", "共61天", "代表联络站", "用地未落实"}, "欧阳"},
		{"plan", "", []string{"差额1个，差额比例20%", "合计50.2万元，资金上限60万元", "2026-12-10", "主任会议", "第1村村道硬化工程</bdi>"}, "二期"},
		{"booklet", "", []string{"1．\u2068第1村村道硬化工程\u2069", "10.01万元", "雨天无法通行", "6．", "此后的调整"}, "二期"},
		{"booklet", "P3", []string{"3．\u2068第3村"}, "第1村"},
		{"chosen", "", []string{"2027年1月16日", "下列5个项目", "大会主席团", "县交通运输局"}, "石桥镇人民政府"},
		{"handover", "", []string{"石桥镇人民政府", "第1村村道硬化工程（二期）", "签收", "polls/2027（50项记录）第P1项"}, "第3村"},
		{"handover", "P2", []string{"石桥镇人民政府"}, "第1村"},
		{"progress", "", []string{"橙1个", "40", "4.5 / 9.5", "路基完成", "1（逾期1）", "开工", "加快施工", "暂缓"}, "第6村"},
		{"problems", "", []string{"路灯未装", "逾期4天", "设施闲置", "C-1"}, "用地未落实"},
		{"changes", "", []string{"公告第3号", "公告第4号", "10.01万元</bdi></td><td class=\"short\"><bdi>9万元", "暂缓实施"}, "第3村"},
		{"suggestions", "", []string{"S-014", "2027-05-01", "逾期65天"}, "村道"},
	} {
		page := paperOf(t, named[c.paper], words.Chinese, Extract{Board: b, Year: 2027, Day: on(t, "2027-07-05"), Project: c.project})
		for _, want := range c.says {
			if !strings.Contains(page, want) {
				t.Errorf("%s %s does not say %q", c.paper, c.project, want)
			}
		}
		if strings.Contains(page, c.not) {
			t.Errorf("%s %s says %q", c.paper, c.project, c.not)
		}
	}
	street := paperOf(t, named["chosen"], words.Chinese, Extract{Board: countyYear(t, register.Subdistrict), Year: 2027, Day: on(t, "2027-07-05")})
	if !strings.Contains(street, "推荐下列5个") || !strings.Contains(street, "街道议事代表会议") || strings.Contains(street, "正式项目") || strings.Contains(street, "票决") {
		t.Errorf("a subdistrict's assembly recommends:\n%s", street)
	}
	for _, p := range RegisterPapers() {
		if err := p.Write(io.Discard, words.Chinese, Extract{Board: registerOf(t, register.County), Year: 2027, Day: on(t, "2027-07-05")}); !errors.Is(err, ErrNoPaper) {
			t.Errorf("%s of an empty register: %v", p.Name, err)
		}
	}
}

// On A4 each sheet of a hand-over is one page, and a wide table keeps every column of every project.
func TestExtracts_Print(t *testing.T) {
	b := countyYear(t, register.County)
	for name, pages := range map[string]int{"handover": 2, "progress": 2} {
		for _, p := range RegisterPapers() {
			if p.Name != name {
				continue
			}
			paper := printedPages(t, paperOf(t, p, words.Chinese, Extract{Board: b, Year: 2027, Day: on(t, "2027-07-05")}))
			if len(paper) != pages {
				t.Errorf("%s takes %d pages, want %d", name, len(paper), pages)
			}
			for _, want := range map[string][]string{"handover": {"P1", "P2", "签收", b.Head().Root.String()}, "progress": {"P5", "2027-12-01", "1（逾期1）", "2027-04-01"}}[name] {
				if !strings.Contains(strings.Join(paper, ""), want) {
					t.Errorf("%s on paper has no %q", name, want)
				}
			}
		}
	}
}
