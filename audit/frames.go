package audit

import "encoding/binary"

// AppendFrame appends a frame: four bytes of length, big-endian, and so many more.
func AppendFrame(b, frame []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(frame))), frame...)
}

// ReadFrames parts what is frames and nothing else.
func ReadFrames(b []byte) (frames [][]byte, ok bool) {
	for len(b) > 0 {
		if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
			return nil, false
		}
		n := 4 + binary.BigEndian.Uint32(b)
		frames, b = append(frames, b[4:n]), b[n:]
	}
	return frames, true
}
