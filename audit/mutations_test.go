//go:build !js && !race

package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

const (
	mutationSeed = 20260119
	mutations    = 10_000 // in CI, which has the minute and a half
)

// A mutation changes one byte of a bundle.
type mutation struct {
	path string
	at   int
	to   byte
}

func (m mutation) String() string { return fmt.Sprintf("%s, byte %d to %#02x", m.path, m.at, m.to) }

func (m mutation) of(b audit.Bundle) audit.Bundle {
	b = maps.Clone(b)
	b[m.path] = bytes.Clone(b[m.path])
	b[m.path][m.at] = m.to
	return b
}

// A mutator draws mutations: every second one from all bytes alike, the others from all files alike, so that the small
// ones get their share.
type mutator struct {
	*rand.Rand
	bundle audit.Bundle
	paths  []string
	total  int
}

func newMutator(seed uint64, b audit.Bundle) *mutator {
	m := &mutator{Rand: rand.New(rand.NewPCG(seed, 0)), bundle: b, paths: slices.Sorted(maps.Keys(b))}
	for _, data := range b {
		m.total += len(data)
	}
	return m
}

func (m *mutator) next(i int) mutation {
	path, at := m.paths[m.IntN(len(m.paths))], 0
	if i%2 == 0 {
		at = m.IntN(m.total)
		for _, path = range m.paths {
			if at < len(m.bundle[path]) {
				break
			}
			at -= len(m.bundle[path])
		}
	} else {
		at = m.IntN(len(m.bundle[path]))
	}
	return mutation{path, at, m.bundle[path][at] ^ byte(1+m.IntN(255))}
}

// No byte of a bundle can be another (threat 11): not by itself, not with SHA256SUMS written again, and not with the
// payload under its new name.
func TestMutations(t *testing.T) {
	honest := story(t, small).bundle(t)
	n := mutations
	if os.Getenv("CI") != "true" {
		n /= 5
	}
	m := newMutator(mutationSeed, honest)
	t.Logf("seed %d: %d bytes in %d files", mutationSeed, m.total, len(m.paths))
	all := make([]mutation, n)
	for i := range all {
		all[i] = m.next(i)
	}
	r := &refuser{T: t, honest: honest, replayed: audit.VerifyOnce(honest), by: map[string]int{}}
	var workers sync.WaitGroup
	for part := range slices.Chunk(all, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i, x := range part {
				r.refuse(x, i%100 < 2)
			}
		})
	}
	workers.Wait()
	t.Logf("refused by %v", r.by)
}

// A refuser checks that mutations are refused, and counts by which check.
type refuser struct {
	*testing.T
	honest   audit.Bundle
	replayed audit.Replayed

	mu sync.Mutex // guards by
	by map[string]int
}

func (r *refuser) refuse(x mutation, thorough bool) {
	bad := x.of(r.honest)
	r.bundle(x, "", bad, thorough)
	if x.path == "SHA256SUMS" {
		return // written again, it would be right
	}
	r.bundle(x, " with sums", resum(bad), thorough)
	if strings.HasPrefix(x.path, "payload/") {
		bad["payload/"+crypto.Sum(bad[x.path]).String()] = bad[x.path]
		delete(bad, x.path)
		r.bundle(x, renamed, resum(bad), thorough)
	}
}

const renamed = " renamed, with sums"

