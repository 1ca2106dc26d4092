package e2e_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
)

// daysAgo is a day before today, in China.
func daysAgo(n int) register.Date { return register.DayAt(time.Now().AddDate(0, 0, -n)) }

// Two citizens send in what they propose from a phone, without a script; the clerk takes up one and not the other, and both see what became of theirs by
// their numbers, which stand in no address.
func TestProposePages(t *testing.T) {
	b := browser.Start(t)
	o := newOffice(t, register.County)
	o.take(&register.Collect{Campaign: "2027", Year: 2027, From: daysAgo(10), To: daysAgo(-30), Channels: []string{"扫码", "来信"}})
	asks := o.asks(1)
	form := o.address + "/propose?campaign=2027&channel=" + url.QueryEscape("扫码")
	tab := b.Open(browser.Phone, form)
	looks := func(name string) {
		t.Helper()
		browser.Eval[bool](tab, `new Promise(done => document.readyState == "complete" ? done(true) : addEventListener("load", () => done(true)))`) // with its style
		tab.Accessible(name)
		tab.Fits(name)
		tab.AtLeast(name, 50, "input:not([type=hidden]), select, textarea, button")
		tab.WholeShot("register/" + name)
	}
	looks("propose-form-zh")
	tab.Type("#title", "河东桥头加装路灯")
	tab.Type("#place", "河东镇桥头村")
	tab.Type("#text", "晚上看不见路，孩子放学要过桥。我的身份证号是11010519491231002X。")
	tab.Type("#phone", "13800000000")
	tab.Click("#send")
	tab.Wait("#text-fault")
	tab.Wait("#name-fault")
	tab.Forgive("422")
	looks("propose-faults-zh")
	tab.Keys("") // nothing has the focus but the page
	browser.Eval[string](tab, `(document.querySelector("#text").value = "晚上看不见路，孩子放学要过桥。")`)
	tab.Type("#name", "欧阳女士")
	tab.Click("#send")
	tab.Wait("#number")
	looks("propose-sent-zh")
	first := tab.Text("#number")

	tab.Go(form + "&lang=en")
	looks("propose-form-en")
	tab.Type("#title", "A lift for the old market hall")
	tab.Type("#place", "Market Street")
	tab.Type("#text", "11010519491231002X")
	tab.Click("#send")
	tab.Wait("#text-fault")
	tab.Forgive("422")
	looks("propose-faults-en")
	browser.Eval[string](tab, `(document.querySelector("#text").value = "")`)
	tab.Click("#send")
	tab.Wait("#number")
	looks("propose-sent-en")
	second := tab.Text("#number")

	asked := func(name, lang, number, state string) {
		t.Helper()
		tab.Go(o.address + "/status?lang=" + lang)
		if number == "" {
			looks(name)
			return
		}
		tab.Type("#number", strings.ToLower(strings.ReplaceAll(number, "-", " ")))
		tab.Click("#go")
		tab.Wait(`#told[data-state="` + state + `"]`)
		looks(name)
	}
	asked("propose-status-zh", "zh", "", "")
	asked("propose-waiting-zh", "zh", first, "waiting")
	all, err := asks.Intake(t.Context())
	if err != nil || all.Waiting != 2 || len(all.Submissions) != 2 {
		t.Fatalf("%d submissions, %v", len(all.Submissions), err)
	}
	for _, s := range all.Submissions {
		accept, project, reason := true, "P-017", ""
		if string(s.Number) == second {
			accept, project, reason = false, "", "市场今年整体搬迁，旧楼不再加装电梯。"
		} else if s.Citizen == nil || s.Citizen.Name != "欧阳女士" {
			t.Errorf("the clerk reads that %v sent it", s.Citizen)
		}
		decided, err := register.NewModeration(o.manifest, s.Submission, accept, project, reason, county.Clerk)
		if err != nil {
			t.Fatal(err)
		}
		if after, err := asks.Moderate(t.Context(), decided); err != nil || after.State == register.Waiting {
			t.Fatal(after.State, err)
		}
		if accept {
			o.take(&register.Propose{
				Deed: register.Deed{Project: project, Date: daysAgo(0)}, Campaign: "2027", Source: register.CongressSource, Channel: "扫码", By: s.By,
				Content: register.Content{Title: "河东桥路灯改造", Field: "道路交通", Place: s.Place, Unit: "城管局", Budget: 1000},
			})
		}
	}
	for _, lang := range []string{"zh", "en"} {
		asked("propose-accepted-"+lang, lang, first, "accepted")
		if text := tab.Text("main"); !strings.Contains(text, "河东桥路灯改造") || strings.Contains(text, "欧阳") {
			t.Errorf("the page of what was taken up says %s", text)
		}
		asked("propose-declined-"+lang, lang, second, "declined")
		if text := tab.Text("main"); !strings.Contains(text, "旧楼不再加装电梯") {
			t.Errorf("the page of what was not taken up says %s", text)
		}
	}
	for _, at := range tab.Asked() {
		if digits := strings.ReplaceAll(at, "-", ""); strings.Contains(digits, strings.ReplaceAll(first, "-", "")) || strings.Contains(at, "13800000000") {
			t.Errorf("what somebody typed stands in the address %s", at)
		}
	}
}
