package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
)

// A tablet stands in a booth.
type tablet struct {
	*browser.Tab
	seat string
}

// tablet opens the booth's page.
func (v *visit) tablet(b *browser.Browser, size browser.Size) *tablet {
	v.t.Helper()
	return &tablet{b.Open(size, v.Booth+"/?seat=12"), "12"}
}

// spied is a tablet that notes what its core says, so that a test can hand it to a second device.
func (v *visit) spied(b *browser.Browser, size browser.Size) *tablet {
	v.t.Helper()
	x := &tablet{b.Open(size, "about:blank", v.Booth), ""}
	x.Prepare(spy)
	x.Go(v.Booth)
	return x
}

// examined has a second device examine what a spied tablet opens. The device shows what it found, and the tablet reviews another draft.
func (x *tablet) examined(t testing.TB, phone *browser.Tab) {
	t.Helper()
	phone.Screen("scan")
	code := x.Text("#review-code")
	x.Tap("#check")
	x.Screen("opened")
	text := browser.Eval[string](x.Tab, `heard.map((d) => JSON.parse(d.said ?? "{}").answer?.text).filter(Boolean).at(-1)`)
	phone.Type("#paste", text)
	phone.Tap("#examine")
	phone.Screen("result")
	if got := strings.ReplaceAll(phone.Text("#result-code"), "\n", ""); got != code {
		t.Errorf("the second device finds %s, the tablet showed %s", got, code)
	}
	x.Tap("#opened-back")
	x.Screen("review")
	x.Wait("#check:enabled")
}

// pairs are cards and slips of deputies who were issued tokens.
func (v *visit) pairs() (all []play.Pair) {
	for _, who := range v.Session.Voters() {
		all = append(all, play.Pair{Card: who.Card.Text(), Slip: who.Slip.Text()})
	}
	return all
}

// scan reads card and slip with a scanner, which types them and presses Enter.
func (x *tablet) scan(pair play.Pair) {
	x.read("card", pair.Card)
	x.read("slip", pair.Slip)
}

// read scans one code, when the screen listens.
func (x *tablet) read(screen, code string) {
	x.Screen(screen)
	x.Wait("#" + screen + " .scan button")
	x.Keys(code + "\r")
}

// enter lets somebody come to the ballot.
func (x *tablet) enter(pair play.Pair) {
	x.scan(pair)
	x.Screen("ballot")
}

// choose marks projects, in the order of the ballot: A approve, O oppose, B abstain, √ tick, anything else nothing.
func (x *tablet) choose(marks string) {
	i := 0
	for _, mark := range marks {
		if answer := map[rune]string{'A': "approve", 'O': "oppose", 'B': "abstain"}[mark]; answer != "" {
			x.Tap(fmt.Sprintf("#mark-%d-%s", i, answer))
		} else if mark == '√' {
			x.Tap(fmt.Sprintf("#ballot-rows > :nth-child(%d) input", i+1))
		}
		i++
	}
}

// review goes on to the review, and waits for the encryption.
func (x *tablet) review() {
	x.Tap("#next")
	x.Screen("review")
	x.Wait("#check:enabled")
}

// submit casts what is reviewed, and returns the code of the receipt.
func (x *tablet) submit() string {
	x.Tap("#submit")
	x.Screen("receipt")
	return x.Text("#receipt-code")
}

// hurry lets a test say when long times are over: what waits ten seconds or more is called by it.
func (x *tablet) hurry() {
	browser.Eval[bool](x.Tab, `(() => { const wait = setTimeout, repeat = setInterval; globalThis.due = [];
		globalThis.setTimeout = (f, ms, ...a) => ms >= 10000 ? (due.push(f), wait(() => {}, 0)) : wait(f, ms, ...a);
		globalThis.setInterval = (f, ms, ...a) => repeat(f, ms / 50, ...a); return true })()`)
}

// late ends all long times.
func (x *tablet) late() {
	browser.Eval[bool](x.Tab, `(due.splice(0).forEach((f) => f()), true)`)
}

// order has officers sign an order and send it to the board, or to wait there for others.
func (v *visit) order(kind audit.Kind, body any, role ...ballot.Role) {
	v.t.Helper()
	p, err := v.Poll(v.Server)
	if err != nil {
		v.t.Fatal(err)
	}
	mirror := client.NewMirror(p)
	if err := mirror.Refresh(v.t.Context()); err != nil {
		v.t.Fatal(err)
	}
	err = mirror.View(func(b *audit.Board) error {
		o := audit.NewOrder(kind, body, b.Head())
		for _, who := range v.Session.Officers() {
			key, err := v.Session.Key(who)
			if err != nil {
				return err
			}
			if len(role) > 0 && who.Role == role[0] {
				o.Sign(b.Poll().Manifest, key)
				role = role[1:]
				if len(role) == 0 {
					_, err = p.Order(v.t.Context(), officer.NewWaiting(b.Poll(), o, key, time.Now().Add(time.Minute)).Bytes())
					return err
				}
			}
		}
		return fmt.Errorf("no %v", role)
	})
	if err != nil {
		v.t.Fatal(err)
	}
}

// meddled opens a booth host before a server that lies: it changes the bodies of answers, but for events.
func (v *visit) meddled(change func(path, body string) string) string {
	v.t.Helper()
	server, err := url.Parse(v.Server)
	if err != nil {
		v.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(server)
	proxy.FlushInterval = -1
	proxy.ModifyResponse = func(r *http.Response) error {
		if strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream") {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		said := change(r.Request.URL.Path, string(body))
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(said)), int64(len(said))
		r.Header.Set("Content-Length", fmt.Sprint(len(said)))
		return nil
	}
	liar := httptest.NewServer(proxy)
	v.t.Cleanup(liar.Close)
	return v.boothBefore(liar.URL, host.Poll{Path: v.Path, Manifest: v.Session.Manifest()})
}

// boothBefore opens a booth host of polls before a server.
func (v *visit) boothBefore(server string, polls ...host.Poll) string {
	v.t.Helper()
	at, err := url.Parse(server)
	if err != nil {
		v.t.Fatal(err)
	}
	b, err := host.NewBooth(host.BoothOptions{Polls: polls, Server: at, PerTablet: 1000})
	if err != nil {
		v.t.Fatal(err)
	}
	booth := httptest.NewServer(b)
	v.t.Cleanup(func() { booth.CloseClientConnections(); booth.Close() })
	return booth.URL
}

// tickOnly makes a ballot on which projects are ticked.
func tickOnly(m *play.Meeting) {
	m.Rules = ballot.DefaultRules(ballot.TickUpToN)
	for _, vote := range m.Votes {
		for i, mark := range vote.Marks {
			if mark == ballot.Oppose {
				vote.Marks[i] = ballot.None
			}
		}
	}
}

// The three sizes at which deputies vote.
var boothSizes = []browser.Size{browser.Landscape, browser.Portrait, browser.Phone}

func hasText(t testing.TB, x *browser.Tab, selector, want string) {
	t.Helper()
	if got := x.Text(selector); !strings.Contains(got, want) {
		t.Errorf("%s says %q, want %q in it", selector, got, want)
	}
}
