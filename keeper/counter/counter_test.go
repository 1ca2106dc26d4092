package counter_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/counter"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server/web"
)

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func key(n byte) crypto.SigningKey { return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }

func day(t testing.TB, text string) register.Date { return must(register.ParseDate(text))(t) }

var pages = sync.OnceValues(web.Files)

// A window is a counter with the register behind it.
type window struct {
	*counter.Counter
	t     *testing.T
	board *register.Board
	box   *intake.Box
	dir   string
	today register.Date
	looks bool // at the board
}

func newWindow(t *testing.T, level register.Level) *window {
	log := must(audit.NewSigner("example.org/c/yunlan/register", key(1)))(t)
	m := &register.Manifest{
		Version: 1, Origin: "example.org/c/yunlan/register", Congress: ballot.Names{"zh": "云澜县", "en": "Yunlan"}, Rules: register.DefaultRules(level), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: key(2).Public()}, {Role: ballot.Operator, Name: "李工", Key: key(3).Public()}},
		LogKey:   log.VerifierKey().String(), Policy: "log " + log.VerifierKey().String() + "\nquorum none\n",
	}
	w := &window{t: t, board: must(register.NewBoard(m.Bytes(), nil))(t), dir: t.TempDir(), today: day(t, "2026-07-10")}
	w.box = must(intake.Open(filepath.Join(w.dir, "intake"), private.Folder(filepath.Join(w.dir, "private"))))(t)
	w.Counter = counter.New(counter.Options{
		Address: "/c/yunlan/register", View: w.view, Box: w.box, Pages: pages,
		Today: func() register.Date { return w.today }, Relays: []string{"10.0.0.9"},
	})
	w.add(&register.Collect{Campaign: "2027", Year: 2027, From: day(t, "2026-07-01"), To: day(t, "2026-08-15"), Channels: []string{"扫码", "来信"}})
	return w
}

func (w *window) view(fn func(*register.Board) error) error {
	w.looks = true
	defer func() { w.looks = false }()
	return fn(w.board)
}

func (w *window) add(e register.Event) {
	w.t.Helper()
	o := must(register.NewOrder(w.board.Head(), e))(w.t)
	o.Sign(w.board.Manifest(), key(3))
	if register.Decision(o.Kind) {
		o.Sign(w.board.Manifest(), key(2))
	}
	if err := w.board.Apply(o.Entry(), o.Payload()); err != nil {
		w.t.Fatal(err)
	}
}

