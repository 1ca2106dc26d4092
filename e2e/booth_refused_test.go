package e2e_test

import (
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

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
