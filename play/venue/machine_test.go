package venue

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// machineOf is this test's own program, told to run nothing: it ends at once.
func machineOf(t *testing.T, ready func(context.Context, *Machine) error) *Machine {
	return &Machine{Name: "server", command: os.Args[0], args: []string{"-test.run=^$"}, log: filepath.Join(t.TempDir(), "log"), ready: ready}
}

// A machine that ends before it is ready says so, and where to read why; it can be killed and stopped without harm.
func TestMachine_Ended(t *testing.T) {
	m := machineOf(t, func(context.Context, *Machine) error { return errors.New("nobody is there") })
	err := m.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "start server: it ended") || !strings.Contains(err.Error(), m.log) {
		t.Error(err)
	}
	if _, ok := m.Usage(); ok {
		t.Error("the usage of a machine that does not run")
	}
	if err := errors.Join(m.Kill(), m.Stop()); err != nil {
		t.Error(err)
	}
}

// What cannot be started is named.
func TestMachine_NoCommand(t *testing.T) {
	m := machineOf(t, func(context.Context, *Machine) error { return nil })
	m.command = filepath.Join(t.TempDir(), "none")
	if err := m.Start(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
