package audit

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// Sizes at which a tile, or a level of tiles, is about to begin, is full or has begun.
var edgeSizes = []int{0, 1, 2, 255, 256, 257, 511, 65535, 65536, 65537, 70000}

// A tileReader lets tlog read our files. Its own paths are those of the checksum database.
type tileReader map[string][]byte

func (r tileReader) Height() int                         { return tileHeight }
func (r tileReader) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		path := Tile{t.L, t.N, t.W}.Path()
		if data[i] = r[path]; data[i] == nil {
			return nil, fmt.Errorf("no file %s", path)
		}
	}
	return data, nil
}

// TestTiles has tlog read every leaf's hash from the files, which it checks against the root, and compares the entries
// in the bundles with them.
func TestTiles(t *testing.T) {
	all := numbered(slices.Max(edgeSizes))
	whole := treeOf(all)
	if whole.Root() != rootOf(all) {
		t.Fatal("wrong tree")
	}
	for _, size := range edgeSizes {
		tree, files, err := Tiles(all[:size])
		if err != nil {
			t.Fatal(err)
		}
		if root, err := whole.RootAt(int64(size)); err != nil || tree.Size() != int64(size) || tree.Root() != root {
			t.Fatalf("size %d: wrong tree, %v", size, err)
		}
		indexes := make([]int64, size)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, int64(i))
		}
		if size > 0 { // tlog's reader takes no empty tree
			reader := tlog.TileHashReader(tlog.Tree{N: tree.Size(), Hash: tree.Root()}, tileReader(files))
			hashes, err := reader.ReadHashes(indexes)
			if err != nil {
				t.Fatalf("size %d: %v", size, err)
			}
			checkBundles(t, files, hashes, all[:size])
		}
		for path, data := range files {
			tile, err := ParseTilePath(path)
			if err != nil || !tile.Within(int64(size)) || len(data) == 0 {
				t.Errorf("size %d: file %q of %d bytes, %v", size, path, len(data), err)
			}
			if tile.Level != Entries && len(data) != tile.Width*tlog.HashSize {
				t.Errorf("size %d: file %q has %d bytes", size, path, len(data))
			}
		}
	}
}

func checkBundles(t *testing.T, files map[string][]byte, hashes []tlog.Hash, want [][]byte) {
	t.Helper()
	for _, tile := range NewTiles(0, int64(len(want))) {
		if tile.Level != Entries {
			continue
		}
		entries, err := ParseEntries(files[tile.Path()], tile.Width)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range entries {
			n := int(tile.N)*TileWidth + i
			if !bytes.Equal(e, want[n]) || tlog.RecordHash(e) != hashes[n] {
				t.Fatalf("size %d: entry %d is %q", len(want), n, e)
			}
		}
	}
}

// The example of C2SP tlog-tiles, "Partial Tiles".
func TestTilesOfSpecification(t *testing.T) {
	got := make(map[string]int)
	for _, tile := range NewTiles(0, 70000) {
		if tile.Level != Entries {
			got[fmt.Sprintf("level %d width %d", tile.Level, tile.Width)]++
		}
	}
	want := map[string]int{"level 0 width 256": 273, "level 0 width 112": 1, "level 1 width 256": 1, "level 1 width 17": 1,
		"level 2 width 1": 1}
	if !maps.Equal(got, want) {
		t.Errorf("size 70000: %v, want %v", got, want)
	}
	var paths []string
	for _, tile := range NewTiles(0, 256) {
		paths = append(paths, tile.Path())
	}
	if got := strings.Join(paths, " "); got != "tile/entries/000 tile/0/000 tile/1/000.p/1" {
		t.Errorf("size 256: %s", got)
	}
	if tiles := NewTiles(0, 0); len(tiles) > 0 {
		t.Errorf("size 0: %v", tiles)
	}
}

