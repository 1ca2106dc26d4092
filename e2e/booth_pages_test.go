package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// A deputy votes in both forms at every size: twelve projects stand on a tablet without scrolling, too many approvals are refused and
// change nothing, a choice can be undone, and after the receipt everything is as before.
func TestBoothPages_Vote(t *testing.T) {
	for form, change := range map[string]func(*play.Meeting){"vote": nil, "tick": tickOnly} {
		t.Run(form, func(t *testing.T) {
			b := browser.Start(t)
			v := visitRoom(t, 24, 0, play.Voting, change)
			pairs, mark := v.pairs(), "A"
			if form == "tick" {
				mark = "√"
			}
			for i, size := range boothSizes {
				name := "booth/" + form + "-" + size.Name
				x := v.tablet(b, size)
				x.enter(pairs[i])
				x.Both(name + "-1-empty")
				x.AtLeast(name, 72, ".choice, .tick .face")
				x.AtLeast(name, 64, "main .button, .stance .face")
				x.AtLeast(name, 60, ".tool")
				if size.Name != "phone" {
					x.Fits(name, ".choice", "#next", "#clear")
				}
				x.Accessible(name + " ballot")
				x.choose(strings.Repeat(mark, 10))
				before := browser.Eval[int](x.Tab, `document.querySelectorAll("input:checked").length`)
				over := func() { x.choose("          " + mark); x.Wait("dialog") }
				x.BothAsked(name+"-2-over", over, func() { x.Tap("#dialog-yes") })
				over()
				x.Accessible(name + " over")
				x.Tap("#dialog-yes")
				if after := browser.Eval[int](x.Tab, `document.querySelectorAll("input:checked").length`); before != 10 || after != 10 {
					t.Errorf("%s: %d are chosen, and %d after an eleventh was refused", name, before, after)
				}
				x.choose(strings.Repeat(" ", 9) + mark) // undone
				if form == "vote" {
					x.choose("          OB")
				}
				hasText(t, x.Tab, "#count", "9 / 10")
				x.Both(name + "-3-chosen")
				x.review()
				x.Both(name + "-4-review")
				x.Fits(name, "#submit", "#change")
				x.Accessible(name + " review")
				if code := x.submit(); len(code) != 19 {
					t.Errorf("%s: code %q", name, code)
				}
				x.Both(name + "-5-receipt")
				x.Fits(name, "#receipt-code", "#finish")
				x.AtLeast(name, 220, "#receipt-qr")
				x.Accessible(name + " receipt")
				x.Tap("#finish")
				x.Screen("card")
			}
		})
	}
}

// Somebody votes with a keyboard alone, and the focus is always seen.
func TestBoothPages_Keyboard(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Laptop)
	x.enter(v.pairs()[0])
	focus := func() string { return browser.Eval[string](x.Tab, `document.activeElement.id`) }
	tab := func(want string) {
		t.Helper()
		for range 60 {
			if focus() == want {
				return
			}
			x.Keys("\t")
			if hidden := browser.Eval[bool](x.Tab, `(() => { const e = document.activeElement, b = (e.matches("input") ? e.nextElementSibling : e).getBoundingClientRect();
				const f = document.querySelector(".ballot-foot:has(#next)").getBoundingClientRect();
				return e !== document.body && !e.closest(".ballot-foot, .skip, .bar") && f.height > 0 && b.bottom > f.top + 1 })()`); hidden {
				t.Errorf("%s has the focus under the footer", focus())
			}
		}
		t.Fatalf("no way by Tab to %s", want)
	}
	tab("mark-0-approve")
	x.Keys(" ")
	tab("mark-1-approve")
	x.Keys(" ")
	x.Keys(kb.ArrowDown) //: from 赞成 to 反对
	tab("mark-11-approve")
	x.Shot("booth/keyboard")
	tab("next")
	x.Keys("\r")
	x.Screen("review")
	hasText(t, x.Tab, ".review-list.approve h2", "1")
	hasText(t, x.Tab, ".review-list.oppose h2", "1")
	x.Wait("#check:enabled")
	tab("submit")
	x.Keys("\r")
	x.Screen("receipt")
}

// The network goes in the middle of casting. The tablet says so, keeps the choices, sends the same ballot when it is back, and there
// is one ballot.
func TestBoothPages_LostNetwork(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	x.enter(v.pairs()[0])
	x.choose("AAAO")
	x.review()
	v.Cut(true)
	x.Tap("#submit")
	x.Wait("#strip-lost")
	x.Wait("#submit:disabled")
	x.Both("booth/lost")
	x.Accessible("lost")
	hasText(t, x.Tab, ".review-list.approve h2", "3")
	browser.Eval[bool](x.Tab, `fetch("/pins.json").then(() => false, () => true)`) // so that there is something to forgive, whatever the browser says of the rest
	v.Cut(false)
	x.Screen("receipt")
	if x.Count("#receipt.already") != 0 {
		t.Error("it was told that another ballot was cast before")
	}
	x.Forgive("ERR_", "net::")
}

// After two minutes without a touch the choices are covered and not lost; help is a silent call with the seat; the language can be
// changed at any time; and the next deputy finds the tablet as this one did.
func TestBoothPages_Calm(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	x.Screen("card")
	x.hurry()
	x.enter(v.pairs()[0])
	x.choose("AAO")
	x.late()
	x.Wait("#idle")
	x.Both("booth/idle")
	x.Accessible("idle")
	x.Tap("#idle-go")
	if n := x.Count("input:checked"); n != 3 {
		t.Errorf("%d choices after a pause, want 3", n)
	}
	call := func() { x.Tap("#help"); x.Wait("dialog") }
	x.BothAsked("booth/help", call, func() { x.Tap("#dialog-yes") })
	call()
	x.Accessible("help")
	x.Tap("#dialog-yes")
	if calls := browser.Eval[string](x.Tab, `fetch("/help").then((a) => a.text())`); !strings.Contains(calls, `{"seat":"12"}`) {
		t.Errorf("calls: %s", calls)
	}
	x.Tap("#tool-language")
	x.Tap("#tool-size")
	x.Tap("#tool-theme")
	hasText(t, x.Tab, "#ballot-title", "Please decide")
	x.review()
	hasText(t, x.Tab, ".review-list.approve h2", "Approve: 2")
	x.submit()
	hasText(t, x.Tab, "#receipt-title", "Your vote is in")
	x.Screen("card") // by itself, after 30 seconds
	if got := browser.Eval[string](x.Tab, `[document.documentElement.lang, document.documentElement.dataset.size, document.documentElement.dataset.theme].join()`); got != "zh-Hans,std,standard" {
		t.Errorf("the next deputy finds %s", got)
	}
	x.enter(v.pairs()[1])
	blank := func() { // an empty ballot is asked about
		x.Tap("#next")
		x.Screen("review")
		x.Tap("#submit")
		x.Wait("dialog")
	}
	back := func() { x.Tap("#dialog-no"); x.Screen("ballot") }
	x.BothAsked("booth/blank", blank, back)
	blank()
	back()
	x.choose("B")
	x.Tap("#clear")
	x.Tap("#dialog-yes")
	x.Wait("#clear:disabled")
	if n := x.Count("input:checked"); n != 0 {
		t.Errorf("%d choices after they were cleared", n)
	}
	x.late()
	x.Tap("#idle-leave")
	x.Tap("#dialog-yes")
	x.Screen("card")
}
