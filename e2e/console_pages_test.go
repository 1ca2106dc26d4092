package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// A console is an officer's own, in a browser.
type console struct {
	*browser.Tab
	t testing.TB
}

func (v *visit) console(b *browser.Browser, size browser.Size, role ballot.Role, n int) *console {
	v.t.Helper()
	address, err := v.Console(role, n)
	if err != nil {
		v.t.Fatal(err)
	}
	tab := b.Open(size, address)
	tab.Screen("console")
	return &console{tab, v.t}
}

// held is longer than a signature has to be held.
const held = 3500 * time.Millisecond

// step waits until the console shows a step as the present one.
func (c *console) step(id string) { c.t.Helper(); c.Wait(fmt.Sprintf(`html[data-step="%s"] .step.now`, id)) }

// sign presses a button of an order, signs what is shown, and returns it.
func (c *console) sign(button string) string {
	c.t.Helper()
	c.Click(button + ":enabled")
	c.Wait("#dialog-no")
	says := c.Text(".dialog .lines")
	c.Hold("#dialog-yes", held)
	c.told()
	return says
}

// told takes note of what is told: a dialog with one button.
func (c *console) told() string {
	c.t.Helper()
	c.Wait(".dialog:not(:has(#dialog-no)) #dialog-yes")
	text := c.Text(".dialog")
	c.Click("#dialog-yes")
	return text
}

// byTwo lets one officer begin an order and another join it, who must be shown the same words.
func byTwo(first, second *console, kind, button string) {
	first.t.Helper()
	says := first.sign("#order-" + button)
	waiting := fmt.Sprintf(`.todo-item[data-kind="%s"] .join`, kind)
	second.Wait(waiting)
	if also := second.sign(waiting); also != says || strings.TrimSpace(says) == "" {
		first.t.Errorf("%s: the first signed %q, the second %q", kind, says, also)
	}
}

// The officers run a meeting from their own machines: every order is shown to two of them in the same words, held by both, and brings the
// meeting on. Deputies, tellers and trustees are virtual.
func TestConsolePages_Meeting(t *testing.T) {
	v := visitRoom(t, 20, 0, play.CheckIn, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Landscape, ballot.ChiefScrutineer, 0)
	scrutineer := v.console(b, browser.Portrait, ballot.Scrutineer, 0)
	look := func(name string) {
		t.Helper()
		for _, c := range []*console{chair, chief, scrutineer} {
			c.Accessible(name)
			c.Fits(name)
			c.AtLeast(name, 64, "main button, main a.button")
		}
		chair.Shot("console/" + name + "-laptop")
		chief.Shot("console/" + name + "-landscape")
		scrutineer.Shot("console/" + name + "-portrait")
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
	chair.Click("#order-open")
	chair.Wait("#dialog-no")
	chair.Accessible("asked")
	chair.Shot("console/03-asked")
	chair.Hold("#dialog-yes", time.Second) // let go of too early
	if chair.Count("#dialog-no") != 1 {
		t.Error("a second was enough to sign")
	}
	chair.Click("#dialog-no")
	byTwo(chair, chief, "open", "open")
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
	v.play(play.Decrypt)
	chief.step("check")
	byTwo(chief, scrutineer, "result", "result")
	chair.step("announce")
	chair.Wait("#outcome table")
	look("09-announce")
	byTwo(chair, chief, "announce", "announce")
	chair.step("print")
	chair.Wait("#link-result")
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
}
