package thirdparty

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
)

// played is the bundle that piaojue simulate writes of a town's meeting, with so many deputies that a tile fills.
var played = sync.OnceValues(func() (audit.Bundle, error) {
	const town = "02_town_6_for_5"
	m, err := play.Read(os.DirFS("../../samples/"+town), town)
	if err != nil {
		return nil, err
	}
	m.Resize(240)
	bundle, _, err := play.Simulate(context.Background(), m, play.Options{Each: atOnce})
	return bundle, err
})

// atOnce does everything at the same time.
func atOnce(n int, do func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { do(i) })
	}
	group.Wait()
}

func playedBundle(t *testing.T) audit.Bundle {
	t.Helper()
	bundle, err := played()
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

// publish returns the log of a bundle.
func publish(t *testing.T, bundle audit.Bundle) *log {
	t.Helper()
	l := &log{policy: string(bundle["policy"]), files: map[string][]byte{}}
	for path, data := range bundle {
		if path, ok := strings.CutPrefix(path, "log/"); ok {
			l.files[path] = bytes.Clone(data)
		}
	}
	var err error
	if l.key, err = audit.ParseVerifierKey(strings.TrimSpace(string(bundle["log.vkey"]))); err != nil {
		t.Fatal(err)
	}
	c, _, err := audit.OpenCheckpoint(l.files["checkpoint"], l.key, ourPolicy(t, l.policy))
	if err != nil {
		t.Fatal(err)
	}
	for int64(len(l.entries)) < c.Size {
		width := min(int(c.Size)-len(l.entries), 256)
		tile := audit.Tile{Level: audit.Entries, N: int64(len(l.entries) / 256), Width: width}
		entries, err := audit.ParseEntries(l.files[tile.Path()], width)
		if err != nil {
			t.Fatal(err)
		}
		l.entries = append(l.entries, entries...)
	}
	if l.tree, _, err = audit.Tiles(l.entries); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestPlayedMeeting reads the log of a meeting as strangers would: torchwood and tessera over HTTP, and by hand that
// the entries are those that the bundle has payloads for.
func TestPlayedMeeting(t *testing.T) {
	bundle := playedBundle(t)
	l := publish(t, bundle)
	if len(l.entries) <= 256 {
		t.Fatalf("%d entries do not fill a tile", len(l.entries))
	}
	if err := readWhole(t, l, l.serve(t)); err != nil {
		t.Error(err)
	}
	if err := check(t, l, time.Minute); err != nil {
		t.Errorf("tessera: %v", err)
	}
	named := map[string]bool{}
	for i, e := range l.entries {
		var entry struct{ Kind, Payload string }
		if err := json.Unmarshal(e, &entry); err != nil || entry.Kind == "" {
			t.Fatalf("entry %d is %q, %v", i, e, err)
		}
		payload := bundle["payload/"+entry.Payload]
		if fmt.Sprintf("%x", sha256.Sum256(payload)) != entry.Payload {
			t.Errorf("entry %d: no payload %s", i, entry.Payload)
		}
		named[entry.Payload] = true
	}
	for path := range bundle {
		// The manifest names the two lists of keys.
		if hash, ok := strings.CutPrefix(path, "payload/"); ok && !named[hash] && !bytes.Contains(bundle["manifest.json"], []byte(`"`+hash+`"`)) {
			t.Errorf("%s: no entry names it", path)
		}
	}
}

// What TestPlayedMeeting relies on: an entry that is another is found.
func TestPlayedMeetingRefused(t *testing.T) {
	l := publish(t, playedBundle(t))
	l.files["tile/entries/000"][100] ^= 1
	if check(t, l, 2*time.Second) == nil {
		t.Error("tessera accepts another entry")
	}
}
