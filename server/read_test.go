package server

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// The log is served as C2SP tlog-tiles wants it: exact paths, exact types, and 404 for everything else.
func TestTiles(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	size := h.board().Size()
	c := h.want(200, h.get("/log/checkpoint"))
	if got := c.header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Errorf("checkpoint: Content-Type %q", got)
	}
	if got := c.header.Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("a verifier's own page cannot read the log: %q", got)
	}
	if got := h.get("").header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("a page elsewhere can read where the poll stands: %q", got)
	}
	for width := int64(1); width <= size; width++ {
		for _, kind := range []string{"0", "entries"} {
			r := h.want(200, h.get(fmt.Sprintf("/log/tile/%s/000.p/%d", kind, width)))
			if got := r.header.Get("Content-Type"); got != "application/octet-stream" {
				t.Errorf("Content-Type %q", got)
			}
			if kind == "0" && int64(len(r.body)) != 32*width {
				t.Errorf("width %d: %d bytes", width, len(r.body))
			}
		}
	}
	for _, path := range []string{
		"/log/tile/0/%30%30%30.p/1", "/log/tile/0/000.p%2F1", "/log/%74ile/0/000.p/1", "/log/checkpoin%74", "/packs/%30%30%30.p/1",
		"/log/tile/0/0", "/log/tile/00/000", "/log/tile/0/000", "/log/tile/0/000.p/0", "/log/tile/0/000.p/256", "/log/tile/0/000.p/01",
		fmt.Sprintf("/log/tile/0/000.p/%d", size+1), "/log/tile/1/000.p/1", "/log/tile/64/000.p/1", "/log/tile/entries/x000/000.p/1",
		"/log/tile/0/001.p/1", "/log/tile/", "/log/tile", "/log/", "/log/checkpoint/", "/log/tile/0/000.p/1/", "/log/tile/0/000.p/+1", "/log/tile/-1/000.p/1",
	} {
		h.refused(api.NotFound, h.get(path))
	}
	if r := h.do(http.MethodHead, pollAt+"/log/checkpoint", nil); r.status != 200 || len(r.body) > 0 || r.header.Get("Content-Length") != fmt.Sprint(len(c.body)) {
		t.Errorf("HEAD: %d, %d bytes, length %s", r.status, len(r.body), r.header.Get("Content-Length"))
	}
}

// Payloads are served under their hash, and ballots in packs as well; nothing is served that the log does not name.
func TestPayloads(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	ballots := h.ballots()
	for _, b := range ballots {
		h.want(201, h.post("/ballots", b))
	}
	h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
	h.want(201, h.waitClose())
	size := h.board().Size()
	r := h.want(200, h.get(fmt.Sprintf("/packs/000.p/%d", size)))
	found := 0
	for rest := r.body; len(rest) > 0; found++ {
		n := binary.BigEndian.Uint32(rest)
		one := rest[4 : 4+n]
		rest = rest[4+n:]
		if same := h.want(200, h.get("/payloads/"+crypto.Sum(one).String())).body; !bytes.Equal(same, one) {
			t.Error("a ballot in a pack is not the payload of that name")
		}
	}
	if found != len(ballots) {
		t.Errorf("%d ballots in the pack, want %d", found, len(ballots))
	}
	for _, hash := range []crypto.Hash{h.manifest.Hash(), h.manifest.Roll.Hash, h.manifest.Slips.Hash} {
		h.want(200, h.get("/payloads/"+hash.String()))
	}
	stray := []byte(`"stray"`)
	if err := h.writer.Stage(t.Context(), stray); err != nil {
		t.Fatal(err)
	}
	h.refused(api.NotPublished, h.get("/payloads/"+crypto.Sum(stray).String()))
	h.refused(api.NotFound, h.get("/payloads/ABC"))
	h.refused(api.NotFound, h.get("/packs/000.p/255"))
	h.refused(api.BadRequest, h.get("/receipts/0123"))
	h.refused(api.BadRequest, h.get("/receipts/no-code-at-all-here"))
	h.refused(api.NotPublished, h.get("/receipts/0123456789abcdef"))
}

