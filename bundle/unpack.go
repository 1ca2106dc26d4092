package bundle

import (
	"archive/tar"
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
		if bundle[name], err = readBounded(archive, &left); err != nil {
			return nil, fmt.Errorf("read bundle: %s: %v", name, err)
		}
	}
	return nil, fmt.Errorf("read bundle: more than %d files and folders", maxFiles)
}

// readBounded reads all of r, unless that is more than what is left.
func readBounded(r io.Reader, left *int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, *left+1))
	if *left -= int64(len(data)); err == nil && *left < 0 {
		err = fmt.Errorf("more than the %d bytes that a bundle may have", int64(audit.MaxBundle))
	}
	return data, err
}
