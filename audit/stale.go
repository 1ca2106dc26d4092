package audit

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrStale is what an error is when something was signed over a head that is no longer, or never was, good.
var ErrStale = errors.New("signed over another head")

// stale is an error that is [ErrStale] and says which heads.
type stale string

func (s stale) Error() string        { return string(s) }
func (s stale) Is(target error) bool { return target == ErrStale }

func staleHead(format string, args ...any) error { return stale(fmt.Sprintf(format, args...)) }

// extends checks that the board extends head within the phase.
func (b *Board) extends(head BoardHead) error {
	if head.Size < b.since || head.Size > b.Size() {
		return staleHead("signed over size %d: the board has %d, and this phase began at %d", head.Size, b.Size(), b.since)
	}
	root, err := b.tree.RootAt(head.Size)
	if err != nil {
		return err
	}
	if !bytes.Equal(root[:], head.Root[:]) {
		return staleHead("signed over another board: its root at size %d differs", head.Size)
	}
	return nil
}

// is checks that head is exactly the board's.
func (b *Board) is(head BoardHead) error {
	if head.Size != b.Size() {
		return staleHead("signed over size %d: the board has %d", head.Size, b.Size())
	}
	return b.extends(head)
}