// The bundle can be read whole or file by file: what SHA256SUMS lists is there.
func TestBundle_FileByFile(t *testing.T) {
	h := newHall(t, 3)
	h.toVoting()
	whole := h.bundle()
	single := audit.Bundle{}
	for path := range whole {
		single[path] = h.want(200, h.get("/bundle/"+path)).body
	}
	for path, data := range whole {
		if !bytes.Equal(single[path], data) {
			t.Errorf("%s differs", path)
		}
	}
	h.refused(api.NotFound, h.get("/bundle/archive.bel"))
	tile, roll := fmt.Sprintf("log/tile/0/000.p/%d", h.board().Size()), "payload/"+h.manifest.Roll.Hash.String()
	h.want(200, h.get("/bundle/"+tile))
	for _, path := range []string{
		"../manifest", "", "/policy", "Policy", "policy/", "polic%79", strings.Replace(roll, "/", "%2F", 1), "payload/" + strings.Repeat("0", 64),
		"payload/", strings.ToUpper(roll), "payload/payload/" + roll[8:], "log/" + tile, strings.TrimPrefix(tile, "log/"), "log/tile/0/000.p/1",
		"log/tile/0/001.p/1", "log/tile/0/000", "log/tile/1/000.p/1", "hints/x",
	} {
		h.refused(api.NotFound, h.get("/bundle/"+path))
	}
	web := *h.web
	web.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r := must(web.Get(h.address + pollAt + "/bundle"))
	r.Body.Close()
	if r.StatusCode != 303 || r.Header.Get("Location") != pollAt+"/bundle.tar.zst" {
		t.Errorf("%d, to %q", r.StatusCode, r.Header.Get("Location"))
	}
}

// What limits the audience of a poll keeps the counts from all but its officers.
func TestAudience(t *testing.T) {
	h := newHall(t, 4, func(h *hall) { h.manifest.Audience = "deputies" })
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	key := h.chair()[0]
	h.reader = h.reads(key)
	h.count()
	if full := audit.Verify(h.bundle(), audit.Options{}); !full.OK || !full.Complete {
		t.Errorf("an officer sees %+v", full.Checks)
	}
	h.reader = ""
	public := audit.Verify(h.bundle(), audit.Options{})
	if !public.OK || public.Complete || public.Outcome != nil || len(public.Withheld) != 3 {
		t.Errorf("the public sees %+v", public)
	}
	for _, w := range public.Withheld {
		path := "/payloads/" + w.Payload.String()
		h.refused(api.NotFound, h.get(path))
		for who, header := range map[string]string{
			"nobody's key":   api.NewReader(h.manifest.Origin, h.manifest.Hash(), must(crypto.NewSigningKey(rand.Reader)), time.Now().Add(time.Minute)).String(),
			"another poll's": api.NewReader(h.manifest.Origin+"-2", h.manifest.Hash(), key, time.Now().Add(time.Minute)).String(),
			"expired":        api.NewReader(h.manifest.Origin, h.manifest.Hash(), key, time.Now().Add(-time.Minute)).String(),
			"nothing":        "x",
		} {
			if r := h.do("GET", pollAt+path, nil, api.ReaderHeader, header); r.status != 404 {
				t.Errorf("%s: status %d", who, r.status)
			}
		}
	}
	h.refused(api.NotFound, h.get("/bundle/archive.bel"))
}

// A view has the tiles that a bundle of its size has, and no other.
func TestHasTile(t *testing.T) {
	for _, size := range []int64{1, 255, 256, 257, 511, 65535, 65536, 65537, 70000} {
		v, all := &view{size: size}, audit.NewTiles(0, size)
		for _, one := range all {
			near := []audit.Tile{one, {Level: one.Level + 1, N: one.N, Width: one.Width}, {Level: one.Level, N: one.N + 1, Width: one.Width}}
			for _, width := range []int{1, one.Width - 1, one.Width + 1, 256} {
				near = append(near, audit.Tile{Level: one.Level, N: one.N, Width: width})
			}
			for _, n := range near {
				if got, want := v.hasTile(n), slices.Contains(all, n); got != want {
					t.Errorf("size %d: %s: %t, want %t", size, n.Path(), got, want)
				}
			}
		}
	}
}
