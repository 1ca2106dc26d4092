package witness

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/keyfile"
)

// post sends a body, and returns the status, the content type and the answer.
func post(t testing.TB, url string, body []byte) (status int, contentType, answer string) {
	t.Helper()
	r, err := http.Post(url+"/add-checkpoint", "", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Header.Get("Content-Type"), string(text)
}

// Every clause of C2SP tlog-witness, on a witness that has cosigned ten entries.
func TestWitness(t *testing.T) {
	h, fork := tell(30, never), tell(30, 5)
	elsewhere := audit.Checkpoint{Origin: "example.org/other", Size: 20, Root: h.head(20).Root}
	others := must(audit.NewSigner(elsewhere.Origin, keyOf("log")))
	good := h.follow(10, 20)
	replaced := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	for name, test := range map[string]struct {
		body   []byte
		status int
	}{
		"next":                      {good, 200},
		"the same again":            {h.follow(10, 10), 200},
		"lines of strangers":        {append(bytes.Clone(good), lineOf(t, stranger, h.head(20))...), 200},
		"nothing":                   {nil, 400},
		"no old size":               {replaced("old 10\n", ""), 400},
		"a negative old size":       {replaced("old 10", "old -1"), 400},
		"a leading zero":            {replaced("old 10", "old 010"), 400},
		"no checkpoint":             {[]byte("old 10\n\n"), 404},
		"old larger than new":       {request{21, nil, h.signed(20)}.bytes(), 400},
		"a hash too short":          {replaced("old 10\n", "old 10\nAAAA\n"), 400},
		"too many hashes":           {replaced("old 10\n", "old 10\n"+strings.Repeat(h.Root().String()+"\n", 64)), 400},
		"an extension line":         {request{10, nil, extended(t, h.head(20))}.bytes(), 400},
		"too large":                 {bytes.Repeat([]byte("x"), maxRequest+1), 400},
		"another log":               {request{10, nil, must(audit.SignCheckpoint(elsewhere, others))}.bytes(), 404},
		"not signed by the log":     {request{10, nil, must(audit.SignCheckpoint(h.head(20), stranger))}.bytes(), 403},
		"a broken signature":        {replaced("\n20\n", "\n21\n"), 403},
		"an old size that is not":   {h.follow(9, 20), 409},
		"nothing seen":              {h.follow(0, 20), 409},
		"rolled back":               {h.follow(5, 7), 409},
		"another root of that size": {request{10, nil, fork.signed(10)}.bytes(), 409},
		"the same, nothing seen":    {fork.follow(0, 10), 409},
		"a fork":                    {fork.follow(10, 20), 422},
		"no proof":                  {request{10, nil, h.signed(20)}.bytes(), 422},
		"a proof of nothing":        {request{10, must(h.ProveConsistency(7, 20)), h.signed(10)}.bytes(), 422},
	} {
		t.Run(name, func(t *testing.T) {
			w := knows(t, "witness.example/w")
			url := serve(t, w)
			if status, _, answer := post(t, url, h.follow(0, 10)); status != 200 {
				t.Fatal(status, answer)
			}
			before := time.Now().Unix()
			status, contentType, answer := post(t, url, test.body)
			if status != test.status {
				t.Fatalf("status %d, want %d: %s", status, test.status, answer)
			}
			switch status {
			case 200:
				r := must(parseRequest(test.body))
				own := bytes.SplitAfterN(r.checkpoint, []byte("\n"), 6)[:5]
				_, by, err := audit.OpenCheckpoint(append(bytes.Join(own, nil), answer...), logSigner.VerifierKey(), must(audit.ParsePolicy(pollOf(1, at(w, "")).Policy)))
				if err != nil || len(by) != 1 || by[0].Time < before || by[0].Time > time.Now().Unix() {
					t.Errorf("%v, %v", by, err)
				}
			case 409:
				hasSize := contentType == "text/x.tlog.size" && answer == "10\n"
				if hasSize == (name == "another root of that size") {
					t.Errorf("%q of type %q", answer, contentType)
				}
			}
			if last := must(w.last(logSigner.VerifierKey())); status != 200 && last != h.head(10) {
				t.Errorf("refused, and remembered: %+v", last)
			}
		})
	}
}

// lineOf is what a signer adds to a checkpoint.
func lineOf(t testing.TB, s *audit.Signer, c audit.Checkpoint) []byte {
	t.Helper()
	return bytes.SplitAfter(must(audit.SignCheckpoint(c, s)), []byte("\n"))[4]
}

// extended signs a checkpoint with an extension line, which our boards never have.
func extended(t testing.TB, c audit.Checkpoint) []byte {
	t.Helper()
	text := c.Text() + "extension\n"
	sig := must(logSigner.Sign([]byte(text)))
	return fmt.Appendf(nil, "%s\n%s", text, line{origin, logSigner.KeyHash(), sig})
}

func TestWitness_Addresses(t *testing.T) {
	h := tell(3, never)
	url := serve(t, knows(t, "witness.example/w"))
	if status, _, _ := post(t, url+"/some/prefix", h.follow(0, 3)); status != 200 {
		t.Errorf("below a prefix: %d", status)
	}
	for path, want := range map[string]int{"/": 404, "/add-checkpoints": 404, "/add-checkpoint": 405} {
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("GET %s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

// A witness is made once, opens with its passphrase, and goes on where it was.
func TestNew(t *testing.T) {
	dir, passphrase := filepath.Join(t.TempDir(), "w"), []byte("见证 passphrase")
	for name, bad := range map[string]string{"no name": "", "a space": "a b", "a plus": "a+b"} {
		if _, err := New(rand.Reader, dir, bad, passphrase); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := New(rand.Reader, dir, "witness.example/见证", []byte("short")); !errors.Is(err, keyfile.ErrWeak) {
		t.Errorf("a weak passphrase: %v", err)
	}
	vkey, err := New(rand.Reader, dir, "witness.example/见证", passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(rand.Reader, dir, "witness.example/见证", passphrase); err == nil {
		t.Error("made again over the first")
	}
	h := tell(10, never)
	for old := int64(0); old < 10; old += 5 {
		w, err := Open(dir, passphrase, logSigner.VerifierKey().String())
		if err != nil || w.VerifierKey() != vkey {
			t.Fatalf("%v, %v", w, err)
		}
		line, err := w.cosign(h.follow(old, old+5))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := findLine(line, vkey, h.head(old+5).Text()); err != nil {
			t.Error(err)
		}
		w.Destroy()
	}
	if _, err := Open(dir, []byte("another one")); !errors.Is(err, keyfile.ErrPassphrase) {
		t.Errorf("another passphrase: %v", err)
	}
}

// Only keys of logs, one for each origin.
func TestOpen_Logs(t *testing.T) {
	other := must(audit.NewSigner(origin, keyOf("another"))).VerifierKey().String()
	cosigner := must(audit.NewCosigner(origin, keyOf("w"), 0)).VerifierKey().String()
	good := logSigner.VerifierKey().String()
	for name, vkeys := range map[string][]string{"none": {""}, "a witness's": {cosigner}, "two of one origin": {good, other}, "damaged": {good[:20]}} {
		if _, err := Open(t.TempDir(), nil, vkeys...); err == nil || strings.Contains(err.Error(), recordFolder) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if logs, err := parseLogs([]string{good, good}); err != nil || len(logs) != 1 {
		t.Errorf("one twice: %v, %v", logs, err)
	}
}

// A witness that has lost what it cosigned, or cannot read it, cosigns nothing: neither when it is opened nor while it serves.
func TestThreat32_DamagedRecord(t *testing.T) {
	h := tell(20, never)
	for name, harm := range map[string]func(w *Witness) error{
		"no folder": func(w *Witness) error { return os.RemoveAll(filepath.Join(w.dir, recordFolder)) },
		"nothing":   func(w *Witness) error { return os.RemoveAll(w.dir) },
		"empty":     func(w *Witness) error { return os.Truncate(w.record(origin), 0) },
		"cut":       func(w *Witness) error { return os.Truncate(w.record(origin), 40) },
		"changed": func(w *Witness) error {
			return os.WriteFile(w.record(origin), bytes.Replace(h.signed(10), []byte("\n10\n"), []byte("\n11\n"), 1), 0o600)
		},
		"of another key": func(w *Witness) error {
			return os.WriteFile(w.record(origin), must(audit.SignCheckpoint(h.head(10), stranger)), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := knows(t, "witness.example/w")
			if _, err := w.cosign(h.follow(0, 10)); err != nil {
				t.Fatal(err)
			}
			if err := harm(w); err != nil {
				t.Fatal(err)
			}
			url := serve(t, w)
			for _, body := range [][]byte{h.follow(0, 10), h.follow(10, 20), h.follow(0, 20)} {
				if status, _, answer := post(t, url, body); status != 500 || strings.Contains(answer, w.dir) {
					t.Errorf("status %d: %s", status, answer)
				}
			}
			if _, err := Open(w.dir, []byte("passphrase"), logSigner.VerifierKey().String()); err == nil {
				t.Error("opened")
			}
		})
	}
}
