package host

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A poll from the making of its key to the statement that it is destroyed: officers and scrutineers in the pages of their own
// machines, deputies at tablets behind a booth host, and a server between them that none of them believes.
func TestStory(t *testing.T) {
	h := newHall(t, nil)
	var desks []*browser
	for i := range staff {
		desks = append(desks, h.console(i))
	}
	holders := []*browser{h.trustee(chief), h.trustee(scrutineer)}
	for _, x := range holders {
		h.makeKey(x)
	}
	follow := func(kind audit.Kind, first, second int) proposalAnswer {
		t.Helper()
		return order(desks[first], desks[second], "/api/propose", fmt.Sprintf(`{"kind":"%s"}`, kind))
	}
	h.taken(audit.Trustees)
	if shown := follow(audit.Approve, chair, chief); !strings.Contains(shown.Says["zh"][0], h.manifest.Hash().String()) {
		t.Errorf("what the chair approves is not named: %q", shown.Says)
	}
	tablet := h.poll(h.booth().URL + pollAt)
	h.checkIn(tablet, desks)
	follow(audit.Open, chair, chief)
	records := h.issue(tablet)
	for i := range 3 {
		envelope := h.ballot(i, records)
		receipt, err := tablet.Cast(t.Context(), envelope)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := audit.CheckReceipt(receipt, must(audit.ParseVerifierKey(h.manifest.ReceiptKey))); err != nil || r.Ballot != crypto.Sum(envelope) {
			t.Errorf("receipt: %v, %v", r, err)
		}
	}
	follow(audit.Closing, chair, chief)
	h.taken(audit.Ballot)
	follow(audit.Close, chair, chief)
	order(desks[teller1], desks[teller2], "/api/propose", `{"kind":"papers","body":{"count":0}}`)
	follow(audit.Collection, chief, scrutineer)
	follow(audit.Valid, chair, chief)
	follow(audit.Tally, chair, chief)
	h.decrypt(holders)
	if shown := follow(audit.Result, chief, scrutineer); len(shown.Says["zh"]) < 3 || len(shown.Says["en"]) != len(shown.Says["zh"]) {
		t.Errorf("the result is not said: %q", shown.Says)
	}
	follow(audit.Announce, chair, chief)
	for _, x := range holders {
		var d destroyedAnswer
		if x.must("POST", "/api/destroy", "{}", &d); d.Sent != audit.Destroyed {
			t.Errorf("%+v", d)
		}
		var s trusteeState
		if x.must("GET", "/api/state", "", &s); !s.Destroyed || len(s.Backups) != 0 {
			t.Errorf("destroyed: %v, and copies are left: %q", s.Destroyed, s.Backups)
		}
	}
	clerk := &Clerk{register: must(client.NewRegister(h.address, client.Options{})), polls: register.Polls{}}
	cited, err := clerk.pollLocked(t.Context(), pollAsk{h.address, register.Date{Year: 2027, Month: 1, Day: 15}})
	if a, _ := cited.(citedAnswer); err != nil || len(a.Body) != 1 || !strings.Contains(string(a.Body[0]), `"date":"2027-01-15"`) || len(a.Cites) != 0 || len(clerk.polls) != 1 {
		t.Errorf("what a register enters of it: %s, %v", cited, err)
	}
	if report := audit.Verify(must(tablet2(h).Bundle(t.Context())), audit.Options{}); !report.OK || !report.Complete {
		t.Errorf("the evidence: %+v", report.Checks)
	}
}

// tablet2 is everybody else: the whole bundle is not to be had at a tablet.
func tablet2(h *hall) *client.Poll { return h.poll(h.address) }

// booth is a booth host before the server.
func (h *hall) booth() *httptest.Server {
	front := httptest.NewServer(newBooth(h.t, h.site.URL, func(o *BoothOptions) {
		o.Polls = []Poll{must(ReadPoll("", h.manifest.Bytes()))}
	}))
	h.t.Cleanup(front.Close)
	return front
}

// makeKey unlocks a share, is refused without a backup, makes and checks one, and sends the key.
func (h *hall) makeKey(x *browser) {
	h.t.Helper()
	var any struct{}
	stick := filepath.Join(h.t.TempDir(), "stick.key")
	for _, step := range []struct {
		path, body string
		want       api.Code
	}{
		{"/api/ceremony", "{}", api.Locked},
		{"/api/unlock", `{"passphrase":"another one"}`, api.Passphrase},
		{"/api/unlock", `{"passphrase":"` + phrase + `"}`, ""},
		{"/api/ceremony", "{}", api.BackupFirst},
		{"/api/backup", `{"path":"` + stick + `"}`, ""},
		{"/api/check", `{"path":"` + stick + `","passphrase":"` + phrase + `"}`, ""},
		{"/api/destroy", "{}", api.Phase},
	} {
		if code := x.do("POST", step.path, step.body, &any); code != step.want {
			h.t.Fatalf("%s: %q, want %q", step.path, code, step.want)
		}
	}
	var state trusteeState
	if x.must("GET", "/api/state", "", &state); !state.Unlocked || state.Owes != audit.Key || state.Count != 2 {
		h.t.Errorf("before the ceremony: %+v", state)
	}
	var s stepAnswer
	if x.must("POST", "/api/ceremony", "{}", &s); s.Sent != audit.Key {
		h.t.Fatalf("sent %q", s.Sent)
	}
	var after trusteeState
	if x.must("GET", "/api/state", "", &after); after.Owes != "" {
		h.t.Errorf("after it: %+v", after)
	}
	if _, err := os.Stat(stick); err != nil {
		h.t.Error(err)
	}
}

