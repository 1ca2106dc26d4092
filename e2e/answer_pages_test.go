package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/report"
)

// handedOut makes a questionnaire of twenty questions for whoever was given a card.
func handedOut(m *play.Meeting) {
	questioned(m)
	m.Rules.Questionnaire.Electorate = ballot.OfIssued
	m.Candidates[0].Names["zh"] = "在您住处步行十五分钟能到的地方，最缺的是下面哪一类公共服务设施？"
	marks := []ballot.Mark{1, 0, 1, 0, 0, 7}
	for n := 4; n <= 20; n++ {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint("Q", n), Names: ballot.Names{"zh": fmt.Sprintf("第%d件实事办得怎么样？", n)},
			Question: &ballot.Ask{Kind: ballot.OneAnswer, Required: n == 20, Answers: []ballot.Names{{"zh": "满意"}, {"zh": "基本满意"}, {"zh": "不满意"}}}})
		marks = append(marks, 1)
	}
	for i := range m.Votes {
		m.Votes[i] = play.Vote{Marks: marks}
	}
}

// focused waits until an element has the focus: a page that moves it scrolls there, and a finger on its way would miss.
func focused(t *testing.T, x *browser.Tab, id string) {
	t.Helper()
	at := browser.Eval[string](x, `new Promise((done) => {
		const look = (left) => document.activeElement?.id === "`+id+`" || !left ? done(document.activeElement?.id) : setTimeout(look, 20, left - 1);
		look(500);
	})`)
	if at != id {
		t.Errorf("the focus is at %q and not at %q", at, id)
	}
}

// address is where the card of a pair leads.
func (v *visit) address(pair play.Pair) string {
	v.t.Helper()
	card, err := crypto.ParseCard(pair.Card)
	if err != nil {
		v.t.Fatal(err)
	}
	slip, err := crypto.ParseSlip(pair.Slip)
	if err != nil {
		v.t.Fatal(err)
	}
	return report.AnswerAddress(v.Booth, card, slip)
}

// On a phone somebody answers twenty questions with a card that was handed out. What the card carries leaves the address at once and is asked of
// nobody; the page ends with them, and a second answer with the card is none.
func TestAnswerPages(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 24, 0, play.Voting, handedOut)
	pairs := v.pairs()
	small, large := browser.Size{Name: "phone-small", Width: 360, Height: 640, Touch: true}, browser.Size{Name: "phone-large", Width: 412, Height: 915, Touch: true}
	x := &tablet{b.Open(small, v.address(pairs[0])), ""}
	x.Screen("ballot")
	secret := strings.ReplaceAll(pairs[0].Card, "-", "")
	if at := browser.Eval[string](x.Tab, `location.href`); at != v.Booth+"/answer" {
		t.Errorf("the card stays in the address %s", strings.ReplaceAll(at, secret, "CARD"))
	}
	broken := b.Open(small, strings.Replace(v.address(pairs[0]), v.Booth, tampered(t, v.Booth, "booth/main.mjs", 1), 1))
	broken.State("broken")
	tookOut(t, broken, secret)
	hasText(t, broken, "#broken", "请重新扫卡上的码")
	broken.Forgive("") // the browser says what it refused, and the page that it does not start
	x.Tap("#answer-1-1")
	second := strings.ReplaceAll(pairs[1].Card, "-", "")
	browser.Eval[string](x.Tab, `location.hash = "`+second+`"`) // another card is scanned: what was chosen stays, and its code does not
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "没有换卡")
	tookOut(t, x.Tab, second)
	x.Tap("#dialog-yes")
	x.Tap("#next")
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "第 1, 20 题")
	x.Tap("#dialog-yes")
	focused(t, x.Tab, "answer-0-1")
	x.Tap("#answer-0-2")
	x.Tap("#answer-2-8")
	for i := 3; i < 20; i++ {
		x.Tap(fmt.Sprintf("#answer-%d-%d", i, 1+i%3))
	}
	hasText(t, x.Tab, "#count", "20 / 20")
	x.AtLeast("answer", 72, ".answers .face")
	for _, size := range []browser.Size{small, large} {
		x.Resize(size)
		x.Fits("answer "+size.Name, "#next")
		x.Shot("booth/answer-top-" + size.Name)
	}
	x.Accessible("answer")
	x.Resize(small)
	x.review()
	x.Fits("answer review", "#submit")
	x.Both("booth/answer-review")
	code := x.submit()
	x.Fits("answer receipt", "#finish")
	x.Both("booth/answer-receipt")
	x.Accessible("answer receipt")
	for _, asked := range x.Asked() {
		if strings.Contains(asked, secret) {
			t.Error("the card is in an address that was asked for")
		}
	}
	x.Tap("#finish")
	x.Screen("end")
	x.Fits("answer end", "#end")
	x.Accessible("answer end")
	x.Both("booth/answer-end")
	x.Reload()
	x.Screen("end") // the card is nowhere but on its paper

	again := &tablet{b.Open(large, v.address(pairs[0])), ""}
	again.Screen("ballot")
	again.Tap("#answer-0-1")
	again.Tap("#answer-19-1")
	again.review()
	if got := again.submit(); got != code {
		t.Errorf("the receipt of the second is %s, of the first %s", got, code)
	}
	hasText(t, again.Tab, "#receipt-title", "已经用过")
	again.Both("booth/answer-used")

	on := make(chan struct{})
	close(on)
	refused := &tablet{b.Open(large, strings.Replace(v.address(pairs[1]), v.Booth, v.refusing(on), 1)), ""}
	refused.Screen("ballot")
	refused.Tap("#answer-0-1")
	refused.Tap("#answer-19-1")
	refused.review()
	refused.Tap("#submit")
	refused.Screen("stop")
	browser.Eval[string](refused.Tab, `location.hash = "`+secret+`"`) // another card is scanned: the ballot that was refused is still there
	refused.Wait("dialog")
	refused.Tap("#dialog-yes")
	refused.Tap("#stop-again")
	refused.Screen("receipt")
}

// tookOut says if a secret is in the address or the history of a tab.
func tookOut(t *testing.T, x *browser.Tab, secret string) {
	t.Helper()
	if all := browser.Eval[string](x, `[location.href, document.URL, ...navigation.entries().map((e) => e.url)].join(" ")`); strings.Contains(all, secret) || strings.Contains(all, "#") {
		t.Errorf("the card stays in %s", strings.ReplaceAll(all, secret, "CARD"))
	}
}

// A card that cannot answer says why, and to whom to turn: nobody is there who could raise a hand. Nor do consoles speak of people who check in.
func TestAnswerPages_Refused(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 24, 1, play.Voting, handedOut)
	x := b.Open(browser.Phone, v.address(v.hands[0]))
	x.Screen("stop")
	hasText(t, x, "#stop-title", "还没有启用")
	x.Accessible("answer unused")
	x.Both("booth/answer-inactive")
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	for selector, want := range map[string]string{`[data-step="attendance"]`: "发卡", "div:has(> #figure-present)": "发卡", "div:has(> #figure-issued)": "启用"} {
		hasText(t, chair.Tab, selector, want)
	}
	if text := chair.Text("body"); strings.Contains(text, "签到") || strings.Contains(text, "实到") || chair.Count("#figure-in_hall") > 0 {
		t.Errorf("cards are handed out, and the console says %s", text)
	}
	x.Tap("#stop-back")
	x.Screen("end")
	whole := v.address(v.hands[0])
	x.Go(whole[:strings.LastIndex(whole, ".")]) // another card is scanned, badly, into the page that is open
	x.Wait("[data-reason=misread]")
	hasText(t, x, "#stop-title", "没有读全")
}
