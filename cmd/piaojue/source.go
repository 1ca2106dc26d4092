package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/piaojue/piaojue/audit"
)

// openBundle reads a bundle from a folder, from a .tar.zst file, or from the web.
func openBundle(place string) (audit.Bundle, error) {
	switch {
	case strings.HasPrefix(place, "https://"), strings.HasPrefix(place, "http://"):
		return fetchBundle(place)
	case strings.HasSuffix(place, ".tar.zst"):
		f, err := openRegular(place)
		if err != nil {
			return nil, fmt.Errorf("read bundle: %v", err)
		}
		defer f.Close()
		return readTar(f)
	}
	if info, err := os.Stat(place); err != nil {
		return nil, fmt.Errorf("read bundle: %v", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("read bundle: %s: neither a folder nor a .tar.zst file", place)
	}
	return audit.ReadBundle(os.DirFS(place))
}

// openRegular opens a file, but not a pipe, which would be to wait for ever.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	return os.Open(path)
}

// maxTar bounds the bytes that an archive unpacks to, with all that is no file in it.
const maxTar = 2 * audit.MaxBundle

// readTar reads a bundle packed as a zstd-compressed tar archive. What it unpacks to is bounded, whatever its size: in
// files, in bytes, and in folders, of which a megabyte of zstd holds a hundred million.
func readTar(r io.Reader) (audit.Bundle, error) {
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
