package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server"
)

// What citizens sent in is read by officers alone, and moderated by what one of them signed; a page of another site sends nothing in a citizen's name.
func TestIntake(t *testing.T) {
	s := newSite(t)
	today := must(register.ParseDate(time.Now().Format(time.DateOnly)))
	if status, _, p := s.send(s.sign(s.order(&register.Collect{Campaign: "2027", Year: 2027, From: today.AddMonths(-1), To: today.AddMonths(2), Channels: []string{"扫码"}}), 3)); status != http.StatusCreated {
		t.Fatalf("%d, %v", status, p)
	}
	form := url.Values{"campaign": {"2027"}, "title": {"路灯"}, "place": {"河东"}, "name": {"欧阳修"}, "phone": {"13800000000"}}
	submit := func(site string) (int, string) {
		q := must(http.NewRequest(http.MethodPost, s.address+"/propose", strings.NewReader(form.Encode())))
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("Sec-Fetch-Site", site)
		status, header, page := s.do(q)
		if policy := header.Get("Content-Security-Policy"); status == http.StatusOK && (!strings.Contains(policy, "form-action 'self'") || strings.Contains(policy, "script-src") || header.Get("Cache-Control") != "private, no-store") {
			t.Errorf("the page may do %s, and is kept as %s", policy, header.Get("Cache-Control"))
		}
		return status, string(page)
	}
	if status, _ := submit("cross-site"); status != http.StatusForbidden {
		t.Errorf("a page of another site: %d", status)
	}
	status, page := submit("same-origin")
	number := regexp.MustCompile(`id="number">([0-9A-Z-]+)<`).FindStringSubmatch(page)
	if status != http.StatusOK || number == nil {
		t.Fatalf("%d: %s", status, page)
	}
	if status, _, data := s.get("/intake"); status != http.StatusNotFound || strings.Contains(string(data), "欧阳修") {
		t.Errorf("everybody reads %d: %s", status, data)
	}
	list := func(by byte) (int, register.Submissions) {
		q := must(http.NewRequest(http.MethodGet, s.address+"/intake", nil))
		q.Header.Set(api.ReaderHeader, api.NewReader(s.manifest.Origin, s.manifest.Hash(), key(by), time.Now().Add(time.Minute)).String())
		status, _, data := s.do(q)
		var all register.Submissions
		json.Unmarshal(data, &all)
		return status, all
	}
	if status, all := list(9); status != http.StatusNotFound || len(all.Submissions) > 0 {
		t.Errorf("a stranger who signs: %d", status)
	}
	_, all := list(3)
	if all.Waiting != 1 || len(all.Submissions) != 1 || all.Submissions[0].Citizen == nil || string(all.Submissions[0].Number) != number[1] {
		t.Fatalf("officers read %v", all)
	}
	sent := all.Submissions[0].Submission
	declined := must(register.NewModeration(s.manifest, sent, false, "", "已在养护计划内", key(3)))
	other := must(register.NewModeration(s.manifest, sent, true, "P-1", "", key(2)))
	forged := other
	forged.Signature = declined.Signature
	unsigned := declined
	unsigned.Number = crypto.NewNumber(crypto.Sum(nil))
	nobodys, path := unsigned, declined
	path.Number = "../../origin"
	for _, o := range []*register.Moderation{&nobodys, &path} {
		o.Signature = key(3).Sign(o.Text(s.manifest))
	}
	for _, c := range []struct {
		name string
		body []byte
		want int
	}{
		{"forged", forged.Bytes(), http.StatusUnprocessableEntity},
		{"forged, of no submission", unsigned.Bytes(), http.StatusUnprocessableEntity}, // nobody else learns which numbers there are
		{"not JSON", []byte("x"), http.StatusBadRequest},
		{"of no submission", nobodys.Bytes(), http.StatusNotFound},
		{"of a path", path.Bytes(), http.StatusNotFound},
		{"declined", declined.Bytes(), http.StatusOK},
		{"declined again", declined.Bytes(), http.StatusOK},
		{"accepted before that was seen", other.Bytes(), http.StatusConflict},
	} {
		if status, data := s.post("/intake", "application/json", c.body); status != c.want {
			t.Errorf("%s: %d, want %d: %s", c.name, status, c.want, data)
		}
	}
	if _, all := list(2); all.Waiting != 0 || all.Submissions[0].State != register.Declined || all.Submissions[0].Reason != "已在养护计划内" {
		t.Errorf("it is %v", all.Submissions[0])
	}
	// Whoever runs the service years later erases who sent it, and nothing else.
	late := must(service.New(t.Context(), service.Options{
		Address: server.RegisterAddress("yunlan"), Writer: s.writer, Private: private.Folder(s.folder + "/private"), Folder: s.folder,
		Today: func() register.Date { return today.AddMonths(36) },
	}))
	ended, end := context.WithCancel(t.Context())
	end()
	late.Run(ended)
	if _, all := list(2); all.Submissions[0].Citizen != nil || all.Submissions[0].Title != "路灯" {
		t.Errorf("years later it is %v", all.Submissions[0])
	}
}

