package audit

import (
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// numbered returns n entries like those of a board, each different.
func numbered(n int) [][]byte {
	entries := make([][]byte, n)
	for i := range entries {
		entries[i] = fmt.Appendf(nil, `{"kind":"ballot","payload":"%064x"}`, i)
	}
	return entries
}

func treeOf(entries [][]byte) *Tree {
	t := new(Tree)
	for _, e := range entries {
		t.Append(e)
	}
	return t
}

// rootOf is the definition of RFC 6962, section 2.1, word for word.
func rootOf(entries [][]byte) tlog.Hash {
	switch n := len(entries); n {
	case 0:
		return tlog.Hash{0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
			0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55}
	case 1:
		return tlog.RecordHash(entries[0])
	default:
		k := 1
		for 2*k < n {
			k *= 2
		}
		return tlog.NodeHash(rootOf(entries[:k]), rootOf(entries[k:]))
	}
}

// The leaves and roots with which the implementations of Certificate Transparency are tested.
func TestTreeVectors(t *testing.T) {
	var tree Tree
	for _, v := range []struct{ leaf, root string }{
		{"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
		{"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
		{"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
		{"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
		{"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
		{"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
		{"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
		{"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	} {
		leaf, err := hex.DecodeString(v.leaf)
		if err != nil {
			t.Fatal(err)
		}
		tree.Append(leaf)
		if root := tree.Root(); hex.EncodeToString(root[:]) != v.root {
			t.Errorf("size %d: root %x, want %s", tree.Size(), root, v.root)
		}
	}
}

func TestTreeProofs(t *testing.T) {
	entries := numbered(70)
	tree := treeOf(entries)
	roots := make([]tlog.Hash, len(entries)+1)
	for n := range roots {
		roots[n] = rootOf(entries[:n])
		if got, err := tree.RootAt(int64(n)); err != nil || got != roots[n] {
			t.Fatalf("root at %d: %v, %v", n, got, err)
		}
	}
	for n := int64(0); n <= tree.Size(); n++ {
		for i := range n {
			proof, err := tree.ProveEntry(i, n)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(proof, n, roots[n], i, tlog.RecordHash(entries[i])); err != nil {
				t.Errorf("entry %d at size %d: %v", i, n, err)
			}
			if tlog.CheckRecord(proof, n, roots[n], i, tlog.RecordHash(entries[i+1-2*(i%2)])) == nil {
				t.Errorf("entry %d at size %d: its neighbour was accepted", i, n)
			}
		}
		for m := range n + 1 {
			older, newer := Checkpoint{"o", m, roots[m]}, Checkpoint{"o", n, roots[n]}
			proof, err := tree.ProveConsistency(m, n)
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckConsistency(proof, older, newer); err != nil {
				t.Errorf("sizes %d and %d: %v", m, n, err)
			}
			refuseForks(t, proof, older, newer)
		}
	}
}

// refuseForks changes a good proof of consistency, or what it is about, in every way that must be seen.
func refuseForks(t *testing.T, proof tlog.TreeProof, older, newer Checkpoint) {
	t.Helper()
	refuse := func(what string, p tlog.TreeProof, older, newer Checkpoint) {
		t.Helper()
		if CheckConsistency(p, older, newer) == nil {
			t.Errorf("sizes %d and %d: accepted with %s", older.Size, newer.Size, what)
		}
	}
	refuse("a hash too many", append(slices.Clone(proof), tlog.Hash{}), older, newer)
	for i := range proof {
		refuse("a hash too few", slices.Delete(slices.Clone(proof), i, i+1), older, newer)
		bad := slices.Clone(proof)
		bad[i][0] ^= 1
		refuse("another hash", bad, older, newer)
	}
	fork := older
	fork.Root[31] ^= 1
	refuse("another old root", proof, fork, newer)
	if older.Size > 0 {
		fork = newer
		fork.Root[31] ^= 1
		refuse("another new root", proof, older, fork)
	}
	if older.Size < newer.Size {
		refuse("the two exchanged", proof, newer, older)
	}
	fork = newer
	fork.Origin = "p"
	refuse("another log", proof, older, fork)
}

func TestTreeOutside(t *testing.T) {
	tree := treeOf(numbered(5))
	for _, n := range []int64{-1, 6, 1 << 62} {
		if _, err := tree.RootAt(n); err == nil {
			t.Errorf("root at %d", n)
		}
		if _, err := tree.ProveEntry(0, n); err == nil {
			t.Errorf("entry 0 at size %d", n)
		}
		if _, err := tree.ProveEntry(n, 5); err == nil {
			t.Errorf("entry %d at size 5", n)
		}
		if _, err := tree.ProveConsistency(n, 5); err == nil {
			t.Errorf("consistency of %d with 5", n)
		}
		if _, err := tree.ProveConsistency(2, n); err == nil {
			t.Errorf("consistency of 2 with %d", n)
		}
	}
	if _, err := tree.ReadHashes([]int64{0, tlog.StoredHashCount(5)}); err == nil {
		t.Error("a hash that is not stored")
	}
}

// Clones share what they have in common. Whichever grows, the other must not see it.
func TestTreeCloneGrowsApart(t *testing.T) {
	entries, others := numbered(1600), numbered(3300)[1600:]
	var tree Tree
	for i, e := range entries {
		before := tree.Root()
		aside, kept := tree.Clone(), tree.Clone()
		for _, o := range others[i : i+i%5] {
			aside.Append(o)
		}
		tree.Append(e)
		if i%97 == 0 || i%512 < 2 || i%512 > 509 {
			want := append(slices.Clone(entries[:i]), others[i:i+i%5]...)
			if aside.Size() != int64(len(want)) || aside.Root() != treeOf(want).Root() {
				t.Fatalf("size %d: the clone that grew is wrong", i)
			}
		}
		if kept.Size() != int64(i) || kept.Root() != before {
			t.Fatalf("size %d: the clone that was kept has changed", i)
		}
	}
	if tree.Root() != rootOf(entries) {
		t.Error("the tree is wrong")
	}
}

// The same for whole chunks: when both have filled one, each must read its own.
func TestTreeClonesFillChunks(t *testing.T) {
	entries, others := numbered(2500), numbered(5000)[2500:]
	ours := treeOf(entries[:1540]) // three chunks, with room for a fourth
	theirs := ours.Clone()
	for i := 1540; i < 2500; i++ {
		ours.Append(entries[i])
		theirs.Append(others[i])
	}
	for tree, e := range map[*Tree][]byte{ours: entries[1600], &theirs: others[1600]} {
		proof, err := tree.ProveEntry(1601, 2500)
		if err != nil {
			t.Fatal(err)
		}
		if proof[0] != tlog.RecordHash(e) {
			t.Errorf("beside entry 1601 is another's hash")
		}
	}
}
