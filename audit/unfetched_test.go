//go:build !js && !race

package audit_test

import (
	"bytes"
	"maps"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// unfetched verifies a bundle whose archive was not fetched.
func unfetched(b audit.Bundle) *audit.Report {
	b = maps.Clone(b)
	delete(b, audit.ArchiveFile)
	return audit.Verify(b, audit.Options{Rest: audit.WithoutArchive()})
}

// Whoever does not fetch the archive makes it, and comes to the report about the whole bundle; but there the list is wrong where it has
// another hash, and here the archive is not the one that is listed (docs/protocol.md, section 8.1).
func TestWithoutArchive(t *testing.T) {
	public, limited := story(t, tiny), story(t, hidden)
	var entries []audit.Entry
	for _, e := range limited.edits() {
		entries = append(entries, e.entry)
	}
	void := public.before(t, audit.Collection)
	void.put(t, audit.Void, void.void("FAULT"))
	whole := public.bundle(t)
	line := []byte(crypto.Sum(whole[audit.ArchiveFile]).String() + "  archive.bel\n")
	otherHash := []byte(crypto.Sum([]byte("another")).String())
	listing := func(b audit.Bundle, change func(sums []byte) []byte) audit.Bundle {
		b = maps.Clone(b)
		b["SHA256SUMS"] = change(bytes.Clone(b["SHA256SUMS"]))
		return b
	}
	with := func(b audit.Bundle, archive []byte) audit.Bundle {
		b = maps.Clone(b)
		b[audit.ArchiveFile] = archive
		return resum(b)
	}
	without := maps.Clone(whole)
	delete(without, audit.ArchiveFile)
	const sums, archive = "files ", "archive "
	for _, test := range []struct {
		name        string
		bundle      audit.Bundle
		whole, here string // checks that fail of the whole bundle, and of the one whose archive was not fetched
	}{
		{"public", whole, "", ""},
		{"limited", limited.bundle(t), "", ""},
		{"withheld", limited.bundle(t).Withhold(entries), "", ""},
		{"void", void.bundle(t), "", ""},
		{"another-archive", with(whole, []byte("another")), archive, archive},
		{"archive-of-withheld-counts", with(limited.bundle(t).Withhold(entries), limited.bundle(t)[audit.ArchiveFile]), archive, archive},
		{"archive-of-a-void-poll", with(void.bundle(t), whole[audit.ArchiveFile]), archive, archive},
		{"no-archive", resum(without), archive, archive},
		{"listed-twice", listing(whole, func(sums []byte) []byte { return append(bytes.Clone(line), sums...) }), sums, sums},
		{"listed-last", listing(whole, func(sums []byte) []byte { return append(sums[len(line):], line...) }), sums, sums},
		{"not-listed", listing(whole, func(sums []byte) []byte { return bytes.TrimPrefix(sums, line) }), sums, archive},
		{"listed-with-another-hash", listing(whole, func(sums []byte) []byte { return append(otherHash, sums[64:]...) }), sums, archive},
		{"listed-with-no-hash", listing(whole, func(sums []byte) []byte { sums[0] = 'g'; return sums }), sums, sums + archive},
		{"listed-in-capitals", listing(whole, func(sums []byte) []byte { return append(bytes.ToUpper(sums[:64]), sums[64:]...) }), sums, sums + archive},
		{"no-list", listing(whole, func([]byte) []byte { return nil }), sums, sums + archive},
	} {
		t.Run(test.name, func(t *testing.T) {
			full, here := audit.Verify(test.bundle, audit.Options{}), unfetched(test.bundle)
			if failed(full) != test.whole || failed(here) != test.here {
				t.Errorf("failed are %q, and of the whole bundle %q", failed(here), failed(full))
			}
			if test.whole == test.here && jsonOf(t, here) != jsonOf(t, full) {
				t.Errorf("%+v, and of the whole bundle %+v", here, full)
			}
		})
	}
}

// failed returns the names of the checks that failed.
func failed(r *audit.Report) (names string) {
	for _, c := range r.Checks {
		if !c.OK {
			names += c.Name + " "
		}
	}
	return names
}

// A file that was sent unasked is verified like any other, and one that is missing is missing unless whoever fetched says so.
func TestWithoutArchive_Sent(t *testing.T) {
	b := story(t, tiny).bundle(t)
	o := audit.Options{Rest: audit.WithoutArchive()}
	if r := audit.Verify(b, o); jsonOf(t, r) != jsonOf(t, audit.Verify(b, audit.Options{})) {
		t.Errorf("sent unasked: %+v", r)
	}
	b = maps.Clone(b)
	b[audit.ArchiveFile] = append(bytes.Clone(b[audit.ArchiveFile]), 0)
	if r := audit.Verify(b, o); failed(r) != "files archive " {
		t.Errorf("sent unasked, and another one: %+v", r)
	}
	if r := audit.Verify(resum(b), o); failed(r) != "archive " {
		t.Errorf("sent unasked, and another one as listed: %+v", r)
	}
	delete(b, audit.ArchiveFile)
	if r := audit.Verify(b, audit.Options{}); failed(r) != "files archive " {
		t.Errorf("a bundle that lacks the archive: %+v", r)
	}
}
