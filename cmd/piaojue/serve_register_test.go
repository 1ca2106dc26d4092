package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/register"
)

// registerIn begins the register of [registerDraft] as register new does.
func registerIn(t *testing.T, path, origin string) *register.Manifest {
	t.Helper()
	m := registerDraft(origin)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := boardfolder.CreateRegister(t.Context(), path, m, "quorum none\n", []byte(phrase)); err != nil {
		t.Fatal(err)
	}
	return m
}

// The register of a congress is served beside its polls, also when there are none and when it comes later; the commands read it there and send to it.
func TestServe_Register(t *testing.T) {
	data := t.TempDir()
	m := registerIn(t, filepath.Join(data, "yunlan/register"), "rd.example.cn/c/yunlan/register")
	boardIn(t, filepath.Join(data, "qingshui/register"), "rd.example.cn/c/qingshui/polls/1")
	s := start(t, func(c *serveConfig) { c.Data = data })
	address := s.public + "/c/yunlan/register"
	var state api.Register
	if code, body := s.get(t, address); json.Unmarshal([]byte(body), &state) != nil || code != 200 || state.Manifest != m.Hash() {
		t.Errorf("%d %s", code, body)
	}
	if code, body := s.get(t, s.public+"/readyz"); code != 503 || !strings.Contains(body, "qingshui/register is not open") || strings.Contains(body, "yunlan") {
		t.Errorf("%d %s", code, body)
	}
	if log := s.log.String(); !strings.Contains(log, "register=/c/qingshui/register error=") || strings.Contains(log, "poll=register") {
		t.Errorf("the log says %s", log)
	}
	if err := os.Rename(filepath.Join(data, "qingshui/register"), filepath.Join(data, "qingshui/1")); err != nil {
		t.Fatal(err)
	}
	registerIn(t, filepath.Join(data, "qingshui/register"), "rd.example.cn/c/qingshui/register")
	if err := s.hall.look(t.Context(), time.Now().Add(tryEvery)); err != nil {
		t.Fatal(err)
	}
	if code, _ := s.get(t, s.public+"/c/qingshui/register"); code != 200 {
		t.Errorf("the later one: %d", code)
	}

	if _, body := s.get(t, s.metrics+"/metrics"); !strings.Contains(body, `piaojue_register_stopped{congress="yunlan"} 0`) || !strings.Contains(body, `piaojue_register_witnesses_enough{congress="yunlan"} 1`) {
		t.Errorf("metrics: %s", body)
	}

	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	sealFast(t, in("officer.key"), keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(m.Officers[1])), Secret: bytes.Repeat([]byte{2}, 32)})
	draft := `{"kind":"collect","body":[{"campaign":"2027","year":2027,"from":"2026-07-01","to":"2026-08-31","channels":["网络"]}]}`
	for name, text := range map[string]string{"draft.json": draft, "pass": phrase} {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exits := func(code int, says string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if got := run(append(args, "--lang", "zh"), &out, &out); got != code || !strings.Contains(out.String(), says) {
			t.Errorf("%s: exit code %d, %s", args[1], got, &out)
		}
	}
	order := []string{"register", "order", in("draft.json"), "--board", address, "--key", in("officer.key"), "--passphrase-file", in("pass"), "--yes", "--send", address}
	exits(0, "登记册现有 2 条", order...)
	exits(0, m.Origin, "register", "verify", address)
	exits(1, "15.3", order...) // the same collection, signed anew

	sealFast(t, in("chair.key"), keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(m.Officers[0])), Secret: bytes.Repeat([]byte{1}, 32)})
	decision := `{"kind":"cite_poll","body":[{"date":"2026-11-26","origin":"rd.example.cn/c/yunlan/polls/2026","size":50,"root":"` + strings.Repeat("01", 32) + `","items":[{"item":"P1","found":"chosen","votes":1,"of":2}]}]}`
	if err := os.WriteFile(in("draft.json"), []byte(decision), 0o600); err != nil {
		t.Fatal(err)
	}
	exits(0, "已送达，1 人已签署", order...)
	exits(0, "已签署：李工，还须1人", "register", "waiting", address, "--key", in("chair.key"), "--passphrase-file", in("pass"), "--manifest", m.Hash().String(), "--out", in("waiting"))
	order[2], order[6] = in("waiting/order-1.json"), in("chair.key")
	exits(0, "登记册现有 3 条", order...)
	if _, body := s.get(t, address); json.Unmarshal([]byte(body), &state) != nil || state.Head.Size != 3 || state.Witnesses.Missing == nil {
		t.Errorf("%+v", state)
	}

	// The same officer in a page of their own.
	console := []string{"register", "console", "--key", in("officer.key"), "--passphrase-file", in("pass"), "--server", address, "--manifest", m.Hash().String()}
	browser, at := page(t, console...)
	if status, body := askPage(t, browser, "POST", at+"/api/clerk/state", `{"year":2027,"day":"2026-07-05"}`); status != 200 || !strings.Contains(body, `"blind":false`) || !strings.Contains(body, `"kind":"propose","of":["2027"]`) {
		t.Errorf("%d %s", status, body)
	}
	exits(1, "摘要不符", append(console, "--manifest", crypto.Sum(nil).String())...)
	exits(1, "127.0.0.1", append(console, "--listen", "0.0.0.0:0")...)
}
