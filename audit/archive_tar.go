package audit

import (
	"bytes"
	"fmt"
	"strconv"
)

// The container of an archive is the tar of Unix version 7: for each member a header block, the body, and zeros up to
// the next multiple of 512 bytes. No blocks of zeros mark the end (docs/protocol.md, section 7.2).
//
//	  0  name, padded with zeros            136  modification time, 11 octal digits, 0
//	100  "0000644", 0                       148  checksum, 6 octal digits, 0, space
//	108  "0000000", 0 (owner)               156  "0"
//	116  "0000000", 0 (group)               157  zeros
//	124  size, 11 octal digits, 0
//
// The checksum is the sum of the header's bytes with eight spaces in its place.
const (
	blockSize = 512
	nameSize  = 100
	maxOctal  = 1<<33 - 1 // 11 octal digits
)

// A member is one file of the container.
type member struct {
	name string
	body []byte
}

// appendMember appends m, last changed at time, in Unix seconds.
func appendMember(out []byte, m member, time int64) []byte {
	size := int64(len(m.body))
	out = append(out, header(m.name, size, time)...)
	out = append(out, m.body...)
	return append(out, make([]byte, padding(size))...)
}

// header returns the block before a body of size bytes.
func header(name string, size, time int64) []byte {
	h := make([]byte, blockSize)
	copy(h[:nameSize], name)
	copy(h[100:], "0000644")
	copy(h[108:], "0000000")
	copy(h[116:], "0000000")
	copy(h[124:], fmt.Sprintf("%011o", size))
	copy(h[136:], fmt.Sprintf("%011o", time))
	copy(h[148:], "        ")
	h[156] = '0'
	sum := 0
	for _, b := range h {
		sum += int(b)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return h
}

func padding(size int64) int64 { return -size & (blockSize - 1) }

// cutMember parses the first member of data. It builds the header again from name, size and time and compares, so that
// no byte of the container is without meaning.
func cutMember(data []byte) (m member, time int64, rest []byte, err error) {
	if len(data) < blockSize {
		return member{}, 0, nil, fmt.Errorf("cut off in a header")
	}
	block, rest := data[:blockSize], data[blockSize:]
	name, _, _ := bytes.Cut(block[:nameSize], []byte{0})
	size, err := octal(block[124:135])
	if err != nil {
		return member{}, 0, nil, fmt.Errorf("size: %v", err)
	}
	if time, err = octal(block[136:147]); err != nil {
		return member{}, 0, nil, fmt.Errorf("time: %v", err)
	}
	if !bytes.Equal(header(string(name), size, time), block) {
		return member{}, 0, nil, fmt.Errorf("header of %q is not as Belenios writes it", name)
	}
	n := size + padding(size)
	if n > int64(len(rest)) {
		return member{}, 0, nil, fmt.Errorf("cut off in %q", name)
	}
	if len(bytes.Trim(rest[size:n], "\x00")) > 0 {
		return member{}, 0, nil, fmt.Errorf("%q is not followed by zeros", name)
	}
	return member{string(name), rest[:size]}, time, rest[n:], nil
}

func octal(digits []byte) (int64, error) {
	n, err := strconv.ParseUint(string(digits), 8, 33)
	if err != nil {
		return 0, fmt.Errorf("%q is not 11 octal digits", digits)
	}
	return int64(n), nil
}