// A log that grows in batches writes, in the end, what a log written at once has, and each partial tile on the way is a
// prefix of the tile that follows it.
func TestTilesGrow(t *testing.T) {
	entries := numbered(1200)
	written := make(map[string][]byte)
	var tree Tree
	for _, step := range []int{0, 1, 1, 254, 1, 255, 300, 1, 0, 387} {
		older := int(tree.Size())
		files, err := tree.Extend(written[lastBundle(older)], entries[older:][:step])
		if err != nil {
			t.Fatal(err)
		}
		for _, tile := range NewTiles(int64(older), tree.Size()) {
			if files[tile.Path()] == nil {
				t.Errorf("%d entries after %d: no file %s", step, older, tile.Path())
			}
		}
		maps.Copy(written, files)
	}
	_, want, err := Tiles(entries)
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range want {
		if !bytes.Equal(written[path], data) {
			t.Errorf("%s: differs", path)
		}
	}
	for path, data := range written {
		tile, err := ParseTilePath(path)
		if err != nil || !tile.Within(1200) {
			t.Errorf("%s: %v", path, err)
		}
		full := Tile{tile.Level, tile.N, TileWidth}
		if later, ok := want[full.Path()]; ok && !bytes.HasPrefix(later, data) {
			t.Errorf("%s is not a prefix of %s", path, full.Path())
		}
	}
}

// lastBundle returns the path of the partial bundle of a log of this size, or of none.
func lastBundle(size int) string {
	return Tile{Entries, int64(size / TileWidth), size % TileWidth}.Path()
}

