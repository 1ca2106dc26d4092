package host

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/trustee"
)

// approving is a poll whose key is made, and which waits for approval.
func approving(t *testing.T) *hall {
	h := newHall(t, nil)
	for _, i := range []int{chief, scrutineer} {
		_, public, err := crypto.NewSingle(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		h.says(i, audit.Key, audit.KeyBody{Trustee: i - chief + 1, Plain: &public})
	}
	h.taken(audit.Trustees)
	return h
}

// says sends what a trustee says.
func (h *hall) says(i int, kind audit.Kind, body any) {
	h.t.Helper()
	s, err := h.poll(h.address).State(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	o := audit.NewOrder(kind, body, s.Head)
	o.Sign(h.manifest, crypto.SigningKeyFromSeed(h.seeds[i]))
	if _, err := h.poll(h.address).Message(h.t.Context(), o.Message()); err != nil {
		h.t.Fatal(err)
	}
}

// The board is told by the officer's own replay, and which officer it is told to.
func TestConsole_Board(t *testing.T) {
	h := approving(t)
	var b boardAnswer
	h.console(chair).must("GET", "/api/board", "", &b)
	if b.You != h.officers[chair] || b.State.Phase != audit.Approval || b.State.Head.Size != 4 || b.State.Manifest != h.manifest.Hash() ||
		!b.State.Witnesses.Enough || b.State.Waits != audit.Approve || len(b.Candidates) != 2 || b.Outcome != nil || b.Earlier != nil {
		t.Errorf("%+v", b)
	}
}

// Nothing is signed that was not shown, twice, or in other words than were shown; one key does not sign twice.
func TestConsole_Shown(t *testing.T) {
	h := approving(t)
	chairs, chiefs := h.console(chair), h.console(chief)
	var shown proposalAnswer
	var state api.OrderState
	start := func(b *browser, name crypto.Hash) api.Code {
		return b.do("POST", "/api/start", fmt.Sprintf(`{"shown":"%s","wait":600}`, name), &state)
	}
	if code := start(chairs, crypto.Sum([]byte("x"))); code != api.NotFound {
		t.Errorf("what was never shown: %q", code)
	}
	chairs.must("POST", "/api/propose", `{"kind":"approve"}`, &shown)
	if code := start(chiefs, shown.Shown); code != api.NotFound {
		t.Errorf("what was shown to another: %q", code)
	}
	if code := chairs.do("POST", "/api/start", fmt.Sprintf(`{"shown":"%s","wait":3601}`, shown.Shown), &state); code != api.Invalid {
		t.Errorf("to wait too long: %q", code)
	}
	if code := start(chairs, shown.Shown); code != "" {
		t.Fatalf("what was shown: %q", code)
	}
	if code := start(chairs, shown.Shown); code != api.NotFound {
		t.Errorf("the same again: %q", code)
	}
	var waiting ordersAnswer
	chairs.must("GET", "/api/orders", "", &waiting)
	if len(waiting.Orders) != 1 || !waiting.Orders[0].Yours {
		t.Fatalf("%+v", waiting)
	}
	join := fmt.Sprintf(`{"order":"%s"}`, waiting.Orders[0].Order)
	if code := chairs.do("POST", "/api/join", join, &state); code != api.SignedBefore {
		t.Errorf("one key twice: %q", code)
	}
	if code := chiefs.do("POST", "/api/join", fmt.Sprintf(`{"order":"%s"}`, shown.Shown), &state); code != api.NotFound {
		t.Errorf("an order that does not wait: %q", code)
	}
	chiefs.must("POST", "/api/join", join, &state)
	if code := chiefs.do("POST", "/api/join", join, &state); code != api.NotFound {
		t.Errorf("an order that is on the board: %q", code)
	}
	for body, want := range map[string]api.Code{
		`{"kind":"open"}`:     "",
		`{"kind":"close"}`:    api.Phase,
		`{"kind":"approve"}`:  api.Phase,
		`{"kind":"cert"}`:     api.Invalid,
		`{"kind":"remark"}`:   api.Invalid,
		`{"kind":"open","x"}`: api.BadRequest,
		`{"kind":"void","body":{"reason":"FAULT","text":"停电"}}`: "",
		`{"kind":"void","body":{"reason":"FAULT"}}`:             api.Invalid,
	} {
		if code := chairs.do("POST", "/api/propose", body, &shown); code != want {
			t.Errorf("%s: %q, want %q", body, code, want)
		}
	}
}

// What was shown is not signed when the board has moved on so that the same words would say something else. Here deputies came
// between: the opening names how many are present.
func TestConsole_Moved(t *testing.T) {
	h := approving(t)
	desks := []*browser{h.console(chair), h.console(chief), h.console(scrutineer)}
	order(desks[chair], desks[chief], "/api/propose", `{"kind":"approve"}`)
	var shown proposalAnswer
	var state api.OrderState
	desks[chair].must("POST", "/api/propose", `{"kind":"open"}`, &shown)
	h.checkIn(h.poll(h.address), desks)
	start := fmt.Sprintf(`{"shown":"%s","wait":600}`, shown.Shown)
	if code := desks[chair].do("POST", "/api/start", start, &state); code != api.Stale {
		t.Errorf("started with %q", code)
	}
	var board boardAnswer
	if desks[chair].must("GET", "/api/board", "", &board); board.State.Hall.Present != 4 || board.State.Phase != audit.Gathering {
		t.Errorf("%+v", board.State)
	}
}

// An order that waits is shown with what the board has got since, if it is no longer good: the second officer's program says why
// it would not sign.
func TestConsole_Stale(t *testing.T) {
	h := approving(t)
	desks := []*browser{h.console(chair), h.console(chief), h.console(scrutineer)}
	order(desks[chair], desks[chief], "/api/propose", `{"kind":"approve"}`)
	h.checkIn(h.poll(h.address), desks)
	order(desks[chair], desks[chief], "/api/propose", `{"kind":"open"}`)
	order(desks[chair], desks[chief], "/api/propose", `{"kind":"closing"}`)
	var shown proposalAnswer
	var state api.OrderState
	desks[chair].must("POST", "/api/propose", `{"kind":"close"}`, &shown)
	desks[chair].must("POST", "/api/start", fmt.Sprintf(`{"shown":"%s","wait":600}`, shown.Shown), &state)
	var waiting ordersAnswer
	desks[chief].must("GET", "/api/orders", "", &waiting)
	var remark proposalAnswer
	desks[scrutineer].must("POST", "/api/propose", `{"kind":"remark","body":{"text":"一切正常"}}`, &remark)
	desks[scrutineer].must("POST", "/api/start", fmt.Sprintf(`{"shown":"%s","wait":600}`, remark.Shown), &state)
	if state.Head == nil {
		t.Fatalf("a remark needs nobody else: %+v", state)
	}
	status, _, body := ask(t, desks[chief].Client, request("POST", desks[chief].address+"/api/join", fmt.Sprintf(`{"order":"%s"}`, waiting.Orders[0].Order)))
	if code := codeIn(body); code != api.Stale && code != api.NotFound || status < 400 { // the server may have dropped it by now
		t.Errorf("%d %s", status, body)
	}
}

// A step that finds nothing to say has seen the newer board all the same, and so has the next look.
func TestTrustee_Newer(t *testing.T) {
	h := newHall(t, nil)
	holder := h.trustee(chief)
	var any struct{}
	holder.must("POST", "/api/unlock", `{"passphrase":"`+phrase+`"}`, &any)
	for size := int64(1); size < 3; size++ {
		var s stepAnswer
		var state trusteeState
		if holder.must("POST", "/api/decrypt", "{}", &s); s.Sent != "" || s.Waits != audit.Key {
			t.Errorf("%+v", s)
		}
		if holder.must("GET", "/api/state", "", &state); state.State.Head.Size != size {
			t.Errorf("size %d, want %d", state.State.Head.Size, size)
		}
		if size == 1 {
			_, public, err := crypto.NewSingle(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			h.says(scrutineer, audit.Key, audit.KeyBody{Trustee: 2, Plain: &public})
		}
	}
}

// Officers go on while witnesses are missing, and are told; trustees do not.
func TestWitnessesMissing(t *testing.T) {
	witness := must(audit.NewCosigner("w.example", must(crypto.NewSigningKey(rand.Reader)), 1795370382))
	h := newHall(t, witness)
	var b boardAnswer
	h.console(chair).must("GET", "/api/board", "", &b)
	if w := b.State.Witnesses; w.Enough || !slices.Equal(w.Missing, []string{"w"}) || len(w.Cosigned) > 0 {
		t.Errorf("%+v", w)
	}
	holder := h.trustee(chief)
	var any struct{}
	holder.must("POST", "/api/unlock", `{"passphrase":"`+phrase+`"}`, &any)
	for path, method := range map[string]string{"/api/state": "GET", "/api/ceremony": "POST", "/api/decrypt": "POST", "/api/destroy": "POST"} {
		body := ""
		if method == "POST" {
			body = "{}"
		}
		if code := holder.do(method, path, body, &any); code != api.Unwitnessed {
			t.Errorf("%s: %q", path, code)
		}
	}
}

// Marks that the board would not take stay out of an order, and are counted.
func TestConsole_Marks(t *testing.T) {
	b := must(audit.Replay(must(audit.ReadBundle(os.DirFS("../audit/testdata/bundle"))), audit.Options{}))
	p := b.Poll()
	stranger := must(crypto.NewCard(rand.Reader))
	mark := audit.MarkCard(&p.Poll, stranger, audit.CheckedIn)
	for _, act := range []string{audit.CheckedIn, audit.LeftHall, audit.TakesPaper} {
		if takes(b, act, mark) {
			t.Errorf("%s of a card that is not on the roll", act)
		}
	}
	h := approving(t)
	desks := []*browser{h.console(chair), h.console(chief), h.console(scrutineer)}
	order(desks[chair], desks[chief], "/api/propose", `{"kind":"approve"}`)
	h.checkIn(h.poll(h.address), desks)
	board := must(audit.Replay(must(h.poll(h.address).Bundle(t.Context())), audit.Options{}))
	poll := &board.Poll().Poll
	for act, want := range map[string]bool{audit.CheckedIn: false, audit.LeftHall: true, audit.TakesPaper: true} {
		if got := takes(board, act, audit.MarkCard(poll, h.cards[0], act)); got != want {
			t.Errorf("%s of a card in the hall: %t", act, got)
		}
		if takes(board, act, audit.MarkCard(poll, h.cards[0], "other")) {
			t.Errorf("%s, and the card signed something else", act)
		}
	}
}

// Papers of the meeting are printed when they are due, by the officer's own replay, under a policy that lets nothing in but their style.
func TestConsole_Sheets(t *testing.T) {
	h := approving(t)
	b := h.console(chair)
	for path, want := range map[string]api.Code{
		"/sheets/collection": api.Invalid, "/sheets/result": api.Invalid, "/sheets/notice.en": api.Invalid, "/sheets/other": api.NotFound, "/sheets/": api.NotFound,
		"/sheets/result.fr": api.Invalid,
	} {
		if status, _, body := ask(t, b.Client, request("GET", b.address+path, "")); status == 200 || codeIn(body) != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, _, _ := ask(t, b.Client, request("POST", b.address+"/sheets/result", "{}")); status != 405 {
		t.Errorf("a sheet is sent: %d", status)
	}
}

// A key that is nobody's in the poll opens no console, and a share of another poll no page.
func TestConsole_Nobody(t *testing.T) {
	h, other := newHall(t, nil), newHall(t, nil)
	file := other.seal(keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(other.officers[chair])), Secret: other.seeds[chair]})
	who := must(officer.Open(file, []byte(phrase)))
	if _, err := NewConsole(t.Context(), ConsoleOptions{Officer: who, Poll: h.poll(h.address)}); err == nil {
		t.Error("a stranger's console")
	}
	key, folder := crypto.SigningKeyFromSeed(h.seeds[chief]), filepath.Join(t.TempDir(), "trustee")
	poll := h.manifest.Hash()
	share := h.seal(keyfile.Key{Use: keyfile.Trustee, Public: key.Public().String(), Poll: &poll, Secret: must(crypto.NewSeed(rand.Reader)).Bytes()})
	x := must(trustee.Restore(folder, share, key, []byte(phrase)))
	defer x.Close()
	_, err := NewTrustee(t.Context(), TrusteeOptions{Trustee: x, Officer: key.Public(), Poll: other.poll(other.address)})
	if !errors.Is(err, client.ErrManifest) {
		t.Errorf("the page of another poll: %v", err)
	}
}

// Every error has a code, and what has none of its own says what is wrong in both languages.
func TestRefuse(t *testing.T) {
	for _, x := range []struct {
		err  error
		want api.Code
	}{
		{fmt.Errorf("order: %w", api.NewProblem(api.Expired, "")), api.Expired},
		{fmt.Errorf("join: %w", &officer.StaleError{Came: []audit.Kind{audit.Remark}, Err: errors.New("x")}), api.Stale},
		{fmt.Errorf("unlock: %w", keyfile.ErrPassphrase), api.Passphrase},
		{fmt.Errorf("look: %w", audit.ErrWitnesses), api.Unwitnessed},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, api.Internal},
		{must2(http.Get("http://127.0.0.1:1/")), api.Upstream},
		{errors.New("something else"), api.Invalid},
	} {
		r := refuse(x.err)
		if r.Code != x.want || r.Status != api.Codes()[x.want] {
			t.Errorf("%v: %s, want %s", x.err, r.Code, x.want)
		}
		if x.want == api.Stale && !slices.Equal(r.Came, []audit.Kind{audit.Remark}) {
			t.Errorf("%v: %v", x.err, r.Came)
		}
	}
	r := refuse(trustee.ErrBackup)
	if r.Reasons["en"] != trustee.ErrBackup.Error() || r.Reasons["zh"] == "" || r.Reasons["zh"] == r.Reasons["en"] {
		t.Errorf("%+v", r.Reasons)
	}
}

func must2[T any](_ T, err error) error { return err }

// What a page sends is parsed in its one form, and a passphrase is not repeated in an answer or a log.
func FuzzAsk(f *testing.F) {
	for _, body := range []string{
		`{"kind":"void","body":{"reason":"FAULT","text":"停电"}}`, `{"kind":"open"}`, `{"shown":"` + hash + `","wait":600}`, `{"order":"` + hash + `"}`,
		`{"passphrase":"a passphrase"}`, `{"path":"/media/stick.key"}`, `{"path":"x","passphrase":"y"}`, `{}`, `{"root":"` + hash + `"}`, `{"passphrase":"\u0000"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, v := range []any{new(proposing), new(starting), new(joining), new(unlocking), new(backing), new(checking), new(decrypting), new(nothing)} {
			if crypto.DecodeJSON(body, v) != nil {
				continue
			}
			if again := crypto.MustEncodeJSON(v); !bytes.Equal(again, body) {
				t.Errorf("%q is also %q", body, again)
			}
			if u, ok := v.(*unlocking); ok && len(u.Passphrase) > len("passphrase") && strings.Contains(fmt.Sprintf("%v %+v %s", u, *u, u.Passphrase), string(u.Passphrase)) {
				t.Error("the passphrase is shown")
			}
		}
	})
}