// However much waits, officers read a list of bounded length, and how much it is.
func TestIntake_Full(t *testing.T) {
	s := newSite(t)
	sent := register.Submission{Received: day("2026-07-10"), Campaign: "2027", Channel: "扫码", Title: "路灯", Place: "河东"}
	for i := range service.MaxListed + service.MaxSettled + 2 {
		one := sent
		one.Number, one.State = crypto.NewNumber(crypto.Sum([]byte{byte(i), byte(i >> 8)})), register.Waiting
		if i > service.MaxListed {
			one.State, one.Reason = register.Declined, "已在养护计划内"
		}
		if err := os.WriteFile(filepath.Join(s.folder, "intake", string(one.Number)+".json"), one.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.serve()
	all, err := s.client(3).Intake(t.Context())
	waiting := slices.IndexFunc(all.Submissions, func(s register.Sent) bool { return s.State != register.Waiting })
	if err != nil || all.Waiting != service.MaxListed+1 || waiting != service.MaxListed || len(all.Submissions) != service.MaxListed+service.MaxSettled {
		t.Errorf("%d wait, %d of them are listed, and %d in all: %v", all.Waiting, waiting, len(all.Submissions), err)
	}
}

// No number of a submission gets into the log, whatever happens to its file; and half a form is nothing that has to be logged.
func TestIntake_Log(t *testing.T) {
	s := newSite(t)
	n := crypto.NewNumber(crypto.Sum(nil))
	file := filepath.Join(s.folder, "intake", string(n)+".json")
	var log bytes.Buffer
	r := must(service.New(t.Context(), service.Options{
		Address: "/r", Writer: s.writer, Private: private.Folder(s.folder + "/private"), Folder: s.folder, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})).Handler()
	ask := func(path, media string, body io.Reader) int {
		q, w := httptest.NewRequest(http.MethodPost, "/r"+path, body), httptest.NewRecorder()
		q.Header.Set("Content-Type", media)
		r.ServeHTTP(w, q)
		return w.Code
	}
	o := register.Moderation{Number: n, Decision: "decline", Reason: "已在养护计划内", By: key(3).Public()}
	o.Signature = key(3).Sign(o.Text(s.manifest))
	form, decision := "number="+string(n), o.Bytes()
	for name, damage := range map[string]func() error{
		"damaged":  func() error { return os.WriteFile(file, []byte("{"), 0o600) },
		"a folder": func() error { return errors.Join(os.RemoveAll(file), os.Mkdir(file, 0o700)) },
	} {
		if err := errors.Join(os.RemoveAll(file), damage()); err != nil {
			t.Fatal(err)
		}
		status, intake := ask("/status", "application/x-www-form-urlencoded", strings.NewReader(form)), ask("/intake", "application/json", bytes.NewReader(decision))
		if status != http.StatusInternalServerError || intake != status || strings.Count(log.String(), "\n") != 2 || strings.Contains(log.String(), string(n)) {
			t.Errorf("%s: %d, %d: %s", name, status, intake, log.String())
		}
		log.Reset()
	}
	if status := ask("/status", "application/x-www-form-urlencoded", iotest.ErrReader(io.ErrUnexpectedEOF)); status != http.StatusBadRequest || log.Len() > 0 {
		t.Errorf("half a form: %d: %s", status, log.String())
	}
}
