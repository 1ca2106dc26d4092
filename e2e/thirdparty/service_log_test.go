package thirdparty

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"
)

// The command is built as anybody would build it: see litewitness.
const tesseraFsck = "github.com/transparency-dev/tessera/cmd/fsck@v1.0.4"

// A checker is tessera's command, with the key of one log and the authority of one hall.
type checker struct{ command, key, ca string }

func newFsck(t *testing.T, l *log, ca string) checker {
	t.Helper()
	dir := t.TempDir()
	f := checker{filepath.Join(dir, "fsck"), filepath.Join(dir, "log.vkey"), ca}
	build := exec.Command("go", "install", tesseraFsck)
	build.Dir, build.Env = dir, append(os.Environ(), "GOBIN="+dir, "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go install %s: %v: %s", tesseraFsck, err, out)
	}
	if err := os.WriteFile(f.key, []byte(l.key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// check runs it. Its exit code is 0 even if it finds something, and after a mistake it may wait for ever.
func (f checker) check(t *testing.T, prefix string, patience time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, f.command, "-storage_url", prefix, "-public_key", f.key, "-N", "8", "-ui=false", "-logtostderr")
	c.Env = append(os.Environ(), "SSL_CERT_FILE="+f.ca)
	said, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "Successfully fsck'd log with size ") {
		return fmt.Errorf("%v: %s", err, said)
	}
	return nil
}

// through is the address of a log between which and the service somebody changes a bit of one file.
func (s *service) through(t *testing.T, file string, at int) string {
	t.Helper()
	server, err := url.Parse(s.address())
	if err != nil {
		t.Fatal(err)
	}
	server.Path = ""
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(server) },
		Transport: s.asked.next,
		ModifyResponse: func(r *http.Response) error {
			if strings.HasSuffix(r.Request.URL.Path, "/log/"+file) {
				r.Body = &changed{r.Body, at}
			}
			return nil
		},
	})
	t.Cleanup(proxy.Close)
	return strings.Replace(s.address(), server.String(), proxy.URL, 1) + "/log/"
}

// readLog has two programs of others read the log from the service: the published board, all of it, and the proof of each ballot.
func (s *service) readLog(t *testing.T) {
	bundle := must(s.poll.Bundle(t.Context()))(t)
	l, prefix := publish(t, bundle), s.address()+"/log/"
	if len(l.entries) <= 256 {
		t.Fatalf("%d entries do not fill a tile", len(l.entries))
	}
	direct := torchwood.WithHTTPClient(s.web)
	if err := readWhole(t, l, prefix, direct); err != nil {
		t.Errorf("torchwood: %v", err)
	}
	tessera := newFsck(t, l, s.venue.CA())
	if err := tessera.check(t, prefix, time.Minute); err != nil {
		t.Errorf("tessera: %v", err)
	}
	s.prove(t, l)
	for _, c := range []struct {
		file string // none of this name: nothing is changed
		at   int
		good bool
	}{{"nothing", 0, true}, {"tile/0/000", 100, false}, {"tile/entries/000", 100, false}, {"checkpoint", 60, false}} {
		at := s.through(t, c.file, c.at)
		if err := readWhole(t, l, at); (err == nil) != c.good {
			t.Errorf("torchwood, byte %d of %s: %v", c.at, c.file, err)
		}
		if err := tessera.check(t, at, 5*time.Second); (err == nil) != c.good {
			t.Errorf("tessera, byte %d of %s: %v", c.at, c.file, err)
		}
	}
}

// prove has torchwood check proofs that the service gives of ballots, each of which proves no other ballot.
func (s *service) prove(t *testing.T, l *log) {
	t.Helper()
	policy := theirPolicy(t, l.policy)
	var before []byte
	for _, e := range l.entries {
		_, id, isBallot := strings.Cut(string(e), `{"kind":"ballot","payload":"`)
		if !isBallot {
			continue
		}
		proof := s.do(t, http.MethodGet, poll+"/proofs/"+strings.TrimSuffix(id, `"}`), nil)
		if err := torchwood.VerifyProof(policy, tlog.RecordHash(e), proof); err != nil {
			t.Errorf("%s: %v", e, err)
		}
		if torchwood.VerifyProof(policy, tlog.RecordHash(before), proof) == nil {
			t.Errorf("%s: the proof proves another entry, too", e)
		}
		before = e
	}
	if before == nil {
		t.Error("there are no ballots")
	}
}

// A changed body has another bit at one place.
type changed struct {
	io.ReadCloser
	at int
}

// Read reads.
func (c *changed) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if c.at >= 0 && c.at < n {
		p[c.at] ^= 1
	}
	c.at -= n
	return n, err
}
