package e2e_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/officer"
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

// held is longer than a signature has to be held by the mouse.
const held = 5 * time.Second

// hold holds the button that signs for as long as it takes, by the keyboard, and lets go of it when the dialog has gone.
func (c *console) hold() {
	c.t.Helper()
	c.Wait("#dialog-no")
	browser.Eval[bool](c.Tab, `(document.querySelector("#dialog-yes").dispatchEvent(new KeyboardEvent("keydown", {key: " ", bubbles: true, cancelable: true})), true)`)
	c.Wait("body:not(:has(#dialog-no))")
}

// step waits until the console shows a step as the present one.
func (c *console) step(id string) {
	c.t.Helper()
	c.Wait(fmt.Sprintf(`html[data-step="%s"] .step.now`, id))
}

// sign presses a button of an order, signs what is shown, and returns it.
func (c *console) sign(button string) string {
	c.t.Helper()
	c.Click(button + ":enabled")
	c.Wait("#dialog-no")
	says := c.Text(".dialog .lines")
	c.hold()
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
	if text := chief.Text("#todo-wrong"); !strings.Contains(text, "监票人甲") {
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

// An order that the board has overtaken cannot be joined: the second officer is told what came. One officer suffices for a remark.
func TestConsolePages_Stale(t *testing.T) {
	v := visitRoom(t, 12, 0, play.Close, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Laptop, ballot.ChiefScrutineer, 0)
	teller := v.console(b, browser.Laptop, ballot.Teller, 0)
	chair.step("close")
	chair.Click("#order-close:enabled")
	chair.Wait("#dialog-no")
	if teller.Count("#order-close:disabled") != 1 || !strings.Contains(teller.Text(".step.now .turn"), "计票人") {
		t.Error("a teller may close the box, or is not told who does")
	}
	teller.Click("#others summary")
	teller.Type("#remark-text", "<b>会场</b>停电一分钟，已恢复")
	if says := teller.sign("#order-remark"); !strings.Contains(says, "<b>会场</b>停电一分钟") {
		t.Errorf("the remark is shown as %q", says)
	}
	teller.Accessible("others")
	teller.WholeBoth("console/20-others")
	chair.hold() // over the board as it is now: the words still hold
	chair.told()
	chief.Wait(`.todo-item[data-kind="close"] .join`)
	teller.Type("#remark-text", "再记一条")
	teller.sign("#order-remark")
	chief.Click(`.todo-item[data-kind="close"] .join`)
	chief.Wait("#dialog-no")
	chief.hold()
	chief.Wait(".dialog:not(:has(#dialog-no))")
	chief.Accessible("stale")
	chief.Shot("console/21-stale-zh")
	if text := chief.told(); !strings.Contains(text, "备注") {
		t.Errorf("what came is not told: %q", text)
	}
	chief.Forgive("409")
}

// What was shown is not signed if it would say something else by then: the officer is told, and looks again.
func TestConsolePages_Moved(t *testing.T) {
	v := visitRoom(t, 12, 1, play.Issuing, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chair.Click("#order-open:enabled")
	chair.Wait("#dialog-no")
	says := chair.Text(".dialog .lines")
	v.late()
	chair.hold()
	if text := chair.told(); !strings.Contains(text, "不再适用") {
		t.Errorf("told: %q", text)
	}
	chair.Forgive("409")
	if again := chair.sign("#order-open"); again == says {
		t.Errorf("a deputy has come, and the same is signed: %q", again)
	}
}

// late brings a deputy into the hall, confirmed by the scrutineers.
func (v *visit) late() {
	v.t.Helper()
	ctx := v.t.Context()
	poll, err := v.Poll(v.Server)
	if err != nil {
		v.t.Fatal(err)
	}
	state, err := poll.State(ctx)
	if err != nil {
		v.t.Fatal(err)
	}
	card, err := crypto.ParseCard(v.hands[0].Card)
	if err != nil {
		v.t.Fatal(err)
	}
	p := v.Session.Board().Poll()
	marks := []audit.CardMark{audit.MarkCard(&p.Poll, card, audit.CheckedIn)}
	o := audit.NewOrder(audit.Attendance, audit.AttendanceBody{Present: marks, Left: []audit.CardMark{}}, state.Head)
	var last crypto.SigningKey
	for _, who := range p.Manifest.Officers {
		if who.Role != ballot.Scrutineer && who.Role != ballot.ChiefScrutineer {
			continue
		}
		if last, err = v.Session.Key(who); err != nil {
			v.t.Fatal(err)
		}
		o.Sign(p.Manifest, last)
	}
	if _, err := poll.Order(ctx, officer.NewWaiting(p, o, last, time.Now().Add(officer.DefaultWait)).Bytes()); err != nil {
		v.t.Fatal(err)
	}
}

// Without a quorum the poll cannot be opened, and may be declared void for that reason; then nothing follows.
func TestConsolePages_Void(t *testing.T) {
	v := visitRoom(t, 12, 0, play.CheckIn, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Landscape, ballot.Chair, 0)
	chief := v.console(b, browser.Laptop, ballot.ChiefScrutineer, 0)
	if chair.Count("#order-open:disabled") != 1 {
		t.Error("the poll can be opened without a quorum")
	}
	chair.Keys("4")
	chair.Keys("\r")
	chair.Wait("#others[open] #order-void")
	chair.Click("#order-void")
	chair.told() // a text is wanted
	if got := browser.Eval[string](chair.Tab, `[...document.querySelectorAll("#void-reason option")].map(o => o.value).join()`); got != "FAULT,NO_QUORUM,OTHER" {
		t.Errorf("reasons: %s", got)
	}
	browser.Eval[bool](chair.Tab, `(document.querySelector("#void-reason").value = "NO_QUORUM", true)`)
	chair.Type("#void-text", "到会代表不足")
	byTwo(chair, chief, "void", "void")
	chair.step("print")
	chair.Wait(`html[data-phase="void"]`)
	chair.Accessible("void")
	chair.WholeBoth("console/22-void")
	if chair.Count("#other-void:not([hidden]) #order-void:enabled, #link-public") != 0 {
		t.Error("a void poll can be ended again, or has a result")
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

// tie makes three projects equal at the cut, with two seats left for them.
func tie(m *play.Meeting) {
	for i := range m.Votes {
		marks := make([]ballot.Mark, len(m.Candidates))
		for j := range 8 {
			marks[j] = ballot.Approve
		}
		for j := range 2 {
			marks[8+(i+j)%3] = ballot.Approve
		}
		m.Votes[i] = play.Vote{Marks: marks}
	}
}

// nextRound is a manifest of the round that may follow a tie.
func (v *visit) nextRound() *ballot.Manifest {
	v.t.Helper()
	board := v.Session.Board()
	next, at, o := *v.Session.Manifest(), board.Decided(), board.Outcome()
	next.Previous = &ballot.Previous{Origin: next.Origin, Size: at.Size, Root: at.Root, Revote: true}
	next.Origin, next.Seats, next.Candidates = next.Origin+"-2", o.Vacant, nil
	for _, c := range v.Session.Manifest().Candidates {
		if slices.Contains(o.Tied, c.ID) {
			next.Candidates = append(next.Candidates, c)
		}
	}
	signer := func(name string) string {
		key, err := crypto.NewSigningKey(rand.Reader)
		if err != nil {
			v.t.Fatal(err)
		}
		s, err := audit.NewSigner(name, key)
		if err != nil {
			v.t.Fatal(err)
		}
		return s.VerifierKey().String()
	}
	next.LogKey, next.ReceiptKey, next.Policy = signer(next.Origin), signer(next.Origin+"/receipt"), "quorum none\n"
	next.Registrars = slices.Clone(next.Registrars)
	for i := range next.Registrars {
		issuer, err := crypto.NewTokenIssuer(rand.Reader)
		if err != nil {
			v.t.Fatal(err)
		}
		next.Registrars[i].Key = issuer.Key()
	}
	return &next
}

// A tie is not announced: the lawful decision is offered, with the manifest of the next round, which must fit; the first round stays.
func TestConsolePages_Tie(t *testing.T) {
	v := visitRoom(t, 13, 0, play.Announce, tie)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Landscape, ballot.ChiefScrutineer, 0)
	chair.Wait("#decide")
	if chair.Count("#order-announce") != 0 || chair.Count("#outcome .is-tied") != 3 {
		t.Errorf("a tie of %d, and an announcement is offered: %d", chair.Count("#outcome .is-tied"), chair.Count("#order-announce"))
	}
	if got := browser.Eval[string](chair.Tab, `[...document.querySelectorAll("#decide-which option")].map(o => o.value).join()`); got != "REVOTE" {
		t.Errorf("lawful: %s", got)
	}
	chair.Type("#decide-text", "票数相等，对三个项目再次投票")
	chair.Click("#order-decide")
	chair.told() // a manifest is wanted
	wrong, right := v.nextRound(), v.nextRound()
	wrong.Seats = 1
	files := map[*ballot.Manifest]string{wrong: filepath.Join(t.TempDir(), "wrong.json"), right: filepath.Join(t.TempDir(), "right.json")}
	for m, file := range files {
		if err := os.WriteFile(file, m.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	chair.Upload("#decide-next", files[wrong])
	if text := chair.told(); !strings.Contains(text, "1") {
		t.Errorf("what is wrong with the manifest is not told: %q", text)
	}
	chair.Forgive("422")
	chair.Upload("#decide-next", files[right])
	chair.Wait("#decide-about:not([hidden])")
	chair.Accessible("decide")
	chair.WholeBoth("console/24-decide")
	byTwo(chair, chief, "decide", "decide")
	chair.step("print")
	if chair.Count("#outcome .is-tied") != 3 || !strings.Contains(strings.ReplaceAll(chair.Text(".step.now"), " ", ""), right.Hash().String()[:16]) {
		t.Error("the first round is not kept, or the next is not named")
	}
	chair.WholeBoth("console/25-decided")
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
