package server

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
)

// The archive is made once, when the counts come, and lies in the poll's folder, whole and by itself; a server that starts trusts none that it finds.
func TestArchive(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	path := filepath.Join(h.folder, "archive.bel")
	h.bundle()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("an archive before the counts: %v", err)
	}
	h.count()
	for late := time.Now().Add(10 * time.Second); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			break
		}
	}
	if _, err := os.Stat(path); err != nil { // and nobody has asked for it
		t.Error(err)
	}
	whole := h.bundle()
	made := must(os.Stat(path))
	alone := h.want(200, h.get("/bundle/archive.bel"))
	if !bytes.Equal(alone.body, whole["archive.bel"]) || int64(len(alone.body)) != made.Size() {
		t.Errorf("an archive of %d bytes, in the bundle of %d", len(alone.body), len(whole["archive.bel"]))
	}
	if _, err := audit.ParseArchive(alone.body); err != nil {
		t.Error(err)
	}
	sums := h.want(200, h.get("/bundle/SHA256SUMS")).body
	if !bytes.Equal(sums, whole["SHA256SUMS"]) {
		t.Errorf("sums\n%s\nwant\n%s", sums, whole["SHA256SUMS"])
	}
	without := must(bundle.Unpack(bytes.NewReader(h.want(200, h.get("/bundle.tar.zst?without=archive.bel")).body)))
	if r := audit.Verify(without, audit.Options{Rest: audit.WithoutArchive()}); !r.OK || !r.Complete {
		t.Errorf("without the archive: %+v", r.Checks)
	}
	other := must(bundle.Unpack(bytes.NewReader(h.want(200, h.get("/bundle.tar.zst?without=manifest.json")).body)))
	if !maps.EqualFunc(other, whole, bytes.Equal) {
		t.Errorf("%d files without one that cannot be left out, %d in all", len(other), len(whole))
	}
	without["archive.bel"] = whole["archive.bel"]
	if !maps.EqualFunc(without, whole, bytes.Equal) {
		t.Errorf("%d files with the archive, %d in all", len(without), len(whole))
	}
	if !os.SameFile(made, must(os.Stat(path))) {
		t.Error("the archive was made again")
	}
	if err := os.WriteFile(path, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.serve(Options{})
	if r := audit.Verify(h.bundle(), audit.Options{}); !r.OK || !r.Complete {
		t.Errorf("after a start: %+v", r.Checks)
	}
}