func (r *refuser) bundle(x mutation, how string, b audit.Bundle, thorough bool) {
	var report *audit.Report
	if x.path == "archive.bel" || x.path == "SHA256SUMS" {
		// The replay reads neither of them, and is repeated for some only, to show just that.
		report = r.replayed.Again(b)
		if thorough {
			if full := audit.Verify(b, audit.Options{}); jsonOf(r.T, full) != jsonOf(r.T, report) {
				r.Errorf("%v%s: without replay %+v, with it %+v", x, how, report.Checks, full.Checks)
			}
		}
	} else {
		report = audit.Verify(b, audit.Options{})
	}
	if thorough {
		if parts := parted(r.T, folder(b), audit.Options{}); jsonOf(r.T, parts) != jsonOf(r.T, report) {
			r.Errorf("%v%s: read in parts %+v, as a whole %+v", x, how, parts.Checks, report.Checks)
		}
		if here := unfetched(b); x.path == "SHA256SUMS" && here.OK { // another hash is told there as another archive
			r.Errorf("%v%s: verified if the archive is not fetched", x, how)
		} else if x.path != "SHA256SUMS" && (x.path != "archive.bel" || how != "") && jsonOf(r.T, here) != jsonOf(r.T, report) {
			r.Errorf("%v%s: if the archive is not fetched %+v, as a whole %+v", x, how, here.Checks, report.Checks)
		}
	}
	first := firstFault(report)
	switch {
	case report.OK || report.Complete:
		r.Errorf("%v%s: verified", x, how)
	case first.Reason == "":
		r.Errorf("%v%s: refused, but no check says why", x, how)
	case first.N == payloadsCheck && first.Entry == nil && how != renamed:
		r.Errorf("%v%s: refused without naming the entry: %+v", x, how, first)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.by[first.Name]++
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	return string(must(json.Marshal(v))(t))
}

// The same by an operator who also enters the changed payload into the log, under their own key. Now only what people
// signed and proved stands in the way, and the report names the entry, or where its ballots come to be missing or too many.
func TestMutations_Entered(t *testing.T) {
	for _, s := range []script{small, tied, rated} {
		h := story(t, s)
		honest, edits := h.bundle(t), h.edits()
		payloads := audit.Bundle{}
		for i, e := range edits {
			payloads[fmt.Sprint(i)] = e.payload
		}
		n := 100
		m := newMutator(mutationSeed, payloads)
		for i := range n {
			x := m.next(i)
			at := slices.IndexFunc(edits, func(e edit) bool { return bytes.Equal(e.payload, payloads[x.path]) })
			bad := slices.Clone(edits)
			bad[at] = bad[at].changed(x.of(payloads)[x.path])
			c := refused(t, s.name+": entry "+x.String(), h.forge(t, honest, bad), -1)
			if edits[at].entry.Kind == audit.Decide && c.N == payloadsCheck {
				continue // the next round's manifest lies there for nobody
			}
			if at > 0 && (c.Entry == nil || *c.Entry < int64(at) || *c.Entry > int64(at) && edits[at].entry.Kind != audit.Epoch) {
				t.Errorf("%s: entry %v: %+v", s.name, x, c)
			}
		}
	}
}

// Every entry dropped, repeated, or exchanged with the next one, and every foreign one appended; by an operator who signs
// the new log, and by somebody who cannot.
func TestStructure(t *testing.T) {
	h, other := story(t, small), story(t, tiny)
	honest, edits := h.bundle(t), h.edits()
	try := func(what string, at int, bad []edit) {
		t.Helper()
		forged := h.forge(t, honest, bad)
		c := refused(t, what, forged, -1)
		if c.N != endCheck && (c.Entry == nil || *c.Entry < int64(at)) && at > 0 {
			t.Errorf("%s: refused with %+v, which names no entry from %d on", what, c, at)
		}
		unsigned := maps.Clone(forged)
		unsigned["log/checkpoint"] = honest["log/checkpoint"]
		if c := refused(t, what+", not signed", resum(unsigned), -1); c.N != logCheck && bad[0].entry == edits[0].entry {
			t.Errorf("%s, not signed: %+v", what, c)
		}
	}
	for i, e := range edits {
		what := fmt.Sprintf("entry %d, %s, ", i, e.entry.Kind)
		try(what+"dropped", i, slices.Delete(slices.Clone(edits), i, i+1))
		try(what+"repeated", i+1, slices.Insert(slices.Clone(edits), i+1, e))
		try(what+"appended", len(edits), append(slices.Clone(edits), e))
		if i+1 < len(edits) {
			try(what+"exchanged with the next one", i, swapped(edits, i))
		}
	}
	for i, e := range other.edits() {
		try(fmt.Sprintf("foreign entry %d, %s, appended", i, e.entry.Kind), len(edits), append(slices.Clone(edits), e))
	}
}

// The payload of every entry replaced by that of every other entry of its kind, in the same poll and in another; shares
// and heads among them, which are then another trustee's.
func TestStructure_Payloads(t *testing.T) {
	h, other := story(t, small), story(t, tiny)
	honest, edits := h.bundle(t), h.edits()
	for i, e := range edits[1:] {
		for j, x := range append(h.edits(), other.edits()...) {
			if x.entry.Kind != e.entry.Kind || x.entry == e.entry {
				continue
			}
			what := fmt.Sprintf("entry %d, %s, with payload %d", i+1, e.entry.Kind, j)
			if c := refused(t, what, h.forge(t, honest, replaced(edits, i+1, x)), -1); c.Entry == nil || *c.Entry < int64(i+1) {
				t.Errorf("%s: %+v", what, c)
			}
			b := maps.Clone(honest)
			b["payload/"+e.entry.Payload.String()] = x.payload
			refused(t, what+", under its name", resum(b), -1)
		}
	}
}
