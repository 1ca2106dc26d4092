//go:build !linux

package venue

import "os/exec"

// bind does nothing: on this system a process stays when the one that started it is killed.
func bind(*exec.Cmd) {}
