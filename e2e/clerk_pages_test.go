package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
)

// A clerk is the console of an officer of a register, in a browser.
type clerk struct {
	*console
	files desktop
}

// part goes to a part of the year.
func (c *clerk) part(id string) {
	c.t.Helper()
	c.Click("#part-" + id)
	c.Wait(fmt.Sprintf(`html[data-part=%q] #part-%s[aria-current]`, id, id))
}

// begin opens the form of a kind of event.
func (c *clerk) begin(kind string) {
	c.t.Helper()
	c.Click("#begin-" + kind)
	c.Wait("#form:not([hidden]) #form-send")
}

// refresh looks at the register again.
func (c *clerk) refresh() {
	c.t.Helper()
	looks := browser.Eval[string](c.Tab, `document.documentElement.dataset.looks`)
	c.Click("#again")
	c.Wait(fmt.Sprintf(`html:not([data-looks=%q]) body:not(:has(.dialog))`, looks))
}

// write fills in fields of the form; a name and a value in turn.
func (c *clerk) write(fields ...string) {
	c.t.Helper()
	for i := 0; i+1 < len(fields); i += 2 {
		if !browser.Eval[bool](c.Tab, fmt.Sprintf(`(() => { const i = document.getElementById("f-%s"); if (!i) return false;
			i.value = %q; for (const e of ["input", "change"]) i.dispatchEvent(new Event(e, {bubbles: true})); return i.value === %q })()`, fields[i], fields[i+1], fields[i+1])) {
			c.t.Fatalf("there is no field %s, or it cannot be %q:\n%s", fields[i], fields[i+1], c.Text("#form"))
		}
	}
}

// attach gives a document its title and its file, which is kept with the register, or nowhere.
func (c *clerk) attach(field, title string, keep bool) {
	c.t.Helper()
	c.write(field, title)
	if !keep {
		c.Click("#f-" + field + "-publish")
	}
	c.Upload("#f-"+field+"-file", c.files.put(field+".pdf", []byte("%PDF-1.4\n"+title+"\n%%EOF\n")))
	c.Wait("#f-" + field + "-about:not(:empty)")
	if c.Count("#f-"+field+"-about.bad") > 0 {
		c.t.Fatal(c.Text("#f-" + field + "-about"))
	}
}

// send signs what the form says, and returns what was shown.
func (c *clerk) send() string {
	c.t.Helper()
	says := c.sign("#form-send")
	c.Wait("main:has(#form[hidden])")
	return says
}

// refused sends what the form says, and returns why it is refused, which stands at a field.
func (c *clerk) refused(field string) string {
	c.t.Helper()
	c.Click("#form-send")
	c.Wait("#f-" + field + "-fault:not([hidden])")
	return c.Text("#f-" + field + "-fault")
}

// join signs an order of a kind that waits, which has to say what the first was shown.
func (c *clerk) join(kind, says string) {
	c.t.Helper()
	c.refresh()
	if also := c.sign(fmt.Sprintf(`.todo-item[data-kind=%q] .join`, kind)); also != says {
		c.t.Errorf("%s: the first signed %q, the second %q", kind, says, also)
	}
}

var clerkPaper = register.Attachment{Title: "云澜办〔2026〕1号", Hash: crypto.Hash{5}}

