package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// A Long is a long sitting with mixed traffic.
type Long struct {
	For  time.Duration
	Rate int // requests a second
	// Tell, if not nil, is told what was measured every minute, or twenty times in all if that is sooner.
	Tell func(Sample)
}

// A Sample is what was measured at one moment.
type Sample struct {
	Seconds  float64        `json:"seconds"`  // since the traffic began
	Requests int            `json:"requests"` // so far
	Failed   map[string]int `json:"failed"`   // answers that were not what was to be expected, by what was asked and the code
	Memory   int64          `json:"memory"`   // bytes that the server has in memory; 0 where the system does not tell
	Files    int            `json:"files"`    // that the server has open, connections among them
	Disk     int64          `json:"disk"`     // bytes of all files of the hall
}

// A LongReport is what came of it.
type LongReport struct {
	Samples    []Sample `json:"samples"`
	MemoryFlat bool     `json:"memory_flat"`
	DiskFlat   bool     `json:"disk_flat"`
	Verified   bool     `json:"verified"`
}

// warmUp is how much of the time passes before anything is compared: caches fill, and the ballots come to the board.
const warmUp = 5 // a fifth

// Soak lets a hall vote, and then for a long time read, ask again and send what is refused; in the end it counts and verifies. The
// report is filled as far as it came. It is an error if memory or files grew, if anything failed, or if the evidence does not
// verify.
func Soak(ctx context.Context, s *play.Session, v *venue.Venue, l Long) (r *LongReport, err error) {
	r = &LongReport{}
	for _, stage := range []play.Stage{play.Ceremony, play.CheckIn, play.Issuing, play.Opening} {
		if err := s.Play(ctx, stage); err != nil {
			return r, err
		}
	}
	t, err := newTraffic(ctx, s, v)
	if err != nil {
		return r, err
	}
	if err := t.run(ctx, l, r); err != nil {
		return r, err
	}
	r.judge()
	if err := r.finish(ctx, s); err != nil {
		return r, err
	}
	last := r.Samples[len(r.Samples)-1]
	switch {
	case len(last.Failed) > 0:
		err = errors.New("some requests failed")
	case !r.MemoryFlat:
		err = errors.New("the memory of the server has grown")
	case !r.DiskFlat:
		err = errors.New("the files have grown")
	case !r.Verified:
		err = errors.New("the bundle does not verify")
	}
	return r, err
}

// run has the traffic flow, and takes samples.
func (t *traffic) run(ctx context.Context, l Long, r *LongReport) error {
	ctx, cancel := context.WithTimeout(ctx, l.For)
	defer cancel()
	began := time.Now()
	t.flow(ctx, l.Rate)
	tick := time.NewTicker(min(time.Minute, l.For/20))
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
		sample, err := t.sample(time.Since(began))
		if err != nil {
			return err
		}
		r.Samples = append(r.Samples, sample)
		if l.Tell != nil {
			l.Tell(sample)
		}
		if err := ctx.Err(); err != nil {
			t.all.Wait()
			if errors.Is(err, context.DeadlineExceeded) {
				return nil
			}
			return err
		}
	}
}

func (t *traffic) sample(since time.Duration) (Sample, error) {
	u, _ := t.venue.Server.Usage()
	disk, err := t.venue.Size()
	t.mu.Lock()
	defer t.mu.Unlock()
	return Sample{since.Seconds(), t.requests, maps.Clone(t.failed), u.Memory, t.venue.Server.Files(), disk}, err
}

// judge compares the last third with the first after the warm-up, each by its median: one that is collected at another moment does
// not count. Memory may differ by a tenth and 16 MiB, files by a hundredth.
func (r *LongReport) judge() {
	steady := r.Samples[len(r.Samples)/warmUp:]
	third := max(1, len(steady)/3)
	compare := func(of func(Sample) int64) (before, after int64) {
		median := func(some []Sample) int64 {
			var all []int64
			for _, s := range some {
				all = append(all, of(s))
			}
			slices.Sort(all)
			return all[len(all)/2]
		}
		return median(steady[:third]), median(steady[len(steady)-third:])
	}
	before, after := compare(func(s Sample) int64 { return s.Memory })
	r.MemoryFlat = after <= before+before/10+16<<20
	before, after = compare(func(s Sample) int64 { return s.Disk })
	r.DiskFlat = after <= before+before/100
}

// finish counts and verifies.
func (r *LongReport) finish(ctx context.Context, s *play.Session) error {
	stages := play.Stages()
	for _, stage := range stages[slices.Index(stages, play.Closing):] {
		if err := s.Play(ctx, stage); err != nil {
			return err
		}
	}
	bundle, err := s.Evidence(ctx)
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	hash := s.Manifest().Hash()
	r.Verified = audit.Verify(bundle, audit.Options{Manifest: &hash, Rand: rand.Reader, Each: s.Each()}).OK
	return nil
}
