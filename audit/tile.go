package audit

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The layout of C2SP tlog-tiles: tiles are 8 levels high, and the entries lie in bundles beside the lowest of them.
const (
	tileHeight = 8

	// TileWidth is the Width of a full [Tile].
	TileWidth = 1 << tileHeight

	// Entries is the level of a [Tile] that is an entry bundle.
	Entries = -1
)

// A Tile is one file of a log: Width consecutive hashes of the tree, or entries, of which the first has number
// 256·N within its level. The hashes of level L are those of subtrees of 256^L entries.
// 256 make a full tile, 1 to 255 a partial one.
type Tile struct {
	Level int // 0 to 63, or Entries
	N     int64
	Width int
}

// Path returns where the tile lies below the log's prefix:
//
//	tile/<L>/<N>[.p/<W>]
//	tile/entries/<N>[.p/<W>]
//
// N is written in groups of three digits, of which all but the last begin with an x: 1234067 is x001/x234/067.
func (t Tile) Path() string {
	n := fmt.Sprintf("%03d", t.N%1000)
	for rest := t.N / 1000; rest > 0; rest /= 1000 {
		n = fmt.Sprintf("x%03d/%s", rest%1000, n)
	}
	level := "entries"
	if t.Level != Entries {
		level = strconv.Itoa(t.Level)
	}
	if t.Width != TileWidth {
		return fmt.Sprintf("tile/%s/%s.p/%d", level, n, t.Width)
	}
	return fmt.Sprintf("tile/%s/%s", level, n)
}

// ParseTilePath parses what [Tile.Path] returns and refuses everything else, as a server must. What is not a number, has
// leading zeros or a sign, or an x or a slash out of place, is not the path of what is understood here.
func ParseTilePath(path string) (Tile, error) {
	t := Tile{Level: Entries, Width: TileWidth}
	level, rest, _ := strings.Cut(strings.TrimPrefix(path, "tile/"), "/")
	number, width, partial := strings.Cut(rest, ".p/")
	if level != "entries" {
		t.Level, _ = strconv.Atoi(level)
	}
	if partial {
		t.Width, _ = strconv.Atoi(width)
	}
	t.N, _ = strconv.ParseInt(strings.NewReplacer("x", "", "/", "").Replace(number), 10, 64)
	if !t.valid() || t.Path() != path {
		return Tile{}, fmt.Errorf("parse tile path: %.100q is none", path)
	}
	return t, nil
}

func (t Tile) valid() bool {
	return t.Level >= Entries && t.Level <= 63 && t.N >= 0 && t.Width >= 1 && t.Width <= TileWidth
}

// Within reports whether a log of this size can serve the tile: it is one of the log's tiles, or was at a smaller size.
// Nothing beyond the size is within it, and neither is an empty tile.
func (t Tile) Within(size int64) bool {
	have := size >> (tileHeight * max(t.Level, 0))
	return t.valid() && t.N <= have/TileWidth && t.N*TileWidth+int64(t.Width) <= have
}

// NewTiles lists the tiles to publish when a log of older entries grows to newer ones. NewTiles(0, n) lists all tiles of
// a log of n entries. Partial tiles of sizes between the two are not among them, and no tile is empty.
func NewTiles(older, newer int64) []Tile {
	var tiles []Tile
	for _, t := range tlog.NewTiles(tileHeight, older, newer) {
		if t.L == 0 {
			tiles = append(tiles, Tile{Entries, t.N, t.W})
		}
		tiles = append(tiles, Tile{t.L, t.N, t.W})
	}
	return tiles
}

// Tile returns the content of a hash tile: its hashes one after the other, 32 bytes each.
func (t *Tree) Tile(tile Tile) ([]byte, error) {
	if tile.Level == Entries || !tile.Within(t.size) {
		return nil, fmt.Errorf("read %s: no hash tile of a tree of %d entries", tile.Path(), t.size)
	}
	return tlog.ReadTileData(tlog.Tile{H: tileHeight, L: tile.Level, N: tile.N, W: tile.Width}, t)
}

// AppendEntry appends an entry to the content of an entry bundle: u16 big-endian length, then the entry.
func AppendEntry(bundle, entry []byte) ([]byte, error) {
	if len(entry) > 0xffff {
		return nil, fmt.Errorf("append entry: %d bytes, at most %d", len(entry), 0xffff)
	}
	return append(binary.BigEndian.AppendUint16(bundle, uint16(len(entry))), entry...), nil
}

// ParseEntries splits the content of an entry bundle of this width. The entries alias it.
func ParseEntries(bundle []byte, width int) ([][]byte, error) {
	if width < 1 || width > TileWidth {
		return nil, fmt.Errorf("parse entry bundle: a width of %d", width)
	}
	entries := make([][]byte, 0, width)
	for len(bundle) > 0 {
		if len(entries) == width {
			return nil, fmt.Errorf("parse entry bundle: %d bytes after entry %d, the last", len(bundle), width)
		}
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("parse entry bundle: entry %d is cut off", len(entries)+1)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries, bundle = append(entries, bundle[2:end:end]), bundle[end:]
	}
	if len(entries) < width {
		return nil, fmt.Errorf("parse entry bundle: %d entries, want %d", len(entries), width)
	}
	return entries, nil
}

// Narrow returns what a tile of this width is of one that is at least as wide: its beginning.
func Narrow(t Tile, wider []byte) ([]byte, error) {
	size, rest := t.Width*tlog.HashSize, wider
	if t.Level == Entries {
		for range t.Width {
			if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
				return nil, fmt.Errorf("narrow %s: it has fewer entries", t.Path())
			}
			rest = rest[2+int(binary.BigEndian.Uint16(rest)):]
		}
		size = len(wider) - len(rest)
	}
	if len(wider) < size {
		return nil, fmt.Errorf("narrow %s: it has %d bytes", t.Path(), len(wider))
	}
	return wider[:size], nil
}

// Extend appends entries to the tree and returns the files to publish with the checkpoint of the new size, by path.
// Last is the content of the last entry bundle, if the size so far leaves that partial. After an error the tree is of no
// use: extend a [Tree.Clone].
func (t *Tree) Extend(last []byte, entries [][]byte) (map[string][]byte, error) {
	older, files := t.size, make(map[string][]byte)
	if partial := int(older % TileWidth); partial > 0 {
		if _, err := ParseEntries(last, partial); err != nil {
			return nil, fmt.Errorf("extend log of %d entries: last bundle: %v", older, err)
		}
	} else if len(last) > 0 {
		return nil, fmt.Errorf("extend log of %d entries: no bundle is partial", older)
	}
	bundle := slices.Clone(last)
	for _, e := range entries {
		var err error
		if bundle, err = AppendEntry(bundle, e); err != nil {
			return nil, fmt.Errorf("extend log of %d entries: %v", older, err)
		}
		if t.Append(e); t.size%TileWidth == 0 {
			files[Tile{Entries, t.size/TileWidth - 1, TileWidth}.Path()], bundle = bundle, nil
		}
	}
	for _, tile := range NewTiles(older, t.size) {
		if tile.Level != Entries {
			data, err := t.Tile(tile)
			if err != nil {
				panic("audit: internal error: " + err.Error())
			}
			files[tile.Path()] = data
		} else if tile.Width < TileWidth {
			files[tile.Path()] = bundle
		}
	}
	return files, nil
}

// Tiles returns the tree of these entries and every file of their log but its checkpoint, by path.
func Tiles(entries [][]byte) (*Tree, map[string][]byte, error) {
	tree := new(Tree)
	files, err := tree.Extend(nil, entries)
	return tree, files, err
}
