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

// Evidence is mostly random numbers, in hexadecimal, decimal and binary: packed it is a half. Zeros are a thirty-thousandth, and a letter of them would fill the
// memory. An archive unpacks to no more than atOnce bytes and mostPacked times those that were read.
const (
	atOnce     = 64 << 20
	mostPacked = 64
)

// Unpack reads a bundle packed as a zstd-compressed tar archive, in which nothing follows the archive's end. What it unpacks to is bounded,
// whatever it says of itself: in files, in bytes, and in folders, of which a megabyte of zstd holds a hundred million.
func Unpack(r io.Reader) (audit.Bundle, error) { return unpack(r, maxFiles) }

// unpack is Unpack of at most so many files and folders.
func unpack(r io.Reader, most int) (audit.Bundle, error) {
	packed := &counted{from: r}
	z, err := zstd.NewReader(packed, zstd.WithDecoderMaxMemory(1<<28), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("read bundle: %v", err)
	}
	defer z.Close()
	bundle, left := audit.Bundle{}, int64(audit.MaxBundle)
	stream := &unpacked{counted{from: z}, packed}
	archive := tar.NewReader(stream)
	for range most {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			if err := stream.end(); err != nil {
				return nil, fmt.Errorf("read bundle: %v", err)
			}
			return bundle, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read bundle: %v", err)
		}
		name := strings.TrimPrefix(header.Name, "./")
		switch {
		case header.Typeflag == tar.TypeDir:
			continue
		case header.Typeflag != tar.TypeReg || holes(header) || !fs.ValidPath(name):
			return nil, fmt.Errorf("read bundle: %q is not a regular file below the archive", header.Name)
		case bundle[name] != nil:
			return nil, fmt.Errorf("read bundle: %q occurs twice", header.Name)
		}
		if bundle[name], err = readBounded(archive, header.Size, &left); err != nil {
			return nil, fmt.Errorf("read bundle: %s: %v", name, err)
		}
	}
	return nil, fmt.Errorf("read bundle: more than %d files and folders", most)
}

// holes reports whether a file is given with bytes left out, of which the archive then holds none.
func holes(header *tar.Header) bool {
	for key := range header.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// counted counts what is read.
type counted struct {
	from io.Reader
	n    int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

// unpacked is what an archive unpacks to, as far as the bounds allow.
type unpacked struct {
	counted
	packed *counted
}

func (u *unpacked) Read(p []byte) (int, error) {
	switch most := atOnce + mostPacked*u.packed.n; {
	case u.n > maxTar:
		return 0, fmt.Errorf("the archive unpacks to more than %d bytes", int64(maxTar))
	case u.n > most:
		return 0, fmt.Errorf("the archive unpacks to more than %d times its size, as no evidence does", mostPacked)
	}
	return u.counted.Read(p)
}

// end reads what follows the end of the archive: zeros, which fill its last record, or somebody who reads on finds other files.
func (u *unpacked) end() error {
	rest := make([]byte, 1<<15)
	for {
		n, err := u.Read(rest)
		if len(bytes.Trim(rest[:n], "\x00")) > 0 {
			return errors.New("something follows the end of the archive")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// mostAhead bounds the room that is made for a file before it is read: its size is what somebody says.
const mostAhead = 64 << 20

// readBounded reads all of r, unless that is more than what is left. r has no more than this size, or it is less than 0 if nobody said anything.
func readBounded(r io.Reader, size int64, left *int64) (data []byte, err error) {
	if 0 <= size && size <= min(*left, mostAhead) {
		data = make([]byte, size)
		_, err = io.ReadFull(r, data)
	} else {
		data, err = io.ReadAll(io.LimitReader(r, *left+1))
	}
	if *left -= int64(len(data)); err == nil && *left < 0 {
		err = fmt.Errorf("more than the %d bytes that a bundle may have", int64(audit.MaxBundle))
	}
	return data, err
}
