package browser

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Go opens an address in the tab.
func (x *Tab) Go(address string) { x.t.Helper(); x.do("open "+address, chromedp.Navigate(address)) }

// Prepare has a script run in every page that is opened from now on, before the page's own: a test's ear, or a liar.
func (x *Tab) Prepare(script string) {
	x.t.Helper()
	x.do("prepare", call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}))
}

// Reload loads the page again.
func (x *Tab) Reload() { x.t.Helper(); x.do("reload", chromedp.Reload()) }

// Resize gives the tab the size of a screen.
func (x *Tab) Resize(s Size) {
	x.t.Helper()
	var options []chromedp.EmulateViewportOption
	if s.Touch {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	x.do("resize", chromedp.EmulateViewport(s.Width, s.Height, options...))
}

// Wait waits until an element that is visible matches a selector.
func (x *Tab) Wait(selector string) {
	x.t.Helper()
	x.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Screen waits until the page shows a screen by its id.
func (x *Tab) Screen(id string) {
	x.t.Helper()
	x.do("wait for the screen "+id, chromedp.WaitReady(chromedp.CSS(fmt.Sprintf(`html[data-state="ready"][data-screen="%s"]`, id))))
}

// State waits until the page is loading, ready or broken.
func (x *Tab) State(state string) {
	x.t.Helper()
	x.do("wait until "+state, chromedp.WaitReady(chromedp.CSS(fmt.Sprintf(`html[data-state="%s"]`, state))))
}

// Tap taps on an element as a finger does: at the middle of it, wherever on the screen that is.
func (x *Tab) Tap(selector string) {
	x.t.Helper()
	x.do("see "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	Eval[bool](x, `(document.querySelector(`+quote(selector)+`).scrollIntoView({block: "center", behavior: "instant"}), true)`)
	x.settled()
	x.do("tap "+selector, chromedp.Tap(chromedp.CSS(selector)))
}

// Click clicks with a mouse where an element is. A page may draw it anew meanwhile, in the same place: what was there when it was
// looked for need not be there any more.
func (x *Tab) Click(selector string) {
	x.t.Helper()
	x.middle(selector)
	x.settled()
	left, top := x.middle(selector)
	x.do("click "+selector, chromedp.MouseClickXY(left, top))
}

// Hold presses an element for so long: irreversible steps want it.
func (x *Tab) Hold(selector string, long time.Duration) {
	x.t.Helper()
	left, top := x.middle(selector)
	x.do("press "+selector, chromedp.MouseEvent("mousePressed", left, top, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	time.Sleep(long)
	x.do("let go of "+selector, chromedp.MouseEvent("mouseReleased", left, top, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// middle scrolls to an element when it is to be seen, and returns where on the screen its middle is.
func (x *Tab) middle(selector string) (left, top float64) {
	x.t.Helper()
	x.do("see "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	at := Eval[[]float64](x, `(() => { const e = document.querySelector(`+quote(selector)+`); e.scrollIntoView({block: "center", behavior: "instant"});
		const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()`)
	return at[0], at[1]
}

// Type types into an element.
func (x *Tab) Type(selector, text string) {
	x.t.Helper()
	x.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Keys presses keys wherever the focus is, as a scanner does.
func (x *Tab) Keys(keys string) { x.t.Helper(); x.do("press keys", chromedp.KeyEvent(keys)) }

// Upload gives files to an input.
func (x *Tab) Upload(selector string, files ...string) {
	x.t.Helper()
	x.do("upload", chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Text returns the text of an element as it is shown.
func (x *Tab) Text(selector string) string {
	x.t.Helper()
	return Eval[string](x, `document.querySelector(`+quote(selector)+`).innerText`)
}

// Count returns how many elements match.
func (x *Tab) Count(selector string) int {
	x.t.Helper()
	return Eval[int](x, `document.querySelectorAll(`+quote(selector)+`).length`)
}

// Prefer sets what the person's system says of itself: "prefers-reduced-motion" "reduce", "forced-colors" "active".
func (x *Tab) Prefer(feature, value string) {
	x.t.Helper()
	x.do("prefer "+feature, call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: feature, Value: value}}}))
}

// PDF prints the page on A4, with the margins that its style sheet says.
func (x *Tab) PDF() []byte {
	x.t.Helper()
	data, err := chromedp.Run(x.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		x.t.Fatalf("print: %v", err)
	}
	return data
}

// call is a command of the protocol whose answer says nothing.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, command, params)
		return chromedp.Void{}, err
	}
}

func quote(s string) string { return strconv.Quote(s) }

func quoteNumber(n int) string { return strconv.Itoa(n) }
