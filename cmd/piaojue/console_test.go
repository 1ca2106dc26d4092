package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store/bolt"
	"github.com/piaojue/piaojue/trustee"
)

// A staffed poll is one on a server, with the key files of its officers: the chair's, and those of the scrutineers who are all its
// trustees.
type staffed struct {
	dir, address string
	manifest     *ballot.Manifest
	keys         map[ballot.Role]string // files
}

func (s *staffed) in(name string) string { return filepath.Join(s.dir, name) }

func newStaffed(t *testing.T) *staffed {
	t.Helper()
	s := &staffed{dir: t.TempDir(), keys: map[ballot.Role]string{}}
	const origin = "rd.example.cn/c/yunlan/polls/1"
	m, roll, slips := manifestOf(t, origin, nil)
	m.Trustees = ballot.Trusteeship{Threshold: 4}
	for i := range m.Officers {
		o, seed := &m.Officers[i], make([]byte, 32)
		rand.Read(seed)
		o.Key = crypto.SigningKeyFromSeed(seed).Public()
		path := s.in(o.Name + ".key")
		sealFast(t, path, keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(*o)), Secret: seed})
		s.keys[o.Role] = path
		if o.Role == ballot.Scrutineer || o.Role == ballot.ChiefScrutineer {
			m.Trustees.Keys = append(m.Trustees.Keys, o.Key)
		}
	}
	seeds := make([]byte, 64)
	rand.Read(seeds)
	f := boardFolder{path: s.in("boards/yunlan/1")}
	keys, err := boardfolder.Signers(seeds, origin)
	if err := errors.Join(err, os.MkdirAll(f.path, 0o700), os.WriteFile(s.in("pass"), []byte(phrase+"\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	m.LogKey, m.ReceiptKey = keys.Log.VerifierKey().String(), keys.Receipt.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	sealFast(t, f.in(boardfolder.KeyFile), keyfile.Key{Use: keyfile.Board, Public: m.LogKey, Secret: seeds})
	b, err := bolt.Create(f.in(boardfolder.StoreFolder))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sequencer.Create(t.Context(), b, m, roll, slips, keys, f.options())
	if err := errors.Join(err, b.Close(), os.WriteFile(f.in(boardfolder.OriginFile), []byte(origin), 0o600), os.WriteFile(s.in("manifest.json"), m.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	s.manifest = m
	s.address = start(t, func(c *serveConfig) { c.Data = s.in("boards") }).public + "/c/yunlan/polls/1"
	return s
}

// page runs a command that serves a page of this machine, and opens it.
func page(t *testing.T, args ...string) (browser *http.Client, address string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(w)
	root.SetErr(io.Discard)
	ended := make(chan error, 1)
	go func() {
		err := root.ExecuteContext(ctx)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	var begun string
	lines := bufio.NewScanner(r)
	for begun == "" && lines.Scan() {
		begun = regexp.MustCompile(`http://127\.0\.0\.1:\d+/start/\w+$`).FindString(lines.Text())
	}
	t.Cleanup(func() {
		cancel()
		go io.Copy(io.Discard, r)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if begun == "" {
		t.Fatal("it did not start")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser = &http.Client{Jar: jar}
	if status, body := askPage(t, browser, "GET", begun, ""); status != http.StatusOK || !strings.Contains(body, "<h1>") {
		t.Fatalf("the page: %d %s", status, body)
	}
	address, _, _ = strings.Cut(begun, "/start/")
	return browser, address
}

func askPage(t *testing.T, c *http.Client, method, address, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// An officer orders from a page: what is shown is signed and sent, and nobody else sees the page.
func TestConsole(t *testing.T) {
	s := newStaffed(t)
	args := []string{"console", "--key", s.keys[ballot.Chair], "--board", s.address, "--manifest", s.manifest.Hash().String(), "--passphrase-file", s.in("pass")}
	browser, address := page(t, args...)
	status, text := askPage(t, browser, "POST", address+"/api/propose", `{"kind":"remark","body":{"text":"会场情况正常"}}`)
	var shown struct{ Shown crypto.Hash }
	if err := json.Unmarshal([]byte(text), &shown); err != nil || status != http.StatusOK || !strings.Contains(text, "会场情况正常") {
		t.Fatalf("%d %s", status, text)
	}
	status, text = askPage(t, browser, "POST", address+"/api/start", `{"shown":"`+shown.Shown.String()+`","wait":60}`)
	var state api.OrderState
	if err := json.Unmarshal([]byte(text), &state); err != nil || state.Head == nil || state.Head.Size != 2 {
		t.Errorf("%d %s", status, text)
	}
	if status, text := askPage(t, http.DefaultClient, "GET", address+"/api/board", ""); status != http.StatusForbidden {
		t.Errorf("another browser: %d %s", status, text)
	}
	for want, more := range map[string][]string{
		"127.0.0.1":              {"--listen", "0.0.0.0:0"},
		"manifest":               {"--manifest", crypto.Sum([]byte("another")).String()},
		"no officer":             {"--key", s.stranger(t)},
		"address of a poll":      {"--board", "copy"},
		"no such file or":        {"--ca", s.in("none")},
		"10 characters, want 64": {"--manifest", "read aloud"},
		"5 characters, want 64":  {"--also", s.address + ",aloud"},
		"address of a poll \"":   {"--also", "another"},
		"--booth":                {"--booth", "192.168.1.20:8443"},
		"the passphrase is wro":  {"--passphrase-file", s.in("manifest.json")},
	} {
		var out, said bytes.Buffer
		if code := run(append(append([]string{"--lang", "en"}, args...), more...), &out, &said); code == 0 || !strings.Contains(said.String(), want) {
			t.Errorf("%v: exit %d, %s; want %q", more, code, &said, want)
		}
	}
}

// stranger is the key file of nobody in the poll.
func (s *staffed) stranger(t *testing.T) string {
	seed := make([]byte, 32)
	rand.Read(seed)
	o := ballot.Officer{Role: ballot.Chair, Name: "nobody", Key: crypto.SigningKeyFromSeed(seed).Public()}
	path := filepath.Join(t.TempDir(), "nobody.key")
	sealFast(t, path, keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(o)), Secret: seed})
	return path
}

// share makes the folder of a trustee, as one that was restored from a backup.
func (s *staffed) share(t *testing.T, role ballot.Role) string {
	t.Helper()
	seed, err := crypto.NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := signingKey(s.keys[role], []byte(phrase))
	if err != nil {
		t.Fatal(err)
	}
	poll, folder, backup := s.manifest.Hash(), s.in("share of "+string(role)), filepath.Join(t.TempDir(), "stick.key")
	sealFast(t, backup, keyfile.Key{Use: keyfile.Trustee, Public: key.Public().String(), Poll: &poll, Secret: seed.Bytes()})
	x, err := trustee.Restore(folder, backup, key, []byte(phrase))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.CheckBackup(backup, []byte(phrase)), x.Close()); err != nil {
		t.Fatal(err)
	}
	return folder
}

// A scrutineer's page sends what is owed in the making of the key.
func TestTrusteeServe(t *testing.T) {
	s := newStaffed(t)
	browser, address := page(t, "trustee", "serve", "--data", s.share(t, ballot.ChiefScrutineer), "--key", s.keys[ballot.ChiefScrutineer],
		"--board", s.address, "--officer-passphrase-file", s.in("pass"))
	for _, step := range []struct{ method, path, body, want string }{
		{"GET", "/api/state", "", `"owes":"key"`},
		{"POST", "/api/ceremony", "{}", `"code":"locked"`},
		{"POST", "/api/unlock", `{"passphrase":"` + phrase + `"}`, `"unlocked":true`},
		{"POST", "/api/ceremony", "{}", `"sent":"key"`},
		{"POST", "/api/ceremony", "{}", `"waits":"key"`},
	} {
		if _, text := askPage(t, browser, step.method, address+step.path, step.body); !strings.Contains(text, step.want) || strings.Contains(text, phrase) {
			t.Errorf("%s: %s, want %s", step.path, text, step.want)
		}
	}
}

// What officers order and scrutineers say goes to the server without a file and without a browser.
func TestSendWithoutFiles(t *testing.T) {
	s := newStaffed(t)
	does := func(code int, want string, args ...string) {
		t.Helper()
		var out, said bytes.Buffer
		got := run(append([]string{"--lang", "en"}, args...), &out, &said)
		if text := out.String() + said.String(); got != code || !strings.Contains(text, want) || strings.Contains(text, phrase) {
			t.Errorf("%v: exit %d, %s; want %d, %q", args, got, text, code, want)
		}
	}
	signing := func(role ballot.Role, args ...string) []string {
		return append([]string{"officer", args[0], "--yes", "--board", s.address, "--key", s.keys[role], "--passphrase-file", s.in("pass")}, args[1:]...)
	}
	does(0, "has 2 entries", signing(ballot.Chair, "order", "remark", "--text", "开始", "--manifest", s.manifest.Hash().String(), "--send", s.address)...)
	does(1, client.ErrManifest.Error(), signing(ballot.Chair, "order", "remark", "--text", "x", "--manifest", s.manifest.Roll.Hash.String(), "--send", s.address)...)
	does(1, "None waits now", signing(ballot.ChiefScrutineer, "sign", "--waiting", "void", "--send", s.address)...)

	step := func(name string, more ...string) []string {
		return append([]string{"trustee", name, "--data", s.in("share of chief_scrutineer"), "--key", s.keys[ballot.ChiefScrutineer], "--board", s.address,
			"--officer-passphrase-file", s.in("pass"), "--send", s.address}, more...)
	}
	s.share(t, ballot.ChiefScrutineer)
	does(0, "The board has 3 entries", step("ceremony", "--passphrase-file", s.in("pass"))...)
	does(0, "Awaited: ", step("ceremony", "--passphrase-file", s.in("pass"))...)

	does(0, "Others still have to sign", signing(ballot.Chair, "order", "void", "--reason", "FAULT", "--text", "停电", "--send", s.address)...)
	does(1, "has signed the order already", signing(ballot.Chair, "sign", "--waiting", "void", "--send", s.address)...)
	does(1, "These wait: void ", signing(ballot.ChiefScrutineer, "sign", "--waiting", "open", "--send", s.address)...)

	// Several orders of a kind wait: each is shown with its number, and whoever signs chooses.
	does(0, "Others still have to sign", signing(ballot.Chair, "order", "void", "--reason", "FAULT", "--text", "停电，改日", "--send", s.address)...)
	var out, said bytes.Buffer
	several := signing(ballot.ChiefScrutineer, "sign", "--waiting", "void", "--send", s.address)
	if code := run(append([]string{"--lang", "en"}, several...), &out, &said); code != 1 || !strings.Contains(said.String(), "2 orders of this kind wait") {
		t.Fatalf("exit %d, %s", code, said.String())
	}
	listed := regexp.MustCompile(`Number ([0-9a-f]{12}).*\n.*停电，改日`).FindStringSubmatch(said.String())
	if listed == nil {
		t.Fatalf("the orders are not shown: %s", said.String())
	}
	does(1, "No such order", signing(ballot.ChiefScrutineer, "sign", "--waiting", "000000000000", "--send", s.address)...)
	does(0, "停电，改日", signing(ballot.ChiefScrutineer, "sign", "--waiting", listed[1], "--send", s.address)...)
	does(1, "void", signing(ballot.Chair, "order", "open", "--send", s.address)...)
	does(0, "never had a key", step("destroy")...)

	form := []string{"report", "--kind", "form", "--key", s.keys[ballot.Chair], "--passphrase-file", s.in("pass"), "--manifest", s.manifest.Hash().String(), s.address}
	does(0, "<html", form...)
	form[8] = s.manifest.Roll.Hash.String()
	does(1, client.ErrManifest.Error(), form...)

	early := httptest.NewServer(&mailbox{status: 200, answer: api.Orders{Orders: []json.RawMessage{}, Withheld: []audit.Kind{audit.Result}}})
	defer early.Close()
	does(1, "Give --manifest", signing(ballot.ChiefScrutineer, "sign", "--waiting", "result", "--send", early.URL+"/c/yunlan/polls/1")...)

	does(2, "", signing(ballot.Chair, "order", "open", "--send", s.address, "--out", s.in("x"))...)
	does(2, "", signing(ballot.Chair, "order", "open")...)
	does(2, "--waiting", signing(ballot.Chair, "sign", "--waiting", "void", "--out", s.in("x"))...)
	does(2, "--waiting", signing(ballot.Chair, "sign", "--waiting", "void", "--send", s.address, s.in("x"))...)
	does(1, "address of a poll", signing(ballot.Chair, "order", "remark", "--text", "x", "--send", "somewhere")...)
}
