package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
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

// The waiting page opens itself, tells of the last call, and says when no more ballots are taken: to those who wait and to those
// who have not submitted.
func TestBoothPages_OpenAndClose(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Opening, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	x.Screen("wait")
	x.Both("booth/wait")
	x.Accessible("wait")
	hasText(t, x.Tab, "#seat-now", "12")
	v.play(play.Opening)
	pairs := v.pairs()
	x.enter(pairs[0])
	x.choose("AAO")
	if x.Count("#strip-soon:not([hidden])") != 0 {
		t.Error("the last call came before any officer signed it")
	}
	v.order(audit.Closing, audit.ClosingBody{}, ballot.Chair)
	other := v.tablet(browser.Start(t), browser.Landscape) // whoever comes now is told at once
	other.Screen("card")
	other.Wait("#strip-soon")
	other.Both("booth/card-soon")
	v.play(play.Closing)
	x.Wait("#strip-shut")
	x.Both("booth/ballot-shut")
	x.Accessible("shut")
	x.Tap("#next")
	x.Screen("review")
	x.Tap("#submit")
	x.Screen("stop")
	hasReason(t, x, "closed")
	x.Both("booth/stop-closed")
	x.Tap("#stop-back")
	x.Screen("wait")
	hasText(t, x.Tab, "#wait-title", "截止")
	x.Both("booth/wait-closed")
	other.Screen("wait")
}

func hasReason(t *testing.T, x *tablet, want string) {
	t.Helper()
	if got := browser.Eval[string](x.Tab, `document.documentElement.dataset.reason`); got != want {
		t.Errorf("stopped because of %q, want %q", got, want)
	}
}

// Whoever cannot vote here is told why, and what to do.
func TestBoothPages_Refused(t *testing.T) {
	var present, paper []int
	v := visitRoom(t, 24, 1, play.CheckIn, func(m *play.Meeting) {
		for i, d := range m.Deputies {
			if d.Present {
				present = append(present, i)
			}
		}
	})
	v.play(play.CheckIn, play.Opening)
	b := browser.Start(t)
	x := v.tablet(b, browser.Landscape)
	refused := func(pair play.Pair, reason string) {
		t.Helper()
		x.scan(pair)
		x.Screen("stop")
		hasReason(t, x, reason)
		x.Both("booth/stop-" + reason)
		x.AtLeast(reason, 64, "main .button")
		x.Accessible(reason)
		x.Tap("#stop-back")
	}
	unissued := v.Session.Pair(present[0])
	refused(v.hands[0], "absent")
	refused(unissued, "unissued")
	v.play(play.Issuing)
	issued := map[string]bool{}
	for _, p := range v.pairs() {
		issued[p.Card] = true
	}
	for _, i := range present {
		if !issued[v.Session.Pair(i).Card] && v.Session.Pair(i) != v.hands[0] {
			paper = append(paper, i)
		}
	}
	if len(paper) > 0 {
		refused(v.Session.Pair(paper[0]), "paper")
	}
	pairs := v.pairs()
	foreign := play.Pair{Card: crypto.Card{1, 2, 3}.Text(), Slip: crypto.Slip{4, 5, 6}.Text()}
	refused(play.Pair{Card: foreign.Card, Slip: pairs[0].Slip}, "wrong_meeting_card")
	refused(play.Pair{Card: pairs[0].Card, Slip: foreign.Slip}, "wrong_meeting_slip")
	refused(play.Pair{Card: pairs[0].Card, Slip: pairs[1].Slip}, "other_slip")

	x.enter(pairs[0])
	x.choose("A")
	x.review()
	code := x.submit()
	x.Tap("#finish")
	x.enter(pairs[0]) // a tablet that died after casting, or a second attempt: the stored receipt
	x.choose("OOO")
	x.review()
	if again := x.submit(); again != code || x.Count("#receipt.already") != 1 {
		t.Errorf("the stored receipt is %q, want %q", again, code)
	}
	x.Both("booth/already")
	x.Accessible("already")
	if len(present) == 0 {
		t.Error("nobody is present")
	}
}

