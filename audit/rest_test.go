//go:build !js && !race

package audit_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io/fs"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// folder returns a bundle as a folder.
func folder(b audit.Bundle) fstest.MapFS {
	files := fstest.MapFS{}
	for path, data := range b {
		files[path] = &fstest.MapFile{Data: data}
	}
	return files
}

// parted verifies a bundle while most of it stays in its folder.
func parted(t testing.TB, files fs.FS, o audit.Options) *audit.Report {
	t.Helper()
	b, rest, err := audit.ReadParts(files)
	if err != nil {
		t.Fatal(err)
	}
	o.Rest = rest
	return audit.Verify(b, o)
}

// sameParted checks that the report is the same one, however the bundle is read.
func sameParted(t testing.TB, what string, b audit.Bundle, o audit.Options) {
	t.Helper()
	whole, parts := audit.Verify(b, o), parted(t, folder(b), o)
	want, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	if have, _ := json.Marshal(parts); !bytes.Equal(have, want) || parts.Ballots != whole.Ballots {
		t.Errorf("%s: read in parts, the report is %s, and as a whole %s", what, have, want)
	}
}

func TestReadParts(t *testing.T) {
	honest := story(t, tiny).bundle(t)
	b, _, err := audit.ReadParts(folder(honest))
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range honest {
		_, read := b[path]
		if left := path == "archive.bel" || bytes.HasPrefix(data, []byte(`{"ballot":`)); read == left {
			t.Errorf("%s: read %v", path, read)
		}
	}
	sameParted(t, "honest", honest, audit.Options{})
	for path, data := range honest {
		bad := maps.Clone(honest)
		delete(bad, path)
		sameParted(t, path+" is missing", bad, audit.Options{})
		sameParted(t, path+" is missing and not in the sums", resum(bad), audit.Options{})
		bad[path] = append(bytes.Clone(data), ' ')
		sameParted(t, path+" is longer", bad, audit.Options{})
		bad[path] = nil
		sameParted(t, path+" is empty, as the sums say", resum(bad), audit.Options{})
	}
	sums := honest["SHA256SUMS"]
	for _, bad := range [][]byte{nil, sums[1:], sums[:len(sums)-1], append(bytes.Clone(sums), sums...), bytes.ToUpper(sums)} {
		b := maps.Clone(honest)
		b["SHA256SUMS"] = bad
		sameParted(t, "other sums", b, audit.Options{})
	}
	bad := maps.Clone(honest)
	bad["payload/"+crypto.Sum(nil).String()] = nil
	sameParted(t, "a payload that nobody names", resum(bad), audit.Options{})
	bad = maps.Clone(honest)
	bad["log/tile/entries/001.p/1"] = must(audit.AppendEntry(nil, audit.Entry{Kind: audit.Ballot, Payload: story(t, tiny).manifest().Roll.Hash}.Bytes()))(t)
	sameParted(t, "a file of the log that calls the roll a ballot", resum(bad), audit.Options{})
}

// A changing folder shows another content of one file from its nth opening on.
type changing struct {
	fs.FS
	path string

	mu    sync.Mutex // guards after
	after int
}

func (c *changing) Open(path string) (fs.File, error) {
	if path != c.path {
		return c.FS.Open(path)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.after--; c.after >= 0 {
		return c.FS.Open(path)
	}
	data, err := fs.ReadFile(c.FS, path)
	if err != nil {
		return nil, err
	}
	data = bytes.Clone(data)
	data[len(data)/2] ^= 1
	return folder(audit.Bundle{path: data}).Open(path)
}

// A file that changes between two readings is not another poll: what was counted is what was checked.
func TestRest_Changes(t *testing.T) {
	story(t, tiny)
	h := everybody.newHall(t, script{"changes", ballot.ApproveOpposeAbstain, 9, 2, 1, 3, 2, 1, 2, 2, ballot.Public})
	h.playElectronic(t)
	b := h.bundle(t)
	if r := audit.Verify(b, audit.Options{Keep: func(id crypto.Hash, hints []byte) { b.KeepHints(id, hints) }}); !r.OK {
		t.Fatalf("%+v", r)
	}
	sameParted(t, "with hints", b, audit.Options{Rand: rand.Reader})
	for path, data := range b {
		switch {
		case path == "archive.bel":
			r := parted(t, &changing{FS: folder(b), path: path}, audit.Options{})
			if r.OK || firstFault(r).N != archiveCheck {
				t.Errorf("the archive is another one: %+v", r)
			}
			if r := parted(t, &changing{FS: folder(b), path: path, after: 1}, audit.Options{}); !r.OK {
				t.Errorf("the archive changes after it was read: %+v", r)
			}
		case strings.HasPrefix(path, "hints/"):
			r := parted(t, &changing{FS: folder(b), path: path}, audit.Options{Rand: rand.Reader})
			if !r.OK || r.Ballots != (audit.BallotsChecked{Together: 8, Single: 1}) {
				t.Errorf("hints are another ballot's: %+v", r)
			}
		case bytes.HasPrefix(data, []byte(`{"ballot":`)):
			for after := range 3 {
				r := parted(t, &changing{FS: folder(b), path: path, after: after}, audit.Options{})
				if want := []int{payloadsCheck, boxCheck, archiveCheck}[after]; r.OK || !strings.Contains(r.Checks[want-1].Reason, "another hash") {
					t.Errorf("changes after %d readings: %+v", after, r)
				}
			}
		}
	}
}
