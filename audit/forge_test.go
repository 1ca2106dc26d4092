package audit_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// The numbers of checks.
const (
	filesCheck    = 1
	manifestCheck = 2
	logCheck      = 3
	payloadsCheck = 4
	boxCheck      = 8
	endCheck      = 13
	archiveCheck  = 14
)

// What an operator can do: the log's key is theirs, and every file of the bundle they can write again. What they have not
// is anybody else's key.

// resum writes SHA256SUMS again. It is written here a second time, so that the test does not take the program's word.
func resum(b audit.Bundle) audit.Bundle {
	b = maps.Clone(b)
	delete(b, "SHA256SUMS")
	var sums strings.Builder
	for _, path := range slices.Sorted(maps.Keys(b)) {
		if !strings.HasPrefix(path, "hints/") {
			fmt.Fprintf(&sums, "%s  %s\n", crypto.Sum(b[path]), path)
		}
	}
	b["SHA256SUMS"] = []byte(sums.String())
	return b
}

// An edit is an entry and its payload.
type edit struct {
	entry   audit.Entry
	payload []byte
}

func (h *hall) edits() (all []edit) {
	for _, r := range h.records {
		all = append(all, edit{r.entry(), r.payload})
	}
	return all
}

// changed returns an edit of the same kind with another payload.
func (e edit) changed(payload []byte) edit {
	return edit{audit.Entry{Kind: e.entry.Kind, Payload: crypto.Sum(payload)}, payload}
}

// forge makes the bundle of other entries than the board's: tiles, checkpoint and sums are all in order, the log's own key
// has signed. Files that are not the log's and not payloads are those of the honest bundle.
func (h *hall) forge(t testing.TB, honest audit.Bundle, edits []edit) audit.Bundle {
	t.Helper()
	b := audit.Bundle{}
	for path, data := range honest {
		if !strings.HasPrefix(path, "log/") && !strings.HasPrefix(path, "payload/") {
			b[path] = data
		}
	}
	var leaves [][]byte
	for _, e := range edits {
		leaves = append(leaves, e.entry.Bytes())
		b["payload/"+e.entry.Payload.String()] = e.payload
	}
	for _, data := range h.beside {
		b["payload/"+crypto.Sum(data).String()] = data
	}
	tree, tiles, err := audit.Tiles(leaves)
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range tiles {
		b["log/"+path] = data
	}
	origin := h.manifest().Origin
	c := audit.Checkpoint{Origin: origin, Size: tree.Size(), Root: tree.Root()}
	b["log/checkpoint"] = must(audit.SignCheckpoint(c, h.logOf(origin)))(t)
	return resum(b)
}

// refused checks that a verification fails and that the report says where: a check that did not pass for a reason of its
// own, and the entry if it is given (-1: none).
func refused(t testing.TB, what string, b audit.Bundle, entry int64) audit.CheckLine {
	t.Helper()
	r := audit.Verify(b, audit.Options{})
	if r.OK || r.Complete {
		t.Errorf("%s: verified", what)
		return audit.CheckLine{}
	}
	first := firstFault(r)
	if first.Reason == "" {
		t.Errorf("%s: refused, but no check says why: %+v", what, r.Checks)
	}
	if entry >= 0 && (first.Entry == nil || *first.Entry != entry) {
		t.Errorf("%s: refused with %+v, which does not name entry %d", what, first, entry)
	}
	return first
}

// firstFault returns the check that failed, as against those that were not reached. Sums come last: they are only a label.
func firstFault(r *audit.Report) audit.CheckLine {
	var found audit.CheckLine
	for _, c := range slices.Backward(r.Checks) {
		if !c.OK && c.Reason != audit.Unreached && !strings.HasPrefix(c.Reason, "not completed") && (found.Reason == "" || c.N > 1) {
			found = c
		}
	}
	return found
}
