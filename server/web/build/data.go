package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// gap is up to how many zeros between two data segments are written out.
const gap = 64

const dataSection = 11 // WebAssembly core specification, section 5.5.14

var errModule = errors.New("not the WebAssembly that the Go linker writes")

// mergeData writes data segments that lie close to each other as one. The Go linker cuts the data of a program into tens of
// thousands of segments wherever a few bytes are zero, and their headers keep it from being packed well. What the memory
// holds at the start is the same.
func mergeData(module []byte) ([]byte, error) {
	if len(module) < 8 {
		return nil, errModule
	}
	out := bytes.Clone(module[:8])
	for rest := module[8:]; len(rest) > 0; {
		id := rest[0]
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || size > uint64(len(rest)-1-n) {
			return nil, errModule
		}
		body := rest[1+n : 1+n+int(size)]
		rest = rest[1+n+int(size):]
		if id == dataSection {
			var err error
			if body, err = mergeSegments(body); err != nil {
				return nil, err
			}
		}
		out = append(binary.AppendUvarint(append(out, id), uint64(len(body))), body...)
	}
	return out, nil
}

// A segment is written to memory at the start.
type segment struct {
	at   uint64
	data []byte
}

func mergeSegments(body []byte) ([]byte, error) {
	count, n := binary.Uvarint(body)
	if n <= 0 {
		return nil, errModule
	}
	var merged []segment
	for rest := body[n:]; count > 0; count-- {
		var s segment
		var err error
		if s, rest, err = readSegment(rest); err != nil {
			return nil, err
		}
		if last := len(merged) - 1; last >= 0 {
			next := merged[last].at + uint64(len(merged[last].data))
			if s.at >= next && s.at-next <= gap {
				merged[last].data = append(append(merged[last].data, make([]byte, s.at-next)...), s.data...)
				continue
			}
		}
		merged = append(merged, segment{s.at, bytes.Clone(s.data)})
	}
	out := binary.AppendUvarint(nil, uint64(len(merged)))
	for _, s := range merged {
		out = append(appendSigned(append(out, 0, i32Const), s.at), end)
		out = append(binary.AppendUvarint(out, uint64(len(s.data))), s.data...)
	}
	return out, nil
}

// The instructions of the one expression that says where a segment lies.
const (
	i32Const = 0x41
	end      = 0x0b
)

func readSegment(b []byte) (s segment, rest []byte, err error) {
	if len(b) < 2 || b[0] != 0 || b[1] != i32Const {
		return s, nil, errModule
	}
	// An address is written as a signed number; none has its sign bit set, for the memory of a program starts low.
	at, n := binary.Uvarint(b[2:])
	if n <= 0 || at >= 1<<31 || len(b) < 3+n || b[1+n]&0x40 != 0 || b[2+n] != end {
		return s, nil, errModule
	}
	size, m := binary.Uvarint(b[3+n:])
	if m <= 0 || size > uint64(len(b)-3-n-m) {
		return s, nil, errModule
	}
	from := 3 + n + m
	return segment{at, b[from : from+int(size)]}, b[from+int(size):], nil
}

// appendSigned appends v as a signed LEB128 number.
func appendSigned(out []byte, v uint64) []byte {
	for ; v >= 0x40; v >>= 7 {
		out = append(out, byte(v&0x7f|0x80))
	}
	return append(out, byte(v))
}
