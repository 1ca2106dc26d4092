package e2e_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/private"
	keeping "github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store/memory"
)

func sure[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// mountRegister serves a register with these events on a day, as that of a congress.
func mountRegister(t *testing.T, host *server.Server, congress string, l register.Level, day string, events ...register.Event) {
	t.Helper()
	r := sure(county.New(l))
	if err := r.Take(events...); err != nil {
		t.Fatal(err)
	}
	store := memory.New()
	if err := keeper.Create(t.Context(), store, r.Manifest(), county.Log(), "test"); err != nil {
		t.Fatal(err)
	}
	w := sure(keeper.Open(t.Context(), store, county.Origin, county.Log(), "test", nil))
	if _, err := w.Add(t.Context(), r.Orders...); err != nil {
		t.Fatal(err)
	}
	today := sure(register.ParseDate(day))
	folder := t.TempDir()
	s, err := keeping.New(t.Context(), keeping.Options{Address: server.RegisterAddress(congress), Writer: w, Private: private.Folder(folder + "/private"), Folder: folder,
		Today: func() register.Date { return today }})
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Mount(congress, s.Congress(), s.Handler()); err != nil {
		t.Fatal(err)
	}
}

// hostileEvents are proposals and a suggestion whose names are long, of right-to-left scripts, or markup, and whose numbers have signs of addresses.
func hostileEvents() []register.Event {
	day := func(text string) register.Date { return sure(register.ParseDate(text)) }
	long, rtl, markup := strings.Repeat("长", 200), "מרכז "+strings.Repeat("شارع ", 20)+"x", `<script>alert("&amp;")</script><img src=x onerror=alert(1)>`
	events := []register.Event{&register.Collect{Campaign: "2028", Year: 2028, From: day("2027-07-01"), To: day("2027-08-20"), Channels: []string{rtl, markup, long}}}
	for i, id := range []string{`A/1#x`, `二//b..`, `../3`, strings.Repeat("W", 40)} {
		texts := []string{long, rtl, markup, strings.Repeat("W", 200)}
		events = append(events, &register.Propose{Deed: register.Deed{Project: id, Date: day("2027-07-10")}, Campaign: "2028", Source: register.CongressSource, Channel: []string{rtl, markup, long, rtl}[i],
			Content: register.Content{Title: texts[i], Field: "教育", Place: texts[(i+1)%4], Unit: texts[(i+2)%4], Budget: 99_999_999_99, Other: 99_999_999_99}})
	}
	return append(events, &register.Submit{Act: register.Act{Suggestion: `S/1?<b>`, Date: day("2027-01-20")}, Title: markup, Proposers: []crypto.PublicKey{county.Deputy.Public()}})
}

// Everybody reads on a phone how the projects of a year stand, at every stage of it, in both languages, and without a script; so does a reader at a desk.
func TestRegisterPages(t *testing.T) {
	host := server.New(server.Options{Rate: 1000})
	var sofar []register.Event
	stages := county.Stages(register.County)
	for _, s := range stages {
		sofar = append(sofar, s.Events...)
		mountRegister(t, host, s.Name, register.County, s.Day, sofar...)
	}
	whole := append(sofar, county.Suggestions()...)
	mountRegister(t, host, "whole", register.County, "2028-07-01", whole...)
	var recommended []register.Event
	for _, s := range county.Stages(register.Subdistrict)[:6] {
		recommended = append(recommended, s.Events...)
	}
	mountRegister(t, host, "subdistrict", register.Subdistrict, "2027-09-15", recommended...)
	mountRegister(t, host, "hostile", register.County, "2027-08-01", hostileEvents()...)
	web := httptest.NewServer(host.Handler())
	t.Cleanup(web.Close)

	b := browser.Start(t)
	tab := b.Open(browser.Phone, web.URL+server.RegisterAddress("collect")+"/")
	for i, s := range stages {
		tab.Go(web.URL + server.RegisterAddress(s.Name) + "/")
		if n := browser.Eval[int](tab, `[...document.querySelectorAll(".path li")].findIndex(li => li.getAttribute("aria-current") === "step")`); n != []int{0, 1, 2, 3, 4, 4, 4, 4}[i] {
			t.Errorf("%s: the year stands at part %d", s.Name, n)
		}
		tab.WholeShot("register/phone-year-" + s.Name + "-zh")
	}
	at := web.URL + server.RegisterAddress("whole")
	parts := map[string]string{"year": "/", "project": "/projects/P04", "merged": "/projects/M01", "dropped": "/projects/P12", "suggestions": "/suggestions",
		"suggestion": "/suggestions/J-001", "deputy": "/deputies/" + county.Deputy.Public().String(), "cases": "/cases", "years": "/years"}
	for name, path := range parts {
		tab.Resize(browser.Phone)
		tab.Go(at + path)
		tab.WholeShot("register/phone-" + name + "-zh")
		tab.Accessible(name)
		narrow(t, tab, name)
		tab.Go(at + path + "?size=xl&theme=contrast")
		narrow(t, tab, name+", large text")
		if name == "year" || name == "project" {
			tab.Shot("register/phone-" + name + "-xl-contrast")
			tab.Accessible(name + ", high contrast")
			tab.Click("#tool-size")
			tab.Wait(`html[data-size="std"][data-theme="contrast"] h1`)
			tab.Click("#tool-theme")
			tab.Wait(`html[data-theme="standard"] h1`)
		}
		tab.Go(at + path)
		tab.Click("#other")
		tab.Wait(`html[lang="en"] h1`)
		tab.WholeShot("register/phone-" + name + "-en")
		narrow(t, tab, name+", in English")
		tab.Resize(browser.Laptop)
		tab.WholeShot("register/laptop-" + name + "-en")
		if name == "year" || name == "suggestion" {
			tab.Accessible(name + ", in English")
		}
		tab.Fits(name + ", at a desk")
		tab.Click("#other")
		tab.Wait(`html[lang="zh-Hans"] h1`)
		tab.WholeShot("register/laptop-" + name + "-zh")
	}
	searches(t, tab, at)

	tab.Resize(browser.Phone)
	tab.Go(web.URL + server.RegisterAddress("subdistrict") + "/")
	tab.WholeShot("register/phone-subdistrict-zh")
	for _, word := range []string{"票决", "正式项目"} {
		if strings.Contains(tab.Text("body"), word) {
			t.Errorf("a subdistrict says %s", word)
		}
	}
	at = web.URL + server.RegisterAddress("hostile")
	tab.Go(at + "/")
	tab.WholeShot("register/phone-hostile-zh")
	tab.Accessible("hostile names")
	narrow(t, tab, "hostile names")
	for i := range browser.Eval[int](tab, `document.querySelectorAll("table.items th a").length`) {
		tab.Go(at + "/")
		browser.Eval[bool](tab, `(document.querySelectorAll("table.items th a")[`+fmt.Sprint(i)+`].click(), true)`)
		tab.Wait(".life")
		narrow(t, tab, "a project with a hostile name")
	}
	tab.WholeShot("register/phone-hostile-project-zh")
	tab.Quiet()
}

// searches looks for projects with the form, as anybody does.
func searches(t *testing.T, tab *browser.Tab, at string) {
	t.Helper()
	tab.Go(at + "/?lang=en")
	tab.Type(`[name="q"]`, "P0")
	tab.Click(`[name="late"]`)
	tab.Click(".search button")
	tab.Wait(`a.button[href*="year=2027"]`)
	if n := tab.Count("#list ~ table tbody tr"); n != 2 {
		t.Errorf("%d projects with overdue problems", n)
	}
	tab.Shot("register/laptop-search-en")
	tab.Accessible("a search")
}
