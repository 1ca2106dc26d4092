package county

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A Stage is one part of the year, with the last day of what happens in it.
type Stage struct {
	Name   string
	Day    string
	Events []register.Event
}

// Stages are the year of the vote of January 2027, from the collection in July 2026 to what follows the evaluation of January 2028: 征集, 筛选, 方案, 票决,
// 交办, 监督, 测评, 整改. They can be taken in turn, at every level.
func Stages(l register.Level) []Stage {
	return []Stage{
		{"collect", "2026-08-20", collection()},
		{"screen", "2026-11-25", screening()},
		{"plan", "2026-12-28", planning(l)},
		{"vote", "2027-01-15", voting()},
		{"hand", "2027-02-25", handing()},
		{"supervise", "2027-09-15", supervising(l)},
		{"rate", "2028-01-20", rating()},
		{"rectify", "2028-06-30", rectifying(l)},
	}
}

// Suggestions are those of three deputies in 2027, apart from the year: one assigned and late, one replied to and found bad, one visited.
func Suggestions() []register.Event {
	three := []crypto.PublicKey{Deputy.Public(), key(31).Public(), key(32).Public()}
	act := func(id, date string) register.Act { return register.Act{Suggestion: id, Date: day(date)} }
	grade := func(id string, stage register.Stage, date string, g ballot.Standing) register.Event {
		e := &register.Evaluate{Act: act(id, date), Stage: stage, Round: 1}
		e.Sign(Origin, g, Deputy)
		return e
	}
	return []register.Event{
		&register.Submit{Act: act("J-001", "2027-01-16"), Title: "关于加快农村饮用水管网改造的建议", Proposers: three},
		&register.Submit{Act: act("J-002", "2027-01-16"), Title: "关于增设校园周边人行天桥的建议", Proposers: three[:1]},
		&register.Submit{Act: act("J-003", "2027-01-17"), Title: "关于完善社区助餐点布局的建议", Proposers: three[1:]},
		&register.Submit{Act: act("J-004", "2027-01-17"), Title: "关于延长夜间公交运营时间的建议", Proposers: three[:1]},
		&register.Assign{Act: act("J-001", "2027-02-10"), Unit: "县水利局", Months: 3},
		&register.Assign{Act: act("J-002", "2027-02-10"), Unit: "县住房和城乡建设局", Months: 6},
		&register.Assign{Act: act("J-003", "2027-02-11"), Unit: "县民政局", Months: 3},
		&register.Reply{Act: act("J-001", "2027-04-20")},
		&register.Reply{Act: act("J-003", "2027-04-22")},
		grade("J-001", register.StageAssignment, "2027-04-25", register.Grades["满意"]),
		grade("J-001", register.StageReply, "2027-04-25", register.Grades["不满意"]),
		&register.Visit{Act: act("J-003", "2027-06-20")},
	}
}

func day(text string) register.Date {
	d, err := register.ParseDate(text)
	if err != nil {
		panic("county: internal error: " + err.Error())
	}
	return d
}

func deed(id, date string) register.Deed { return register.Deed{Project: id, Date: day(date)} }

func yearly(date string) register.Yearly { return register.Yearly{Year: 2027, Date: day(date)} }

// Paper is a document with a title, and the hash of a file that has nothing but the title in it.
func Paper(title string) register.Attachment {
	return register.Attachment{Title: title, Hash: crypto.Sum([]byte(title))}
}

