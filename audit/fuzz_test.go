//go:build !js && !race

package audit_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// FuzzEntry: what is parsed is the encoding of what it is parsed to.
func FuzzEntry(f *testing.F) {
	for _, kind := range kinds {
		f.Add(audit.Entry{Kind: kind, Payload: crypto.Sum(nil)}.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := audit.ParseEntry(data)
		if err == nil && !bytes.Equal(e.Bytes(), data) {
			t.Errorf("%q is parsed as %q", data, e.Bytes())
		}
	})
}

// FuzzPayload offers payloads of every kind to a board on which an honest one would come next. None but the honest ones is
// accepted, for all else lacks a signature or a proof, and a refusal changes nothing.
func FuzzPayload(f *testing.F) {
	story(f, full)
	var where []*hall
	for i, r := range stories[full.name].records {
		if i > 0 && !slices.ContainsFunc(where, func(h *hall) bool { return h.following().kind == r.kind }) {
			where = append(where, stories[full.name].at(f, i))
			f.Add(len(where)-1, r.payload)
		}
	}
	f.Fuzz(func(t *testing.T, i int, payload []byte) {
		if i < 0 || i >= len(where) {
			return
		}
		h := where[i]
		before, honest := h.view(), h.following()
		// Epochs are not signed, but counted in the end.
		if err := h.try(honest.kind, payload); err == nil {
			if honest.kind != audit.Epoch && !bytes.Equal(payload, honest.payload) {
				t.Errorf("%s: %q is accepted", honest.kind, payload)
			}
			where[i] = stories[full.name].at(t, len(h.records)-1)
		} else if h.view() != before {
			t.Errorf("%s: %q is refused, but the board has changed", honest.kind, payload)
		}
	})
}

// following returns the record that comes next in the story.
func (h *hall) following() record { return stories[h.name].records[len(h.records)] }

// FuzzCommand: a command that is parsed is the encoding of what it is parsed to.
func FuzzCommand(f *testing.F) {
	for _, r := range story(f, full).records {
		f.Add(r.payload)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := new(audit.Command[json.RawMessage])
		if err := crypto.DecodeJSON(data, c); err == nil && !bytes.Equal(c.Bytes(), data) {
			t.Errorf("%q is parsed as %q", data, c.Bytes())
		}
	})
}

// FuzzVerify puts anything in the place of a file of a bundle. Only the file itself verifies, hints, and pages
// of which the sums are good.
func FuzzVerify(f *testing.F) {
	honest := story(f, tiny).bundle(f)
	for path, data := range honest {
		f.Add(path, data, true)
	}
	f.Add("hints/place", []byte("anything"), false)
	f.Add("report.html", []byte("anything"), true)
	f.Add("report.html", []byte("anything"), false)
	f.Fuzz(func(t *testing.T, path string, data []byte, sums bool) {
		b := maps.Clone(honest)
		b[path] = data
		if sums {
			b = resum(b)
		}
		want := bytes.HasPrefix([]byte(path), []byte("hints/")) || bytes.Equal(honest[path], data) && honest[path] != nil
		if sums && (path == "SHA256SUMS" || audit.IsPage(path)) {
			want = true // written again
		}
		if r := audit.Verify(b, audit.Options{}); r.OK != want {
			t.Errorf("%s replaced with %q: ok is %v", path, data, r.OK)
		}
	})
}
