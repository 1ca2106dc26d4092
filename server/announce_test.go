//go:build !race

package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
)

// A dozen people read all that is served here, one after the other: the race detector would see nothing for its minute.

// From the first share to the announcement nothing that is served tells the public of the result, at whatever address and whoever else
// signs that they read; and nothing does afterwards, where people have chosen to make known names alone (threat 48).
func TestThreat48_BeforeAnnouncement(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	if kept := h.get("/bundle.tar.zst").header; kept.Get("Cache-Control") != briefly || kept.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("before there is a share the bundle is everybody's: %v", kept)
	}
	h.toShares()
	body := h.resulting()
	h.want(202, h.post("/orders", h.waiting(audit.Result, body, h.scrutineers()[0]).Bytes()))
	h.keepsCounts("while the result waits for a signature", audit.Result)
	h.order(audit.Result, body, h.scrutineers()...)
	names := audit.AnnounceBody{Result: h.board().Result(), Publication: audit.NewPublication(audit.OnlyNames, &body.Outcome)}
	h.want(202, h.post("/orders", h.waiting(audit.Announce, names, h.chair()[0]).Bytes()))
	h.keepsCounts("while the announcement waits for a signature", audit.Announce)
	h.order(audit.Announce, names, h.chair()...)
	h.keepsCounts("after names alone were announced")
}

// With an announcement that keeps nothing back all of it is there for everybody.
func TestThreat48_AllAnnounced(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.count()
	if r := audit.Verify(h.bundle(), audit.Options{}); !r.OK || !r.Complete {
		t.Errorf("%+v, withheld %v", r.Checks, r.Withheld)
	}
	told := h.telling(h.figures())
	for _, path := range []string{"/payloads/", "/bundle/payload/", "/bundle/archive.bel", "/bundle.tar.zst", "/result"} {
		if !slices.ContainsFunc(told, func(at string) bool { return strings.HasPrefix(at, pollAt+path) }) {
			t.Errorf("no figure at %s: what shows that none is there before shows nothing", path)
		}
	}
}

// That something has to be decided before the announcement tells of a tie, and nobody hears so but the hall.
func TestThreat48_TieBeforeDecision(t *testing.T) {
	h := newHall(t, 4)
	h.resulted()
	if kind, _ := h.board().Waits(); kind != audit.Decide {
		t.Fatalf("the board waits for %s: this test shows nothing", kind)
	}
	decision := audit.DecideBody{Result: h.board().Result(), Decision: "LEAVE_VACANT", Text: "缺额暂缺"}
	h.want(202, h.post("/orders", h.waiting(audit.Decide, decision, h.chair()[0]).Bytes()))
	if got := h.orders(); !slices.Equal(got.Withheld, []audit.Kind{audit.Announce}) {
		t.Errorf("the public hears that %v wait", got.Withheld)
	}
	var s api.State
	if err := json.Unmarshal(h.want(200, h.get("")).body, &s); err != nil || s.Waits != audit.Announce {
		t.Errorf("the public hears that everybody waits for %s, %v", s.Waits, err)
	}
	if page := string(h.want(200, h.get("/rostrum?lang=en&token="+must(ScreensToken(h.folder)))).body); !strings.Contains(page, "a decision is made") {
		t.Error("the rostrum is not told what comes next")
	}
}

// keepsCounts fails if the public, or who is no officer, finds a figure, or an officer does not find all of them.
func (h *hall) keepsCounts(when string, waits ...audit.Kind) {
	h.t.Helper()
	figures := h.figures()
	for who, header := range map[string]string{
		"nobody": "", "a stranger": h.reads(must(crypto.NewSigningKey(rand.Reader))), "a deputy": h.reads(h.people[0].card.Key()),
		"an officer whose time is over": api.NewReader(h.manifest.Origin, h.manifest.Hash(), h.chair()[0], time.Now().Add(-time.Minute)).String(),
	} {
		h.reader = header
		if told := h.telling(figures); len(told) > 0 {
			h.t.Errorf("%s: %s reads figures at %v", when, who, told)
		}
		if kept := h.get("/bundle.tar.zst").header.Get("Cache-Control"); kept != private {
			h.t.Errorf("%s: the bundle of %s may be kept: %s", when, who, kept)
		}
		if got := h.orders(); !slices.Equal(got.Withheld, waits) || len(got.Orders) > 0 {
			h.t.Errorf("%s: %s reads %d orders, and that %v wait", when, who, len(got.Orders), got.Withheld)
		}
		if b, err := audit.Replay(h.bundle(), audit.Options{}); err != nil || b.Outcome() != nil || b.Counted() != nil {
			h.t.Errorf("%s: %s replays %v", when, who, err)
		}
	}
	for _, key := range slices.Concat(h.chair(), h.scrutineers(), h.tellers()) {
		h.reader = h.reads(key)
		if b, err := audit.Replay(h.bundle(), audit.Options{}); err != nil || len(b.Decryption().Shares) < 2 {
			h.t.Errorf("%s: an officer has no shares: %v", when, err)
		}
		if got := h.orders(); len(got.Orders) != len(waits) || len(got.Withheld) > 0 {
			h.t.Errorf("%s: an officer reads %d orders, and that %v wait", when, len(got.Orders), got.Withheld)
		}
	}
	h.reader = ""
}