// wanted are the proposals: title, field, place, unit, budget in 万元.
var wanted = []struct {
	title, field, place, unit string
	budget                    register.Wan
}{
	{"县第二人民医院急诊楼改造", "医疗卫生", "城关镇", "县卫生健康局", 98_00},
	{"乡镇养老服务中心提升", "养老助残", "青石镇、白鹭镇", "县民政局", 76_00},
	{"农村饮用水管网延伸", "农业水利", "北山片区各村", "县水利局", 120_00},
	{"城北小学扩建", "教育", "城北新区", "县教育局", 150_00},
	{"老旧小区加装电梯", "住房和社区", "城东街道", "县住房和城乡建设局", 88_50},
	{"县道X203线安全防护", "道路交通", "青石镇", "县交通运输局", 64_00},
	{"云澜河城区段清淤", "生态环境", "城关镇", "市生态环境局云澜分局", 110_00},
	{"村级文化礼堂补短板", "文化体育", "各乡镇", "县文化和旅游局", 45_00},
	{"公共场所自动体外除颤仪配置", "医疗卫生", "全县", "县红十字会", 30_00},
	{"残疾人家庭无障碍改造", "养老助残", "全县", "县残疾人联合会", 51_67},
	{"城南停车楼", "道路交通", "城关镇", "县住房和城乡建设局", 140_00},
	{"智慧路灯", "住房和社区", "城关镇", "县综合行政执法局", 95_00},
	{"农贸市场门楼", "住房和社区", "白鹭镇", "白鹭镇人民政府", 40_00},
	{"乡村公交和校车线路优化", "道路交通", "各乡镇", "县交通运输局", 60_00},
	{"社区助餐点", "养老助残", "城东街道", "县民政局", 35_00},
	{"社区老年食堂", "养老助残", "城西社区", "县民政局", 32_00},
}

func id(n int) string { return fmt.Sprintf("P%02d", n+1) }

func content(n int) register.Content {
	w := wanted[n]
	c := register.Content{Title: w.title, Field: w.field, Place: w.place, Unit: w.unit, Budget: w.budget}
	if n%3 == 0 {
		c.Other = 20_00
	}
	return c
}

func collection() []register.Event {
	events := []register.Event{&register.Collect{Campaign: "2027", Year: 2027, From: day("2026-07-01"), To: day("2026-08-20"), Channels: []string{"网上征集", "代表联络站", "入户走访"}}}
	by := crypto.Sum([]byte("a citizen"))
	for n := range wanted {
		e := &register.Propose{Deed: deed(id(n), fmt.Sprintf("2026-07-%02d", n+5)), Campaign: "2027", Source: []register.Source{register.CongressSource, register.Government, register.PartyCommittee}[n%3],
			Channel: []string{"网上征集", "代表联络站", "入户走访"}[n%3], Content: content(n)}
		if n == 14 {
			e.By = &by
		}
		events = append(events, e)
	}
	return events
}

