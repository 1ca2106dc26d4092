package venue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// A Machine is one process of the hall. It can be killed at any moment, and started again.
type Machine struct {
	Name    string
	command string
	args    []string
	address string                                      // host and port where it listens
	log     string                                      // file that what it says is added to
	web     *http.Client                                // asks whether it is ready
	ready   func(ctx context.Context, m *Machine) error // reports whether it is

	process *exec.Cmd  // nil unless it runs
	ended   chan error // of the process
}

// How long a machine may take until it is ready, and until it has stopped.
const (
	readyTime = time.Minute
	readyWait = 20 * time.Millisecond
	stopTime  = 30 * time.Second
)

func (m *Machine) url() string { return "https://" + m.address }

// Start starts it and returns when it is ready.
func (m *Machine) Start(ctx context.Context) error {
	log, err := os.OpenFile(m.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start %s: %w", m.Name, err)
	}
	defer log.Close()
	c := exec.Command(m.command, m.args...)
	c.Stdout, c.Stderr = log, log
	bind(c)
	if err := c.Start(); err != nil {
		return fmt.Errorf("start %s: %w", m.Name, err)
	}
	m.process, m.ended = c, make(chan error, 1)
	go func(ended chan error) { ended <- c.Wait() }(m.ended)
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	for {
		err := m.ready(ctx, m)
		if err == nil {
			return nil
		}
		select {
		case end := <-m.ended:
			m.process = nil
			return fmt.Errorf("start %s: it ended, %v; see %s", m.Name, end, m.log)
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("start %s: not ready: %w; see %s", m.Name, err, m.log), m.Kill())
		case <-time.After(readyWait):
		}
	}
}

// Kill ends it at once, as when the power fails.
func (m *Machine) Kill() error {
	if m.process == nil {
		return nil
	}
	if err := m.process.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", m.Name, err)
	}
	<-m.ended
	m.process = nil
	return nil
}

// Stop asks it to end, and returns when it has done so by itself.
func (m *Machine) Stop() error {
	if m.process == nil {
		return nil
	}
	if err := m.process.Process.Signal(os.Interrupt); err != nil { // it has ended, or the system has no such signal
		return m.Kill()
	}
	select {
	case err := <-m.ended:
		m.process = nil
		if err != nil {
			return fmt.Errorf("stop %s: %w; see %s", m.Name, err, m.log)
		}
		return nil
	case <-time.After(stopTime):
		return errors.Join(fmt.Errorf("stop %s: it does not end; see %s", m.Name, m.log), m.Kill())
	}
}

// answers reports whether a GET of a path is answered with 200.
func answers(path string) func(context.Context, *Machine) error {
	return func(ctx context.Context, m *Machine) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url()+path, nil)
		if err != nil {
			return err
		}
		response, err := m.web.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", path, response.Status)
		}
		return nil
	}
}
