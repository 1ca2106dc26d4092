package devices_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/server/devices"
)

// What is usual comes whatever is held; of what is larger as much comes as there is room for, and room is given back (threat 52).
func TestThreat52_Bodies(t *testing.T) {
	full := errors.New("full")
	all := devices.NewBodies(10, 100, full)
	body := func(size int) *devices.Body {
		return all.Count(io.NopCloser(strings.NewReader(strings.Repeat("x", size))))
	}
	read := func(b *devices.Body, want error) {
		t.Helper()
		if _, err := io.ReadAll(b); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	first := body(110)
	read(first, nil)
	read(body(10), nil)
	more := body(11)
	read(more, full)
	more.Free()
	first.Free()
	first.Free() // holds nothing any more
	read(body(111), full)
	(*devices.Body)(nil).Free()
}
