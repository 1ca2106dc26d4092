package venue

import "time"

// A Usage is what a process has taken.
type Usage struct {
	CPU    time.Duration
	Memory int64 // bytes that are resident now
	Peak   int64 // and the most that ever were
	Files  int   // that are open, connections among them
}
