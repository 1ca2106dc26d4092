package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/register"
)

// ofCongress is what is said of a congress alone.
var ofCongress = regexp.MustCompile("票决|正式项目|人大代表|应选|入选|当选")

// Whatever the console says of a congress alone it says in other words where there is none, on every page and in every form.
func TestClerk_SubdistrictWords(t *testing.T) {
	data, err := os.ReadFile("../report/words/pages/clerk.zh.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for key, text := range all {
		other, there := all[key+".subdistrict"]
		if of := strings.HasSuffix(key, ".subdistrict"); ofCongress.MatchString(text) && (of || !there || ofCongress.MatchString(other)) {
			t.Errorf("%s: %s", key, text)
		}
	}
}

// A subdistrict has no congress: its page says that projects are recommended, and nowhere that they are voted on by one. Its 1,023 proposals are found by what is
// typed, and turned page by page; a poll is entered by its own evidence; and the forms ask for what events have, in their order.
func TestClerkPages_Subdistrict(t *testing.T) {
	o := newOffice(t, register.Subdistrict, slices.Repeat([]register.Submission{{Received: clerkDay("2026-07-09"), Campaign: "2027", Channel: "网络", Title: "加装电梯", Place: "城东街道"}}, 21)...)
	o.take(&register.Collect{Campaign: "2027", Year: 2027, From: clerkDay("2026-07-01"), To: clerkDay("2026-08-31"), Channels: []string{"网络"}})
	var all []register.Event
	for i := range 1023 {
		all = append(all, &register.Propose{Deed: register.Deed{Project: fmt.Sprintf("2027-%04d", i+1), Date: clerkDay("2026-07-10")}, Campaign: "2027", Source: register.Government, Channel: "网络",
			Content: register.Content{Title: fmt.Sprintf("第%d号楼加装电梯<b>", i+1), Field: "住房和社区", Place: "城东街道", Unit: "街道办事处", Budget: 5000}})
	}
	o.take(all...)
	c := o.clerk(browser.Start(t), browser.Laptop, 1)
	c.Wait("#projects-after:enabled")
	c.Click("#projects-after")
	c.Wait("#project-2027-0021")
	browser.Eval[bool](c.Tab, `(i => { i.focus(); i.value = "1000"; i.dispatchEvent(new Event("input")); return true })(document.querySelector("#projects-search"))`)
	c.Wait(`.project-list:has(#project-2027-1000) > :only-child`)
	if at := browser.Eval[string](c.Tab, `document.activeElement.id`); at != "projects-search" {
		t.Errorf("who searches is on %q", at)
	}
	c.Click("#intake-look")
	c.Wait(".intake-list > :nth-child(20)")
	c.Click("#intake-after")
	c.Wait(".intake-list > :only-child")

	// Several are declined together: they are picked on any page, and each has the same reason.
	c.Click(`.intake-list [id^="pick-"]`)
	if at := browser.Eval[string](c.Tab, `document.activeElement.id`); !strings.HasPrefix(at, "pick-") {
		t.Errorf("who picks one is on %q", at)
	}
	c.Click("#intake-before")
	c.Wait(".intake-list > :nth-child(20)")
	c.Click(`.intake-list > :nth-child(2) [id^="pick-"]`)
	c.Click("#decline-several-go")
	c.Wait("#decline-several-fault:not([hidden])")
	fill(c.Tab, "#decline-several", "同一件建议已经列入")
	c.Accessible("several")
	c.Fits("several")
	c.Click("#decline-several-go")
	c.Wait("#dialog-no")
	if says := c.Text(".dialog"); strings.Count(says, "加装电梯") != 2 || !strings.Contains(says, "同一件建议已经列入") {
		t.Errorf("what is declined together: %q", says)
	}
	c.hold()
	c.Wait(".intake-list > :nth-child(19):last-child")
	c.Click("#intake-decided")
	c.Wait(`.intake-list > [data-state="declined"]:nth-child(2):last-child`)
	if text := c.Text(".clerk-intake"); strings.Count(text, "未采纳：同一件建议已经列入") != 2 || c.Count(`.clerk-intake [id^="pick-"], .intake-several`) > 0 {
		t.Errorf("declined together: %q", text)
	}
	c.begin("split")
	c.Click("#f-project-add-2027-0001")
	c.write("date", "2026-09-01")
	for i, title := range []string{"东侧加装电梯", "西侧加装电梯"} {
		at := fmt.Sprintf("into-%d-", i)
		c.write(at+"project", fmt.Sprintf("S%d", i+1), at+"title", title, at+"field", "住房和社区", at+"place", "城东街道", at+"unit", "街道办事处", at+"budget", "25")
	}
	c.WholeBoth("clerk/19-split")
	c.Accessible("split")
	if says := c.send(); !strings.Contains(says, "S1") || !strings.Contains(says, "西侧加装电梯") || !strings.Contains(says, "（万元）：25\n") {
		t.Errorf("a proposal is split: %q", says)
	}
	c.begin("merge")
	c.Click("#f-of-add-2027-0002")
	c.Click("#f-of-add-2027-0003")
	c.write("date", "2026-09-01", "project", "M1", "title", "两栋楼加装电梯", "budget", "100")
	if says := c.send(); !strings.Contains(says, "2027-0002") || !strings.Contains(says, "街道办事处") {
		t.Errorf("two proposals are merged: %q", says)
	}
	for _, part := range []string{"collect", "screen", "plan", "vote", "handover", "supervise", "rate", "rectify", "suggestions", "papers"} {
		c.part(part)
		if text := c.Text("body"); ofCongress.MatchString(text) || strings.Contains(text, "clerk.") || strings.Contains(text, "register.") {
			t.Errorf("%s: it speaks of a congress, or has no word for something:\n%s", part, text)
		}
	}
	c.part("vote")
	fill(c.Tab, "#cite-address", "ftp://nowhere.example/c/yunlan/polls/2027")
	c.Click("#cite-go")
	if why := c.told(); strings.Contains(why, "clerk.") || !strings.Contains(why, "没有办成") {
		t.Errorf("what cannot be cited: %q", why)
	}
	c.Forgive("/api/clerk/poll")

	// A poll's own evidence is verified here, and says what is entered.
	played, _, err := play.Simulate(t.Context(), meetingOf(t, 12), play.Options{Each: each})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	if err := bundle.Pack(&packed, played); err != nil {
		t.Fatal(err)
	}
	browser.Eval[bool](c.Tab, `(i => { i.value = "2027-01-15"; i.dispatchEvent(new Event("input")); return true })(document.querySelector("#cite-date"))`)
	c.Upload("#cite-file", c.files.put("poll.tar.zst", packed.Bytes()))
	c.Wait("#dialog-no")
	if says := c.Text(".dialog"); !strings.Contains(says, "2027-01-15") || !strings.Contains(says, "已核验") || !strings.Contains(says, "P01") {
		t.Errorf("what a poll found is shown as %q", says)
	}
	c.hold()
	if text := c.told(); !strings.Contains(text, "等待主持人") {
		t.Errorf("a poll is entered by two: %q", text)
	}
	c.Wait(`#waiting-list .todo-item[data-kind="cite_poll"]`)
	c.WholeBoth("clerk/20-subdistrict")

	// Without witnesses nothing is missing; too few of those that there are may mean that others are shown something else.
	if c.Count("#unwitnessed:not([hidden])") > 0 {
		t.Error("witnesses are missed where there are none")
	}
	browser.Eval[bool](c.Tab, `{ const asks = window.fetch; window.fetch = async (...a) => {
		const r = await asks(...a);
		return String(a[0]).endsWith("api/clerk/state") ? new Response(JSON.stringify({...await r.json(), witnesses: ["政协办"], witnessed: false})) : r;
	} } true`)
	c.refresh()
	c.Wait("#unwitnessed:not([hidden])")
	c.Accessible("unwitnessed")
	c.Fits("unwitnessed")

	c.Click("#tool-language")
	for _, part := range []string{"collect", "screen", "plan", "vote", "handover", "supervise", "rate", "rectify", "suggestions", "papers"} {
		c.part(part)
		if text := c.Text("body"); strings.Contains(text, "clerk.") || strings.Contains(text, "register.") {
			t.Errorf("%s: something has no word:\n%s", part, text)
		}
	}

	type kind struct {
		Kind   string
		Fields []string
	}
	r := func(e ...register.Event) []register.Event { return e }
	events := slices.Concat(
		r(new(register.Submit), new(register.Assign), new(register.Reply), new(register.Visit), new(register.Evaluate)),
		r(new(register.Open), new(register.Feedback), new(register.ListProblem), new(register.CloseProblem), new(register.ReportAgain), new(register.EvaluateAgain), new(register.Inquire), new(register.Interpellate), new(register.Answer)),
		r(new(register.CitePoll), new(register.Collect), new(register.Propose), new(register.Merge), new(register.Split), new(register.Assess), new(register.Screen), new(register.CarryOver)),
		r(new(register.Meeting), new(register.MakePlan), new(register.Approve), new(register.Withdraw), new(register.Choose), new(register.HandOver), new(register.Implement), new(register.Progressed), new(register.Accept)),
		r(new(register.Inspect), new(register.Raise), new(register.Resolve), new(register.Change), new(register.RateYear)))
	forms := browser.Eval[[]kind](c.Tab, `import("/static/clerk/kinds.mjs").then(({kinds}) => Object.entries(kinds).map(([Kind, {fields}]) => ({Kind, Fields: fields.map(f => f.name)})))`)
	if len(events) != len(register.Kinds()) || len(forms) != len(events) {
		t.Errorf("%d kinds of events, %d are compared, and %d have a form", len(register.Kinds()), len(events), len(forms))
	}
	for _, e := range events {
		i := slices.IndexFunc(forms, func(k kind) bool { return k.Kind == string(e.Kind()) })
		if i < 0 {
			t.Errorf("%s has no form", e.Kind())
		} else if want := jsonFields(reflect.TypeOf(e).Elem()); !slices.Equal(forms[i].Fields, want) {
			t.Errorf("%s: the form has %v, the event %v", e.Kind(), forms[i].Fields, want)
		}
	}
	saysAll(t, c.Tab, events)
	if faults := browser.Eval[[]string](c.Tab, `import("/static/clerk/build.mjs").then(({build}) => [undefined, ""].map((months) => build("assign", {suggestion: "1", date: "2027-03-01", unit: "U", months}).faults.months ?? ""))`); !slices.Equal(faults, []string{"clerk.fault.empty", "clerk.fault.empty"}) {
		t.Errorf("no months: %q", faults)
	}

	// What is taken as a whole is of the year that is shown.
	o.take(&register.Collect{Campaign: "2028", Year: 2028, From: clerkDay("2027-07-01"), To: clerkDay("2027-08-31"), Channels: []string{"网络"}})
	for _, e := range all[:2] {
		p := e.(*register.Propose)
		p.Campaign, p.Project, p.Date = "2028", strings.Replace(p.Project, "2027", "2028", 1), clerkDay("2027-07-10")
	}
	o.take(all[:2]...)
	c.refresh()
	c.part("screen")
	c.begin("assess")
	c.Click("#f-project-all")
	c.Wait("#form .chips > :nth-child(2)")
	if n := c.Count("#form .chips > li"); n != 2 {
		t.Errorf("%d projects of two years are taken for one", n)
	}
}

// jsonFields are the names of a type's fields in JSON, in their order.
func jsonFields(of reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(of) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && f.IsExported() {
			names = append(names, name)
		}
	}
	return names
}
