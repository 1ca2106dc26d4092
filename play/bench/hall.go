package bench

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// A Load is what a hall does.
type Load struct {
	Within time.Duration // in which all tablets press, one after the other at equal distances
	Storm  bool          // all come again at the moment when the poll closes
	// Step, if not nil, is told how far a long step is.
	Step func(name string, done, total int)
}

// A Report is what came of it.
type Report struct {
	Tablets    int            `json:"tablets"`
	Accepted   int            `json:"accepted"`
	Refused    map[string]int `json:"refused"`  // ballots that were not taken in the end, by the code of the problem
	Again      map[string]int `json:"again"`    // answers after which a tablet sent the same bytes again
	Cast       Latency        `json:"cast"`     // from pressing to the receipt
	Seconds    float64        `json:"seconds"`  // from the first press to the last receipt
	Epochs     int            `json:"epochs"`   // on the board when it was closed
	CPU        float64        `json:"cpu"`      // seconds of processor time of the server from the first press to the last receipt
	PeakBytes  int64          `json:"peak"`     // most memory that the server had, ever; 0 where the system does not tell
	OwnBytes   int64          `json:"own"`      // most, since the first press, that were not pages of files, which the system takes back when it needs them
	Storm      *Latency       `json:"storm"`    // from connecting anew to the same receipt
	Stages     []StageTime    `json:"stages"`   // after the last receipt
	VerifyTime float64        `json:"verify"`   // seconds in which a stranger fetches and verifies the bundle
	Result     float64        `json:"result"`   // seconds from the order to close until that is done, and every receipt looked up
	Counted    int            `json:"counted"`  // electronic ballots on the board
	Missing    int            `json:"missing"`  // receipts whose ballot is not there
	Verified   bool           `json:"verified"` // the bundle passes
}

// A StageTime says how long a stage took.
type StageTime struct {
	Stage   play.Stage `json:"stage"`
	Seconds float64    `json:"seconds"`
}

// Hall plays a whole meeting whose tablets cast as l says. The report is filled as far as it came; the error says what is wrong: a
// ballot that was refused, one that is missing, a receipt that the board does not prove, or evidence that does not verify.
func Hall(ctx context.Context, s *play.Session, v *venue.Venue, l Load) (r *Report, err error) {
	if l.Step == nil {
		l.Step = func(string, int, int) {}
	}
	r = &Report{Refused: map[string]int{}, Again: map[string]int{}}
	for _, stage := range []play.Stage{play.Ceremony, play.CheckIn, play.Issuing, play.Opening} {
		if err := s.Play(ctx, stage); err != nil {
			return r, err
		}
	}
	ballots, err := s.Ballots(ctx)
	if err != nil {
		return r, err
	}
	tablets, err := newTablets(v, ballots)
	if err != nil {
		return r, err
	}
	defer r.watch(v)()
	r.vote(ctx, v, tablets, l)
	refused := r.receive(s, tablets)
	return r, errors.Join(refused, r.count(ctx, s, v, tablets, l))
}

// vote lets all tablets press.
func (r *Report) vote(ctx context.Context, v *venue.Venue, tablets []*tablet, l Load) {
	before, _ := v.Server.Usage()
	r.Tablets = len(tablets)
	began := time.Now()
	progress := newProgress(l.Step, "cast", len(tablets))
	var all sync.WaitGroup
	for i, t := range tablets {
		all.Go(func() {
			if t.err = sleep(ctx, time.Until(began.Add(l.Within*time.Duration(i)/time.Duration(len(tablets))))); t.err == nil {
				t.cast(ctx)
			}
			progress.more()
		})
	}
	all.Wait()
	r.Seconds = time.Since(began).Seconds()
	after, _ := v.Server.Usage()
	r.CPU = (after.CPU - before.CPU).Seconds()
}