// A code that was typed wrongly names the group where to look.
func TestBoothPages_WrongGroup(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	pair := v.pairs()[0]
	spoil := func(text string, group int) string {
		at := (group - 1) * 5
		other := "7"
		if text[at] == '7' {
			other = "8"
		}
		return text[:at] + other + text[at+1:]
	}
	x.Screen("card")
	x.Both("booth/card")
	x.Keys(spoil(pair.Card, 3) + "\r")
	x.Wait("#card .wrong")
	hasText(t, x.Tab, "#card .wrong", "第 3 组")
	x.Both("booth/card-wrong")
	x.Tap("#tool-language")
	hasText(t, x.Tab, "#card .wrong", "group 3")
	x.Accessible("wrong card")
	x.Tap("#tool-language")
	browser.Eval[bool](x.Tab, `(document.activeElement.blur(), true)`) // a scanner's Enter presses nothing, but a test's does
	x.Keys(pair.Card + "\r")
	x.Screen("slip")
	x.Both("booth/slip")
	x.Keys(spoil(pair.Slip, 6) + "\r")
	x.Wait("#slip .wrong")
	hasText(t, x.Tab, "#slip .wrong", "第 6 组")
	x.Both("booth/slip-wrong")
	x.Keys(pair.Slip + "\r")
	x.Screen("ballot")
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

// Where a host has several polls that are open, the deputy chooses by title and colour.
func TestBoothPages_SeveralPolls(t *testing.T) {
	one, two := visitRoom(t, 24, 0, play.Voting, nil), visitRoom(t, 24, 0, play.Opening, tickOnly)
	both := newJunction(t, map[string]string{one.Path: one.Server, "/c/yunlan/polls/second": two.Server + "|" + two.Path})
	booth := one.boothBefore(both, host.Poll{Path: one.Path, Manifest: one.Session.Manifest()}, host.Poll{Path: "/c/yunlan/polls/second", Manifest: two.Session.Manifest()})
	x := &tablet{browser.Start(t).Open(browser.Landscape, booth), ""}
	x.Screen("card") // one of them is open
	two.play(play.Opening)
	x.Screen("choose")
	x.Both("booth/choose")
	x.Accessible("choose")
	if n := x.Count("#choose-polls .poll"); n != 2 {
		t.Fatalf("%d polls to choose from", n)
	}
	x.Tap("#choose-1")
	x.Screen("card")
	x.Both("booth/card-back")
	x.Tap("#card-back")
	x.Screen("choose")
	x.Tap("#choose-1")
	x.enter(two.pairs()[0])
	if x.Count(".tick") != 12 {
		t.Error("not the ballot of the poll that was chosen")
	}
	x.choose("√√")
	x.review()
	x.submit()
}

// Every screen in both languages, all sizes and both themes: nothing is wider than the screen, and axe finds nothing.
func TestBoothPages_Sizes(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	b := browser.Start(t)
	for i, size := range boothSizes {
		x := v.tablet(b, size)
		x.enter(v.pairs()[i])
		x.choose("AAAAAAAAOB")
		settings := func(screen, button string) {
			t.Helper()
			for _, lang := range []string{"zh", "en"} {
				for _, text := range []string{"std", "lg", "xl"} {
					for _, theme := range []string{"standard", "contrast"} {
						name := fmt.Sprintf("booth/matrix/%s-%s-%s-%s-%s", screen, size.Name, lang, text, theme)
						x.Shot(name)
						x.Fits(name, button)
						x.Accessible(name)
						x.Tap("#tool-theme")
					}
					x.Tap("#tool-size")
				}
				x.Tap("#tool-language")
			}
		}
		settings("ballot", "#next")
		x.review()
		settings("review", "#submit")
		x.Tap("#check")
		x.Screen("opened")
		settings("opened", "#opened-back")
		x.Tap("#opened-back")
		x.Screen("review")
		x.submit()
		settings("receipt", "#finish")
	}
}
