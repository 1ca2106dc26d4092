package bundle

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

const (
	sumsFile = "SHA256SUMS"
	hints    = "hints/" // nothing below it is in the sums
)

// A Writer packs a bundle into one .tar.zst, one file after the other, and holds none of them. The headers have neither time
// nor owner: the same files in the same order make the same archive.
type Writer struct {
	zstd *zstd.Encoder
	tar  *tar.Writer
	sums map[string]crypto.Hash
}

// NewWriter begins an archive. Nearly all in it are random numbers, of which a more patient encoder makes no less.
func NewWriter(w io.Writer) (*Writer, error) {
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, fmt.Errorf("pack bundle: %v", err)
	}
	return &Writer{z, tar.NewWriter(z), map[string]crypto.Hash{}}, nil
}

// Add writes a file. SHA256SUMS is not added: it is made of all others.
func (w *Writer) Add(path string, data []byte) error {
	var sum crypto.Hash
	if !strings.HasPrefix(path, hints) {
		sum = crypto.Sum(data)
	}
	return w.AddKnown(path, sum, data)
}

// AddKnown is Add for a file whose hash the caller knows, as that of a payload, which is its name.
func (w *Writer) AddKnown(path string, sum crypto.Hash, data []byte) error {
	if err := w.begin(path, sum, int64(len(data))); err != nil {
		return err
	}
	return cut(path, w.write(data))
}

// AddFrom is AddKnown for a file of this size that is read meanwhile. After an error the archive cannot be completed.
func (w *Writer) AddFrom(path string, sum crypto.Hash, size int64, r io.Reader) error {
	if err := w.begin(path, sum, size); err != nil {
		return err
	}
	_, err := io.CopyN(w.tar, r, size)
	return cut(path, err)
}

// List has SHA256SUMS name a file that is not added: see [audit.WithoutArchive].
func (w *Writer) List(path string, sum crypto.Hash) error {
	if _, twice := w.sums[path]; twice || !fs.ValidPath(path) || path == sumsFile {
		return fmt.Errorf("pack bundle: %q is there already, or cannot be a file of a bundle", path)
	}
	w.sums[path] = sum
	return nil
}

// begin begins a file that comes into the sums.
func (w *Writer) begin(path string, sum crypto.Hash, size int64) error {
	if err := w.List(path, sum); err != nil {
		return err
	}
	return w.head(path, size)
}

func (w *Writer) head(path string, size int64) error {
	header := tar.Header{Name: path, Typeflag: tar.TypeReg, Mode: 0o644, Size: size, ModTime: time.Unix(0, 0)}
	return cut(path, w.tar.WriteHeader(&header))
}

func (w *Writer) write(data []byte) error {
	_, err := w.tar.Write(data)
	return err
}

// cut says which file was cut off.
func cut(path string, err error) error {
	if err != nil {
		return fmt.Errorf("pack bundle: %s: %w", path, err)
	}
	return nil
}

// Close writes SHA256SUMS and the end of the archive. An archive that was not closed does not unpack. Close does not close
// what lies under the archive.
func (w *Writer) Close() error {
	var sums []byte
	for _, path := range slices.Sorted(maps.Keys(w.sums)) {
		if !strings.HasPrefix(path, hints) {
			sums = fmt.Appendf(sums, "%s  %s\n", w.sums[path], path)
		}
	}
	if err := w.head(sumsFile, int64(len(sums))); err != nil {
		return err
	}
	if err := w.write(sums); err != nil {
		return cut(sumsFile, err)
	}
	if err := w.tar.Close(); err != nil {
		return fmt.Errorf("pack bundle: %w", err)
	}
	if err := w.zstd.Close(); err != nil {
		return fmt.Errorf("pack bundle: %w", err)
	}
	return nil
}

// Pack writes a whole bundle as one .tar.zst, its files in the order of their paths and its sums at the end.
func Pack(w io.Writer, bundle audit.Bundle) error {
	archive, err := NewWriter(w)
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(bundle)) {
		if path == sumsFile {
			continue
		}
		if err := archive.Add(path, bundle[path]); err != nil {
			return err
		}
	}
	return archive.Close()
}
