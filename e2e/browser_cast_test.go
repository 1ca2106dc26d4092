package e2e_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
)

// BenchmarkBrowserCast has the core of a tablet's page encrypt and sign: ms/ballot is all of it in the worker, without the way to the server;
// first-ms is the first ballot after the page is ready, which the browser has not compiled to the end. times-noble is how many times as long
// @noble/curves takes in the same browser for the same multiplications alone, with tables, too, for both points.
func BenchmarkBrowserCast(b *testing.B) {
	// The multiplications of G and of y in a ballot: twelve of twelve projects have a ciphertext and a proof of two parts each, A has an
	// overall proof of eleven parts, and C twelve of two parts and a cap proof of eleven.
	b.Run("A", func(b *testing.B) { benchmarkBrowserCast(b, tickOnly, 12, 2*12+11) })
	b.Run("C", func(b *testing.B) { benchmarkBrowserCast(b, nil, 24, 2*24+2*12+11) })
}

func benchmarkBrowserCast(b *testing.B, change func(*play.Meeting), ciphertexts, parts int) {
	v := visitRoom(b, 24, 0, play.Voting, change)
	tab := browser.Start(b).Open(browser.Landscape, v.refusingAll())
	tab.Screen("card")
	manifest := v.Session.Manifest()
	pin := audit.NewPin(v.Path, manifest)
	marks := make([]ballot.Mark, len(manifest.Candidates))
	marks[0], marks[3] = ballot.Approve, ballot.Approve
	var all, first float64
	n := 0
	for b.Loop() {
		pair := v.pairs()[n%len(v.pairs())]
		took := browser.Eval[[2]float64](tab, fmt.Sprintf(castOften, crypto.MustEncodeJSON(pin), pair.Card, pair.Slip, crypto.MustEncodeJSON(marks)))
		all, first, n = all+took[0], first+took[1], n+1
	}
	noble := browser.Eval[[2]float64](besides(b), multiplyOften)
	b.ReportMetric(all/float64(n), "ms/ballot")
	b.ReportMetric(first/float64(n), "first-ms")
	b.ReportMetric((noble[0]*float64(2*parts+ciphertexts)+noble[1]*float64(parts+ciphertexts))/(all/float64(n)), "times-noble")
}

// castOften answers with the mean time of casting and with that of encrypting for the first time. The first cast signs and is refused, the
// second is refused alone.
const castOften = `(async () => {
  const { Core } = await import(new URL("core.mjs", document.querySelector("script[src*='boot.mjs']").src));
  const core = new Core(), timed = async (method, args) => {
    const began = performance.now();
    await core.call(method, args).catch((error) => { if (method !== "cast") throw error; });
    return performance.now() - began;
  };
  await core.ready;
  await core.call("poll", { pin: %s });
  await core.call("identify", { card: %q, slip: %q });
  const encrypt = () => timed("encrypt", { marks: %s });
  const first = await encrypt();
  for (let n = 0; n < 20; n++) await encrypt();
  let all = 0;
  for (let n = 0; n < 20; n++) all += await encrypt();
  const signed = await timed("cast");
  return [all / 20 + Math.max(0, signed - await timed("cast")), first];
})()`

// multiplyOften answers with the times that one multiplication of the base point, and one of another point, takes.
const multiplyOften = `(async () => {
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  const { Point } = ed25519, order = Point.Fn.ORDER, y = Point.BASE.multiply(1234567n).precompute(8, false);
  const often = (point) => {
    let scalar = order - 12345678901234567890n, began;
    for (let n = 0; n < 400; n++) {
      if (n === 200) began = performance.now();
      point.multiply(scalar);
      scalar = scalar * scalar % order;
    }
    return (performance.now() - began) / 200;
  };
  return [often(Point.BASE), often(y)];
})()`

// refusingAll is a booth whose server takes no ballot.
func (v *visit) refusingAll() string {
	v.t.Helper()
	at, err := url.Parse(v.Server)
	if err != nil {
		v.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(at)
	proxy.FlushInterval = -1
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/ballots") {
			api.NewProblem(api.BadRequest, "").Write(w)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	v.t.Cleanup(front.Close)
	return v.boothBefore(front.URL, host.Poll{Path: v.Path, Manifest: v.Session.Manifest()})
}

// besides opens a page that can import @noble/curves.
func besides(b *testing.B) *browser.Tab {
	mux := http.NewServeMux()
	mux.Handle("/node_modules/", http.FileServer(http.Dir("npm")))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><script type="importmap">{"imports":{"@noble/curves/":"/node_modules/@noble/curves/","@noble/hashes/":"/node_modules/@noble/curves/node_modules/@noble/hashes/"}}</script>`)
	})
	page := httptest.NewServer(mux)
	b.Cleanup(page.Close)
	return browser.Start(b).Open(browser.Landscape, page.URL)
}
