package e2e_test

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
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

// BenchmarkBrowserCast has the core of a tablet's page encrypt and sign: ms/ballot is all of it in the worker, without the way to the server, as
// fast as it ever was, for others use the processor meanwhile, and encrypt-ms what of it comes before signing; first-ms is the first ballot after the page is ready, which the browser has not
// compiled to the end. times-noble is how many times as long @noble/curves takes in the same browser for the same multiplications alone, and
// times-noble-tables if it, too, is given a table of the key.
func BenchmarkBrowserCast(b *testing.B) {
	// Each of a ballot's choices has a ciphertext and a proof of two parts; A has an overall proof of eleven parts, B ten of one part, and C twelve of
	// two parts and a cap proof of eleven.
	two := []ballot.Mark{ballot.Approve, 0, 0, ballot.Approve, 0, 0, 0, 0, 0, 0, 0, 0}
	b.Run("A", func(b *testing.B) { benchmarkBrowserCast(b, tickOnly, two, 12, 2*12+11, 12+1) })
	b.Run("B", func(b *testing.B) {
		benchmarkBrowserCast(b, askedTen, slices.Repeat([]ballot.Mark{2}, 10), 30, 2*30+10, 30+10)
	})
	b.Run("C", func(b *testing.B) { benchmarkBrowserCast(b, nil, two, 24, 2*24+2*12+11, 24+12+1) })
}

// askedTen makes a questionnaire with ten questions of three answers, of which one has to be given.
func askedTen(m *play.Meeting) {
	questioned(m)
	first := m.Candidates[0]
	m.Candidates = nil
	for i := range 10 {
		next := first
		next.ID = fmt.Sprintf("Q%d", i+1)
		next.Names = ballot.Names{"zh": next.ID + first.Names["zh"], "en": next.ID + " " + first.Names["en"]}
		m.Candidates = append(m.Candidates, next)
	}
	for i := range m.Votes {
		m.Votes[i].Marks = slices.Repeat([]ballot.Mark{1}, 10)
	}
}

func benchmarkBrowserCast(b *testing.B, change func(*play.Meeting), marks []ballot.Mark, ciphertexts, parts, proofs int) {
	v := visitRoom(b, 24, 0, play.Voting, change)
	tab := browser.Start(b).Open(browser.Landscape, v.refusingAll())
	tab.Screen("card")
	pin := audit.NewPin(v.Path, v.Session.Manifest())
	encrypt, sign, first, n := math.Inf(1), math.Inf(1), math.Inf(1), 0
	for b.Loop() {
		pair := v.pairs()[n%len(v.pairs())]
		took := browser.Eval[[3]float64](tab, fmt.Sprintf(castOften, crypto.MustEncodeJSON(pin), pair.Card, pair.Slip, crypto.MustEncodeJSON(marks)))
		encrypt, sign, first, n = min(encrypt, took[0]), min(sign, took[1]), min(first, took[2]), n+1
	}
	ms := encrypt + sign
	noble := browser.Eval[[3]float64](besides(b), multiplyOften)
	// Of G and y one for each ciphertext and each part, and another one of G for each part but the true one of a proof.
	byG, byY := float64(ciphertexts+parts+parts-proofs), float64(ciphertexts+parts)
	b.ReportMetric(ms, "ms/ballot")
	b.ReportMetric(encrypt, "encrypt-ms")
	b.ReportMetric(first, "first-ms")
	b.ReportMetric((noble[0]*byG+noble[1]*byY)/ms, "times-noble")
	b.ReportMetric((noble[0]*byG+noble[2]*byY)/ms, "times-noble-tables")
}

// castOften answers with the times of encrypting, of signing, and of encrypting for the first time. The first cast signs and is refused, those after
// it are refused alone. A core serves one voter, so a signature is always its first.
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
  let least = first;
  for (let n = 0; n < 60; n++) least = Math.min(least, await encrypt());
  const signed = await timed("cast");
  let refused = signed;
  for (let n = 0; n < 20; n++) refused = Math.min(refused, await timed("cast"));
  return [least, signed - refused, first];
})()`

// multiplyOften answers with the times that one multiplication takes: of the base point, of another point, and of one with a table.
const multiplyOften = `(async () => {
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  const { Point } = ed25519, order = Point.Fn.ORDER;
  const often = (point) => {
    let scalar = order - 12345678901234567890n, least = Infinity;
    for (let n = 0; n < 60; n++) {
      const began = performance.now();
      for (let m = 0; m < 10; m++) {
        point.multiply(scalar);
        scalar = scalar * scalar % order;
      }
      least = Math.min(least, performance.now() - began);
    }
    return least / 10;
  };
  return [often(Point.BASE), often(Point.BASE.multiply(1234567n)), often(Point.BASE.multiply(7654321n).precompute(8, false))];
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
