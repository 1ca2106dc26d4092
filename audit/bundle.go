package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// A Bundle is the evidence of a poll: file contents by slash-separated path (docs/protocol.md, section 7.1).
//
//	manifest.json  log.vkey  policy  archive.bel  SHA256SUMS
//	log/checkpoint  log/tile/…
//	payload/<sha256>
//	report.html  pages/…   optional, for people to read: see Page
//	hints/…        optional and never trusted
type Bundle map[string][]byte

// MaxBundle bounds the bytes that are read of a bundle.
const MaxBundle = 2 << 30

// ReadBundle reads a bundle. A file that is not a regular one, or cannot be read, is an error that names it.
func ReadBundle(fsys fs.FS) (Bundle, error) {
	r := &bundleReader{fsys: fsys, bundle: Bundle{}}
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.bundle, nil
}

// A bundleReader reads a bundle, and leaves the rest where it is if there is to be one.
type bundleReader struct {
	fsys   fs.FS
	bundle Bundle
	rest   *Rest
	total  int64 // bytes that were read
}

func (r *bundleReader) read() error {
	if err := fs.WalkDir(r.fsys, ".", r.file); err != nil {
		return fmt.Errorf("read bundle: %v", err)
	}
	return nil
}

func (r *bundleReader) file(path string, d fs.DirEntry, err error) error {
	if err != nil || d.IsDir() {
		return err
	}
	if !d.Type().IsRegular() {
		return fmt.Errorf("%s: not a regular file", path)
	}
	info, err := d.Info()
	if err != nil {
		return err
	}
	if r.rest != nil && r.rest.leave(r.bundle, path, info.Size()) {
		return nil
	}
	if r.total += info.Size(); r.total > MaxBundle {
		return fmt.Errorf("%s: the bundle has more than %d bytes", path, int64(MaxBundle))
	}
	r.bundle[path], err = fs.ReadFile(r.fsys, path)
	return err
}

// A MissingError says that a file is not in the bundle.
type MissingError struct{ Path string }

func (e *MissingError) Error() string { return e.Path + " is missing" }

// file returns a file, or a [*MissingError].
func (b Bundle) file(path string) ([]byte, error) {
	data, ok := b[path]
	if !ok {
		return nil, &MissingError{path}
	}
	return data, nil
}

// payload returns a payload and checks its hash.
func (b Bundle) payload(hash crypto.Hash) ([]byte, error) {
	data, err := b.file(payloadFolder + hash.String())
	if err != nil {
		return nil, err
	}
	if crypto.Sum(data) != hash {
		return nil, anotherHash(hash)
	}
	return data, nil
}

// ArchiveFile is the one file of a bundle that is made of others: see [WithoutArchive].
const ArchiveFile = "archive.bel"

const (
	sumsFile = "SHA256SUMS"

	payloadFolder = "payload/"
	hintsFolder   = "hints/" // a file a ballot, by the hash of its payload: see [Options.Keep]
)

func known(path string) bool {
	return slices.Contains([]string{"manifest.json", "log.vkey", "policy", ArchiveFile, sumsFile, "log/checkpoint"}, path) ||
		strings.HasPrefix(path, "log/tile/") || strings.HasPrefix(path, "payload/") || strings.HasPrefix(path, hintsFolder) || IsPage(path)
}

// NewBundle makes the bundle of a board: leaves are its entries in order, checkpoint is signed over its head, payloads
// are all that its entries and its manifest name.
func NewBundle(b *Board, leaves [][]byte, checkpoint []byte, payloads map[crypto.Hash][]byte) (Bundle, error) {
	m := b.poll.Manifest
	bundle, err := LogBundle(m.Bytes(), m.LogKey, m.Policy, leaves, checkpoint, payloads)
	if err != nil || !b.Archived() {
		return bundle, err
	}
	archive := new(bytes.Buffer)
	if err := b.WriteArchive(archive, bundle.payload); err != nil {
		return nil, err
	}
	bundle[ArchiveFile] = archive.Bytes()
	bundle[sumsFile] = bundle.sums()
	return bundle, nil
}

// KeepHints adds the hints of a ballot: see [Options.Keep]. SHA256SUMS does not list them.
func (b Bundle) KeepHints(payload crypto.Hash, hints []byte) { b[hintsFolder+payload.String()] = hints }

// Withhold returns the bundle without what yields the counts, for readers outside the audience of the poll. entries are
// those of its log.
func (b Bundle) Withhold(entries []Entry) Bundle {
	shown := maps.Clone(b)
	delete(shown, ArchiveFile)
	for _, e := range entries {
		if e.Kind == Share || e.Kind == Result {
			delete(shown, "payload/"+e.Payload.String())
		}
	}
	shown[sumsFile] = shown.sums()
	return shown
}

// Leaves reads the entries of a log of the given size from its entry bundles. Nothing vouches for them but the root that they
// make.
func (b Bundle) Leaves(size int64) (leaves [][]byte, err error) {
	if size < 1 || size > 1<<24 {
		return nil, fmt.Errorf("a log of %d entries: want 1 to %d", size, 1<<24)
	}
	for n := int64(0); n*TileWidth < size; n++ {
		width := int(min(size-n*TileWidth, TileWidth))
		path := "log/" + Tile{Level: Entries, N: n, Width: width}.Path()
		data, err := b.file(path)
		if err != nil {
			return nil, err
		}
		entries, err := ParseEntries(data, width)
		if err != nil {
			return nil, fmt.Errorf("%s: %v", path, err)
		}
		leaves = append(leaves, entries...)
	}
	return leaves, nil
}

// checkLog checks that the entries have the root that the checkpoint signs, and that the log folder holds exactly their tiles.
func (b Bundle) checkLog(c Checkpoint, leaves [][]byte) error {
	tree, tiles, err := Tiles(leaves)
	if err != nil {
		return err
	}
	if tree.Root() != c.Root {
		return errors.New("the entries do not have the root that the checkpoint signs")
	}
	return b.checkTiles(tiles)
}

// checkTiles checks that the log folder holds exactly these tiles.
func (b Bundle) checkTiles(tiles map[string][]byte) error {
	for path, data := range tiles {
		if have, err := b.file("log/" + path); err != nil {
			return err
		} else if !bytes.Equal(have, data) {
			return fmt.Errorf("log/%s is not what the entries make", path)
		}
	}
	for path := range b {
		if name, ok := strings.CutPrefix(path, "log/"); ok && name != "checkpoint" && tiles[name] == nil {
			return fmt.Errorf("%s: the log has no such tile", path)
		}
	}
	return nil
}
