package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store/bolt"
)

const phrase = "boards of the hall"

// sealFast writes a key file as package keyfile does, without the second that scrypt takes.
func sealFast(t *testing.T, path string, k keyfile.Key) {
	t.Helper()
	recipient, err := age.NewScryptRecipient(phrase)
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(2)
	var file bytes.Buffer
	text := armor.NewWriter(&file)
	w, err := age.Encrypt(text, recipient)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write(append(crypto.MustEncodeJSON(k), '\n'))
	if err := errors.Join(err, w.Close(), text.Close(), keyfile.Write(path, file.Bytes())); err != nil {
		t.Fatal(err)
	}
}

func newKey(t *testing.T) crypto.SigningKey {
	t.Helper()
	k, err := crypto.NewSigningKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// boardIn makes the folder of a board that nobody witnesses, as board new does.
func boardIn(t *testing.T, path, origin string, registrars ...ballot.Registrar) *ballot.Manifest {
	t.Helper()
	return witnessedBoardIn(t, path, origin, "quorum none\n", registrars...)
}

// witnessedBoardIn is boardIn with the lines of a policy but for that of the log.
func witnessedBoardIn(t *testing.T, path, origin, witnesses string, registrars ...ballot.Registrar) *ballot.Manifest {
	t.Helper()
	f := boardFolder{path: path}
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	seeds := make([]byte, 64)
	rand.Read(seeds)
	keys, err := boardfolder.Signers(seeds, origin)
	if err != nil {
		t.Fatal(err)
	}
	sealFast(t, f.in(boardfolder.KeyFile), keyfile.Key{Use: keyfile.Board, Public: keys.Log.VerifierKey().String(), Secret: seeds})
	m, roll, slips := manifestOf(t, origin, registrars)
	m.LogKey, m.ReceiptKey = keys.Log.VerifierKey().String(), keys.Receipt.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\n" + witnesses
	s, err := bolt.Create(f.in(boardfolder.StoreFolder))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := sequencer.Create(t.Context(), s, m, roll, slips, keys, f.options()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.in(boardfolder.OriginFile), []byte(origin), 0o600); err != nil {
		t.Fatal(err)
	}
	return m
}

func manifestOf(t *testing.T, origin string, registrars []ballot.Registrar) (m *ballot.Manifest, roll, slips ballot.Keys) {
	t.Helper()
	if len(registrars) == 0 {
		key, err := crypto.NewTokenIssuer(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		registrars = []ballot.Registrar{{Issuer: "registrar.example.cn", Key: key.Key()}}
	}
	roll, slips = ballot.NewKeys([]crypto.PublicKey{newKey(t).Public()}), ballot.NewKeys([]crypto.PublicKey{newKey(t).Public()})
	m = draftOf(ballot.ApproveOpposeAbstain)
	m.Origin, m.Roll, m.Slips, m.Registrars = origin, roll.List(), slips.List(), registrars
	m.Candidates = append(m.Candidates, ballot.Candidate{ID: "P02", Names: ballot.Names{"zh": "口袋公园"}})
	for i, role := range []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Scrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller} {
		o := ballot.Officer{Role: role, Name: fmt.Sprint("officer ", i), Key: newKey(t).Public()}
		if m.Officers = append(m.Officers, o); role == ballot.Scrutineer || role == ballot.ChiefScrutineer {
			m.Trustees.Keys = append(m.Trustees.Keys, o.Key)
		}
	}
	return m, roll, slips
}

// A served is a service that runs in this process.
type served struct {
	hall    *hall
	log     *heard
	public  string
	metrics string
	client  *http.Client
	stop    func() error // and wait until it has
}

// A heard is a log that is read while it is written.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// start runs a service over a data folder.
func start(t *testing.T, change func(*serveConfig)) *served {
	t.Helper()
	config := serveConfig{Listen: "127.0.0.1:0", Metrics: "127.0.0.1:0", WitnessDeadline: time.Second}
	change(&config)
	secure, err := certificate(config.TLS.Cert, config.TLS.Key)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{log: new(heard), client: &http.Client{Timeout: 10 * time.Second}}
	if s.hall, err = newHall(config, []byte(phrase), newServeMetrics(config.Data, secure), slog.New(slog.NewTextHandler(s.log, nil))); err != nil {
		t.Fatal(err)
	}
	l, err := listen(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	s.public, s.metrics = "http://"+l.public.Addr().String(), "http://"+l.metrics.Addr().String()
	if secure != nil {
		s.public = "https://" + l.public.Addr().String()
	}
	if err := s.hall.look(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- l.serve(ctx, s.hall, secure) }()
	s.stop = sync.OnceValue(func() error { cancel(); return errors.Join(<-ended, s.hall.close()) })
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log(s.log)
		}
	})
	return s
}