// decrypt countersigns and decrypts. Who was restored from a backup does it for the root alone that is read aloud.
func (h *hall) decrypt(holders []*browser) {
	h.t.Helper()
	var before trusteeState
	holders[0].must("GET", "/api/state", "", &before)
	if !before.Restored || before.Owes != audit.Head || before.Root == nil {
		h.t.Fatalf("%+v", before)
	}
	aloud := fmt.Sprintf(`{"root":"%s"}`, before.Root)
	for _, x := range holders {
		for _, step := range []struct {
			body string
			want audit.Kind
			code api.Code
		}{{"{}", "", api.Aloud}, {`{"root":"` + hash + `"}`, "", api.OtherTally}, {aloud, audit.Head, ""}} {
			var s stepAnswer
			if code := x.do("POST", "/api/decrypt", step.body, &s); code != step.code || s.Sent != step.want || step.want != "" && *s.Root != *before.Root {
				h.t.Fatalf("%s: %q, %+v", step.body, code, s)
			}
		}
	}
	for _, x := range holders {
		var s stepAnswer
		if x.must("POST", "/api/decrypt", "{}", &s); s.Sent != audit.Share {
			h.t.Fatalf("%+v, want a share", s)
		}
	}
	var again stepAnswer
	if holders[0].must("POST", "/api/decrypt", "{}", &again); again.Sent != "" || again.Waits != audit.Result {
		h.t.Errorf("after the shares: %+v", again)
	}
}

// checkIn brings all cards into the hall: the desk hands over what they signed, one of them twice, and two scrutineers confirm it.
func (h *hall) checkIn(tablet *client.Poll, desks []*browser) {
	h.t.Helper()
	for _, cards := range [][]crypto.Card{h.cards[:2], h.cards[2:]} {
		if m, err := tablet.Attendance(h.t.Context(), h.marks(audit.CheckedIn, cards...)); err != nil || len(m.Refused) > 0 {
			h.t.Fatal(m, err)
		}
	}
	var marks marksAnswer
	if desks[chief].must("GET", "/api/marks", "", &marks); len(marks.Marks) != 3 || len(marks.Marks[0].Cards) != 4 {
		h.t.Fatalf("%+v", marks)
	}
	if shown := order(desks[chief], desks[scrutineer], "/api/attendance", "{}"); shown.LeftOut != 0 {
		h.t.Errorf("%+v", shown)
	}
	var shown proposalAnswer
	for _, path := range []string{"/api/attendance", "/api/papers"} {
		if code := desks[chief].do("POST", path, "{}", &shown); code != api.Invalid {
			h.t.Errorf("%s without marks: %q", path, code)
		}
	}
}

// issue gives tokens to all but the last.
func (h *hall) issue(tablet *client.Poll) (records []audit.IssueRecord) {
	h.t.Helper()
	poll := h.look()
	q := audit.Requests{Poll: poll.Hash}
	for i := range h.cards[:3] {
		q.Requests = append(q.Requests, must(audit.NewRequest(&poll.Poll, h.cards[i], h.slips[i])))
	}
	slices.SortFunc(q.Requests, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	if i, err := tablet.Requests(h.t.Context(), q.Bytes()); err != nil || len(i.Issued) != 3 {
		h.t.Fatal(i, err)
	}
	return must(must(tablet2(h).Bundle(h.t.Context())).Issued())
}

// look returns the poll as it is published.
func (h *hall) look() *audit.Poll {
	h.t.Helper()
	return must(audit.Replay(must(tablet2(h).Bundle(h.t.Context())), audit.Options{})).Poll()
}

// ballot is what a tablet makes for a deputy, who approves the first project, or makes other marks.
func (h *hall) ballot(i int, records []audit.IssueRecord, marks ...ballot.Mark) []byte {
	h.t.Helper()
	poll := h.look()
	tokens := must(audit.Redeem(&poll.Poll, h.cards[i], h.slips[i], records))
	secret := crypto.DeriveCredential(h.cards[i], h.slips[i], poll.Fingerprint)
	if len(marks) == 0 {
		marks = []ballot.Mark{ballot.Approve, ballot.None}
	}
	draft := must(poll.Encrypt(rand.Reader, crypto.BaseMul(secret), marks))
	return must(draft.Cast(rand.Reader, secret, tokens)).Bytes()
}

// taken waits until the last entry of the published board is of a kind: the server puts some there by itself.
func (h *hall) taken(kind audit.Kind) {
	h.t.Helper()
	ctx := h.t.Context()
	for {
		b := must(tablet2(h).Bundle(ctx))
		board := must(audit.Replay(b, audit.Options{}))
		leaves := must(b.Leaves(board.Size()))
		if must(audit.ParseEntry(leaves[len(leaves)-1])).Kind == kind {
			return
		}
	}
}