func (h *hall) orders() (o api.Orders) {
	h.t.Helper()
	if err := json.Unmarshal(h.want(200, h.get("/orders")).body, &o); err != nil {
		h.t.Fatal(err)
	}
	return o
}

// figures are texts that only shares and results have: a point of each share, and the salt of the result, which may wait for a signature.
func (h *hall) figures() []string {
	h.t.Helper()
	all := []string{salt.String()}
	board := h.bundle(api.ReaderHeader, h.reads(h.chair()[0]))
	for _, leaf := range must(board.Leaves(h.board().Size())) {
		e := must(audit.ParseEntry(leaf))
		if e.Kind != audit.Share {
			continue
		}
		var c audit.Command[audit.ShareBody]
		if err := crypto.DecodeJSON(board["payload/"+e.Payload.String()], &c); err != nil {
			h.t.Fatal(err)
		}
		all = append(all, string(must(json.Marshal(c.Body.Share.Partial.Factors[0][0]))))
	}
	return all
}

// telling is where the figures are read, or what pages make of them. Every address of the table is asked at that may be read.
func (h *hall) telling(figures []string) (found []string) {
	h.t.Helper()
	for _, r := range table() {
		if r.method != http.MethodGet || r.path == "/static/*path" || r.out[0].status == http.StatusSeeOther { // files of the program; another address
			continue
		}
		for _, path := range h.addresses(r.path) {
			text := h.text(r, path)
			for _, f := range append([]string{`"outcome":{`, `class="bars`}, figures...) {
				if bytes.Contains(text, []byte(f)) {
					found = append(found, path)
				}
			}
		}
	}
	return found
}

// addresses are those of a route with everything that may stand for its parameter now.
func (h *hall) addresses(route string) (all []string) {
	h.t.Helper()
	path, name := strings.NewReplacer(":congress", "yunlan", ":poll", "2026").Replace(route), ""
	if at := strings.LastIndexAny(path, ":*"); at >= 0 {
		path, name = path[:at], path[at+1:]
	}
	p := h.server.find("yunlan", "2026")
	v := p.view()
	switch name {
	case "":
		return []string{path, path + "?lang=en"}
	case "hash", "code":
		for _, e := range v.index.below(v.size) {
			all = append(all, path+e.Payload.String())
		}
	case "pack", "tile":
		for _, kind := range []string{"", "0/", "entries/"} {
			all = append(all, fmt.Sprintf("%s%s000.p/%d", path, kind, v.size))
		}
	case "path":
		for _, file := range append(p.paths(v, true), sumsFile) {
			all = append(all, path+file)
		}
	default:
		h.t.Fatalf("%s: this test does not know what may stand for %q", route, name)
	}
	return all
}

// text is what is read at an address, unpacked; of a stream its first event.
func (h *hall) text(r route, path string) []byte {
	h.t.Helper()
	if r.out[0].media == mediaSSE {
		ctx, stop := context.WithCancel(h.t.Context())
		defer stop()
		q := must(http.NewRequestWithContext(ctx, http.MethodGet, h.address+path, nil))
		q.Header.Set(api.ReaderHeader, h.reader)
		a := must(h.web.Do(q))
		defer a.Body.Close()
		first := make([]byte, 64<<10)
		n, err := io.ReadAtLeast(a.Body, first, 1)
		if err != nil {
			h.t.Fatal(err)
		}
		return first[:n]
	}
	answer := h.do(http.MethodGet, path, nil)
	if r.out[0].media != mediaZstd {
		return answer.body
	}
	var all []byte
	for _, data := range must(bundle.Unpack(bytes.NewReader(answer.body))) {
		all = append(all, data...)
	}
	return all
}