func (s *served) get(t *testing.T, address string) (int, string) {
	t.Helper()
	response, err := s.client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// Polls of two congresses are served; one that comes later, too; and one that cannot be opened is named and stands in no other's
// way, until it can.
func TestServe_Folders(t *testing.T) {
	data := t.TempDir()
	in := func(name string) string { return filepath.Join(data, name) }
	m := boardIn(t, in("yunlan/2027-1"), "rd.example.cn/c/yunlan/polls/2027-1")
	boardIn(t, in("qingshui/2027-1"), "rd.example.cn/c/qingshui/polls/2027-1")
	boardIn(t, in("yunlan/broken"), "rd.example.cn/c/yunlan/polls/broken")
	if err := os.Rename(in("yunlan/broken/board.key"), in("board.key")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(in("yunlan/draft"), 0o700); err != nil { // has no origin yet
		t.Fatal(err)
	}
	s := start(t, func(c *serveConfig) { c.Data = data })
	var state api.State
	code, body := s.get(t, s.public+"/c/yunlan/polls/2027-1")
	if err := json.Unmarshal([]byte(body), &state); err != nil || code != 200 || state.Manifest != m.Hash() || state.Phase != audit.Ceremony {
		t.Errorf("%d %s, %v", code, body, err)
	}
	if code, _ := s.get(t, s.public+"/c/qingshui/polls/2027-1"); code != 200 {
		t.Errorf("the other congress: %d", code)
	}
	if code, _ := s.get(t, s.public+"/c/yunlan/polls/broken"); code != 404 {
		t.Errorf("the broken one: %d", code)
	}
	if code, body := s.get(t, s.public+"/readyz"); code != 503 || !strings.Contains(body, "yunlan/broken is not open") || strings.Contains(body, data) {
		t.Errorf("%d %s", code, body)
	}
	if !strings.Contains(s.log.String(), "poll=broken") || strings.Contains(s.log.String(), phrase) {
		t.Errorf("the log says %s", s.log)
	}

	boardIn(t, in("yunlan/2027-2"), "rd.example.cn/c/yunlan/polls/2027-2")
	if err := os.Rename(in("board.key"), in("yunlan/broken/board.key")); err != nil {
		t.Fatal(err)
	}
	for _, wait := range []time.Duration{0, tryEvery} {
		if err := s.hall.look(t.Context(), time.Now().Add(wait)); err != nil {
			t.Fatal(err)
		}
	}
	for _, poll := range []string{"2027-2", "broken"} {
		if code, _ := s.get(t, s.public+"/c/yunlan/polls/"+poll); code != 200 {
			t.Errorf("%s, later: %d", poll, code)
		}
	}
}

// A folder that cannot be looked into, of another user for example, stands in no other's way, is named, and is forgotten when it is gone.
func TestServe_Unreadable(t *testing.T) {
	data := t.TempDir()
	in := func(name string) string { return filepath.Join(data, name) }
	boardIn(t, in("yunlan/1"), "rd.example.cn/c/yunlan/polls/1")
	if err := errors.Join(os.Mkdir(in("yunlan/backup"), 0o700), os.Symlink("origin", in("yunlan/backup/origin"))); err != nil {
		t.Fatal(err) // the link to itself stands for what even root may not read
	}
	s := start(t, func(c *serveConfig) { c.Data = data })
	if code, _ := s.get(t, s.public+"/c/yunlan/polls/1"); code != 200 {
		t.Errorf("the poll beside it: %d", code)
	}
	if _, body := s.get(t, s.public+"/readyz"); !strings.Contains(body, "yunlan/backup is not open") {
		t.Errorf("readyz: %s", body)
	}
	if err := os.RemoveAll(in("yunlan/backup")); err != nil {
		t.Fatal(err)
	}
	if err := s.hall.look(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, body := s.get(t, s.public+"/readyz"); strings.Contains(body, "yunlan/backup") {
		t.Errorf("readyz, when it is gone: %s", body)
	}
}

// An origin that is empty, or was saved by an editor, is called by its name: the keys beside it are not at fault.
func TestBoardFolder_Origin(t *testing.T) {
	f := boardFolder{path: t.TempDir()}
	for text, good := range map[string]bool{"rd.example.cn/c/yunlan/polls/1": true, "": false, "rd.example.cn/c/yunlan/polls/1\r\n": false} {
		if err := os.WriteFile(f.in(boardfolder.OriginFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := f.origin(); (err == nil) != good || err != nil && !strings.Contains(err.Error(), "origin: empty, or not the name of a board") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// While registrars are missing, a poll is served, and readiness says who is missing.
func TestServe_Missing(t *testing.T) {
	data := t.TempDir()
	boardIn(t, filepath.Join(data, "yunlan/1"), "rd.example.cn/c/yunlan/polls/1")
	s := start(t, func(c *serveConfig) { c.Data = data })
	if code, _ := s.get(t, s.public+"/c/yunlan/polls/1/log/checkpoint"); code != 200 {
		t.Errorf("read: %d", code)
	}
	code, body := s.get(t, s.public+"/readyz")
	if code != 503 || !strings.Contains(body, "yunlan/1 has no registrar registrar.example.cn") {
		t.Errorf("%d %s", code, body)
	}
	if _, body := s.get(t, s.metrics+"/metrics"); !strings.Contains(body, `piaojue_registrars_missing{issuer="registrar.example.cn"} 1`) {
		t.Errorf("metrics: %s", body)
	}
}

// A registrar beside the polls of its congress answers in this process, for the polls whose manifests name its key; another is
// elsewhere.
func TestServe_Registrars(t *testing.T) {
	data := t.TempDir()
	in := func(name string) string { return filepath.Join(data, name) }
	if err := registrar.Create(in("yunlan/registrar"), "registrar.example.cn", "大会秘书处"); err != nil {
		t.Fatal(err)
	}
	r, err := registrar.Open(in("yunlan/registrar"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := r.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := key.Key().ID()
	sealFast(t, in("yunlan/registrar/"+id.String()+".key"), keyfile.Key{Use: keyfile.Registrar, Public: id.String(), Secret: key.Bytes()})
	own := r.Public(key.Key())
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := crypto.NewTokenIssuer(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	m := boardIn(t, in("yunlan/1"), "rd.example.cn/c/yunlan/polls/1", own, ballot.Registrar{Issuer: "slips.example.cn", Key: other.Key()})
	s := start(t, func(c *serveConfig) {
		c.Data, c.Registrars = data, []string{"slips.example.cn = https://127.0.0.1:1"}
	})
	if code, body := s.get(t, s.public+"/readyz"); code != 200 {
		t.Errorf("%d %s", code, body)
	}
	if kept, err := s.hall.own["yunlan"].Key(m.Hash()); err != nil || kept.Key != key.Key() {
		t.Errorf("the key is not bound to the poll: %v", err)
	}
	if len(s.hall.embedded) != 1 || s.hall.embedded[0].Key == nil || s.hall.embedded[0].Key.Key() != key.Key() {
		t.Errorf("%d registrars in this process", len(s.hall.embedded))
	}
}

// Whoever follows the events is told to go when the service stops, and does not hold it up.
func TestServe_Stops(t *testing.T) {
	data := t.TempDir()
	boardIn(t, filepath.Join(data, "yunlan/1"), "rd.example.cn/c/yunlan/polls/1")
	s := start(t, func(c *serveConfig) { c.Data = data })
	response, err := s.client.Get(s.public + "/c/yunlan/polls/1/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, 12)
	if _, err := io.ReadFull(response.Body, first); err != nil || string(first) != "event: state" {
		t.Fatalf("%q, %v", first, err)
	}
	began := time.Now()
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the stream: %v", err)
	}
	st, err := bolt.Open(filepath.Join(data, "yunlan/1/store"))
	if err != nil {
		t.Fatalf("the store is not closed: %v", err)
	}
	st.Close()
}
