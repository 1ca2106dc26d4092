package server

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
)

// The public page says nothing of a result before it is announced, and the screens ask for their token.
func TestResultPage(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.toResult()
	for _, path := range []string{"/result", "/result?lang=en"} {
		if page := string(h.want(200, h.get(path)).body); strings.Contains(page, `class="bars"`) || strings.Contains(page, `"outcome":{`) {
			t.Errorf("%s has a result that was not announced", path)
		}
	}
	h.order(audit.Announce, audit.AnnounceBody{Result: h.board().Result()}, h.chair()...)
	for _, path := range []string{"/result", "/result?lang=en"} {
		page := string(h.want(200, h.get(path)).body)
		if !strings.Contains(page, `class="bars"`) || !strings.Contains(page, `"outcome":{`) {
			t.Errorf("%s has no result", path)
		}
	}
}
