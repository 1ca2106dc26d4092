//go:build unix

package main

import "syscall"

// withholdCore keeps codes, keys and choices out of core files: a crash must not write to a disk what the program never does.
func withholdCore() error { return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
