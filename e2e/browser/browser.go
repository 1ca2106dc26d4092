package browser

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A Browser is one Chromium. Its tabs share nothing with those of another.
type Browser struct {
	t   testing.TB
	ctx context.Context
	cut []*regexp.Regexp // see Cut
}

// Cut says that a test cuts the network to a host, an address without a path. Which page finds out first, and whether after the network is
// there again, nobody knows: so no tab is blamed for a request to that host that had no connection, and for nothing else.
func (b *Browser) Cut(host string) {
	b.cut = append(b.cut, regexp.MustCompile(`Failed to load resource: net::ERR_(CONNECTION_[A-Z]+|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE) \(`+
		regexp.QuoteMeta(host)+`/`))
}

// blameless reports whether a fault is of a network that the test cut.
func (b *Browser) blameless(fault string) bool {
	return slices.ContainsFunc(b.cut, func(r *regexp.Regexp) bool { return r.MatchString(fault) })
}

// unneeded are features of Chromium that no test looks at. The first two chromedp turns off as well. The others draw what drops from the
// address bar as pages of their own: with them every window starts a second renderer, and a tab costs four times as much.
var unneeded = []string{"Translate", "BlinkGenPropertyTrees", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"}

// Start starts a browser, which ends with the test. Without Chromium the test is skipped, but not where CI=true.
func Start(t testing.TB) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium: install the Debian package chromium")
		}
		t.Skip("no chromium here: install it to run the tests of pages")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-features", strings.Join(unneeded, ",")), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-pings", true), chromedp.Flag("disable-quic", true), chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("force-device-scale-factor", "1"),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(func() { end(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	return &Browser{t: t, ctx: ctx}
}

// A Size is that of a screen, in CSS pixels.
type Size struct {
	Name          string
	Width, Height int64
	Touch         bool
}

// The sizes that pages are looked at in.
var (
	Landscape = Size{"landscape", 1024, 768, true} // a tablet
	Portrait  = Size{"portrait", 800, 1280, true}  // the same, upright
	Phone     = Size{"phone", 390, 844, true}
	Laptop    = Size{"laptop", 1280, 800, false}
	Wall      = Size{"wall", 1920, 1080, false}
)
