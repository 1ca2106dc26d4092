package thirdparty

import (
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

const origin = "example.org/c/yunlan/polls/2026"

// sizes are those at which a tile, or a level of tiles, is about to begin, is full or has begun.
var sizes = []int{0, 1, 2, 255, 256, 257, 511, 65535, 65536, 65537, 70000}

// A log is one of ours with its files. One that newLog makes has two witnesses, of which the policy needs both; of one that
// was published there is neither signer nor witnesses.
type log struct {
	signer    *audit.Signer
	witnesses []note.Signer
	key       audit.VerifierKey
	policy    string
	entries   [][]byte
	tree      *audit.Tree
	files     map[string][]byte
}

func seedOf(name string) []byte {
	seed := crypto.Sum([]byte(name))
	return seed[:]
}

func newLog(t testing.TB, size int) *log {
	t.Helper()
	signer, err := audit.NewSigner(origin, crypto.SigningKeyFromSeed(seedOf("log")))
	if err != nil {
		t.Fatal(err)
	}
	l := &log{signer: signer, key: signer.VerifierKey(), policy: fmt.Sprintf("log %s\n", signer.VerifierKey())}
	for i, name := range []string{"witness.example/ours", "witness.example/also-ours"} {
		w, err := audit.NewCosigner(name, crypto.SigningKeyFromSeed(seedOf(name)), 1893456000)
		if err != nil {
			t.Fatal(err)
		}
		l.witnesses = append(l.witnesses, w)
		l.policy += fmt.Sprintf("witness w%d %s\n", i, w.VerifierKey())
	}
	l.policy += "group g all w0 w1\nquorum g\n"
	for i := range size {
		l.entries = append(l.entries, fmt.Appendf(nil, `{"kind":"ballot","payload":"%064x"}`, i))
	}
	if l.tree, l.files, err = audit.Tiles(l.entries); err != nil {
		t.Fatal(err)
	}
	l.files["checkpoint"] = l.sign(t, l.witnesses...)
	return l
}

func (l *log) checkpoint() audit.Checkpoint {
	return audit.Checkpoint{Origin: origin, Size: l.tree.Size(), Root: l.tree.Root()}
}

func (l *log) sign(t testing.TB, witnesses ...note.Signer) []byte {
	t.Helper()
	msg, err := audit.SignCheckpoint(l.checkpoint(), l.signer, witnesses...)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// serve publishes the files, and nothing else, and returns the log's prefix.
func (l *log) serve(t testing.TB) string {
	const prefix = "/c/yunlan/polls/2026/"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := l.files[strings.TrimPrefix(r.URL.Path, prefix)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		if r.URL.Path == prefix+"checkpoint" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		}
		w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server.URL + prefix
}

// theirWitness returns a witness of torchwood's.
func theirWitness(t testing.TB, name string) *torchwood.CosignatureSigner {
	t.Helper()
	w, err := torchwood.NewCosignatureSigner(name, ed25519.NewKeyFromSeed(seedOf(name)))
	if err != nil {
		t.Fatal(err)
	}
	return w
}
