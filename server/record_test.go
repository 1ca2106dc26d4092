package server

import (
	"bytes"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/report"
)

// compared is what a reader's own program finds of the page in the bundle.
func (h *hall) compared() ([]byte, report.Comparison) {
	h.t.Helper()
	evidence := h.bundle()
	r := audit.Verify(evidence, audit.Options{})
	if !r.OK {
		h.t.Fatalf("%+v", r.Checks)
	}
	return evidence[report.RecordPath], must(report.Compare(evidence, h.manifest, r))
}

// The bundle of a poll that has ended holds the page that anyone can make again, also under a policy of their own.
func TestRecord(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.refused(api.NotFound, h.get("/bundle/"+report.RecordPath))
	if _, there := h.bundle()[report.RecordPath]; there {
		t.Error("a page before the poll has ended")
	}
	h.count()
	page, found := h.compared()
	if found != report.Same || !bytes.Equal(page, h.want(200, h.get("/bundle/"+report.RecordPath)).body) {
		t.Errorf("the page is %s", found)
	}
	if r := audit.Verify(h.bundle(), audit.Options{Policy: h.manifest.Policy}); must(report.Compare(h.bundle(), h.manifest, r)) != report.Same {
		t.Error("a policy of the verifier's own makes another page")
	}
}

// Where the counts are for deputies, all readers have the same page, and it verifies for all.
func TestRecord_Audience(t *testing.T) {
	h := newHall(t, 4, func(h *hall) { h.manifest.Audience = "deputies" })
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	key := h.chair()[0]
	h.reader = h.reads(key)
	h.count()
	full, found := h.compared()
	h.reader = ""
	public, again := h.compared()
	if found != report.Same || again != report.Same || !bytes.Equal(full, public) {
		t.Errorf("for deputies %s, for others %s", found, again)
	}
	if bytes.Contains(public, []byte(`class="items"`)) {
		t.Error("the page has a table of counts")
	}
}
