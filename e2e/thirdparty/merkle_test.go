package thirdparty

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/merkle/testonly"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/audit"
)

// TestMerkleProofs compares roots and proofs at random sizes, and has theirs check ours and ours theirs.
func TestMerkleProofs(t *testing.T) {
	l := newLog(t, 3000)
	theirs := testonly.New(rfc6962.DefaultHasher)
	theirs.AppendData(l.entries...)
	for range 2000 {
		newer := 1 + rand.Int64N(l.tree.Size())
		older, index := rand.Int64N(newer+1), rand.Int64N(newer)
		compareInclusion(t, l, theirs, index, newer)
		compareConsistency(t, l, theirs, older, newer)
	}
}

func compareInclusion(t *testing.T, l *log, theirs *testonly.Tree, index, size int64) {
	t.Helper()
	path, err := l.tree.ProveEntry(index, size)
	if err != nil {
		t.Fatal(err)
	}
	want, err := theirs.InclusionProof(uint64(index), uint64(size))
	if err != nil {
		t.Fatal(err)
	}
	root := theirs.HashAt(uint64(size))
	if !same(path, want) {
		t.Fatalf("entry %d at size %d: the proofs differ", index, size)
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(l.entries[index])
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), leaf, rows(path), root); err != nil {
		t.Errorf("entry %d at size %d: %v", index, size, err)
	}
	if err := tlog.CheckRecord(hashes(want), size, tlog.Hash(root), index, tlog.Hash(leaf)); err != nil {
		t.Errorf("entry %d at size %d: %v", index, size, err)
	}
}

func compareConsistency(t *testing.T, l *log, theirs *testonly.Tree, older, newer int64) {
	t.Helper()
	path, err := l.tree.ProveConsistency(older, newer)
	if err != nil {
		t.Fatal(err)
	}
	want, err := theirs.ConsistencyProof(uint64(older), uint64(newer))
	if err != nil {
		t.Fatal(err)
	}
	a, b := theirs.HashAt(uint64(older)), theirs.HashAt(uint64(newer))
	if !same(path, want) {
		t.Fatalf("sizes %d and %d: the proofs differ", older, newer)
	}
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(older), uint64(newer), rows(path), a, b); err != nil {
		t.Errorf("sizes %d and %d: %v", older, newer, err)
	}
	c, d := audit.Checkpoint{Origin: origin, Size: older, Root: tlog.Hash(a)}, audit.Checkpoint{Origin: origin, Size: newer, Root: tlog.Hash(b)}
	if err := audit.CheckConsistency(hashes(want), c, d); err != nil {
		t.Errorf("sizes %d and %d: %v", older, newer, err)
	}
}

func same(a []tlog.Hash, b [][]byte) bool {
	return len(a) == len(b) && bytes.Equal(bytes.Join(rows(a), nil), bytes.Join(b, nil))
}

func rows(hashes []tlog.Hash) [][]byte {
	var out [][]byte
	for _, h := range hashes {
		out = append(out, h[:])
	}
	return out
}

func hashes(rows [][]byte) []tlog.Hash {
	var out []tlog.Hash
	for _, r := range rows {
		out = append(out, tlog.Hash(r))
	}
	return out
}