// candidates are those that pass all screenings.
var candidates = []string{"P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "M01", "S01"}

func screening() []register.Event {
	meals, buses, school := content(14), content(13), content(13)
	meals.Title, meals.Budget = "社区助餐点和老年食堂", 58_00
	buses.Title, buses.Budget = "乡村公交线路优化", 42_00
	school.Title, school.Budget = "校车线路优化", 18_00
	events := []register.Event{
		&register.Merge{Deed: deed("M01", "2026-09-01"), Of: []string{"P15", "P16"}, Content: meals},
		&register.Split{Deed: deed("P14", "2026-09-01"), Into: []register.Part{{Project: "S01", Content: buses}, {Project: "S02", Content: school}}},
	}
	for _, id := range append([]string{"P11", "P12"}, candidates...) {
		events = append(events, &register.Assess{Deed: deed(id, "2026-09-10"), Necessity: "群众反映集中，受益面广", Feasibility: "用地和资金已落实，当年可以完成", Goals: []register.Goal{{Text: "主体完工", Due: day("2027-10-31")}}})
	}
	screen := func(stage register.ScreeningStage, date, paper string, dropped map[string]string, of ...string) {
		for _, id := range of {
			reason, failed := dropped[id]
			if !failed {
				reason = "急需、可行，同意进入下一环节"
			}
			document := Paper(paper)
			events = append(events, &register.Screen{Deed: deed(id, date), Stage: stage, Passed: !failed, Reason: reason, Document: &document})
		}
	}
	left := append([]string{"P11", "P12"}, candidates...)
	screen(register.FirstScreening, "2026-09-20", "民主议事会会议纪要（2026）第1号", map[string]string{"P13": "受益面小，属一般维修", "S02": "已由上级统一安排"}, append([]string{"P13", "S02"}, left...)...)
	screen(register.FineScreening, "2026-10-15", "筛选会议纪要（2026）第2号", map[string]string{"P12": "建成不久，尚可使用"}, left...)
	screen(register.FinalScreening, "2026-11-10", "筛选会议纪要（2026）第3号", map[string]string{"P11": "用地手续未办结"}, append([]string{"P11"}, candidates...)...)
	return append(events, &register.Meeting{Yearly: yearly("2026-11-20"), Meeting: day("2027-01-15")})
}

func planning(l register.Level) []register.Event {
	events := []register.Event{&register.MakePlan{Yearly: yearly("2026-12-10"), Seats: 10, Cap: 900_00, Projects: candidates, Document: Paper("2027年民生实事候选项目建议方案")}}
	for i, body := range register.Approvals(l) {
		events = append(events, &register.Approve{Yearly: yearly(fmt.Sprintf("2026-12-%d", 20+i)), Body: body, Document: Paper(fmt.Sprintf("审定意见（2026）第%d号", i+1))})
	}
	return events
}

func poll(name string, n byte) ballot.Citation {
	return ballot.Citation{Origin: "yunlan.example/c/yunlan/polls/" + name, Size: 60, Root: crypto.Sum([]byte{n})}
}

func cite(date string, p ballot.Citation, items []register.Finding) *register.CitePoll {
	return &register.CitePoll{Date: day(date), Origin: p.Origin, Size: p.Size, Root: p.Root, Items: items}
}

// voting is a vote in which P08 and S01 fail.
func voting() []register.Event {
	var items []register.Finding
	for i, id := range candidates {
		f := register.Finding{Item: id, Found: register.Chosen, Votes: 198 - 3*i, Of: 206}
		if id == "P08" || id == "S01" {
			f.Found, f.Votes = register.NotChosen, 96+i
		}
		items = append(items, f)
	}
	p := poll("2027-vote", 1)
	return []register.Event{cite("2027-01-15", p, items), &register.Choose{Yearly: yearly("2027-01-15"), Rounds: []ballot.Citation{p}}}
}

// Chosen are the projects that the vote chose.
var Chosen = []string{"P01", "P02", "P03", "P04", "P05", "P06", "P07", "P09", "P10", "M01"}

func unit(id string) string {
	if id == "M01" {
		return wanted[14].unit
	}
	n := 0
	fmt.Sscanf(id, "P%d", &n)
	return wanted[n-1].unit
}

func handing() (events []register.Event) {
	for _, id := range Chosen {
		events = append(events, &register.HandOver{Deed: deed(id, "2027-02-01"), Unit: unit(id), Until: day("2027-11-30"), Document: Paper("交办单（2027）" + id)})
	}
	for _, id := range Chosen[:9] {
		events = append(events, &register.Implement{Deed: deed(id, "2027-02-25"), Goals: []register.Goal{{Text: "开工", Due: day("2027-03-31")}, {Text: "完工", Due: day("2027-11-30")}}, Document: Paper("实施计划（2027）" + id)})
	}
	return events
}

func supervising(l register.Level) (events []register.Event) {
	body := map[register.Level]string{register.Township: "congress", register.Subdistrict: "assembly"}[l]
	if body == "" {
		body = "standing_committee"
	}
	report := func(id, date string, percent int, paid register.Wan, text string) {
		quality := register.QualityGood
		if percent < 30 {
			quality = register.QualityFair
		}
		events = append(events, &register.Progressed{Deed: deed(id, date), Percent: percent, Quality: quality, Paid: paid, Text: text})
	}
	for i, id := range Chosen {
		report(id, "2027-05-31", []int{60, 55, 45, 20, 50, 70, 40, 80, 65, 30}[i], 10_00, "按计划推进")
	}
	events = append(events,
		&register.Inspect{Deed: deed("P04", "2027-06-10"), Group: "第一监督组", Found: "基础施工进度偏慢，现场围挡不完整", Opinion: "增加施工力量，确保开学前交付"},
		&register.Raise{Deed: deed("P04", "2027-06-10"), Problem: "W-01", Text: "施工现场围挡不完整，影响学生通行", Owner: "县教育局", Deadline: day("2027-07-10")},
		&register.Raise{Deed: deed("P07", "2027-06-12"), Problem: "W-02", Text: "淤泥临时堆场未覆盖", Owner: "市生态环境局云澜分局", Deadline: day("2027-12-31")},
		&register.Raise{Deed: deed("P03", "2027-06-12"), Problem: "W-03", Text: "个别村入户管接头漏水", Owner: "县水利局", Deadline: day("2027-07-31")},
		&register.Resolve{Deed: deed("P03", "2027-07-20"), Problem: "W-03", Evidence: Paper("整改验收照片W-03")},
		&register.Change{Deed: deed("P06", "2027-06-20"), Change: "amend", Reason: "部分路段已由上级养护资金覆盖", Body: body, Document: Paper("决定（2027）第6号"), Notice: "公告（2027）第3号", Content: &register.Content{Title: "县道X203线安全防护", Field: "道路交通", Place: "青石镇", Unit: "县交通运输局", Budget: 52_00}},
		&register.Change{Deed: deed("P10", "2027-06-20"), Change: "suspend", Reason: "补贴标准调整，待省级文件明确", Body: body, Document: Paper("决定（2027）第7号"), Notice: "公告（2027）第4号"},
		&register.Change{Deed: deed("P10", "2027-08-01"), Change: "resume", Reason: "省级文件已明确", Body: body, Document: Paper("决定（2027）第9号"), Notice: "公告（2027）第5号"})
	for i, id := range Chosen {
		report(id, "2027-09-10", []int{100, 92, 75, 28, 85, 100, 55, 100, 88, 62}[i], register.Wan(25_00+i*2_00), "详见工程月报")
	}
	return append(events, &register.Accept{Deed: deed("P01", "2027-09-15"), Document: Paper("竣工验收报告P01")}, &register.Accept{Deed: deed("P09", "2027-09-15"), Document: Paper("竣工验收报告P09")})
}

func rating() []register.Event {
	var items []register.Finding
	for i, id := range Chosen {
		f := register.Finding{Item: id, Found: register.Grades["满意"], Votes: 240 - 4*i, Of: 250}
		if id == "P04" {
			f.Found, f.Votes = register.Grades["不满意"], 92
		}
		items = append(items, f)
	}
	p := poll("2028-rating", 2)
	return []register.Event{cite("2028-01-18", p, items), &register.RateYear{Yearly: yearly("2028-01-20"), Poll: p}}
}

func rectifying(l register.Level) []register.Event {
	first, second := poll("2028-rating", 2), poll("2028-again", 3)
	cited := func(p ballot.Citation) register.Citation {
		return register.Citation{Origin: p.Origin, Size: p.Size, Root: p.Root, Item: "P04"}
	}
	measure := func(date string) register.Measure { return register.Measure{Case: "Z-01", Date: day(date)} }
	by := func(date, title string) register.Documented {
		return register.Documented{Measure: measure(date), Document: title}
	}
	var again []register.Finding
	for i, id := range Chosen {
		f := register.Finding{Item: id, Found: register.Grades["满意"], Votes: 244 - 3*i, Of: 248}
		if id == "P04" {
			f.Found, f.Votes = register.Grades["不满意"], 118
		}
		again = append(again, f)
	}
	return []register.Event{
		&register.Open{Measure: measure("2028-01-25"), Unit: "县教育局", Poll: cited(first)},
		&register.Feedback{Documented: by("2028-01-28", "测评结果反馈函（2028）1号")},
		&register.ListProblem{Measure: measure("2028-02-10"), Problem: "Z-01-1", Text: "未按期交付，影响秋季招生", Deadline: day("2028-04-30")},
		&register.ListProblem{Measure: measure("2028-02-10"), Problem: "Z-01-2", Text: "工程款支付资料不完整", Deadline: day("2028-08-31")},
		&register.CloseProblem{Documented: by("2028-04-20", "整改情况报告（2028）4号"), Problem: "Z-01-1"},
		&register.ReportAgain{Documented: by("2028-05-20", "再次报告（2028）2号")},
		cite("2028-06-20", second, again), &register.RateYear{Yearly: yearly("2028-06-25"), Poll: second},
		&register.EvaluateAgain{Measure: measure("2028-06-26"), Poll: cited(second)},
		&register.Inquire{Documented: by("2028-06-30", "专题询问（2028）1号")},
	}
}
