//go:build !unix

package bench

// maxFiles is how many files and connections this process may have open.
func maxFiles() int { return 4096 }
