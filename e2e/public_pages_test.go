package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// A citizen on a phone sees nothing of a result before it is announced, then all of it, and verifies it right there; a deputy finds
// their ballot, and finds it missing if it is.
func TestPublicPage(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 20, 0, play.Papers, nil)
	at := v.Server + v.Path + "/result"
	tab := b.Open(browser.Phone, at)
	tab.Screen("public")
	tab.Go(at + "?lang=en")
	tab.Screen("public")
	tab.WholeShot("public/phone-objections-en")
	tab.Go(at)
	tab.Screen("public")
	tab.WholeShot("public/phone-objections-zh")
	if tab.Count(".bars") != 0 {
		t.Error("there are counts before the announcement")
	}
	tab.Accessible("before the announcement")
	narrow(t, tab, "before the announcement")
	code := tab.Text(".ballots li .code")
	for typed, want := range map[string]string{code: "right", "0000-0000-0000-0000": "wrong", "I am no code": "wrong"} {
		tab.Reload()
		tab.Screen("public")
		tab.Type("#lookup-code", typed)
		tab.Tap("#lookup-go")
		tab.Wait(`#lookup-answer[data-kind="` + want + `"]`)
	}
	tab.Shot("public/phone-lookup-zh")
	tab.Accessible("a ballot looked up")
	v.from(play.Papers, "")
	tab.Reload()
	tab.Screen("public")
	tab.WholeShot("public/phone-zh")
	tab.Accessible("announced")
	narrow(t, tab, "announced")
	verifies(t, tab)
	tab.Shot("public/phone-verified-zh")
	tab.Accessible("verified")
	for range 2 {
		tab.Tap("#tool-size")
	}
	tab.Tap("#tool-theme")
	tab.WholeShot("public/phone-xl-contrast")
	tab.Accessible("xl, high contrast")
	narrow(t, tab, "xl, high contrast")
	tab.Quiet()
	for _, size := range []browser.Size{browser.Laptop, browser.Wall, browser.Phone} {
		tab.Resize(size)
		tab.Go(at + "?lang=en")
		tab.Screen("public")
		tab.WholeShot("public/" + size.Name + "-en")
		tab.Fits(size.Name)
	}
	tab.Accessible("in English")
	tab.Type("#lookup-code", code)
	tab.Tap("#lookup-go")
	tab.Wait(`#lookup-answer[data-kind="right"]`)
	tab.Shot("public/phone-lookup-en")
	verifies(t, tab)
	tab.Shot("public/phone-verified-en")
	tab.Go(v.Server + "/c/yunlan/?lang=en")
	tab.Wait("ul a")
	tab.Shot("public/congress-en")
	tab.Go(v.Server + "/c/yunlan/")
	tab.Wait("ul a")
	tab.Shot("public/congress-zh")
	tab.Accessible("the polls of a congress")
}

// narrow fails the test if the page is wider than the screen. A phone would show all of it smaller.
func narrow(t *testing.T, tab *browser.Tab, where string) {
	t.Helper()
	if wide := browser.Eval[int](tab, `document.documentElement.scrollWidth - screen.width`); wide > 0 {
		t.Errorf("%s: %d pixels wider than the screen", where, wide)
	}
}

// verifies presses the button and wants every check to pass.
func verifies(t *testing.T, tab *browser.Tab) {
	t.Helper()
	tab.Click("#verify-go")
	tab.Wait(`#verify-answer[data-kind="right"]`)
	if n := tab.Count(`#verify-checks > li[data-ok="true"]`); n != 14 {
		t.Errorf("%d checks passed", n)
	}
}

// The copy in the bundle verifies the bundle on any static web server, says what is wrong with one that was changed, stops when it is
// told to, and can be read without a server.
func TestPublicCopy(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 20, 0, "", nil)
	answer, err := http.Get(v.Server + v.Path + "/bundle.tar.zst")
	if err != nil {
		t.Fatal(err)
	}
	evidence, err := bundle.Unpack(answer.Body)
	answer.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "bundle")
	if err := bundle.WriteFolder(t.Context(), evidence, folder); err != nil {
		t.Fatal(err)
	}
	tab := b.Open(browser.Laptop, serveFolder(t, folder)+"/pages/result.html")
	tab.Screen("public")
	verifies(t, tab)
	tab.WholeShot("public/copy-zh")
	// All workers but the first, which has the others help it, are gone as soon as they are there.
	browser.Eval[bool](tab, `(() => {
		const Real = Worker;
		globalThis.workers = 0;
		globalThis.Worker = class extends Real {
			constructor(...args) {
				super(...args);
				if (workers++ === 0) return;
				this.terminate();
				setTimeout(() => this.dispatchEvent(new Event("error")));
			}
		};
		return true;
	})()`)
	tab.Click("#verify-go")
	tab.Wait("#verify-stop")
	tab.Wait(`#verify-answer[data-kind="right"]`)
	if more := browser.Eval[int](tab, `workers - 1 - (navigator.hardwareConcurrency > 1 ? Math.min(navigator.hardwareConcurrency, 8) : 0)`); more != 0 {
		t.Errorf("%d workers more than there ought to be", more)
	}
	tab.Click("#other")
	tab.Screen("public")
	tab.Click("#verify-go")
	tab.Click("#verify-stop")
	tab.Wait(`#verify-go`)
	if n := tab.Count("#verify-checks > li"); n != 0 {
		t.Errorf("stopped, and %d checks are shown", n)
	}
	tab.Quiet()

	forged := audit.Bundle{}
	for path, data := range evidence {
		forged[path] = data
	}
	forged["log.vkey"] = append([]byte("x"), forged["log.vkey"]...)
	folder = filepath.Join(t.TempDir(), "forged")
	if err := bundle.WriteFolder(t.Context(), forged, folder); err != nil {
		t.Fatal(err)
	}
	bad := b.Open(browser.Laptop, serveFolder(t, folder)+"/pages/result.en.html")
	bad.Screen("public")
	bad.Click("#verify-go")
	bad.Wait(`#verify-answer[data-kind="wrong"]`)
	bad.Wait(`#verify-checks > li[data-ok="false"] .check-english[lang="en"]:not(:empty)`)
	bad.Accessible("a bundle that was changed")
	bad.Shot("public/forged-en")

	read := b.Open(browser.Laptop, "file://"+folder+"/pages/result.html")
	read.Wait(".bars")
	read.WholeShot("public/file-zh")
	if read.Count(".scripted:not([hidden])") > 0 && browser.Eval[bool](read, `document.querySelector(".scripted").checkVisibility()`) {
		t.Error("what needs a script is shown where none runs")
	}
	read.Forgive("file:")
}

// serveFolder serves a folder as any web server does.
func serveFolder(t *testing.T, folder string) string {
	t.Helper()
	s := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(s.Close)
	return s.URL
}
