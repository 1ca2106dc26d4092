package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// A mailbox is where a poll would be: it keeps what comes, and answers as it is told.
type mailbox struct {
	came   []string // address and body
	status int
	answer any
}

func (m *mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.came = append(m.came, r.URL.Path+" "+string(body))
	if p, ok := m.answer.(*api.Problem); ok {
		p.Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(m.status)
	json.NewEncoder(w).Encode(m.answer)
}

// mail writes files, sends them, and returns what came to the poll and what was said.
func mail(t *testing.T, m *mailbox, files ...[]byte) (code int, came []string, said string) {
	t.Helper()
	web := httptest.NewServer(m)
	defer web.Close()
	dir := t.TempDir()
	args := []string{"send", "--lang", "zh", "--poll", web.URL + "/c/yunlan/polls/1", "--receipts", dir}
	for i, data := range files {
		path := filepath.Join(dir, string(rune('a'+i))+".json")
		if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	var out, errs bytes.Buffer
	code = run(args, &out, &errs)
	return code, m.came, out.String() + errs.String()
}

const under = "/c/yunlan/polls/1"

// An order goes with the file in which it waited, and arrives with all signatures.
func TestSend_Order(t *testing.T) {
	m, _, _ := manifestOf(t, "rd.example.cn/c/yunlan/polls/1", nil)
	poll := &audit.Poll{Poll: ballot.Poll{Manifest: m, Hash: m.Hash()}}
	chair, chief := newKey(t), newKey(t)
	o := audit.NewOrder(audit.Closing, audit.ClosingBody{}, audit.BoardHead{Size: 7})
	o.Sign(m, chair)
	w := officer.NewWaiting(poll, o, chair, time.Now().Add(time.Minute))
	o.Sign(m, chief)
	complete := o.Message()
	head := audit.BoardHead{Size: 8}
	box := &mailbox{status: http.StatusCreated, answer: api.OrderState{Kind: audit.Closing, Signed: []crypto.PublicKey{}, Head: &head}}
	code, came, said := mail(t, box, w.Bytes(), complete.Bytes())
	if code != 0 || len(came) != 2 || came[0] != under+"/orders "+string(w.Bytes()) {
		t.Fatalf("exit %d, %q, %s", code, came, said)
	}
	sent, err := officer.ParseWaiting([]byte(strings.TrimPrefix(came[1], under+"/orders ")))
	if err != nil || len(sent.Order.Signatures) != 2 || sent.By != chair.Public() || sent.Signature != w.Signature {
		t.Errorf("%v, %v", sent, err)
	}
	if code, came, said := mail(t, &mailbox{}, complete.Bytes()); code != 1 || len(came) > 0 || !strings.Contains(said, "请与等待签署的那个文件一起送达") {
		t.Errorf("without the file that waited: exit %d, %q, %s", code, came, said)
	}
}

// Each file goes where it belongs.
func TestSend_Forms(t *testing.T) {
	card := newKey(t)
	var poll crypto.Hash
	rand.Read(poll[:])
	marks := audit.Marks{Poll: poll, Act: audit.CheckedIn, Marks: []audit.CardMark{{Card: card.Public(), Signature: card.Sign([]byte("x"))}}}
	message := func(kind audit.Kind, payload string) []byte {
		return audit.Message{Kind: kind, Payload: json.RawMessage(payload)}.Bytes()
	}
	head := audit.BoardHead{Size: 8}
	for name, test := range map[string]struct {
		files  [][]byte
		answer any
		want   []string
	}{
		"marks":     {[][]byte{marks.Bytes()}, api.Marked{Refused: []api.Refused{}}, []string{"/attendance " + string(marks.Bytes())}},
		"trustee":   {[][]byte{message(audit.Share, `{"a":1}`)}, head, []string{`/messages {"kind":"share","payload":{"a":1}}`}},
		"surrender": {[][]byte{message(audit.Surrender, `{"a":1}`)}, head, []string{`/surrenders {"a":1}`}},
		"manifest":  {[][]byte{[]byte(`{"version":1}`)}, api.Kept{}, []string{`/next {"version":1}`}},
		"papers": {
			[][]byte{message(audit.Epoch, `{"a":1}`), message(audit.Ballot, `{"b":1}`), message(audit.Ballot, `{"b":2}`), message(audit.Share, `{"c":1}`)}, head,
			[]string{
				`/transcriptions {"epoch":{"kind":"epoch","payload":{"a":1}},"ballots":[{"kind":"ballot","payload":{"b":1}},{"kind":"ballot","payload":{"b":2}}]}`,
				`/messages {"kind":"share","payload":{"c":1}}`,
			},
		},
	} {
		for i, w := range test.want {
			test.want[i] = under + w
		}
		code, came, said := mail(t, &mailbox{status: http.StatusCreated, answer: test.answer}, test.files...)
		if code != 0 || !slices.Equal(came, test.want) {
			t.Errorf("%s: exit %d, %s\n got %q\nwant %q", name, code, said, came, test.want)
		}
	}
}

// What is refused is said in the reader's language, and what cannot be sent is not sent.
func TestSend_Refused(t *testing.T) {
	share := audit.Message{Kind: audit.Share, Payload: json.RawMessage(`{"a":1}`)}.Bytes()
	code, _, said := mail(t, &mailbox{answer: api.NewProblem(api.WrongShare, "李秀英")}, share)
	if want := api.NewProblem(api.WrongShare, "").Title; code != 1 || !strings.Contains(said, want) || !strings.Contains(said, "李秀英") {
		t.Errorf("exit %d, %s; want %s", code, said, want)
	}
	card := newKey(t)
	marks := audit.Marks{Act: audit.CheckedIn, Marks: []audit.CardMark{{Card: card.Public(), Signature: card.Sign([]byte("x"))}}}
	turned := api.Marked{Refused: []api.Refused{{Card: card.Public(), Code: api.CardLost}}}
	code, _, said = mail(t, &mailbox{status: http.StatusAccepted, answer: turned}, marks.Bytes())
	if want := api.NewProblem(api.CardLost, "").Title; code != 1 || !strings.Contains(said, want) {
		t.Errorf("exit %d, %s; want %s", code, said, want)
	}
	for _, bad := range []string{"", "{}", `{"poll":1}`, `{"kind":"issue","payload":{"cards":[]}}`, `{"kind":"manifest","payload":{}}`} {
		if code, came, _ := mail(t, &mailbox{}, []byte(bad)); code != 1 || len(came) > 0 {
			t.Errorf("%q: exit %d, %q", bad, code, came)
		}
	}
}

// What two scrutineers confirm is what the cards have signed.
func TestMarksOrdered(t *testing.T) {
	card := newKey(t)
	mark := []audit.CardMark{{Card: card.Public(), Signature: card.Sign([]byte("x"))}}
	for act, want := range map[string]struct {
		kind audit.Kind
		body any
	}{
		audit.CheckedIn:  {audit.Attendance, audit.AttendanceBody{Present: mark, Left: []audit.CardMark{}}},
		audit.LeftHall:   {audit.Attendance, audit.AttendanceBody{Present: []audit.CardMark{}, Left: mark}},
		audit.TakesPaper: {audit.Issue, audit.PaperIssueBody{Papers: mark}},
	} {
		m := audit.Marks{Act: act, Marks: mark}
		if kind, body := kindOf(m), bodyOf(m); kind != want.kind || !reflect.DeepEqual(body, want.body) {
			t.Errorf("%s: %s %+v", act, kind, body)
		} else if _, err := officer.ParseBody(kind, crypto.MustEncodeJSON(body)); err != nil {
			t.Errorf("%s: %v", act, err)
		}
	}
}
