package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// tampered is the booth host behind somebody who spoils one file, from the n-th time on that it is asked for.
func tampered(t *testing.T, booth, file string, n int32) string {
	t.Helper()
	to, err := url.Parse(booth)
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Accept-Encoding")
			r.Out.Header.Del("If-None-Match")
		},
		ModifyResponse: func(a *http.Response) error {
			if a.Request.URL.Path != "/static/"+file || asked.Add(1) < n {
				return nil
			}
			data, err := io.ReadAll(a.Body)
			if err != nil {
				return err
			}
			text := string(data) + "\n// one line more"
			if n > 1 {
				text = "throw new Error('another program');" + text
			}
			a.Body = io.NopCloser(strings.NewReader(text))
			a.ContentLength = int64(len(text))
			a.Header.Set("Content-Length", strconv.Itoa(len(text)))
			a.Header.Set("Cache-Control", "no-store")
			a.Header.Del("ETag")
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// A tablet of whose program one byte is another says that it cannot be used, and takes no choice.
func TestThreat42_Tampered(t *testing.T) {
	v := visitRoom(t, 24, 1, play.Ceremony, nil)
	b, all := browser.Start(t), t // tabs are open until the end
	var tabs []*browser.Tab
	for _, c := range []struct {
		file string
		n    int32 // when it is asked for the n-th time
	}{
		{"booth.wasm", 1}, {"wasm_exec.js", 1}, {"lib/worker.mjs", 1}, {"lib/core.mjs", 1}, {"lib/boot.mjs", 1}, {"booth/main.mjs", 1}, {"words/booth.json", 1},
		{"vendor/zxing/zxing_reader.wasm", 1}, {"app.css", 1}, {"lib/worker.mjs", 2}, {"wasm_exec.js", 2}, {"booth.wasm", 2},
	} {
		t.Run(fmt.Sprintf("%s %d", c.file, c.n), func(t *testing.T) {
			x := b.Open(browser.Landscape, tampered(all, v.Booth, c.file, c.n)+"/?seat=1")
			if c.file != "app.css" && c.file != "lib/boot.mjs" { // no style, or no script runs: then what the page says from the beginning stays
				x.State("broken")
			}
			x.Wait("#broken")
			if c.file != "app.css" && browser.Eval[bool](x, `document.querySelector("main").checkVisibility()`) {
				t.Error("something else is shown")
			}
			if c.file == "lib/core.mjs" {
				x.Shot("booth/broken")
			}
			tabs = append(tabs, x)
		})
	}
	for _, x := range tabs {
		x.Forgive("") // the browser says what it refused, and the page that it does not start
	}
}

// A code that is held to the camera is read, and the camera is let go when it was.
func TestCamera(t *testing.T) {
	v := visitRoom(t, 24, 1, play.Ceremony, nil)
	x := browser.Start(t).Open(browser.Phone, v.Booth+"/check")
	x.Screen("scan")
	const text = "PIAOJUE-CHECK:TEST"
	browser.Eval[bool](x, `(async () => {
		const { Core } = await import("/static/lib/core.mjs");
		const core = new Core();
		const { size, modules } = await core.call("qr", { text: "`+text+`" });
		core.end();
		const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
		const c = canvas.getContext("2d");
		const draw = () => {
			c.fillStyle = "#fff"; c.fillRect(0, 0, 640, 480); c.fillStyle = "#000";
			for (let i = 0; i < size * size; i++) if (modules[i] === "1") c.fillRect(100 + 10 * (i % size), 60 + 10 * Math.floor(i / size), 10, 10);
		};
		draw(); setInterval(draw, 50);
		window.stream = canvas.captureStream(20);
		navigator.mediaDevices.getUserMedia = async () => window.stream;
		const { mountScan } = await import("/static/lib/scan.mjs");
		document.querySelector(".scan").replaceChildren();
		const scan = mountScan(document.querySelector(".scan"), { expect: "opening", onText: (read) => { document.body.dataset.read = read; scan.stop(); } });
		return true;
	})()`)
	x.Tap("#opening-camera")
	x.Wait(`body[data-read="` + text + `"]`)
	if !browser.Eval[bool](x, `window.stream.getTracks().every((t) => t.readyState === "ended") && !document.querySelector("video")`) {
		t.Error("the camera is still on")
	}
}

// BenchmarkClient says how long the core takes in a browser, in milliseconds: until a worker is ready, the first and a later one; to
// follow a poll and to find one's tokens among those of 300 deputies; to encrypt, to cast, and to verify the whole poll.
//
//	go test ./e2e -run xxx -bench Client -benchtime 1x
func BenchmarkClient(b *testing.B) {
	v := visitRoom(b, 330, 1, play.Voting, nil)
	pair := v.Session.Pair(0)
	x := browser.Start(b).Open(browser.Landscape, v.Booth+"/check")
	x.Screen("scan")
	times := browser.Eval[map[string]float64](x, fmt.Sprintf(`(async () => {
		const { Core } = await import("/static/lib/core.mjs");
		const { polls: [pin] } = await (await fetch("/pins.json")).json();
		const times = {};
		const clock = async (name, do_) => { const from = performance.now(); const v = await do_(); times[name] = performance.now() - from; return v; };
		const first = new Core();
		await clock("ready", () => first.ready);
		first.end();
		const core = new Core();
		await clock("again", () => core.ready);
		const poll = await clock("poll", () => core.call("poll", { pin }));
		await clock("identify", () => core.call("identify", { card: %q, slip: %q }));
		const marks = poll.candidates.map((_, i) => (i < poll.seats ? 1 : 2));
		await clock("encrypt1", () => core.call("encrypt", { marks }));
		await clock("encrypt", () => core.call("encrypt", { marks }));
		await clock("cast", () => core.call("cast"));
		return times;
	})()`, pair.Card, pair.Slip))
	for name, ms := range times {
		b.ReportMetric(ms, name+"-ms")
	}
}

// BenchmarkVerify says how long a citizen's browser takes to verify a poll of 300 ballots.
func BenchmarkVerify(b *testing.B) {
	v := visitRoom(b, 330, 0, "", nil)
	x := browser.Start(b).Open(browser.Laptop, v.Server+v.Path+"/result")
	x.State("ready")
	said := browser.Eval[map[string]float64](x, `(async () => {
		const { Core } = await import("/static/lib/core.mjs");
		const core = new Core();
		await core.ready;
		const from = performance.now();
		let longest = 0, last = from;
		const frame = () => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; requestAnimationFrame(frame); };
		requestAnimationFrame(frame);
		let replay = 0, entries = 0;
		const report = await core.call("verify", { base: "`+v.Path+`" }, { onProgress: ({ stage, done, total }) => { if (stage === "replay" && !replay) replay = performance.now(); entries = total; } });
		return { ok: Number(report.ok), ms: performance.now() - from, "fetch-ms": replay - from, "frame-ms": longest, entries, ballots: report.checks[7].counted };
	})()`)
	if said["ok"] != 1 {
		b.Error("it does not verify")
	}
	for name, n := range said {
		b.ReportMetric(n, name)
	}
}
