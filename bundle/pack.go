package bundle

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
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
	return w.AddFrom(path, int64(len(data)), bytes.NewReader(data))
}

// AddFrom writes a file of this size that is read meanwhile. After an error the archive cannot be completed.
func (w *Writer) AddFrom(path string, size int64, r io.Reader) error {
	if _, twice := w.sums[path]; twice || !fs.ValidPath(path) || path == sumsFile {
		return fmt.Errorf("pack bundle: %q is there already, or cannot be a file of a bundle", path)
	}
	hash := sha256.New()
	if err := w.write(path, size, io.TeeReader(r, hash)); err != nil {
		return err
	}
	w.sums[path] = crypto.Hash(hash.Sum(nil))
	return nil
}

func (w *Writer) write(path string, size int64, r io.Reader) error {
	header := tar.Header{Name: path, Typeflag: tar.TypeReg, Mode: 0o644, Size: size, ModTime: time.Unix(0, 0)}
	if err := w.tar.WriteHeader(&header); err != nil {
		return fmt.Errorf("pack bundle: %s: %w", path, err)
	}
	if _, err := io.CopyN(w.tar, r, size); err != nil {
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
	if err := w.write(sumsFile, int64(len(sums)), bytes.NewReader(sums)); err != nil {
		return err
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
