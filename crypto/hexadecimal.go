package crypto

import (
	"encoding/binary"
	"fmt"
)

// DecodeHex fills dst from exactly twice as many lower-case hexadecimal digits. Its error says what they should be and quotes none of them: it may be a
// secret. Its time depends on their number alone.
func DecodeHex(what string, dst, text []byte) error {
	if len(text) != 2*len(dst) {
		return fmt.Errorf("parse %s: %d characters, want %d", what, len(text), 2*len(dst))
	}
	var wrong uint64
	for ; len(dst) >= 4; dst, text = dst[4:], text[8:] {
		var four uint32
		four, wrong = eightHexDigits([8]byte(text), wrong)
		binary.LittleEndian.PutUint32(dst, four)
	}
	last := [8]byte([]byte("00000000"))
	copy(last[:], text)
	four, wrong := eightHexDigits(last, wrong)
	for i := range dst {
		dst[i] = byte(four >> (8 * i))
	}
	if wrong != 0 {
		return fmt.Errorf("parse %s: not lower-case hexadecimal", what)
	}
	return nil
}

// eightHexDigits returns the four bytes that eight digits say, the first byte lowest, all at once. If one of them is no digit, or wrong was not
// 0, then wrong is not 0: what was understood must be below 16, and is printed again and compared.
func eightHexDigits(text [8]byte, wrong uint64) (uint32, uint64) {
	const ones = 0x0101010101010101
	t := binary.LittleEndian.Uint64(text[:])
	n := t&(15*ones) + 9*(t>>6&ones) // a letter has bit 6, and ends in 1 to 6
	letters := (n + 6*ones) >> 4 & ones
	wrong |= n&(240*ones) | (n + '0'*ones + ('a'-10-'0')*letters ^ t)
	n = (n<<4 | n>>8) & 0x00ff00ff00ff00ff // neighbours are joined to bytes, these to two bytes, and these to four
	n = (n | n>>8) & 0x0000ffff0000ffff
	return uint32(n | n>>16), wrong
}
