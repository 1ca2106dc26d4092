package venue

import (
	"os/exec"
	"syscall"
)

// bind has a process end when this one does, however that comes: nobody would find it afterwards.
func bind(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
