package venue

import "time"

// A Usage is what a process has taken.
type Usage struct {
	CPU    time.Duration
	Memory int64 // bytes that are resident now
	Own    int64 // of them those that are not pages of files, which the system takes back when it needs them
	Peak   int64 // the most that ever were resident
}

// Usage is [UsageOf] the process; ok is false, too, if it was not started.
func (m *Machine) Usage() (u Usage, ok bool) {
	if m.process == nil {
		return u, false
	}
	return UsageOf(m.process.Process.Pid)
}

// Files is [FilesOf] the process, 0 if it was not started.
func (m *Machine) Files() int {
	if m.process == nil {
		return 0
	}
	return FilesOf(m.process.Process.Pid)
}
