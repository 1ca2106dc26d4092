package host

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/tally"
)

// Nobody reaches the line. The next round opens with those who may stand, is begun with keys of its own, and the decision names it; the
// first round stays.
func TestNextRound(t *testing.T) {
	h := newHall(t, nil)
	desks, holders := h.sealed()
	folder := t.TempDir()
	who := must(officer.Hold(h.officers[chair], h.key(chair), folder))
	begin := func(ctx context.Context, m *ballot.Manifest, roll, slips ballot.Keys, witnesses string) (string, error) {
		path := filepath.Join(folder, "board")
		return path, boardfolder.Create(ctx, path, m, roll, slips, witnesses, []byte(phrase), sequencer.Options{Node: "test"})
	}
	c := open(t, must(NewConsole(t.Context(), ConsoleOptions{Officer: who, Poll: h.reads(chair), Begin: begin})).Run)
	var s prepareState
	if code := c.do("GET", "/api/prepare/state", "", &s); code != api.Invalid {
		t.Errorf("a next round before there is a result: %q", code)
	}
	follow := func(kind audit.Kind, first, second int) {
		t.Helper()
		order(desks[first], desks[second], "/api/propose", fmt.Sprintf(`{"kind":"%s"}`, kind))
	}
	order(desks[teller1], desks[teller2], "/api/propose", `{"kind":"papers","body":{"count":0}}`)
	follow(audit.Collection, chief, scrutineer)
	follow(audit.Valid, chair, chief)
	follow(audit.Tally, chair, chief)
	h.decrypt(holders)
	follow(audit.Result, chief, scrutineer)
	if c.must("GET", "/api/prepare/state", "", &s); !s.Round || s.Draft.Seats != 1 || len(s.Draft.Candidates) != 2 || s.Roll != 4 || s.Draft.Previous.Revote {
		t.Fatalf("%+v", s)
	}
	var k keysAnswer
	slip := must(crypto.NewSlip(rand.Reader))
	if code := c.upload("/api/prepare/slips", string(ballot.NewKeys([]crypto.PublicKey{slip.Public()}).Bytes()), &k); code != "" {
		t.Fatal(code)
	}
	s.Draft.Registrars = h.manifest.Registrars
	var a begunAnswer
	if code := c.do("POST", "/api/prepare/board", draftText(s.Draft), &a); code != api.Invalid {
		t.Errorf("a registrar's key for two polls: %q", code)
	}
	s.Draft.Registrars = []ballot.Registrar{{Issuer: "registrar.example", Key: must(crypto.NewTokenIssuer(rand.Reader)).Key()}}
	c.must("POST", "/api/prepare/board", draftText(s.Draft), &a)
	var n nextAnswer
	c.must("POST", "/api/next", string(must(json.Marshal(map[string]string{"decision": "FURTHER_BALLOT", "manifest": a.Text}))), &n)
	if n.Next != a.Manifest {
		t.Errorf("the server was handed %v, begun was %v", n.Next, a.Manifest)
	}
	var board boardAnswer
	c.must("GET", "/api/board", "", &board)
	order(desks[chair], desks[chief], "/api/propose", fmt.Sprintf(`{"kind":"decide","body":{"result":"%s","decision":"FURTHER_BALLOT","text":"另行票决","next":"%s"}}`, board.Result, n.Next))
	if c.must("GET", "/api/board", "", &board); board.Next == nil || *board.Next != a.Manifest {
		t.Errorf("the board names %v", board.Next)
	}
}

// In a further ballot stand those not chosen, by their votes, as many as the differential asks for, and no fewer than are equal.
func TestFurther(t *testing.T) {
	o := &tally.Outcome{Vacant: 2, Chosen: []string{"A"}, Items: []tally.Item{{ID: "B", Rank: 4}, {ID: "A", Rank: 1}, {ID: "C", Rank: 2}, {ID: "D", Rank: 3}, {ID: "E", Rank: 4}, {ID: "F", Rank: 6}}}
	for percent, want := range map[int][]string{0: {"C", "D"}, 20: {"C", "D", "B", "E"}, 100: {"C", "D", "B", "E"}, 150: {"C", "D", "B", "E", "F"}} {
		if got := further(o, percent); !reflect.DeepEqual(got, want) {
			t.Errorf("%d%%: %v, want %v", percent, got, want)
		}
	}
}

func TestLaterOrigin(t *testing.T) {
	for origin, want := range map[string]string{"a/polls/2026-1": "a/polls/2026-1-r2", "a/polls/2026-1-r2": "a/polls/2026-1-r3", "a-r1/b": "a-r1/b-r2"} {
		if got := laterOrigin(origin); got != want {
			t.Errorf("%s: %s, want %s", origin, got, want)
		}
	}
}
