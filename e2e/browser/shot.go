package browser

import (
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// Shot takes a picture of what the tab shows, if the environment's SHOTS names a folder for it.
func (x *Tab) Shot(name string) {
	x.t.Helper()
	x.keep(name+".png", chromedp.CaptureScreenshot())
}

// WholeShot takes a picture of the whole page.
func (x *Tab) WholeShot(name string) { x.t.Helper(); x.keep(name+".png", chromedp.FullScreenshot(100)) }

// Both takes a picture in each language, name-zh and name-en, and leaves the page in the language that it had.
func (x *Tab) Both(name string) { x.t.Helper(); x.both(name, x.Shot) }

// WholeBoth does the same with the whole page.
func (x *Tab) WholeBoth(name string) { x.t.Helper(); x.both(name, x.WholeShot) }

// PartBoth does so with one element of a long page.
func (x *Tab) PartBoth(name, selector string) {
	x.t.Helper()
	x.both(name, func(name string) { x.keep(name+".png", chromedp.Screenshot(chromedp.CSS(selector))) })
}

func (x *Tab) both(name string, shot func(string)) {
	x.t.Helper()
	for range 2 * shots() {
		shot(name + "-" + x.lang())
		x.otherLanguage()
	}
}

// BothAsked takes pictures of a question, which stays in the language that it was asked in: so it is asked in each, and taken back.
func (x *Tab) BothAsked(name string, ask, back func()) {
	x.t.Helper()
	for range 2 * shots() {
		ask()
		x.Shot(name + "-" + x.lang())
		back()
		x.otherLanguage()
	}
}

// shots is 1 if pictures are wanted, else 0.
func shots() int {
	if os.Getenv("SHOTS") == "" {
		return 0
	}
	return 1
}

func (x *Tab) lang() string { return Eval[string](x, `document.documentElement.lang.slice(0, 2)`) }

// otherLanguage changes the language as its button does, with nothing under the pointer and the focus where it is, and waits until that is
// painted.
func (x *Tab) otherLanguage() {
	Eval[bool](x, `(document.querySelector("#tool-language").click(), new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`)
}

func (x *Tab) keep(name string, picture chromedp.Action[[]byte]) {
	x.t.Helper()
	folder := os.Getenv("SHOTS")
	if folder == "" {
		return
	}
	// A colour that still changes is nobody's.
	Eval[bool](x, `Promise.all(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished.catch(() => {}))).then(() => true)`)
	data, err := chromedp.Run(x.ctx, picture)
	if err == nil {
		err = os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o777)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), data, 0o666)
	}
	if err != nil {
		x.t.Fatalf("picture %s: %v", name, err)
	}
}
