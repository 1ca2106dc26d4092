package devices

import (
	"io"
	"sync/atomic"
)

// Bodies bound the bytes of large bodies that are held at one time: one device may send many at once, of megabytes each. Of each body the first bytes are
// free, so that what is usual waits for nobody. What has come counts, not what was announced: whoever announces much and sends little takes nothing from
// others. They may be used by several goroutines.
type Bodies struct {
	free, most int64 // bytes of each body; bytes beyond that of all
	full       error

	held atomic.Int64
}

// NewBodies lets so many bytes be held in all, beside so many of each body. full is what a reader is told for whom there is no room.
func NewBodies(free, most int64, full error) *Bodies {
	return &Bodies{free: free, most: most, full: full}
}

// Count returns a body that counts from now on, until it is given back.
func (b *Bodies) Count(body io.ReadCloser) *Body { return &Body{ReadCloser: body, of: b} }

// A Body is one that counts. It is read by one goroutine at a time.
type Body struct {
	io.ReadCloser
	of         *Bodies
	read, held int64
}

// Read reads as much as there is room for.
func (b *Body) Read(p []byte) (n int, err error) {
	n, err = b.ReadCloser.Read(p)
	b.read += int64(n)
	if more := b.read - b.of.free - b.held; more > 0 {
		b.held += more
		if b.of.held.Add(more) > b.of.most {
			return 0, b.of.full
		}
	}
	return n, err
}

// Free gives back what a body held, when nothing of it is needed any more. A nil body holds nothing.
func (b *Body) Free() {
	if b != nil {
		b.of.held.Add(-b.held)
		b.held, b.read = 0, 0
	}
}
