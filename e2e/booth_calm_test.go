package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
)

// Whoever presses twice goes on by one screen: the second press is not for the button that has come into the same place.
func TestBoothPages_Twice(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	x.enter(v.pairs()[0])
	x.choose("AAO")
	x.Twice("#next")
	x.Screen("review")
	x.Wait("#check:enabled") // nothing is being cast
	x.Wait("#submit:enabled")
	x.submit()
}

// Nobody answers a question and goes away: it is closed, and the choices are covered. Whoever comes because of a call for help sees no
// choice. A receipt is not covered, also when it comes late.
func TestBoothPages_Covered(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	x.Screen("card")
	x.hurry()
	x.enter(v.pairs()[0])
	x.choose("AAO")
	x.Tap("#help")
	x.Wait("dialog")
	x.Accessible("help")
	if n := x.Count(".unseen #ballot"); n != 1 {
		t.Error("behind a call for help the choices can be seen")
	}
	x.late()
	if n := x.Count("dialog[open]"); n != 0 {
		t.Errorf("%d questions are open after a pause", n)
	}
	x.Tap("#idle-leave")
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "还没有提交")
	x.Tap("#dialog-no")
	x.Tap("#idle-go")
	if n := x.Count(".unseen, .covered"); n != 0 {
		t.Error("the choices stay covered")
	}
	x.review()
	v.Cut(true)
	x.Tap("#submit")
	x.Wait("#strip-lost")
	x.late()
	x.Tap("#idle-leave")
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "可能已经提交") // nobody knows whether it came
	x.Tap("#dialog-no")
	browser.Eval[bool](x.Tab, `fetch("/pins.json").then(() => false, () => true)`) // so that there is something to forgive
	v.Cut(false)
	x.Screen("receipt")
	if n := x.Count("#idle:not([hidden]), .covered, #receipt[inert]"); n != 0 {
		t.Error("the receipt is covered")
	}
	x.Forgive("ERR_", "net::")
}

// An answer that breaks off on its way is none: the tablet asks again, and stays as it is.
func TestBoothPages_HalfAnswer(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := &tablet{browser.Start(t).Open(browser.Landscape, v.Booth+"/check"), ""}
	x.Screen("scan")
	x.Prepare(`globalThis.EventSource = class extends EventTarget {
		static OPEN = 1;
		readyState = 0;
		constructor() { super(); setTimeout(() => this.dispatchEvent(new Event("error"))); }
	};
	const whole = fetch;
	globalThis.halves = 0;
	globalThis.fetch = (at, o) => String(at).endsWith("` + v.Path + `") ? (halves++, Promise.resolve(new Response('{"phase":'))) : whole(at, o);`)
	x.Go(v.Booth)
	x.enter(v.pairs()[0])
	browser.Eval[bool](x.Tab, `new Promise((done) => { const look = () => halves > 1 ? done(true) : setTimeout(look, 50); look() })`)
	x.Wait("#strip-lost")
	x.Screen("ballot")
}

// Between two voters a server goes back to a board that the tablet has seen more of. It is believed no more.
func TestThreat34_BetweenVoters(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Opening, nil)
	var back atomic.Bool
	var old atomic.Value
	booth := v.meddled(func(path, body string) string {
		if !strings.HasSuffix(path, "/log/checkpoint") {
			return body
		}
		old.CompareAndSwap(nil, body)
		if back.Load() {
			return old.Load().(string)
		}
		return body
	})
	x := &tablet{browser.Start(t).Open(browser.Landscape, booth), ""}
	x.Screen("wait")
	v.play(play.Opening)
	x.enter(v.pairs()[0])
	back.Store(true)
	x.choose("AAO")
	x.review()
	x.submit()
	x.Tap("#finish")
	x.Screen("stop")
	hasReason(t, x, "evidence")
}

// A board that does not verify once, just when a poll opens here, does not break the tablet: it looks again.
func TestBoothPages_LooksAgain(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	var asked atomic.Int32
	booth := v.meddled(func(path, body string) string {
		if strings.HasSuffix(path, "/log/checkpoint") && asked.Add(1) == 2 {
			return body[1:]
		}
		return body
	})
	x := &tablet{browser.Start(t).Open(browser.Landscape, booth), ""}
	x.enter(v.pairs()[0])
	if n := asked.Load(); n < 4 {
		t.Errorf("it asked %d times", n)
	}
}

// refusing is a booth host whose server refuses the first ballot, and takes it when it is sent again, once that may go on.
func (v *visit) refusing(on <-chan struct{}) string {
	v.t.Helper()
	at, err := url.Parse(v.Server)
	if err != nil {
		v.t.Fatal(err)
	}
	proxy, sent := httputil.NewSingleHostReverseProxy(at), atomic.Int32{}
	proxy.FlushInterval = -1
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/ballots") {
			if sent.Add(1) == 1 {
				api.NewProblem(api.BadRequest, "").Write(w)
				return
			}
			<-on
		}
		proxy.ServeHTTP(w, r)
	}))
	v.t.Cleanup(front.Close)
	return v.boothBefore(front.URL, host.Poll{Path: v.Path, Manifest: v.Session.Manifest()})
}

// A ballot is refused, and its deputy goes for help. Who tries again there sees no choice, and the ballot that is sent is the same.
func TestBoothPages_TriedAgain(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	on := make(chan struct{})
	booth := v.refusing(on)
	release := sync.OnceFunc(func() { close(on) })
	t.Cleanup(release)
	x := &tablet{browser.Start(t).Open(browser.Landscape, booth), ""}
	x.enter(v.pairs()[0])
	x.choose("AAO")
	x.review()
	x.Tap("#submit")
	x.Screen("stop")
	hasReason(t, x, "failed")
	if browser.Eval[bool](x.Tab, `dispatchEvent(new Event("beforeunload", { cancelable: true }))`) {
		t.Error("the page is left without a question, and the ballot with it")
	}
	x.Tap("#stop-again")
	x.Screen("review")
	x.Wait("#submit:disabled")
	if n := x.Count("#review-lists:not([hidden])"); n != 0 {
		t.Error("who tries again sees the choices")
	}
	release()
	x.Screen("receipt")
}
