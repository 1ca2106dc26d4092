package audit

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// maxSize bounds the size of a log, here and in every checkpoint that is read. No board comes near it; above 2^62 the
// arithmetic of package tlog loops for ever, so a checkpoint that says so must not get that far.
const maxSize = 1 << 50

// A Tree is the Merkle tree of a log (RFC 6962, section 2.1). It only grows, and it keeps every hash that [tlog] stores,
// about two a leaf, so that any proof between any two of its sizes takes no more than reading.
//
// The zero value is the empty tree. A Tree has one owner; who wants another takes a [Tree.Clone] instead of copying it.
type Tree struct {
	size int64
	full []*[chunkSize]tlog.Hash // in the order of tlog.StoredHashIndex; never written again
	tail []tlog.Hash             // what follows them, fewer than chunkSize
}

const chunkSize = 1024

// Append adds an entry.
func (t *Tree) Append(entry []byte) {
	hashes, err := tlog.StoredHashes(t.size, entry, t)
	if err != nil {
		panic("audit: internal error: " + err.Error())
	}
	for _, h := range hashes {
		if t.tail = append(t.tail, h); len(t.tail) == chunkSize {
			t.full = append(t.full, (*[chunkSize]tlog.Hash)(t.tail))
			t.tail = nil
		}
	}
	t.size++
}

// Clone returns a tree of the same entries that grows apart from t: a batch is computed aside and swapped in once it is
// stored. It copies nothing; whichever of the two appends first copies at most one chunk.
func (t *Tree) Clone() Tree {
	return Tree{t.size, slices.Clip(t.full), slices.Clip(t.tail)}
}

// Size returns the number of entries.
func (t *Tree) Size() int64 { return t.size }

// Root returns the root hash.
func (t *Tree) Root() tlog.Hash {
	root, err := t.RootAt(t.size)
	if err != nil {
		panic("audit: internal error: " + err.Error())
	}
	return root
}

// RootAt returns the root hash that the tree had when it held n entries.
func (t *Tree) RootAt(n int64) (tlog.Hash, error) {
	if n < 0 || n > t.size {
		return tlog.Hash{}, fmt.Errorf("root at %d: the tree has %d entries", n, t.size)
	}
	return tlog.TreeHash(n, t)
}

// Extends reports whether the tree had this head when it was as large: see [Board.Extends].
func (t *Tree) Extends(head BoardHead) error {
	if head.Size > t.size {
		return fmt.Errorf("the board has %d entries, but %d were seen before: it was rolled back, or is another one", t.size, head.Size)
	}
	root, err := t.RootAt(head.Size)
	if err != nil {
		return err
	}
	if root != tlog.Hash(head.Root) {
		return fmt.Errorf("the board has another history than the one seen before: its first %d entries differ", head.Size)
	}
	return nil
}

// ProveEntry proves that the tree, when it held size entries, had the entry it now has at index: the audit path of
// RFC 6962, section 2.1.1, which [tlog.CheckRecord] checks.
func (t *Tree) ProveEntry(index, size int64) (tlog.RecordProof, error) {
	if index < 0 || index >= size || size > t.size {
		return nil, fmt.Errorf("prove entry %d at size %d: the tree has %d entries", index, size, t.size)
	}
	return tlog.ProveRecord(size, index, t)
}

// ProveConsistency proves that the tree of older entries is a prefix of the tree of newer ones (RFC 6962, section
// 2.1.2); [CheckConsistency] checks it. Everything extends the empty tree, and the proof of that is empty.
func (t *Tree) ProveConsistency(older, newer int64) (tlog.TreeProof, error) {
	if older < 0 || older > newer || newer > t.size {
		return nil, fmt.Errorf("prove consistency of %d with %d: the tree has %d entries", older, newer, t.size)
	}
	if older == 0 {
		return tlog.TreeProof{}, nil
	}
	return tlog.ProveTree(newer, older, t)
}

// ReadHashes returns the hashes with these stored hash indexes; it makes a Tree a [tlog.HashReader].
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	stored := int64(len(t.full))*chunkSize + int64(len(t.tail))
	for i, x := range indexes {
		switch {
		case x < 0 || x >= stored:
			return nil, fmt.Errorf("read hash %d: %d are stored", x, stored)
		case x/chunkSize < int64(len(t.full)):
			hashes[i] = t.full[x/chunkSize][x%chunkSize]
		default:
			hashes[i] = t.tail[x%chunkSize]
		}
	}
	return hashes, nil
}
