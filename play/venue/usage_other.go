//go:build !linux

package venue

// UsageOf says that this system does not tell what a process takes.
func UsageOf(int) (Usage, bool) { return Usage{}, false }

// FilesOf is 0: this system does not tell.
func FilesOf(int) int { return 0 }
