package e2e_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// BenchmarkBrowserAudit has a browser verify a whole poll on its public page: fetching, hashing, every ballot, the count. PIAOJUE_BALLOTS says of how many
// ballots, 300 if it says nothing. stall-ms is for how long at most the page could not have answered a tap meanwhile.
func BenchmarkBrowserAudit(b *testing.B) {
	b.Run("A", func(b *testing.B) { benchmarkBrowserAudit(b, tickOnly) })
	b.Run("C", func(b *testing.B) { benchmarkBrowserAudit(b, nil) })
}

func benchmarkBrowserAudit(b *testing.B, change func(*play.Meeting)) {
	n := 300
	if text := os.Getenv("PIAOJUE_BALLOTS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	v := visitRoom(b, n, 0, "", change)
	tab := browser.Start(b).Open(browser.Phone, v.Server+v.Path+"/result")
	tab.Screen("public")
	var slowest float64
	var took time.Duration // of the verification alone
	b.ResetTimer()
	for b.Loop() {
		tab.Reload()
		tab.Screen("public")
		browser.Eval[bool](tab, `globalThis.stall = 0, new PerformanceObserver(list => { for (const task of list.getEntries()) stall = Math.max(stall, task.duration) }).observe({ type: "longtask" }), true`)
		began := time.Now()
		tab.Click("#verify-go")
		for browser.Eval[string](tab, `document.querySelector("#verify-answer").dataset.kind ?? ""`) == "" {
			if time.Since(began) > 20*time.Minute {
				b.Fatal("it does not end")
			}
			time.Sleep(50 * time.Millisecond)
		}
		ended := time.Since(began)
		if kind := browser.Eval[string](tab, `document.querySelector("#verify-answer").dataset.kind`); kind != "right" {
			b.Fatal(kind)
		}
		took += ended
		slowest = max(slowest, browser.Eval[float64](tab, `stall`))
	}
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N)/float64(n), "ms/ballot")
	b.ReportMetric(slowest, "stall-ms")
}