// ask asks for a page; with a form, it sends that.
func (w *window) ask(page func(*http.Request) (counter.Answer, error), address string, form url.Values, from ...string) (int, string) {
	w.t.Helper()
	q := httptest.NewRequest(http.MethodGet, address, nil)
	if form != nil {
		q = httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, address := range from {
		q.RemoteAddr = address + ":1000"
	}
	a := must(page(q))(w.t)
	return a.Status, string(a.Page)
}

// holds reports whether a file below the folder has these bytes.
func (w *window) holds(text string) (found bool) {
	w.t.Helper()
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, err := os.ReadFile(path)
			found = found || bytes.Contains(data, []byte(text))
			return err
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

var (
	once   = regexp.MustCompile(`name="once" value="([0-9a-f]{32})"`)
	number = regexp.MustCompile(`id="number">([0-9A-Z-]{19})<`)
)

// A citizen sends a form and is told a number, and what became of it under that number; nobody else learns who they are, and what is wrong is said at its field.
func TestPropose(t *testing.T) {
	w := newWindow(t, register.County)
	code, page := w.ask(w.Propose, "/c/yunlan/register/propose?campaign=2027&channel=%E6%89%AB%E7%A0%81", nil)
	found := once.FindStringSubmatch(page)
	if code != 200 || found == nil || !strings.Contains(page, "2027-08-15") || !strings.Contains(page, `name="channel" value="扫码"`) {
		t.Fatalf("%d: %s", code, page)
	}
	form := url.Values{"campaign": {"2027"}, "channel": {"扫码"}, "once": {found[1]}, "title": {" 河东桥头\u200b加装路灯 "}, "place": {"河东镇"}, "text": {"晚上看不见路。\r\n<b>孩子</b>要过桥。"}, "name": {"欧阳修"}, "phone": {"13800000000"}}
	wrong := func(field, value, says string) {
		t.Helper()
		bad := maps.Clone(form)
		bad.Set(field, value)
		code, page := w.ask(w.Propose, "/c/yunlan/register/propose", bad)
		if code != http.StatusUnprocessableEntity || !strings.Contains(page, `id="`+field+`-fault"`) || !strings.Contains(page, says) {
			t.Errorf("%s: %d: %s", field, code, page)
		}
	}
	wrong("title", "", "请填写这一项")
	wrong("text", "我的证号是 110105 19491231 002x", "身份证号码")
	wrong("name", "", "请写明怎样称呼您")
	wrong("field", "天文", "请从列出的当中选一项")
	if w.box.Waiting() != 0 || w.holds("110105") {
		t.Error("what was refused is kept")
	}
	code, page = w.ask(w.Propose, "/c/yunlan/register/propose", form)
	told := number.FindStringSubmatch(page)
	if code != 200 || told == nil || strings.Contains(page, "13800000000") {
		t.Fatalf("%d: %s", code, page)
	}
	if _, again := w.ask(w.Propose, "/c/yunlan/register/propose", form); number.FindStringSubmatch(again)[1] != told[1] || w.box.Waiting() != 1 {
		t.Error("the same form sent again is another submission")
	}
	shouted := maps.Clone(form)
	shouted.Set("title", "")
	shouted.Set("once", "ABCDEF"+strings.Repeat("0", 26))
	if _, page := w.ask(w.Propose, "/c/yunlan/register/propose?campaign=2027", shouted); once.FindStringSubmatch(page)[1] == strings.ToLower(shouted.Get("once")) {
		t.Error("a once has two forms")
	}
	s := must(w.box.Find(crypto.Number(told[1])))(t)
	if s.Title != "河东桥头加装路灯" || s.Text != "晚上看不见路。\n<b>孩子</b>要过桥。" || s.By == nil {
		t.Errorf("%s", s.Bytes())
	}
	status := func(says ...string) {
		t.Helper()
		code, page := w.ask(w.Status, "/c/yunlan/register/status", url.Values{"number": {strings.ToLower(told[1])}})
		for _, text := range append(says, "河东桥头加装路灯") {
			if code != 200 || !strings.Contains(page, text) || strings.Contains(page, "欧阳修") {
				t.Errorf("%d, without %s: %s", code, text, page)
			}
		}
	}
	status("等待审核")
	moderate := func(accept bool, project, reason string) {
		t.Helper()
		o := must(register.NewModeration(w.board.Manifest(), must(w.box.Find(s.Number))(t), accept, project, reason, key(3)))(t)
		must(w.box.Moderate(w.board.Manifest(), o))(t)
	}
	moderate(false, "", "已在养护计划内")
	status("未采纳", "已在养护计划内")
	moderate(true, "P-017", "")
	status("登记以后在这里显示进展")
	w.add(&register.Propose{
		Deed: register.Deed{Project: "P-017", Date: day(t, "2026-07-20")}, Campaign: "2027", Source: register.CongressSource, Channel: "扫码", By: s.By,
		Content: register.Content{Title: "城区路灯", Field: "道路交通", Place: "河东镇", Unit: "城管局", Budget: 1000},
	})
	w.add(&register.Screen{Deed: register.Deed{Project: "P-017", Date: day(t, "2026-08-20")}, Stage: register.FirstScreening, Reason: "与养护计划重复", Document: &register.Attachment{Title: "初筛意见"}})
	status("城区路灯", "储备项目", "初筛", "与养护计划重复", "/c/yunlan/register/projects/P-017")
	if !w.holds("13800000000") {
		t.Error("the telephone is not kept")
	}
	must(w.box.Erase(day(t, "2027-08-16"), w.board.State().Commitments()))(t)
	if w.holds("欧阳修") || w.holds("13800000000") {
		t.Error("who sent it is left after its day")
	}
	status("储备项目")
}

// Outside its days a collection takes nothing, and says from when to when it was; a subdistrict's assembly is called one.
func TestPropose_Days(t *testing.T) {
	w := newWindow(t, register.Subdistrict)
	form := url.Values{"campaign": {"2027"}, "channel": {"扫码"}, "once": {strings.Repeat("0", 32)}, "title": {"路灯"}, "place": {"河东"}}
	for date, want := range map[string]string{"2026-06-30": "还没有开始", "2026-08-16": "已经结束", "2026-07-01": "", "2026-08-15": ""} {
		w.today = day(t, date)
		_, page := w.ask(w.Propose, "/c/yunlan/register/propose?campaign=2027", nil)
		if open := once.MatchString(page); open != (want == "") || !strings.Contains(page, want) || !strings.Contains(page, "2026-07-01") {
			t.Errorf("%s: %s", date, page)
		}
		if strings.Contains(page, "人民代表大会") {
			t.Errorf("%s: a subdistrict has no congress: %s", date, page)
		}
		if _, page := w.ask(w.Propose, "/c/yunlan/register/propose", form); number.MatchString(page) != (want == "") {
			t.Errorf("%s, sent: %s", date, page)
		}
	}
	w.today = day(t, "2026-08-16")
	if _, page := w.ask(w.Propose, "/c/yunlan/register/propose?campaign=none", nil); !strings.Contains(page, "没有正在进行") {
		t.Errorf("no collection: %s", page)
	}
}

// Who needs larger text or high contrast has them on both pages: they stay when a form is sent, in the other language, and on the pages that follow.
func TestLook(t *testing.T) {
	w := newWindow(t, register.County)
	has := func(page string, all ...string) {
		t.Helper()
		for _, text := range all {
			if !strings.Contains(page, text) {
				t.Errorf("without %s: %s", text, page)
			}
		}
	}
	const set = `data-size="lg" data-theme="contrast"`
	_, page := w.ask(w.Propose, "/c/yunlan/register/propose?campaign=2027", nil)
	has(page, `data-size="std" data-theme="standard"`, `id="tool-size" href="?campaign=2027&amp;lang=zh&amp;size=lg"`, `id="tool-theme" href="?campaign=2027&amp;lang=zh&amp;theme=contrast"`)
	_, page = w.ask(w.Propose, "/c/yunlan/register/propose?campaign=2027&size=lg&theme=contrast", nil)
	has(page, set, `id="other" href="?campaign=2027&amp;lang=en&amp;size=lg&amp;theme=contrast"`, `action="/c/yunlan/register/propose?size=lg&amp;theme=contrast"`)
	if _, page = w.ask(w.Propose, "/c/yunlan/register/propose?size=lg&theme=contrast", url.Values{"campaign": {"2027"}, "channel": {"扫码"}}); strings.Contains(page, `id="tool-size"`) {
		t.Error("what somebody typed is lost in larger text")
	}
	has(page, set, `id="title-fault"`)
	_, page = w.ask(w.Status, "/c/yunlan/register/status?lang=en&size=lg&theme=contrast", nil)
	has(page, set, `id="tool-size" href="?lang=en&amp;size=xl&amp;theme=contrast"`, `href="/c/yunlan/register/propose?lang=en&amp;size=lg&amp;theme=contrast"`)
}

// A device that sends or guesses without end is told to wait, and keeps what it typed; another is not, and neither are those behind a relay.
func TestLimits(t *testing.T) {
	w := newWindow(t, register.County)
	form := url.Values{"campaign": {"2027"}, "channel": {"扫码"}, "once": {"none"}, "title": {"路灯"}, "place": {"河东"}}
	for i := range 6 {
		if code, page := w.ask(w.Propose, "/propose", form, "10.0.0.1"); (code == 200) != (i < 5) || code != 200 && !(strings.Contains(page, `value="路灯"`) && strings.Contains(page, "请10分钟后")) {
			t.Errorf("sent %d times: %d", i+1, code)
		}
	}
	for i := range 6 { // one who takes another of a house's networks each time
		from := fmt.Sprintf("[2001:db8:1:%x::1]", i)
		if code, _ := w.ask(w.Propose, "/propose", form, from); (code == 200) != (i < 5) {
			t.Errorf("sent from %s: %d", from, code)
		}
	}
	for i := range 101 { // one who has a network of addresses
		if code, _ := w.ask(w.Propose, "/propose", form, fmt.Sprintf("192.0.2.%d", i)); (code == 200) != (i < 100) {
			t.Errorf("sent from address %d of a network: %d", i, code)
		}
	}
	for range 8 {
		if code, _ := w.ask(w.Propose, "/propose", form, "10.0.0.9"); code != 200 {
			t.Errorf("behind a relay: %d", code)
		}
	}
	guess := url.Values{"number": {string(crypto.NewNumber(crypto.Sum([]byte("guess"))))}}
	for i := range 12 {
		if code, page := w.ask(w.Status, "/status", guess, "10.0.0.1"); code == 200 != (i < 10) || !strings.Contains(page, map[bool]string{true: "没有这个反馈号", false: "请10分钟后"}[code == 200]) {
			t.Errorf("guessed %d times: %d", i+1, code)
		}
	}
	if code, _ := w.ask(w.Status, "/status", guess, "10.0.0.2"); code != 200 {
		t.Errorf("another device: %d", code)
	}
	if code, page := w.ask(w.Status, "/status", url.Values{"number": {"ABCD"}}, "10.0.0.1"); code != 200 || !strings.Contains(page, "抄错") {
		t.Errorf("no number at all: %d", code)
	}
}

// A body is what a browser sends, byte by byte.
type body struct {
	*strings.Reader
	w *window
}

func (b body) Read(data []byte) (int, error) {
	if b.w.looks {
		b.w.t.Error("a form is read while the board is held: whoever sends it slowly stops everybody")
	}
	return b.Reader.Read(data[:1])
}

// Whoever sends a form slowly holds the board for nobody else.
func TestSlowForm(t *testing.T) {
	w := newWindow(t, register.County)
	for name, page := range map[string]func(*http.Request) (counter.Answer, error){"/propose": w.Propose, "/status": w.Status} {
		q := httptest.NewRequest(http.MethodPost, name, body{strings.NewReader("campaign=2027&number=x"), w})
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if a := must(page(q))(t); q.PostForm.Get("number") != "x" {
			t.Errorf("%s: %d, %v", name, a.Status, q.PostForm)
		}
	}
}
