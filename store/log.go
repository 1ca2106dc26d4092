package store

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
)

// A Lease is the right to move a poll's gate and head until somebody else is elected.
type Lease struct {
	Poll  Poll
	Epoch uint64 // the fencing number; the first is 1
}

// A Head is the state of a log: how many entries, the root over them, and the checkpoint that was signed for both.
// An empty log has none of these: the zero Head.
type Head struct {
	Size       int64
	Root       [32]byte
	Checkpoint []byte
}

// Equal reports whether the heads are the same to the last byte.
func (h Head) Equal(other Head) bool {
	return h.Size == other.Size && h.Root == other.Root && bytes.Equal(h.Checkpoint, other.Checkpoint)
}

// A Tile is one file of a log: an entry bundle or hashes of the tree. The path is that of the full tile, since a partial
// one is a prefix of it.
type Tile struct {
	Path string
	Data []byte
}

// CheckAdvance is what every implementation asks of a step from old to next. [ErrTooLarge] when it is more than one
// transaction can write. [ErrInvalid] when the log would shrink, have two roots at one size or tiles without entries;
// when the head has no checkpoint; and when a path comes twice. With the same size, root and no tiles, a head may take
// another checkpoint: cosignatures are added to one.
func CheckAdvance(old, next Head, tiles []Tile) error {
	same := next.Size == old.Size
	if next.Size < old.Size || same && (next.Root != old.Root || len(tiles) > 0) || len(next.Checkpoint) == 0 {
		return fmt.Errorf("from size %d to %d with %d tiles: %w", old.Size, next.Size, len(tiles), ErrInvalid)
	}
	size := len(next.Root) + len(next.Checkpoint)
	paths := make(map[string]bool)
	for _, t := range tiles {
		if err := CheckName(t.Path); err != nil {
			return fmt.Errorf("tile: %w", err)
		}
		if paths[t.Path] {
			return fmt.Errorf("tile %q twice: %w", t.Path, ErrInvalid)
		}
		paths[t.Path] = true
		size += len(t.Path) + len(t.Data)
	}
	return checkSize(1+len(tiles), size)
}

// CheckPayloads is what every implementation asks of payloads: [ErrTooLarge] when they are more than [MaxPayloads] or
// [MaxPayload].
func CheckPayloads(payloads [][]byte) error {
	size := 0
	for _, p := range payloads {
		size += sha256.Size + len(p)
	}
	if len(payloads) > MaxPayloads || size > MaxPayload {
		return fmt.Errorf("%d payloads, %d bytes: %w", len(payloads), size, ErrTooLarge)
	}
	return nil
}

// CheckName is what every implementation asks of the name of a poll, a node or a tile: [ErrInvalid] when it is empty,
// [ErrTooLarge] when it is longer than [MaxName].
func CheckName(name string) error {
	if name == "" {
		return fmt.Errorf("no name: %w", ErrInvalid)
	}
	if len(name) > MaxName {
		return fmt.Errorf("name %.20q…: %d bytes: %w", name, len(name), ErrTooLarge)
	}
	return nil
}

// Seal returns data with a checksum before it, the form in which implementations keep what has no hash of its own:
//
//	SHA-256(u8 len(name) || name || data) || data
//
// The name under which it is kept is covered, too, so that intact bytes in another's place are found out.
func Seal(name string, data []byte) []byte {
	sum := checksum(name, data)
	return append(sum[:], data...)
}

// Unseal returns the data that was sealed under the name, or [ErrCorrupt]. It aliases what it is given.
func Unseal(name string, sealed []byte) ([]byte, error) {
	if len(sealed) >= sha256.Size {
		data := sealed[sha256.Size:]
		if checksum(name, data) == [32]byte(sealed) {
			return data, nil
		}
	}
	return nil, fmt.Errorf("%q: %w", name, ErrCorrupt)
}

func checksum(name string, data []byte) (sum [32]byte) {
	if len(name) > MaxName {
		panic("store: internal error: a name of more than 255 bytes")
	}
	h := sha256.New()
	h.Write([]byte{byte(len(name))})
	io.WriteString(h, name)
	h.Write(data)
	h.Sum(sum[:0])
	return sum
}
