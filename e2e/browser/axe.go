package browser

import (
	_ "embed"
	"encoding/json"
	"strings"
)

// axe-core 4.14.1 of Deque Systems, MPL-2.0 (testdata/axe-LICENSE). It is used here and never served.
//
//go:embed testdata/axe.min.js
var axe string

// A violation is a rule that axe found broken.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Accessible fails the test if axe-core finds anything on what the tab shows: WCAG 2.2 A and AA, and its best practices.
func (x *Tab) Accessible(where string) {
	x.t.Helper()
	// A colour that is on its way to another one is neither.
	Eval[bool](x, `Promise.allSettled(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished)).then(() => true)`)
	if !Eval[bool](x, `"axe" in window`) { // the page may have been read already
		Eval[bool](x, axe+`; true`)
	}
	found := Eval[string](x, `axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, resultTypes: ["violations"]})
		.then(r => JSON.stringify(r.violations))`)
	var violations []violation
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		x.t.Fatalf("axe: %v", err)
	}
	for _, v := range violations {
		for _, n := range v.Nodes {
			x.t.Errorf("%s: %s (%s)\n\t%.300s\n\t%s", where, v.Help, v.ID, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", " "))
		}
	}
}

// Fits fails the test if the page scrolls sideways, or if one of the elements is not wholly on the screen.
func (x *Tab) Fits(where string, selectors ...string) {
	x.t.Helper()
	if wide := Eval[int](x, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		x.t.Errorf("%s: %d pixels wider than the screen", where, wide)
	}
	for _, s := range selectors {
		if out := Eval[int](x, `[...document.querySelectorAll(`+quote(s)+`)].filter(e => { const b = e.getBoundingClientRect();
			return b.top < 0 || b.left < 0 || b.bottom > innerHeight + 0.5 || b.right > innerWidth + 0.5 }).length`); out > 0 || x.Count(s) == 0 {
			x.t.Errorf("%s: of %d elements %s, %d are not wholly on the screen", where, x.Count(s), s, out)
		}
	}
}

// AtLeast fails the test if an element that is shown is lower than so many pixels.
func (x *Tab) AtLeast(where string, height int, selector string) {
	x.t.Helper()
	if low := Eval[[]string](x, `[...document.querySelectorAll(`+quote(selector)+`)].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < `+
		quoteNumber(height)+` - 0.5).map(e => e.id + " " + e.textContent.trim().slice(0, 40) + " " + e.getBoundingClientRect().height)`); len(low) > 0 {
		x.t.Errorf("%s: lower than %d pixels: %q", where, height, low)
	}
}
