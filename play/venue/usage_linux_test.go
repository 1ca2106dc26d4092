package venue

import (
	"os"
	"testing"
)

func TestUsage(t *testing.T) {
	u, ok := UsageOf(os.Getpid())
	if !ok || u.Own <= 0 || u.Memory < u.Own || u.Peak < u.Memory || FilesOf(os.Getpid()) < 3 {
		t.Errorf("%+v, %v", u, ok)
	}
}

func TestKilobytes(t *testing.T) {
	status := []byte("Name:\tpiaojue\nVmHWM:\t    2048 kB\nVmRSS:\t  1 kB\n")
	for name, want := range map[string]int64{"VmHWM": 2 << 20, "VmRSS": 1 << 10, "RssAnon": 0} {
		if got := kilobytes(status, name); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}
