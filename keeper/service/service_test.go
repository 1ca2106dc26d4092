package service_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store/memory"
)

const origin = "example.org/c/yunlan/register"

func key(n byte) crypto.SigningKey { return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A site is a register that is served, as everybody's programs meet it.
type site struct {
	t        *testing.T
	manifest *register.Manifest
	writer   *keeper.Writer
	service  *service.Service
	folder   string
	address  string // of the register
	polls    map[ballot.Citation]string
}

// newSite serves the register of a county with two officers, whose keys are key(2), the chair, and key(3).
func newSite(t *testing.T) *site {
	log := must(audit.NewSigner(origin, key(1)))
	m := &register.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会"}, Rules: register.DefaultRules(register.County), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: key(2).Public()}, {Role: ballot.Operator, Name: "李工", Key: key(3).Public()}},
		LogKey:   log.VerifierKey().String(), Policy: "log " + log.VerifierKey().String() + "\nquorum none\n",
	}
	return siteOf(t, m, log)
}

// siteOf serves the register of a manifest.
func siteOf(t *testing.T, m *register.Manifest, log *audit.Signer) *site {
	s := memory.New()
	if err := keeper.Create(t.Context(), s, m, log, "clerk"); err != nil {
		t.Fatal(err)
	}
	at := &site{t: t, manifest: m, folder: t.TempDir()}
	at.writer = must(keeper.Open(t.Context(), s, m.Origin, log, "clerk", nil))
	at.serve()
	return at
}

// serve starts the service, or starts it again.
func (s *site) serve() {
	s.t.Helper()
	r, err := service.New(s.t.Context(), service.Options{
		Address: server.RegisterAddress("yunlan"), Writer: s.writer, Private: private.Folder(s.folder + "/private"), Folder: s.folder,
		Polls: func() map[ballot.Citation]string { return s.polls },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.service = r
	host := server.New(server.Options{Rate: 1000})
	if err := host.Mount("yunlan", r.Congress(), r.Handler()); err != nil {
		s.t.Fatal(err)
	}
	web := httptest.NewServer(host.Handler())
	s.t.Cleanup(web.Close)
	s.address = web.URL + server.RegisterAddress("yunlan")
}

// get asks for what lies at a path below the register.
func (s *site) get(path string) (int, http.Header, []byte) {
	s.t.Helper()
	return s.do(must(http.NewRequest(http.MethodGet, s.address+path, nil)))
}

func (s *site) do(q *http.Request) (int, http.Header, []byte) {
	s.t.Helper()
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	return r.StatusCode, r.Header, must(io.ReadAll(r.Body))
}

// Everybody reads what is published, in the ways in which a poll is read, and checks it with the verifier.
func TestEvidence(t *testing.T) {
	s := newSite(t)
	var state api.Register
	if _, _, data := s.get(""); json.Unmarshal(data, &state) != nil || state.Origin != origin || state.Manifest != s.manifest.Hash() || state.Head.Size != 1 {
		t.Errorf("state: %+v", state)
	}
	if _, _, data := s.get("/manifest"); !bytes.Equal(data, s.manifest.Bytes()) {
		t.Errorf("manifest: %s", data)
	}
	_, _, packed := s.get("/bundle")
	for name, files := range map[string]audit.Bundle{"packed": must(bundle.Unpack(bytes.NewReader(packed))), "folder": must(bundle.Open(t.Context(), s.address+"/bundle", nil))} {
		if _, r, err := register.Verify(files, nil); err != nil || r.Head != state.Head {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if _, _, data := s.get("/log/checkpoint"); !bytes.Equal(data, files["log/checkpoint"]) {
			t.Errorf("%s: another checkpoint than is published", name)
		}
	}
	var listing api.Listing
	congress := must(http.NewRequest(http.MethodGet, strings.TrimSuffix(s.address, "/register"), nil))
	if _, _, data := s.do(congress); json.Unmarshal(data, &listing) != nil || listing.Register == "" {
		t.Errorf("the congress does not list its register: %s", data)
	}
}

// What is not there, or is asked for in another way, is a problem document, under the headers of the whole server.
func TestHostile(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]int{"/nothing": 404, "/bundle/nothing": 404, "//bundle": 404, "/bundle/../manifest": 404, "/log/tile/../../../x": 404} {
		q := must(http.NewRequest(http.MethodGet, s.address, nil))
		q.URL.Opaque = q.URL.Path + path // as it stands
		if status, h, _ := s.do(q); status != want || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Type") != api.ProblemType {
			t.Errorf("%s: %d, %v", path, status, h)
		}
	}
	elsewhere := must(http.NewRequest(http.MethodPost, s.address+"/orders", strings.NewReader("{}"))) // a page of another site, in an officer's browser
	elsewhere.Header.Set("Content-Type", "application/json")
	elsewhere.Header.Set("Sec-Fetch-Site", "cross-site")
	if status, _, _ := s.do(elsewhere); status != http.StatusForbidden {
		t.Errorf("from another site: %d", status)
	}
	line := must(net.Dial("tcp", elsewhere.URL.Host)) // somebody who goes away before all of it is there
	defer line.Close()
	fmt.Fprintf(line, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"kind\":", elsewhere.URL.Path)
	line.(*net.TCPConn).CloseWrite()
	if r, err := http.ReadResponse(bufio.NewReader(line), nil); err != nil || r.StatusCode != http.StatusBadRequest {
		t.Errorf("half an order: %+v, %v", r, err)
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPost} {
		q := must(http.NewRequest(method, s.address+"/manifest", nil))
		if status, _, _ := s.do(q); status != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, status)
		}
	}
}