func clerkDay(text string) register.Date {
	d, err := register.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// foundBy is what a poll found of the projects in their order.
func foundBy(date, poll string, size int64, all ...register.Finding) *register.CitePoll {
	c := &register.CitePoll{Date: clerkDay(date), Origin: "yunlan.example/c/yunlan/polls/" + poll, Size: size, Root: crypto.Hash{byte(size)}}
	for i, f := range all {
		f.Item = fmt.Sprintf("2027-%03d", i+1)
		c.Items = append(c.Items, f)
	}
	return c
}

// Two officers take a register through a year from their own machines, from the collection to a rectification: every order is shown to both in the same words,
// what the rules refuse is refused with its clause at its field, and the register has what was signed. What the walk leaves out, others order.
func TestClerkPages_Year(t *testing.T) {
	lamp := register.Submission{Received: clerkDay("2026-07-09"), Campaign: "2027", Channel: "网络", Title: "桥头加装路灯", Field: "住房和社区", Place: "青石镇", Text: "晚上看不见路。"}
	park := lamp
	park.Title = "给我家门口修一个停车位"
	o := newOffice(t, register.County, lamp, park)
	b := browser.Start(t)
	c, chair := o.clerk(b, browser.Laptop, 1), o.clerk(b, browser.Laptop, 0)
	take := o.take
	look := func(name string) {
		t.Helper()
		browser.Eval[bool](c.Tab, `(scrollTo(0, 0), true)`) // what stays on the screen is at its place in the picture
		c.WholeBoth("clerk/" + name)
		c.Accessible(name)
		c.Fits(name)
		c.AtLeast(name, 48, ".button, .clerk-step")
	}
	want := func(text string, all ...string) {
		t.Helper()
		for _, w := range all {
			if !strings.Contains(text, w) {
				t.Errorf("%q does not say %q", text, w)
			}
		}
	}
	look("01-empty")
	c.begin("collect")
	c.write("campaign", "2027", "year", "2027", "from", "2026-07-01", "to", "2026-07-20", "channels", "网络\n走访")
	want(c.refused("to"), "15.3", "19")
	want(c.Text("#f-to-help"), fmt.Sprint(o.manifest.Rules.CollectionDays, "天"))
	look("02-refused")
	c.write("to", "2026-08-31")
	if c.Count("#f-to-fault:not([hidden])") > 0 || c.Count("#f-to[aria-invalid]") > 0 {
		t.Error("a field that was put right is wrong still")
	}
	want(c.send(), "征集编号：2027", "征集渠道：网络", "征集渠道：走访")
	c.begin("propose")
	c.write("date", "2026-07-10", "campaign", "2027", "channel", "走访", "title", "农村公路提质改造工程", "field", "道路交通", "place", "城关镇", "unit", "县交通局", "budget", "51.678")
	want(c.refused("budget"), "51.67")
	c.write("budget", "51.67")
	look("03-propose")
	want(c.send(), "投资概算（万元）：51.67\n", "人大征集")
	var events []register.Event
	for i, title := range []string{"老旧小区加装电梯", "口袋公园建设", "城区公厕提升改造", "社区养老服务中心", "智慧停车"} {
		events = append(events, &register.Propose{Deed: register.Deed{Project: fmt.Sprintf("2027-%03d", i+2), Date: clerkDay("2026-07-10")}, Campaign: "2027", Source: register.Government, Channel: "网络",
			Content: register.Content{Title: title, Field: "住房和社区", Place: "城关镇", Unit: "县住建局", Budget: 5000}})
	}
	take(events...)
	c.refresh()
	c.Wait("#project-2027-006")
	c.Click("#intake-look")
	c.Wait(".intake-list > :nth-child(2)")
	c.Click("#intake-pick-page")
	look("04-intake")
	c.Click("#intake-pick-none")
	declined := `.intake-list > :first-child`
	title := c.Text(declined + " h3")
	c.Click(declined + ` [id^="decline-"][id$="-go"]`)
	c.Wait(declined + ` [id^="decline-"][id$="-fault"]:not([hidden])`)
	fill(c.Tab, declined+` input[id^="decline-"]`, "属于个人诉求，不属于民生实事项目")
	c.Click(declined + ` [id^="decline-"][id$="-go"]`)
	c.Wait(`.intake-list > :only-child`)
	if kept := c.Text(".intake-list h3"); kept == title {
		t.Errorf("what was declined still waits: %q", kept)
	}
	c.Click("#intake-decided")
	c.Wait(`.intake-list > [data-state="declined"]:only-child`)
	want(c.Text(".intake-list"), "属于个人诉求")
	fill(c.Tab, `.intake-list input[id^="into-"]`, "2027-999")
	c.Click(`.intake-list [id^="into-"][id$="-go"]`)
	c.Wait(`.intake-list [id^="into-"][id$="-fault"]:not([hidden])`)
	want(c.Text(`.intake-list [id^="into-"][id$="-fault"]`), "没有符合的项目")
	fill(c.Tab, `.intake-list input[id^="into-"]`, "2027-002") // it was wrong to decline it
	c.Click(`.intake-list [id^="into-"][id$="-go"]`)
	c.Wait(`.intake-list > [data-state="accepted"]`)
	want(c.Text(".intake-list"), "列入2027-002 老旧小区加装电梯")
	c.Click("#intake-decided")
	c.Click(`.intake-list [id^="accept-"]`)
	c.Wait("#form-send")
	c.write("date", "2026-07-10", "unit", "县住建局", "budget", "3")
	want(c.send(), "网络", "群众（个人信息不入登记册）")
	c.Wait(`.clerk-intake:not(:has(.intake-list > *))`)

	// A table is taken whole or not at all.
	row := func(id string, budget any) []any {
		return []any{id, "口袋公园二期", "生态环境", "城关镇", "县林业局", budget, 0, "政府提交", "网络", "2026-07-12", "", ""}
	}
	head := []any{"建议编号", "项目名称", "领域", "实施地点", "责任单位", "投资概算", "其他资金", "来源", "征集渠道", "提出日期", "提出人", "联系电话"}
	c.Upload("#table-file", c.files.sheet("bad.xlsx", head, row("2027-008", "五十")))
	c.Wait(".cell-faults li")
	want(c.Text(".cell-faults"), "F2")
	look("04-table")
	c.Upload("#table-file", c.files.sheet("good.xlsx", head, row("2027-008", 50), row("2027-009", 5)))
	c.Click("#table-go")
	c.Wait("#dialog-no")
	c.hold()
	c.told()
	c.Wait("#project-2027-009")

	c.part("screen")
	c.begin("assess")
	c.Click("#f-project-all")
	c.write("date", "2026-09-01", "necessity", "群众反映强烈", "feasibility", "用地已落实")
	look("05-assess")
	if says := c.send(); strings.Count(says, "项目：") != 9 {
		t.Errorf("not all nine projects are assessed: %q", says)
	}
	c.begin("screen")
	c.Click("#f-project-all")
	c.write("date", "2026-09-10", "stage", "final", "passed", "true", "reason", "民主议事会讨论")
	c.attach("document", "初筛会议纪要", true)
	want(c.refused("stage"), "15.7")
	c.write("stage", "first")
	says := c.send()
	c.Wait(`#waiting-list .todo-item[data-kind="screen"]`)
	look("06-waits")
	if waits := `#next-list [data-kind="screen"]`; c.Count(waits+" button") > 0 || !strings.Contains(c.Text(waits), "待签署") {
		t.Errorf("what waits for another signature is still to be done: %q", c.Text(waits))
	}
	want(c.Text(`#waiting-list [data-kind="screen"]`), "等待主持人签署")
	want(c.Text("#part-screen"), "待办9")
	if status := browser.Eval[int](c.Tab, `fetch(document.querySelector('.todo-item[data-kind="screen"] a').href).then(r => r.status)`); status != 200 {
		t.Errorf("the document that an order names: %d", status)
	}
	take(&register.Meeting{Yearly: register.Yearly{Year: 2027, Date: clerkDay("2026-09-01")}, Meeting: clerkDay("2027-01-14")}) // the register moves on: who decides has to see it
	c.refresh()
	c.Wait(`#waiting-list .todo-item.bad[data-kind="screen"] .anew`)
	want(c.Text(`.todo-item.bad[data-kind="screen"] .fault`), "会议日期")
	if again := c.sign(`.todo-item[data-kind="screen"] .anew`); again != says {
		t.Errorf("signed anew: %q, and before %q", again, says)
	}
	c.Wait(`#waiting-list .todo-item:not(.bad)[data-kind="screen"]`)
	chair.join("screen", says)
	events = nil
	for _, stage := range []register.ScreeningStage{register.FineScreening, register.FinalScreening} {
		for i := range 6 {
			events = append(events, &register.Screen{Deed: register.Deed{Project: fmt.Sprintf("2027-%03d", i+1), Date: clerkDay("2026-10-10")}, Stage: stage, Passed: true, Reason: "民主议事会讨论", Document: &clerkPaper})
		}
	}
	take(events...)

	c.part("plan")
	c.begin("meeting")
	c.write("date", "2026-11-01", "meeting", "2027-01-15")
	c.send()
	c.begin("plan")
	c.write("date", "2026-11-20", "seats", "5", "cap", "100")
	c.attach("document", "候选项目建议方案", false)
	want(c.refused("cap"), "15.10", "251.67", "100")
	look("07-plan")
	c.write("cap", "260")
	says = c.send()
	chair.join("plan", says)
	c.refresh()
	c.begin("approve")
	c.write("date", "2026-12-10", "body", "government")
	c.attach("document", "审定文件", true)
	want(c.refused("body"), "15.11")
	look("08-approve")
	for _, body := range register.Approvals(register.County) {
		take(&register.Approve{Yearly: register.Yearly{Year: 2027, Date: clerkDay("2026-12-10")}, Body: body, Document: clerkPaper})
	}
	chosen, notChosen := register.Finding{Found: register.Chosen, Votes: 150, Of: 200}, register.Finding{Found: register.NotChosen, Votes: 90, Of: 200}
	found := foundBy("2027-01-16", "2027", 50, chosen, chosen, chosen, chosen, chosen, notChosen)
	c.part("vote")
	o.send([]register.Event{found}, county.Clerk)
	c.refresh()
	if waits := `#next-list [data-kind="cite_poll"]`; c.Count(waits+" button") > 0 || !strings.Contains(c.Text(waits), "待签署") {
		t.Errorf("a poll that waits for another signature is still to be entered: %q", c.Text(waits))
	}
	take(found)
	c.refresh()
	c.begin("choose")
	c.write("date", "2026-01-16")
	want(c.refused("date"), "15.12")
	c.write("date", "2027-01-16")
	look("09-vote")
	chair.join("choose", c.send())

	c.part("handover")
	c.refresh()
	c.begin("hand_over")
	c.Click("#f-project-all")
	c.write("date", "2027-02-01", "until", "2027-12-01")
	c.attach("document", "交办单", false)
	says = c.send()
	want(says, "县交通局", "县住建局", "2027-12-01")
	chair.join("hand_over", says)
	c.refresh()
	c.Wait("#projects-state")
	c.begin("progress")
	c.Click("#f-project-add-2027-001")
	c.write("date", "2027-06-01", "percent", "45", "quality", "good", "paid", "20.5", "text", "路基完工")
	browser.Eval[bool](c.Tab, `(window.answered = fetch, window.fetch = () => Promise.reject(new TypeError()), true)`)
	c.Click("#form-send")
	c.Wait("#refusal:not([hidden])")
	c.Click("#tool-language")
	want(c.Text("#refusal"), "does not answer")
	c.Click("#tool-language")
	browser.Eval[bool](c.Tab, `(window.fetch = window.answered, true)`)
	c.BothAsked("clerk/10-asked", func() { c.Click("#form-send"); c.Wait("#dialog-no") }, func() { c.Click("#dialog-no"); c.Wait("body:not(:has(#dialog-no))") })
	c.send()
	c.begin("progress")
	c.Click("#f-project-add-2027-001")
	c.write("date", "2027-06-10", "percent", "40", "quality", "good", "text", "路基完工")
	want(c.refused("percent"), "15.13", "45")
	look("10-progress")
	c.part("supervise")
	c.begin("raise_problem")
	c.Click("#f-project-add-2027-001")
	c.write("date", "2027-06-10", "text", "消防未验收", "deadline", "2027-07-01")
	c.send()
	c.Click("#project-2027-001")
	c.Wait("#change-2027-001")
	look("11-supervise")
	bad, good := register.Finding{Found: ballot.Dissatisfied, Votes: 60, Of: 200}, register.Finding{Found: ballot.Satisfied, Votes: 170, Of: 200}
	take(foundBy("2028-01-20", "2028", 60, bad, good, good, good, good))
	c.part("rate")
	c.refresh()
	c.begin("rate_year")
	c.write("date", "2028-01-20", "poll", "1")
	chair.join("rate_year", c.send())
	c.refresh()
	look("12-rate")
	at := browser.Eval[string](c.Tab, `location.href`)
	c.Click("#items")
	c.Wait("#dialog-no")
	want(c.Text(".dialog .lines"), "2027-001 农村公路提质改造工程", "2027-005")
	c.Click("#dialog-yes")
	c.Screen("prepare")
	if n := c.Count("#candidates > li"); n != 5 {
		t.Errorf("%d items of the evaluation", n)
	}
	c.Go(at)
	c.Screen("clerk")
	c.part("rectify")
	c.begin("open_case")
	c.write("case", "C-1", "date", "2028-01-21", "poll", "6", "unit", "县交通局")
	chair.join("open_case", c.send())
	c.refresh()
	c.Click("#feedback-C-1")
	c.write("date", "2028-01-25", "document", "反馈意见")
	c.send()
	c.Wait("#problem_list-C-1")
	look("13-rectify")
	c.part("suggestions")
	c.begin("submit")
	c.write("title", "关于修桥的建议", "proposers", "D001")
	want(c.refused("proposers"), "64", "代表编号")
	look("14-suggestions")
	c.part("papers")
	look("15-papers")
	if status := browser.Eval[int](c.Tab, `fetch(document.querySelector("#paper-booklet").href).then(r => r.status)`); status != 200 {
		t.Errorf("the booklet: %d", status)
	}
	c.Click("#paper-changes")
	if why := c.told(); strings.Contains(why, "clerk.") || !strings.Contains(why, "没有办成") {
		t.Errorf("a paper that there is nothing for: %q", why)
	}
	c.Forgive("/papers/changes")
	c.Resize(browser.Landscape)
	c.Click("#tool-size")
	c.part("plan")
	look("16-plan-landscape-lg")
	c.Click("#tool-size")
	c.Click("#tool-theme")
	look("17-plan-landscape-xl-contrast")
	c.Forgive("409")
}
