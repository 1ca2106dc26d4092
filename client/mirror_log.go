package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

const maxEntries = 1 << 24 // of a log that is read

// entries returns those that bring a board to the size of a checkpoint, when both have one root. Nothing is applied before.
//
// If they do not, somebody is wrong, and the whole log tells who: if its entries make the checkpoint's root but not that of the
// board seen before, the log has signed two histories. If they do not make it either, files of the log are damaged, and may be
// mended.
func (m *Mirror) entries(ctx context.Context, board *audit.Board, c audit.Checkpoint) ([]audit.Entry, error) {
	if c.Size < m.seen.Size {
		return nil, fmt.Errorf("%w: %d entries, %d were seen", ErrForked, c.Size, m.seen.Size)
	}
	if c.Size == m.seen.Size && crypto.Hash(c.Root) != m.seen.Root {
		return nil, fmt.Errorf("%w: another root at %d entries", ErrForked, c.Size)
	}
	if c.Size < board.Size() || c.Size > maxEntries {
		return nil, fmt.Errorf("a log of %d entries: want %d to %d", c.Size, board.Size(), maxEntries)
	}
	tree := board.Tree().Clone()
	entries, err := m.readEntries(ctx, &tree, c.Size)
	if err != nil {
		return nil, err
	}
	if tree.Root() == c.Root {
		return entries, m.extends(&tree)
	}
	var whole audit.Tree
	if _, err := m.readEntries(ctx, &whole, c.Size); err != nil {
		return nil, err
	}
	if whole.Root() == c.Root {
		if err := m.extends(&whole); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("the entries of the log do not make the root that it signed")
}

// extends checks that a tree has the head that was seen.
func (m *Mirror) extends(tree *audit.Tree) error {
	if m.seen.Size == 0 {
		return nil
	}
	root, err := tree.RootAt(m.seen.Size)
	if err != nil {
		return err
	}
	if crypto.Hash(root) != m.seen.Root {
		return fmt.Errorf("%w: its first %d entries differ", ErrForked, m.seen.Size)
	}
	return nil
}

// readEntries reads entries until the tree has size, appends them to it, and returns them.
func (m *Mirror) readEntries(ctx context.Context, tree *audit.Tree, size int64) (entries []audit.Entry, err error) {
	for tree.Size() < size {
		n, have := tree.Size()/audit.TileWidth, tree.Size()%audit.TileWidth
		width := int(min(size-n*audit.TileWidth, audit.TileWidth))
		data, err := m.poll.Tile(ctx, audit.Tile{Level: audit.Entries, N: n, Width: width})
		if err != nil {
			return nil, err
		}
		leaves, err := audit.ParseEntries(data, width)
		if err != nil {
			return nil, err
		}
		for _, leaf := range leaves[have:] {
			e, err := audit.ParseEntry(leaf)
			if err != nil {
				return nil, fmt.Errorf("entry %d: %v", tree.Size(), err)
			}
			tree.Append(leaf)
			entries = append(entries, e)
		}
	}
	return entries, nil
}