func TestExtendRefused(t *testing.T) {
	entries := numbered(300)
	_, files, err := Tiles(entries)
	if err != nil {
		t.Fatal(err)
	}
	last := files[lastBundle(300)]
	for name, c := range map[string]struct {
		size int
		last []byte
	}{
		"no last bundle":        {300, nil},
		"an older last bundle":  {301, last},
		"a longer last bundle":  {299, last},
		"a bundle of full size": {256, last},
	} {
		if _, err := treeOf(numbered(c.size)).Extend(c.last, entries[:1]); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTilePath(t *testing.T) {
	for path, tile := range map[string]Tile{
		"tile/0/000":                               {0, 0, 256},
		"tile/63/999.p/255":                        {63, 999, 255},
		"tile/entries/x001/000.p/1":                {Entries, 1000, 1},
		"tile/0/x001/x234/067":                     {0, 1234067, 256},
		"tile/10/x010/000":                         {10, 10000, 256},
		"tile/entries/x001/x000/000":               {Entries, 1000000, 256},
		"tile/entries/x123/x456/789":               {Entries, 123456789, 256},
		"tile/1/x123/x456/789.p/9":                 {1, 123456789, 9},
		"tile/entries/000":                         {Entries, 0, 256},
		"tile/entries/273.p/112":                   {Entries, 273, 112},
		"tile/0/x009/x223/x372/x036/x854/x775/807": {0, 1<<63 - 1, 256},
	} {
		if got := tile.Path(); got != path {
			t.Errorf("path of %+v is %q, want %q", tile, got, path)
		}
		if got, err := ParseTilePath(path); err != nil || got != tile {
			t.Errorf("parse %q: %+v, %v", path, got, err)
		}
	}
}

// Everything else is 404.
func TestTilePathRefused(t *testing.T) {
	for _, path := range []string{
		"", "/", "tile", "tile/", "tile/0", "tile/0/", "tile//000", "/tile/0/000", "tile/0/000/", "tile/tile/0/000", "0/000",
		"tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000", "tile/01/000", "tile/+1/000", "tile/-1/000", "tile/64/000",
		"tile/0/-01", "tile/0/+01", "tile/0/x000", "tile/0/x000/000", "tile/0/x1/000", "tile/0/001/000", "tile/0/x001/x000",
		"tile/0/X001/000", "tile/0/x001//000", "tile/0/x001000", "tile/0/001x", "tile/0/1e3", "tile/0/ 00", "tile/0/٠٠٠",
		"tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/00", "tile/0/000.p/01", "tile/0/000.p/256",
		"tile/0/000.p/257", "tile/0/000.p/-1", "tile/0/000.p/+1", "tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/0/000.P/1",
		"tile/0/000.p/9999999999999999999999", "tile/99999999999999999999/000", "tile/0/x009/x223/x372/x036/x854/x775/808",
		"tile/data/000", "tile/8/0/000/", "tile/Entries/000", "tile/entries/0", "tile/entries/000.p/256", "tile/0/000?",
		"tile/0/000\n", "tile/0/000.p/1 ", "tile/0/../0/000", "checkpoint", "tile/8/data/000",
	} {
		if tile, err := ParseTilePath(path); err == nil {
			t.Errorf("%q was taken for %+v", path, tile)
		}
	}
}

func TestTileWithin(t *testing.T) {
	for _, c := range []struct {
		path string
		from int64 // the least size that has it
	}{
		{"tile/0/000.p/1", 1}, {"tile/0/000.p/255", 255}, {"tile/0/000", 256}, {"tile/entries/001.p/1", 257},
		{"tile/1/000.p/1", 256}, {"tile/1/000.p/2", 512}, {"tile/1/000", 65536}, {"tile/2/000.p/1", 65536},
		{"tile/entries/255", 65536}, {"tile/entries/256.p/1", 65537}, {"tile/5/000.p/1", 1 << 40},
	} {
		tile, err := ParseTilePath(c.path)
		if err != nil {
			t.Fatal(err)
		}
		if tile.Within(c.from-1) || !tile.Within(c.from) || !tile.Within(c.from+1) {
			t.Errorf("%s: want from size %d on", c.path, c.from)
		}
	}
	for _, tile := range []Tile{{0, 0, 0}, {0, 0, -1}, {0, 0, 257}, {-2, 0, 1}, {64, 0, 1}, {0, -1, 1}, {8, 0, 1}, {63, 0, 1},
		{0, 1 << 62, 256}, {Entries, 1<<63 - 1, 256}} {
		if tile.Within(maxSize) {
			t.Errorf("%+v exists", tile)
		}
		if _, err := new(Tree).Tile(tile); err == nil {
			t.Errorf("%+v was read from an empty tree", tile)
		}
	}
}

func TestEntryBundle(t *testing.T) {
	longest := bytes.Repeat([]byte("x"), 0xffff)
	if _, err := AppendEntry(nil, append(longest, 'x')); err == nil {
		t.Error("an entry of 65536 bytes")
	}
	if _, _, err := Tiles([][]byte{append(longest, 'x')}); err == nil {
		t.Error("a log with an entry of 65536 bytes")
	}
	bundle, err := bundleOf([]byte("a"), nil, longest)
	if err != nil || !bytes.HasPrefix(bundle, []byte("\x00\x01a\x00\x00\xff\xffxxx")) {
		t.Fatalf("bundle %.10q, %v", bundle, err)
	}
	entries, err := ParseEntries(bundle, 3)
	if err != nil || len(entries) != 3 || string(entries[0]) != "a" || len(entries[1]) != 0 || !bytes.Equal(entries[2], longest) {
		t.Fatalf("entries %.10q, %v", entries, err)
	}
	for name, c := range map[string]struct {
		data  []byte
		width int
	}{
		"one too few":     {bundle, 4},
		"one too many":    {bundle, 2},
		"no width":        {nil, 0},
		"too wide":        {bytes.Repeat([]byte{0, 0}, 257), 257},
		"entry cut off":   {bundle[:len(bundle)-1], 3},
		"length cut off":  {append(slices.Clone(bundle), 0), 4},
		"byte at the end": {append(slices.Clone(bundle), 0), 3},
	} {
		if _, err := ParseEntries(c.data, c.width); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func bundleOf(entries ...[]byte) (bundle []byte, err error) {
	for _, e := range entries {
		if bundle, err = AppendEntry(bundle, e); err != nil {
			return nil, err
		}
	}
	return bundle, nil
}

func FuzzParseTilePath(f *testing.F) {
	for _, seed := range []string{"tile/0/000", "tile/63/x001/x234/067.p/255", "tile/entries/000.p/1", "tile/0/0", "tile/00/000.p/01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		tile, err := ParseTilePath(path)
		if err == nil && tile.Path() != path {
			t.Errorf("%q was taken for %q", path, tile.Path())
		}
		tile.Within(70000)
	})
}

func FuzzParseEntries(f *testing.F) {
	f.Add([]byte("\x00\x01a\x00\x00"), 2)
	f.Add([]byte("\x00\x05abc"), 1)
	f.Fuzz(func(t *testing.T, data []byte, width int) {
		entries, err := ParseEntries(data, width)
		if err != nil {
			return
		}
		again, err := bundleOf(entries...)
		if err != nil || !bytes.Equal(again, data) || len(entries) != width {
			t.Errorf("%x became %x, %v", data, again, err)
		}
	})
}