// receive sums up what the tablets were answered, and hands deputies their receipts. The error is of a ballot that was not taken.
func (r *Report) receive(s *play.Session, tablets []*tablet) (err error) {
	var took []time.Duration
	var receipts [][]byte
	for _, t := range tablets {
		for code, n := range t.again {
			r.Again[code] += n
		}
		if t.err == nil {
			t.err = s.CheckReceipt(t.sent, t.receipt)
		}
		if t.err != nil {
			r.Refused[reason(t.err)]++
			err = fmt.Errorf("a ballot was not taken: %w", t.err)
			continue
		}
		r.Accepted++
		took, receipts = append(took, t.took), append(receipts, t.receipt)
	}
	r.Cast = newLatency(took)
	s.Receive(receipts)
	return err
}

// count closes the poll, counts, and verifies what a stranger fetches.
func (r *Report) count(ctx context.Context, s *play.Session, v *venue.Venue, tablets []*tablet, l Load) (err error) {
	began := time.Now()
	storm := make(chan error, 1)
	go func() { storm <- r.storm(ctx, tablets, l) }()
	defer func() { err = errors.Join(err, <-storm) }()
	redeemed := func() error { return nil }
	defer func() { err = cmp.Or(err, redeemed()) }()
	for _, stage := range []play.Stage{play.Closing, play.Close, play.Papers, play.Strike, play.Collect, play.Tally, play.Decrypt,
		play.Result, play.Destroy, play.Announce} {
		at := time.Now()
		if err := s.Play(ctx, stage); err != nil {
			return err
		}
		r.Stages = append(r.Stages, StageTime{stage, time.Since(at).Seconds()})
		switch stage {
		case play.Closing:
			redeemed = r.redeem(s)
		case play.Close:
			r.Epochs, r.Counted = s.Board().Epochs(), s.Board().Report().Electronic
			r.Missing = r.Accepted - r.Counted
		}
	}
	web, err := client.NewHTTP(v.CA())
	if err != nil {
		return err
	}
	at := time.Now()
	evidence, rest, err := bundle.OpenParts(ctx, v.Address(v.Server)+"/bundle.tar.zst", web)
	if err != nil {
		return err
	}
	hash := s.Manifest().Hash()
	report := audit.Verify(evidence, audit.Options{
		Rest: rest, Manifest: &hash, Rand: rand.Reader, Each: s.Each(), Abreast: runtime.GOMAXPROCS(0), // as piaojue verify does
		Progress: func(done, total int) { l.Step("verify", done, total) },
	})
	r.VerifyTime, r.Verified = time.Since(at).Seconds(), report.OK
	redeemed()
	r.Result = time.Since(began).Seconds()
	if after, ok := v.Server.Usage(); ok {
		r.PeakBytes = after.Peak
	}
	switch {
	case !report.OK:
		return fmt.Errorf("the bundle does not verify")
	case r.Missing != 0:
		return fmt.Errorf("%d ballots were acknowledged, and %d are on the board", r.Accepted, r.Counted)
	}
	return nil
}

// redeem lets every voter look up the receipt while the count goes on, and returns what waits for the last of them.
func (r *Report) redeem(s *play.Session) (wait func() error) {
	began, ended := time.Now(), make(chan error, 1)
	var took time.Duration
	go func() {
		err := s.Redeem()
		took = time.Since(began)
		ended <- err
	}()
	return sync.OnceValue(func() error {
		err := <-ended
		r.Stages = append(r.Stages, StageTime{play.Receipts, took.Seconds()})
		return err
	})
}

// storm has all tablets connect anew at once and ask for what they know.
func (r *Report) storm(ctx context.Context, tablets []*tablet, l Load) error {
	tablets = slices.DeleteFunc(slices.Clone(tablets), func(t *tablet) bool { return t.err != nil })
	if !l.Storm {
		return nil
	}
	took, errs := make([]time.Duration, len(tablets)), make([]error, len(tablets))
	var all sync.WaitGroup
	for i, t := range tablets {
		all.Go(func() { took[i], errs[i] = t.comeBack(ctx) })
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("tablet %d came back: %w", i+1, err)
		}
	}
	latency := newLatency(took)
	r.Storm = &latency
	return nil
}
