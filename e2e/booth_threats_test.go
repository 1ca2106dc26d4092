package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// newJunction is one server of polls that are on several: by their path, an address, or an address and the path there.
func newJunction(t *testing.T, polls map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for path, place := range polls {
			below, ok := strings.CutPrefix(r.URL.Path, path)
			if !ok {
				continue
			}
			server, there, other := strings.Cut(place, "|")
			if !other {
				there = path
			}
			at, err := url.Parse(server)
			if err != nil {
				t.Error(err)
			}
			proxy := httputil.NewSingleHostReverseProxy(at)
			proxy.FlushInterval = -1
			r.URL.Path = there + below
			proxy.ServeHTTP(w, r)
			return
		}
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}

// A server that shows a tablet swapped names is not believed; one that tells another title changes nothing of what is shown: names
// come from the manifest that the booth host was given, and from nowhere else.
func TestThreat38_SwappedLabels(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	names := v.Session.Manifest().Candidates
	first, second := names[0].Names["zh"], names[1].Names["zh"]
	swap := strings.NewReplacer(first, second, second, first)
	b := browser.Start(t)
	booth := v.meddled(func(path, body string) string {
		if strings.HasSuffix(path, "/manifest") {
			return swap.Replace(body)
		}
		return body
	})
	x := &tablet{b.Open(browser.Landscape, booth), ""}
	x.Screen("stop")
	hasReason(t, x, "evidence")
	x.Both("booth/stop-evidence")
	x.Accessible("evidence")

	title := v.Session.Manifest().Title["zh"]
	booth = v.meddled(func(path, body string) string {
		if strings.HasSuffix(path, v.Path) {
			return strings.ReplaceAll(body, title, "另一个标题")
		}
		return body
	})
	x = &tablet{b.Open(browser.Landscape, booth), ""}
	x.enter(v.pairs()[0])
	hasText(t, x.Tab, "#bar-title", title)
	shown := browser.Eval[[]string](x.Tab, `[...document.querySelectorAll("#ballot-rows bdi")].map((e) => e.textContent)`)
	for i, c := range names {
		if shown[i] != c.Names["zh"] {
			t.Errorf("project %d is shown as %q, want %q", i+1, shown[i], c.Names["zh"])
		}
	}
}

// spy keeps what goes to the core and comes from it, and may change what goes there: a page that is not honest.
const spy = `globalThis.heard = [];
const Honest = Worker;
globalThis.Worker = class extends Honest {
	constructor(...a) { super(...a); this.addEventListener("message", ({data}) => heard.push(data)) }
	postMessage(m) { super.postMessage(globalThis.lie && m.method === "encrypt" ? {...m, args: lie} : m) }
};`

// A draft that was opened shows on a second device what is in it, and what a dishonest page encrypted. It is spent: the review has
// another, and its code is another.
func TestThreat39_SecondDevice(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	b := browser.Start(t)
	x := &tablet{b.Open(browser.Landscape, "about:blank", v.Booth), ""}
	x.Prepare(spy)
	x.Go(v.Booth)
	phone := b.Open(browser.Phone, v.Booth+"/check")
	phone.Screen("scan")
	phone.Both("check/scan")
	phone.Accessible("scan")
	x.enter(v.pairs()[0])
	x.choose("AAO")
	examine := func(want string) (code string) {
		t.Helper()
		code = x.Text("#review-code")
		x.Tap("#check")
		x.Screen("opened")
		x.Both("booth/opened")
		text := browser.Eval[string](x.Tab, `heard.map((d) => JSON.parse(d.said ?? "{}").answer?.text).filter(Boolean).at(-1)`)
		phone.Type("#paste", text)
		phone.Tap("#examine")
		phone.Screen("result")
		phone.WholeBoth("check/result-" + want)
		phone.Accessible("result")
		if got := strings.ReplaceAll(phone.Text("#result-code"), "\n", ""); got != code || got != x.Text("#opened-code") {
			t.Errorf("the second device shows %s, the tablet showed %s", got, code)
		}
		if got := browser.Eval[string](phone, `[...document.querySelectorAll("#result-list li")].map((e) => e.dataset.mark).join("")`); got != want {
			t.Errorf("the second device finds %s, want %s", got, want)
		}
		phone.Tap("#again")
		phone.Screen("scan")
		if phone.Count("#result-list li") != 0 {
			t.Error("the second device keeps what it found")
		}
		x.Tap("#opened-back")
		x.Screen("review")
		x.Wait("#check:enabled")
		return code
	}
	x.review()
	checked := examine("112000000000")
	if again := x.Text("#review-code"); again == checked {
		t.Error("after a check the same ballot is offered again")
	}
	x.Tap("#change")
	browser.Eval[bool](x.Tab, `(globalThis.lie = JSON.stringify({marks: [2,2,2,2,2,2,2,2,2,2,2,2]}), true)`)
	x.review()
	examine("222222222222")
	browser.Eval[bool](x.Tab, `(globalThis.lie = undefined, true)`)
	x.submit()
	opened := browser.Eval[int](x.Tab, `heard.filter((d) => d.said?.includes("`+checked+`")).length`)
	if opened > 1 {
		t.Error("what was opened was spoken of again")
	}
	phone.Type("#paste", "PJ1 something")
	phone.Tap("#examine")
	phone.Wait("#scan-wrong")
}

