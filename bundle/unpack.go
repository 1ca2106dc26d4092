package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/piaojue/piaojue/audit"
)

// maxTar bounds the bytes that an archive unpacks to, with all that is no file in it.
const maxTar = 2 * audit.MaxBundle

// Unpack reads a bundle packed as a zstd-compressed tar archive. What it unpacks to is bounded, whatever its size: in
// files, in bytes, and in folders, of which a megabyte of zstd holds a hundred million.
func Unpack(r io.Reader) (audit.Bundle, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(1<<28), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("read bundle: %v", err)
	}
	defer z.Close()
	bundle, left := audit.Bundle{}, int64(audit.MaxBundle)
	archive := tar.NewReader(io.LimitReader(z, maxTar))
	for range maxFiles {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return bundle, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read bundle: %v", err)
		}
		name := strings.TrimPrefix(header.Name, "./")
		switch {
		case header.Typeflag == tar.TypeDir:
			continue
		case header.Typeflag != tar.TypeReg || !fs.ValidPath(name):
			return nil, fmt.Errorf("read bundle: %q is not a regular file below the archive", header.Name)
		case bundle[name] != nil:
			return nil, fmt.Errorf("read bundle: %q occurs twice", header.Name)
		}
		if bundle[name], err = readBounded(archive, header.Size, &left); err != nil {
			return nil, fmt.Errorf("read bundle: %s: %v", name, err)
		}
	}
	return nil, fmt.Errorf("read bundle: more than %d files and folders", maxFiles)
}

// mostAhead bounds the room that is made for a file before it is read: its size is what somebody says.
const mostAhead = 64 << 20

// readBounded reads all of r, unless that is more than what is left. It is said to be of this size, or less than 0 if nobody said anything.
func readBounded(r io.Reader, size int64, left *int64) ([]byte, error) {
	data := new(bytes.Buffer)
	data.Grow(int(max(0, min(size, *left, mostAhead))) + bytes.MinRead)
	_, err := data.ReadFrom(io.LimitReader(r, *left+1))
	if *left -= int64(data.Len()); err == nil && *left < 0 {
		err = fmt.Errorf("more than the %d bytes that a bundle may have", int64(audit.MaxBundle))
	}
	return data.Bytes(), err
}
