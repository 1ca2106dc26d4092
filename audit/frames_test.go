//go:build !js

package audit_test

import (
	"bytes"
	"testing"

	"github.com/piaojue/piaojue/audit"
)

// FuzzFrames: what is read is what was written.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{})
	f.Add(audit.AppendFrame(audit.AppendFrame(nil, []byte("one")), nil))
	f.Add([]byte{0, 0, 0, 1})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		frames, ok := audit.ReadFrames(data)
		if !ok {
			return
		}
		var again []byte
		for _, frame := range frames {
			again = audit.AppendFrame(again, frame)
		}
		if !bytes.Equal(again, data) {
			t.Errorf("%x is read as %x", data, again)
		}
	})
}
