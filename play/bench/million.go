package bench

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/piaojue/piaojue/play/venue"
)

// few is how many ballots the many are compared with, and rounds how often these are verified before and after them: a few
// tenths of a second are soon longer or shorter by a twentieth.
const (
	few    = 4096
	rounds = 8
)

// memory is what the collector is told to stay below. The process has its program beside it.
const memory = 96 << 20

// A Speed is how long it took to verify ballots.
type Speed struct {
	Ballots int     `json:"ballots"`
	Rounds  int     `json:"rounds"`  // so often
	Batched int     `json:"batched"` // of them together with others
	Seconds float64 `json:"seconds"` // in all
	CPU     float64 `json:"cpu"`     // seconds of all processors
	Each    float64 `json:"us"`      // microseconds a ballot
	EachCPU float64 `json:"cpu_us"`
}

// An AuditReport says how fast the ballots of a folder were verified.
type AuditReport struct {
	Form       string  `json:"form"`
	Processors int     `json:"processors"`
	Bytes      int64   `json:"bytes"` // of the file
	Many       Speed   `json:"many"`
	Few        *Speed  `json:"few,omitempty"`   // the first of the same ballots, verified by themselves
	Ratio      float64 `json:"ratio,omitempty"` // of the processor times of a ballot, many to few
	PeakBytes  int64   `json:"peak_bytes"`      // the most memory that this process ever had; 0 where the system does not tell
}

// Audit verifies the ballots of a folder that [Ballots] made, while they are read: what is in memory does not grow with the
// poll. If there are more than 4,096 it verifies so many of them by themselves, before and afterwards, to compare. An error says which ballot or what
// else is wrong.
func Audit(ctx context.Context, dir string, step func(name string, done, total int)) (*AuditReport, error) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(memory))
	c, err := ReadCount(dir)
	if err != nil {
		return nil, err
	}
	r := &AuditReport{Form: c.Form, Processors: runtime.GOMAXPROCS(0), Many: Speed{Ballots: c.Ballots}}
	if c.Ballots > few {
		r.Few = &Speed{Ballots: few}
	}
	if err := r.Few.verify(ctx, dir, c); err != nil {
		return nil, err
	}
	if err := r.Many.once(ctx, dir, c, step); err != nil {
		return nil, err
	}
	if err := r.Few.verify(ctx, dir, c); err != nil {
		return nil, err
	}
	if r.Few != nil {
		r.Ratio = r.Many.EachCPU / r.Few.EachCPU
	}
	u, _ := venue.UsageOf(os.Getpid())
	r.PeakBytes = u.Peak
	info, err := os.Stat(filepath.Join(dir, ballotsFile))
	if err != nil {
		return nil, err
	}
	r.Bytes = info.Size()
	return r, nil
}

// verify verifies the few, if there are some to compare with.
func (s *Speed) verify(ctx context.Context, dir string, c *Count) error {
	if s == nil {
		return nil
	}
	for range rounds {
		if err := s.once(ctx, dir, c, func(string, int, int) {}); err != nil {
			return err
		}
	}
	return nil
}

// once verifies the ballots one time more.
func (s *Speed) once(ctx context.Context, dir string, c *Count, step func(name string, done, total int)) (err error) {
	scratch, err := os.MkdirTemp(dir, "scratch-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	start, before := time.Now(), cpu()
	if s.Batched, err = verifyBallots(ctx, dir, scratch, c, s.Ballots, step); err != nil {
		return err
	}
	s.Seconds, s.CPU = s.Seconds+time.Since(start).Seconds(), s.CPU+cpu()-before
	s.Rounds++
	n := float64(s.Rounds * s.Ballots)
	s.Each, s.EachCPU = 1e6*s.Seconds/n, 1e6*s.CPU/n
	return nil
}

// cpu returns the seconds of processor time that this process has taken.
func cpu() float64 {
	u, _ := venue.UsageOf(os.Getpid())
	return u.CPU.Seconds()
}
