package e2e_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
)

// The officers run a meeting from their own machines: every order is shown to two of them in the same words, held by both, and brings the
// meeting on. Deputies, tellers and trustees are virtual.
func TestConsolePages_Meeting(t *testing.T) {
	t.Parallel() // one of the longest, most of which is waiting
	v := visitRoom(t, 20, 0, play.CheckIn, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Landscape, ballot.ChiefScrutineer, 0)
	scrutineer := v.console(b, browser.Portrait, ballot.Scrutineer, 0)
	looks := 0
	look := func(name string) {
		t.Helper()
		for i, c := range []*console{chair, chief, scrutineer} {
			if i == looks%3 || looks > 9 { // in turn, and all of them at last
				c.Accessible(name)
			}
			c.Fits(name)
			c.AtLeast(name, 64, "main button, main a.button")
		}
		chair.WholeBoth("console/" + name + "-laptop")
		chief.Shot("console/" + name + "-landscape")
		scrutineer.Shot("console/" + name + "-portrait")
		looks++
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	chair.step("attendance")
	must(v.Session.Arrive(t.Context()))
	chief.Wait("#todo-present #todo-order-attendance")
	look("01-arrived")
	byTwo(chief, scrutineer, "attendance", "attendance")
	chair.step("issue")
	if got := chair.Text("#figure-present"); got != "19" {
		t.Errorf("%s present", got)
	}
	must(v.Session.Draw(t.Context()))
	chief.Wait("#todo-takes")
	byTwo(chief, scrutineer, "issue", "papers")
	chair.step("open")
	look("02-open")
	open := func() { chair.Click("#order-open"); chair.Wait("#dialog-no") }
	chair.BothAsked("console/03-asked", open, func() { chair.Click("#dialog-no") })
	open()
	chair.Accessible("asked")
	chair.Hold("#dialog-yes", held)
	chair.told()
	chief.sign(`.todo-item[data-kind="open"] .join`)
	chair.step("voting")
	look("04-voting")
	v.play(play.Voting)
	chair.Wait("#order-closing:enabled")
	chair.sign("#order-closing")
	chief.Wait(`.todo-item[data-kind="closing"] .join`)
	look("05-closing-waits")
	chief.sign(`.todo-item[data-kind="closing"] .join`)
	chair.step("close")
	byTwo(chair, chief, "close", "close")
	chair.step("papers")
	look("06-papers")
	v.play(play.Papers)
	chief.step("collection")
	byTwo(chief, scrutineer, "collection", "collection")
	chair.step("valid")
	look("07-valid")
	byTwo(chair, chief, "valid", "valid")
	chair.step("count")
	if chair.Count("#order-announce, #order-result, #outcome:not([hidden])") != 0 {
		t.Error("a result before the count")
	}
	byTwo(chair, chief, "tally", "tally")
	chair.Wait("#todo-for")
	look("08-decrypting")
	v.Session.Behave(2, play.Lying)
	v.play(play.Decrypt)
	chief.step("check")
	if text := chief.Text("#todo-wrong"); !strings.Contains(text, "赵敏") {
		t.Errorf("whose share is wrong is not told by name: %q", text)
	}
	byTwo(chief, scrutineer, "result", "result")
	chair.step("announce")
	chair.Wait("#outcome table")
	look("09-announce")
	byTwo(chair, chief, "announce", "announce")
	chair.step("print")
	chair.Wait("#link-public")
	look("10-print")
	for _, c := range []*console{chair, chief, scrutineer} {
		c.Click("#tool-language")
		c.Click("#tool-size")
		c.Click("#tool-size")
	}
	look("11-print-en-xl")
	for _, c := range []*console{chair, chief, scrutineer} {
		c.Click("#tool-theme")
	}
	look("12-print-en-xl-contrast")
	at := browser.Eval[string](chair.Tab, `location.href`)
	for sheet, want := range map[string]string{"collection": "投票情况报告", "result": "票决结果报告单", "notice": "公告", "announcement.en": ""} {
		chair.Go(at + "sheets/" + sheet)
		if text := chair.Text("body"); !strings.Contains(strings.ReplaceAll(text, " ", ""), want) {
			t.Errorf("sheet %s: %.200s", sheet, text)
		}
		chair.Shot("console/13-" + sheet)
	}
}

// Signing by the keyboard takes as long as by hand, and no shortcut signs; who can only press gets the same time.
func TestConsolePages_Keyboard(t *testing.T) {
	v := visitRoom(t, 12, 0, play.Closing, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	shortcuts := func() { chair.Keys("?"); chair.Wait(".dialog") }
	chair.BothAsked("console/23-shortcuts", shortcuts, func() { chair.Keys("\r"); chair.Wait("main:not(:has(.dialog))") })
	shortcuts()
	chair.Accessible("shortcuts")
	chair.Keys("\r")
	chair.Wait("main:not(:has(.dialog))")
	ask := func() {
		t.Helper()
		browser.Eval[bool](chair.Tab, `(document.querySelector("#order-closing").focus(), true)`)
		chair.Keys("\r")
		chair.Wait("#dialog-no")
		chair.Keys("\t")
		if at := browser.Eval[string](chair.Tab, `document.activeElement.id`); at != "dialog-yes" {
			t.Fatalf("the focus is on %q", at)
		}
	}
	ask()
	chair.Keys("\r") // a press is no holding
	for _, end := range []string{"pointerup", "pointerleave", "pointercancel", "blur"} {
		browser.Eval[bool](chair.Tab, `(e => (e.dispatchEvent(new PointerEvent("pointerdown", {button: 0})), e.dispatchEvent(new Event("`+end+`")), true))(document.querySelector("#dialog-yes"))`)
		if chair.Count("#dialog-yes:not(.holding)") != 1 {
			t.Errorf("it is still held after %s", end)
		}
	}
	browser.Eval[bool](chair.Tab, `(document.querySelector("#dialog-yes").click(), true)`) // as assistive technology does
	chair.Wait("#dialog-yes.holding")
	browser.Eval[bool](chair.Tab, `(document.querySelector("#dialog-yes").click(), true)`)
	chair.Wait("#dialog-yes:not(.holding)")
	chair.hold()
	chair.told()
	chair.Wait(`.todo-item[data-kind="closing"]`)
	if chair.Count(`.todo-item[data-kind="closing"] .join`) != 0 {
		t.Error("who has signed is asked again")
	}
}

// Polls that are held at the same time cannot be taken for one another: each console shows all of them, by colour and title, and which
// it is. A tablet's call for help is seen, and answered.
func TestConsolePages_Parallel(t *testing.T) {
	v := visitRoom(t, 12, 0, play.CheckIn, nil)
	booth, err := url.Parse(v.Booth)
	if err != nil {
		t.Fatal(err)
	}
	var all host.Consoles
	for range 2 {
		o := v.Session.Officers()[0]
		key, err := v.Session.Key(o)
		if err != nil {
			t.Fatal(err)
		}
		who, err := officer.Hold(o, key, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		poll, err := v.Poll(v.Server)
		if err != nil {
			t.Fatal(err)
		}
		c, err := host.NewConsole(t.Context(), host.ConsoleOptions{Officer: who, Poll: poll, Each: each, Booth: &host.Helpline{Address: booth, HTTP: http.DefaultClient}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	started, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- all.Run(ctx, l, func(a string) { started <- a }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	answer, err := http.Post(v.Booth+"/help", "application/json", strings.NewReader(`{"seat":"7"}`))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	b := browser.Start(t)
	c := &console{b.Open(browser.Laptop, <-started), t}
	c.Screen("console")
	c.Wait(`#poll-1[aria-current="page"]`)
	c.Click(`.todo-item[data-seat="7"] button`)
	c.Wait(`#todo-list:not(:has([data-seat="7"]))`)
	first := browser.Eval[string](c.Tab, `document.documentElement.dataset.colour`)
	c.Accessible("parallel")
	c.Fits("parallel")
	c.Both("console/30-parallel")
	c.Click("#poll-2")
	c.Wait(`#poll-2[aria-current="page"]`)
	c.Screen("console")
	if second := browser.Eval[string](c.Tab, `document.documentElement.dataset.colour`); second == first || first == "" {
		t.Errorf("colours %q and %q", first, second)
	}
	c.Shot("console/31-parallel-second")
}
