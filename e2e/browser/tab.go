package browser

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what a page should do.
const patience = 60 * time.Second

// A Tab is one tab of a browser.
type Tab struct {
	t       testing.TB
	browser *Browser
	ctx     context.Context
	hosts   []string

	mu     sync.Mutex
	faults []string // guarded by mu
	asked  []string // guarded by mu: every URL
}

// Open opens a tab of a size at an address. Messages on the console, and requests to other hosts than the address's and further ones,
// fail the test at its end; see [Tab.Forgive].
func (b *Browser) Open(size Size, address string, further ...string) *Tab {
	b.t.Helper()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	x := &Tab{t: b.t, browser: b, ctx: ctx}
	for _, a := range append([]string{address}, further...) {
		u, err := url.Parse(a)
		if err != nil {
			b.t.Fatal(err)
		}
		x.hosts = append(x.hosts, u.Host)
	}
	if err := chromedp.Do(ctx); err != nil { // without a time: a browser must not be ended with its first tab
		b.t.Fatal(err)
	}
	x.listen()
	b.t.Cleanup(func() {
		x.Quiet()
		end()
	})
	x.Resize(size)
	x.Go(address)
	return x
}

func (x *Tab) listen() {
	messages, requests := chromedp.Console(x.ctx), chromedp.Events(x.ctx, network.RequestWillBeSent)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			x.fault(fmt.Sprintf("console: %s (%s:%d)", m, m.URL, m.Line))
		}
	}()
	go func() {
		for e, err := range requests {
			if err != nil {
				return
			}
			x.request(e.Request.URL)
		}
	}()
}

func (x *Tab) fault(text string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.faults = append(x.faults, text)
}

func (x *Tab) request(address string) {
	u, err := url.Parse(address)
	own := err == nil && (slices.Contains(x.hosts, u.Host) || slices.Contains([]string{"data", "blob", "about"}, u.Scheme))
	if !own {
		x.fault("asks elsewhere: " + address)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, address)
}

// Asked returns all addresses that the page asked for.
func (x *Tab) Asked() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.asked)
}

// Quiet fails the test if the page did anything it should not.
func (x *Tab) Quiet() {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, f := range x.faults {
		if !x.browser.blameless(f) {
			x.t.Errorf("the page: %s", f)
		}
	}
	x.faults = nil
}

// Forgive forgets faults that have one of these in their text: a test that breaks something expects the browser to say so. It fails
// the test if there is none, so that nothing is forgiven in vain.
func (x *Tab) Forgive(expected ...string) {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	before := len(x.faults)
	x.faults = slices.DeleteFunc(x.faults, func(f string) bool {
		return slices.ContainsFunc(expected, func(e string) bool { return strings.Contains(f, e) })
	})
	if len(x.faults) == before {
		x.t.Errorf("nothing to forgive: no fault has any of %q", expected)
	}
}

// do runs actions within the patience of a test, and says on failure what the page shows.
func (x *Tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		x.t.Fatalf("%s: %v\n%s", what, err, x.describe())
	}
}

// describe says what the page shows, for a test that failed.
func (x *Tab) describe() string {
	ctx, cancel := context.WithTimeout(x.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + " state=" + document.documentElement.dataset.state +
		" screen=" + document.documentElement.dataset.screen + "\n" + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		text = err.Error()
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return text + "\n" + strings.Join(x.faults, "\n")
}

// Eval evaluates an expression in the page; a promise is awaited.
func Eval[T any](x *Tab, expression string) T {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, 10*patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		x.t.Fatalf("evaluate %.200s: %v\n%s", expression, err, x.describe())
	}
	return v
}
