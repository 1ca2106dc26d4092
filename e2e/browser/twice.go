package browser

import "github.com/chromedp/chromedp"

// settled waits until the page takes taps: a new screen of the booth takes none for a moment.
func (x *Tab) settled() {
	x.t.Helper()
	x.do("let the page settle", chromedp.WaitReady(chromedp.CSS("html:not([data-settling])")))
}

// Twice presses an element, and what is in its place then, as people do who are used to two clicks.
func (x *Tab) Twice(selector string) {
	x.t.Helper()
	x.do("see "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	x.settled()
	at := Eval[[]float64](x, `(() => { const b = document.querySelector(`+quote(selector)+`).getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()`)
	for n := range 2 {
		x.do("press "+selector+" twice", chromedp.MouseEvent("mousePressed", at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(n+1)))
		x.do("let go of it", chromedp.MouseEvent("mouseReleased", at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(n+1)))
	}
}
