package host

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A series is prepared as one draft: the board of the first poll begins, and when the key is made on it, those of the others, which cite it.
// A program that was started anew goes on where it was.
func TestPreparer_Series(t *testing.T) {
	h := newHall(t, nil, func(m *ballot.Manifest) {
		m.Title, m.Candidates, m.Seats = ballot.Names{"zh": "教育局满意度测评"}, []ballot.Candidate{{ID: "1", Names: ballot.Names{"zh": "教育局"}}}, 0
		m.Rules, m.Series = ballot.DefaultRules(ballot.Evaluating), &ballot.Series{Place: 1, Of: 2}
	})
	var lost bool // the program ended after it had begun a board, and before it noted that
	var begun []*ballot.Manifest
	o := PrepareOptions{Folder: t.TempDir(), Server: h.site.URL, Begin: func(_ context.Context, m *ballot.Manifest, _, _ ballot.Keys, _ string) (string, error) {
		if m.Series.Place == 1 {
			if m.Title["zh"] != "教育局满意度测评" || m.Origin != h.manifest.Origin || len(m.Registrars) != 1 || len(m.Candidates) != 1 || m.Candidates[0].Names["zh"] != "教育局" {
				t.Errorf("the first: %+v", m)
			}
			*m = *h.manifest // which has a board already
		}
		if lost {
			return "", &fs.PathError{Op: "mkdir", Path: "/srv", Err: fs.ErrExist}
		}
		begun = append(begun, m)
		return "/srv", nil
	}}
	b := prepare(t, o)
	var roll, slips []crypto.PublicKey
	for i := range h.cards {
		roll, slips = append(roll, h.cards[i].Public()), append(slips, h.slips[i].Public())
	}
	var k keysAnswer
	for path, keys := range map[string][]crypto.PublicKey{"/api/prepare/roll": roll, "/api/prepare/slips": slips} {
		if code := b.upload(path, string(ballot.NewKeys(keys).Bytes()), &k); code != "" {
			t.Fatal(code)
		}
	}
	draft := *h.manifest
	m := &draft
	m.Origin, m.Title, m.Candidates, m.Series = strings.TrimSuffix(m.Origin, "-1"), ballot.Names{"zh": "满意度测评"}, []ballot.Candidate{}, nil
	m.LogKey, m.ReceiptKey, m.Policy = "", "", ""
	faults := func(want ...string) {
		t.Helper()
		var a checkAnswer
		b.must("POST", "/api/prepare/check", draftText(m), &a)
		if got := fieldsOf(a); !slices.Equal(got, want) {
			t.Errorf("faults at %v, want %v: %+v", got, want, a.Faults)
		}
	}
	var nothing struct{}
	faults("candidates")
	b.must("POST", "/api/prepare/units", `{"units":[{"zh":"教育局"}]}`, &nothing)
	faults("candidates", "units")
	b.must("POST", "/api/prepare/units", `{"units":[{"zh":"教育局"},{"zh":"民政局"}]}`, &nothing)
	faults("registrars")
	origin := m.Origin
	m.Origin += strings.Repeat("9", 80-len(path.Base(origin))) // is an address, and with the place it is none
	faults("registrars", "units")
	m.Origin = origin
	second := m.Registrars[0]
	second.Key = must(crypto.NewTokenIssuer(rand.Reader)).Key()
	var read []ballot.Registrar
	if code := b.upload("/api/prepare/registrar", string(crypto.MustEncodeJSON([]ballot.Registrar{m.Registrars[0], second}))+"\n", &read); code != "" || len(read) != 2 {
		t.Fatalf("a registrar with two keys: %q", code)
	}
	m.Registrars = read
	faults()

	var a begunAnswer
	var s prepareState
	if code := b.do("POST", "/api/prepare/rest", draftText(m), &s); code != api.Invalid {
		t.Errorf("the others first: %q", code)
	}
	b.must("POST", "/api/prepare/board", draftText(m), &a)
	if code := b.do("POST", "/api/prepare/units", `{"units":[]}`, &nothing); code != api.Invalid {
		t.Errorf("other units after the first has begun: %q", code)
	}
	b = prepare(t, o)
	if b.must("GET", "/api/prepare/state", "", &s); len(s.Units) != 2 || len(s.Begun) != 1 || s.Begun[0].Manifest != h.manifest.Hash() || s.Begun[0].Address != h.address {
		t.Fatalf("after a restart: %+v", s.Begun)
	}
	if code := b.do("POST", "/api/prepare/rest", draftText(m), &s); code != api.Invalid || len(begun) != 1 {
		t.Errorf("the others before there is a key: %q", code)
	}
	for _, i := range []int{chief, scrutineer} {
		x := h.holder(i, h.newShare(h.key(i)))
		h.makeKey(x)
	}
	h.taken(audit.Trustees)
	m.Audience = ballot.Deputies
	if code := b.do("POST", "/api/prepare/rest", draftText(m), &s); code != api.Invalid || len(begun) != 1 {
		t.Errorf("the others for another audience: %q", code)
	}
	m.Audience, lost = ballot.Public, true
	if _, _, said := ask(t, b.Client, request("POST", b.address+"/api/prepare/rest", draftText(m))); !strings.Contains(string(said), "mkdir /srv") || !strings.Contains(string(said), "move this folder away") {
		t.Errorf("a board that was begun and not noted: %s", said)
	}
	begun, lost = begun[:1], false
	b.must("POST", "/api/prepare/rest", draftText(m), &s)
	first := must(audit.Replay(must(tablet2(h).Bundle(t.Context())), audit.Options{}))
	if len(s.Begun) != 2 || len(begun) != 2 || first.CheckSeries(begun[1]) != nil || begun[1].Registrars[0].Key != second.Key || begun[1].Title["zh"] != "民政局满意度测评" {
		t.Errorf("the second: %+v", begun[1])
	}
}

// What is evaluated comes from a spreadsheet, too, with its faults.
func TestPreparer_Units(t *testing.T) {
	b := prepare(t, PrepareOptions{Folder: t.TempDir()})
	var c candidatesAnswer
	if code := b.upload("/api/prepare/unitsheet", "单位,英文名称,负责人\n教育局,Education,张\n民政局,,李\n", &c); code != "" || len(c.Candidates) != 2 || c.Candidates[1].ID != "2" || c.Candidates[0].Names["en"] != "Education" || c.Ignored[0] != "负责人" {
		t.Errorf("%q, %+v", code, c)
	}
	if code := b.upload("/api/prepare/unitsheet", "单位\n教育局\n教育局\n", &c); code != "" || len(c.Candidates) != 0 || c.Faults[0].Where != "A3" {
		t.Errorf("%q, %+v", code, c)
	}
	many := make([]ballot.Names, ballot.MaxSeries+1)
	for i := range many {
		many[i] = ballot.Names{"zh": fmt.Sprint("局", i)}
	}
	var nothing struct{}
	if code := b.do("POST", "/api/prepare/units", string(must(json.Marshal(units{many}))), &nothing); code != api.Invalid {
		t.Errorf("%d: %q", len(many), code)
	}
}
