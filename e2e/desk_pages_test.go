package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// A counter is a tablet at which staff scan cards and slips.
type counter struct{ *browser.Tab }

// scan reads codes as a scanner types them, and waits for what the desk says at the end.
func (d counter) scan(want string, codes ...string) {
	for i, code := range codes {
		asks := []string{"card", "slip"}[i]
		d.Wait(fmt.Sprintf(`html[data-asks=%q]`, asks))
		if i == len(codes)-1 {
			browser.Eval[bool](d.Tab, `(document.querySelector("#outcome").dataset.tone = "old", true)`)
		}
		d.Keys(code + "\r")
	}
	d.Wait(fmt.Sprintf(`#outcome[data-tone=%q]`, want))
	d.Wait(`html[data-asks="card"]`)
}

// mode chooses what is done.
func (d counter) mode(name string) {
	d.Tap("#mode-" + name)
	d.Wait(fmt.Sprintf(`#mode-%s[aria-current]`, name))
}

// figure waits until the desk shows a figure.
func (d counter) figure(name string, n int) {
	d.Wait(fmt.Sprintf(`#counts .figure[data-figure=%q][data-value="%d"]`, name, n))
}

// unlocked opens a desk with the code of the booth host.
func (v *visit) unlocked(b *browser.Browser, size browser.Size) counter {
	v.t.Helper()
	d := counter{b.Open(size, v.Booth+"/desk")}
	d.Screen("locked")
	d.Type("#code", strings.ToLower(v.Desk))
	d.Keys("\r")
	d.Screen("desk")
	return d
}

// spoiled is a code with one wrong character in its third group.
func spoiled(code string) string {
	plain := []byte(strings.ReplaceAll(strings.ReplaceAll(code, "-", ""), " ", ""))
	if plain[9]++; !strings.ContainsRune("123456789BCDEFGHJKMN", rune(plain[9])) {
		plain[9] = '0'
	}
	return string(plain)
}

// forgotten fails the test if anything of a card or slip is left in the page or in what a browser keeps.
func (d counter) forgotten(t *testing.T, all ...play.Pair) {
	t.Helper()
	left := browser.Eval[string](d.Tab, `document.documentElement.outerHTML + [...document.querySelectorAll("input")].map(i => i.value).join() +
		JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie + location.href + history.length`)
	left = strings.ReplaceAll(left, "-", "")
	for _, p := range all {
		for _, code := range []string{p.Card, p.Slip} {
			if code = strings.ReplaceAll(code, "-", ""); strings.Contains(left, code) || strings.Contains(left, code[:8]) {
				t.Error("the page still has the code of a card or a slip")
			}
		}
	}
}

// call has a tablet of the booths call for help.
func (v *visit) call(seat string) {
	v.t.Helper()
	answer, err := http.Post(v.Booth+"/help", "application/json", strings.NewReader(fmt.Sprintf(`{"seat":%q}`, seat)))
	if err != nil {
		v.t.Fatal(err)
	}
	answer.Body.Close()
}

// Deputies check in, are issued tokens, take a paper, leave and give back at a tablet that an officer unlocked.
func TestDeskPages(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 24, 4, play.CheckIn, nil)
	locked := counter{b.Open(browser.Landscape, v.Booth+"/desk")}
	locked.Screen("locked")
	locked.Type("#code", "0000-0000")
	locked.Tap("#unlock-do")
	locked.Wait("#code-wrong")
	locked.Forgive("403")
	looked(locked.Tab, "desk/locked", "#main button")

	d := v.unlocked(b, browser.Landscape)
	looked(d.Tab, "desk/empty", "#main button")
	first, second, third := v.hands[0], v.hands[1], v.hands[2]
	d.scan("good", first.Card)
	d.scan("good", third.Card)
	d.figure("wait.present", 2)
	looked(d.Tab, "desk/arrived", "#main button")
	d.Keys(spoiled(second.Card) + "\r")
	d.Wait("#ask-wrong")
	if text := d.Text("#ask-wrong"); !strings.Contains(text, "3") {
		t.Errorf("the wrong group is not named: %q", text)
	}
	looked(d.Tab, "desk/misread", "#main button")
	d.Tap("#card-type")
	looked(d.Tab, "desk/typed", "#main button")
	v.play(play.CheckIn) // the scrutineers confirm all that waits
	d.scan("warn", first.Card)

	d.mode("issue")
	d.Keys(first.Card + "\r")
	d.Wait(`html[data-asks="slip"]`)
	looked(d.Tab, "desk/slip", "#main button")
	d.Keys(first.Slip + "\r")
	d.Wait(`#outcome[data-tone="good"]`)
	looked(d.Tab, "desk/issued", "#main button")
	d.scan("good", first.Card, first.Slip) // a second time gives the same, and nothing more
	d.figure("issued", 1)
	d.scan("warn", first.Card, third.Slip)   // another slip
	d.scan("warn", second.Card, second.Slip) // who did not check in
	looked(d.Tab, "desk/not-in-hall", "#main button")
	d.mode("paper")
	d.scan("good", third.Card)
	d.figure("wait.paper", 1)
	d.mode("replace")
	looked(d.Tab, "desk/replace", "#main button")
	d.scan("warn", second.Slip, third.Slip) // a card that no officer ordered
	v.Cut(true)                             // and there is no network to load another worker by
	d.mode("surrender")
	d.Keys(first.Card + "\r")
	d.Wait("#strip:not([hidden])")
	d.Both("desk/lost")
	v.Cut(false)
	d.Wait(`html[data-asks="slip"]`)
	d.Keys(first.Slip + "\r")
	d.Wait(`#outcome[data-tone="good"]`)
	d.mode("leave")
	d.scan("good", first.Card)
	d.Forgive("ERR_", "Failed to load", "worker")
	d.forgotten(t, first, second, third)

	v.call("12")
	d.Wait("#calls li")
	d.Resize(browser.Portrait)
	looked(d.Tab, "desk/portrait", "#main button")
	d.Resize(browser.Phone)
	looked(d.Tab, "desk/phone", "#main button")
	d.Tap("#calls button")
	d.Tap("#lock-do")
	d.Screen("locked")
}