// hostile are names that the manifest takes as they are: a page must show them, and nothing else.
var hostile = []string{
	`<img src=x onerror=alert(1)><script>alert(2)</script>`, `</template></main>"'&lt;b&gt;{{.Say}}${1}`, strings.Repeat("长", 200),
	`مشروع توسيع المدارس الابتدائية`, `=HYPERLINK("http://elsewhere.example","点")`, `🏫🌳 улица Ленина`, `Ρroject раypal`, strings.Repeat("W", 200),
}

// Names are text on every screen: no markup of theirs is in the page, none makes it wider, and one that is written from right to
// left does not turn the line around.
func TestThreat41_HostileNames(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, func(m *play.Meeting) {
		for i, name := range hostile {
			m.Candidates[i].Names = ballot.Names{"zh": name, "en": name}
		}
	})
	b := browser.Start(t)
	for i, size := range boothSizes {
		x := v.tablet(b, size)
		x.enter(v.pairs()[i])
		holds := func(where, selector string) {
			t.Helper()
			x.Shot("booth/hostile-" + where + "-" + size.Name)
			x.Fits(where, ".ballot-foot")
			x.Accessible(where)
			all := browser.Eval[[]string](x.Tab, `[...document.querySelectorAll("`+selector+`")].map((e) => e.textContent)`)
			for i, name := range hostile {
				if all[i] != name {
					t.Errorf("%s: %q is shown as %q", where, name, all[i])
				}
			}
			if n := x.Count("main img, main script, bdi *"); n != 0 {
				t.Errorf("%s: %d elements came from names", where, n)
			}
		}
		holds("ballot", "#ballot-rows bdi")
		x.choose("AAAAAAAA")
		x.review()
		holds("review", "#review-lists bdi")
		x.submit()
	}
}

// A tablet keeps nothing by which an old program or a deputy could come back: no worker that serves pages, no store, no cookie. It
// asks nobody but its host (which the tab watches in every test), and no page is kept by the browser.
func TestThreat42_NothingKept(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	x.enter(v.pairs()[0])
	x.choose("AO")
	x.review()
	x.submit()
	kept := browser.Eval[string](x.Tab, `(async () => JSON.stringify([(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length,
		(await indexedDB.databases()).length, localStorage.length, sessionStorage.length, document.cookie.length]))()`)
	if kept != "[0,0,0,0,0,0]" {
		t.Errorf("kept: workers, caches, databases, local, session, cookies: %s", kept)
	}
	for path, want := range map[string]string{"/": "no-store", "/check": "no-store", "/static/booth/main.mjs": "no-cache", "/static/booth.wasm": "no-cache", "/static/words/booth.json": "no-cache"} {
		r, err := http.Get(v.Booth + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if got := r.Header.Get("Cache-Control"); r.StatusCode != http.StatusOK || got != want {
			t.Errorf("%s: %d, kept as %q, want %q", path, r.StatusCode, got, want)
		}
	}
	for _, address := range x.Asked() {
		u, err := url.Parse(address)
		if err != nil || u.RawQuery != "" && u.RawQuery != "seat=12" {
			t.Errorf("asked with a query: %s", address)
		}
	}
}

// Nothing of a deputy is on the tablet for the next: not in the page after the receipt, not by going back, not by loading it again,
// and not when somebody leaves in the middle.
func TestThreat43_NextDeputy(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	pair := v.pairs()[0]
	clean := func(when string) {
		t.Helper()
		x.Screen("card")
		if n := x.Count(".of-voter, input:checked, #ballot, #review, #receipt"); n != 0 {
			t.Errorf("%s: %d parts of the former deputy's screens are there", when, n)
		}
		whole := browser.Eval[string](x.Tab, `document.documentElement.outerHTML`)
		for _, secret := range []string{pair.Card, pair.Slip, v.Session.Manifest().Candidates[0].Names["zh"]} {
			if strings.Contains(whole, secret) || strings.Contains(whole, strings.ReplaceAll(secret, "-", "")) {
				t.Errorf("%s: %q is in the page", when, secret)
			}
		}
	}
	x.enter(pair)
	x.choose("AAO")
	if kept := browser.Eval[bool](x.Tab, `dispatchEvent(new Event("beforeunload", {cancelable: true}))`); kept {
		t.Error("the browser does not ask before choices are left")
	}
	browser.Eval[bool](x.Tab, `dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}))`)
	clean("left in the middle")
	x.enter(pair)
	x.choose("AAO")
	x.review()
	code := x.submit()
	if n := x.Count("#ballot, #review, #opened, input"); n != 0 {
		t.Errorf("behind the receipt are %d screens with choices", n)
	}
	x.Tap("#finish")
	clean("after the receipt")
	if strings.Contains(browser.Eval[string](x.Tab, `document.documentElement.outerHTML`), code) {
		t.Error("the former deputy's receipt is in the page")
	}
	x.Reload()
	clean("loaded again")
	x.Go("about:blank")
	browser.Eval[bool](x.Tab, `(history.back(), true)`)
	clean("gone back")
	if got := browser.Eval[string](x.Tab, `location.pathname + location.search`); got != "/?seat=12" {
		t.Errorf("the address is %s", got)
	}
}
