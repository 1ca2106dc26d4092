package sequencer

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
)

// full is the path under which a store keeps a tile of any width: partial ones are prefixes.
func full(t audit.Tile) string {
	t.Width = audit.TileWidth
	return t.Path()
}

// NewTiles returns the tiles to store when leaves follow the first older ones of a tree, and the content of the last entry
// bundle if it is then partial.
func NewTiles(tree *audit.Tree, older int64, last []byte, leaves [][]byte) (tiles []store.Tile, partial []byte, err error) {
	bundles := map[int64][]byte{older / audit.TileWidth: last}
	for i, leaf := range leaves {
		n := (older + int64(i)) / audit.TileWidth
		if bundles[n], err = audit.AppendEntry(bundles[n], leaf); err != nil {
			return nil, nil, err
		}
	}
	newer := older + int64(len(leaves))
	for _, t := range audit.NewTiles(older, newer) {
		data := bundles[t.N]
		if t.Level != audit.Entries {
			if data, err = tree.Tile(t); err != nil {
				return nil, nil, err
			}
		}
		tiles = append(tiles, store.Tile{Path: full(t), Data: data})
	}
	if newer%audit.TileWidth != 0 {
		partial = bundles[newer/audit.TileWidth]
	}
	return tiles, partial, nil
}

// ReadLeaves reads the entries of a log of the given size, and the last entry bundle if it is partial.
func ReadLeaves(ctx context.Context, s store.Store, poll store.Poll, size int64) (leaves [][]byte, last []byte, err error) {
	for n := int64(0); n*audit.TileWidth < size; n++ {
		width := int(min(size-n*audit.TileWidth, audit.TileWidth))
		path := full(audit.Tile{Level: audit.Entries, N: n})
		data, err := s.ReadTile(ctx, poll, path)
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", path, err)
		}
		entries, err := audit.ParseEntries(data, width)
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w: %v", path, store.ErrCorrupt, err)
		}
		leaves = append(leaves, entries...)
		if width < audit.TileWidth {
			last = data
		}
	}
	return leaves, last, nil
}
