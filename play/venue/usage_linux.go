package venue

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit in which /proc counts processor time: it is the same on all machines that Go runs on.
const tick = 10 * time.Millisecond

// UsageOf says what a process has taken so far (proc(5)). ok is false if it does not run, or if this system does not tell.
func UsageOf(process int) (u Usage, ok bool) {
	dir := fmt.Sprintf("/proc/%d/", process)
	stat, err := os.ReadFile(dir + "stat")
	if err != nil {
		return u, false
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // the name before it may have anything in it
	if len(fields) < 13 {
		return u, false
	}
	for _, ticks := range fields[11:13] { // utime, stime
		n, err := strconv.ParseInt(ticks, 10, 64)
		if err != nil {
			return u, false
		}
		u.CPU += time.Duration(n) * tick
	}
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		return u, false
	}
	u.Memory, u.Own, u.Peak = kilobytes(status, "VmRSS"), kilobytes(status, "RssAnon"), kilobytes(status, "VmHWM")
	return u, true
}

// FilesOf counts the files that a process has open, connections among them: 0 if it does not run. With thousands of them it takes many
// times as long as [UsageOf].
func FilesOf(process int) int {
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", process))
	if err != nil {
		return 0
	}
	return len(files)
}

// kilobytes returns a field of status in bytes, 0 if it is not there.
func kilobytes(status []byte, name string) int64 {
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}
