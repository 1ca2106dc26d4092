package bolt

import (
	"crypto/rand"
	"crypto/sha256"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// TestRelease: what has passed through the files does not stay in memory, and reads as before.
func TestRelease(t *testing.T) {
	s, _, _ := opened(t)
	value := make([]byte, releaseSize/4)
	rand.Read(value)
	before := mapped(t)
	for i := range 16 {
		value[0] = byte(i)
		must(t, s.Stage(t.Context(), name, [][]byte{value}))
		data, err := s.ReadPayload(t.Context(), name, sha256.Sum256(value))
		must(t, err)
		if string(data) != string(value) {
			t.Fatal("another payload")
		}
	}
	if grown := mapped(t) - before; grown > 2*releaseSize {
		t.Errorf("%d bytes of files more in memory, after %d have passed", grown, 16*len(value))
	}
}

// mapped is how many bytes of files are in the memory of this process.
func mapped(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	must(t, err)
	kilobytes, err := strconv.Atoi(string(regexp.MustCompile(`RssFile:\s*(\d+) kB`).FindSubmatch(status)[1]))
	must(t, err)
	return kilobytes << 10
}
