package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// A Browser is one Chromium. Its tabs share nothing with those of another.
type Browser struct {
	t        testing.TB
	ctx      context.Context
	expected []string // see Expect
}

// Expect has all tabs pass over faults that have this in their text: a test that cuts the network cannot know which page finds out first.
func (b *Browser) Expect(text string) { b.expected = append(b.expected, text) }

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
		chromedp.Flag("disable-component-update", true), chromedp.Flag("no-pings", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("force-device-scale-factor", "1"),
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
