package thirdparty

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/api/layout"

	"github.com/piaojue/piaojue/witness"
)

// A reader shows tessera a log of ours as if it were its own, with the checkpoint that was published last, if any.
type reader struct {
	*log
	published []byte
}

func (r reader) file(path string) ([]byte, error) {
	if data, ok := r.files[path]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("%s: %w", path, os.ErrNotExist)
}

func (r reader) ReadTile(_ context.Context, level, index uint64, p uint8) ([]byte, error) {
	return r.file(layout.TilePath(level, index, p))
}

func (r reader) ReadEntryBundle(_ context.Context, index uint64, p uint8) ([]byte, error) {
	return r.file(layout.EntriesPath(index, p))
}

func (r reader) ReadCheckpoint(context.Context) ([]byte, error) {
	if r.published == nil {
		return nil, os.ErrNotExist
	}
	return r.published, nil
}

func (r reader) NextIndex(context.Context) (uint64, error)      { return uint64(r.tree.Size()), nil }
func (r reader) IntegratedSize(context.Context) (uint64, error) { return uint64(r.tree.Size()), nil }

// publish lets tessera publish the whole log: sign its checkpoint, prove to the witnesses of the policy that it continues what they
// have seen, and wait for their lines.
func (r reader) publish(t *testing.T, policy string) ([]byte, error) {
	t.Helper()
	group, err := tessera.NewWitnessGroupFromPolicy([]byte(policy))
	if err != nil {
		t.Fatal(err)
	}
	options := tessera.NewAppendOptions().WithCheckpointSigner(r.signer).
		WithWitnesses(group, &tessera.WitnessOptions{Timeout: 20 * time.Second})
	root := r.tree.Root()
	return options.CheckpointPublisher(r, http.DefaultClient)(t.Context(), uint64(r.tree.Size()), root[:])
}

// TestTesseraWitness: tessera publishes a log with our witness, whose lines torchwood accepts; and our witness holds what it must
// against tessera, too.
func TestTesseraWitness(t *testing.T) {
	l, dir, passphrase := newLog(t, 0), filepath.Join(t.TempDir(), "w"), []byte("a witness of ours")
	key, err := witness.New(rand.Reader, dir, "witness.example/ours", passphrase)
	if err != nil {
		t.Fatal(err)
	}
	w, err := witness.Open(dir, passphrase, l.key.String())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w)
	defer server.Close()
	line, err := witness.PolicyLine(key, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	policy := fmt.Sprintf("log %s\n%squorum %s\n", l.key, line, key.Name())
	var published []byte
	for _, test := range []struct {
		size  int
		knows bool // tessera knows what it published last
	}{{5, true}, {5, true}, {300, true}, {511, false}, {512, true}, {70000, false}} {
		r := reader{newLog(t, test.size), nil}
		if test.knows {
			r.published = published
		}
		if published, err = r.publish(t, policy); err != nil {
			t.Fatalf("size %d: %v", test.size, err)
		}
		c, n, err := torchwood.VerifyCheckpoint(published, theirPolicy(t, policy))
		if err != nil || c.N != int64(test.size) || len(n.Sigs) != 2 {
			t.Fatalf("size %d: %+v, %v", test.size, c, err)
		}
		since, err := torchwood.CosignatureTimestamp(n.Sigs[1])
		if err != nil || since < time.Now().Add(-time.Minute).Unix() || since > time.Now().Unix() {
			t.Errorf("size %d: cosigned at %d, %v", test.size, since, err)
		}
	}
	for name, test := range map[string]struct {
		reader
		want string
	}{
		"a fork":                       {reader{newFork(t, 70001), published}, "consistency proof is bad"},
		"another checkpoint of a size": {reader{newFork(t, 70000), published}, "old root hash did not match"},
		"a rollback":                   {reader{newLog(t, 200), nil}, "x.tlog.size 70000, larger than log size 200"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := test.publish(t, policy); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}
