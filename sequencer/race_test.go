package sequencer

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

// TestThreat22_SameMoment casts two ballots of each credential from many tablets at once, while epochs come: one of them is
// acknowledged, to all.
func TestThreat22_SameMoment(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	const tablets = 3
	receipts := make([][2 * tablets][]byte, deputies)
	var group sync.WaitGroup
	for i := range deputies {
		for n := range 2 * tablets {
			group.Go(func() {
				list := p.ballots
				if n%2 == 1 {
					list = p.others
				}
				r, err := w.Accept(t.Context(), list[i], nil)
				if err != nil && !errors.Is(err, ErrOther) {
					t.Error(err)
				}
				receipts[i][n] = r
			})
		}
		group.Go(func() {
			if _, err := w.Epoch(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	var won [][]byte
	for i, all := range receipts {
		for _, r := range all {
			if !bytes.Equal(r, all[0]) {
				t.Fatalf("deputy %d has two receipts:\n%s\n%s", i, all[0], r)
			}
		}
		r, err := audit.CheckReceipt(all[0], p.keys.Receipt.VerifierKey())
		if err != nil {
			t.Fatal(err)
		}
		if r.Ballot == crypto.Sum(p.ballots[i]) {
			won = append(won, p.ballots[i])
		} else {
			won = append(won, p.others[i])
		}
	}
	p.finish(t, w, won...)
}

// TestThreat37_RaceAtClose lets ballots and surrenders come while the poll is closed: what has a receipt is counted, and what
// was refused is not.
func TestThreat37_RaceAtClose(t *testing.T) {
	p := town()
	for range 5 {
		w := p.opened(t, memory.New())
		p.accept(t, w, p.ballots[:5]...)
		closing := p.closing(w)
		in := make([]bool, deputies)
		var group sync.WaitGroup
		for i := 5; i < deputies; i++ {
			group.Go(func() {
				_, err := w.Accept(t.Context(), p.ballots[i], nil)
				if in[i] = err == nil; err != nil && !errors.Is(err, audit.ErrPhase) && !errors.Is(err, audit.ErrSurrender) {
					t.Error(err)
				}
			})
		}
		gone := make([]bool, deputies)
		for i := 7; i < deputies; i++ {
			group.Go(func() { gone[i] = w.Add(t.Context(), p.surrenders[i]) == nil })
		}
		group.Go(func() { add(t, w, closing) })
		group.Wait()
		counted := p.ballots[:5:5]
		for i := range in {
			if in[i] && gone[i] {
				t.Fatalf("deputy %d has voted and surrendered", i)
			}
			if in[i] {
				counted = append(counted, p.ballots[i])
			}
		}
		p.finish(t, w, counted...)
	}
}

// A slow store keeps ballots on their way until it is told, and may then refuse them.
type slow struct {
	store.Store
	arrived chan struct{}
	answer  chan error
}

func (s slow) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) ([]store.Outcome, error) {
	s.arrived <- struct{}{}
	if err := <-s.answer; err != nil {
		return nil, err
	}
	return s.Store.Accept(ctx, poll, gate, batch)
}

// TestThreat31_OnItsWay: nobody is shown a receipt of a ballot that is not in the box yet.
func TestThreat31_OnItsWay(t *testing.T) {
	p, s := town(), slow{memory.New(), make(chan struct{}), make(chan error)}
	w := p.opened(t, s)
	first := make(chan error, 1)
	go func() { _, err := w.Accept(context.Background(), p.ballots[0], nil); first <- err }()
	<-s.arrived
	for _, b := range [][]byte{p.ballots[0], p.others[0]} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if receipt, err := w.Accept(ctx, b, nil); receipt != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("a receipt before the ballot is in the box: %q, %v", receipt, err)
		}
	}
	second := make(chan error, 1)
	go func() { _, err := w.Accept(context.Background(), p.others[0], nil); second <- err }()
	s.answer <- errors.New("disk full")
	if err := <-first; err == nil {
		t.Error("a failed write was acknowledged")
	}
	<-s.arrived // the second goes its own way
	s.answer <- nil
	if err := <-second; err != nil {
		t.Error(err)
	}
	p.slowly(t, w, s, p.ballots[1:5]...)
	p.finish(t, w, append(p.ballots[1:5:5], p.others[0])...)
}

// TestSurrender_BallotOnItsWay: nothing is said to who surrenders a credential while its ballot is on its way, for it may never
// get there. Then one of them counts.
func TestSurrender_BallotOnItsWay(t *testing.T) {
	p := town()
	for name, c := range map[string]struct {
		answer, want error
	}{
		"it gets there": {nil, audit.ErrCast},
		"it does not":   {errors.New("disk full"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := slow{memory.New(), make(chan struct{}), make(chan error)}
			w := p.opened(t, s)
			cast, surrender := make(chan error, 1), make(chan error, 1)
			go func() { _, err := w.Accept(context.Background(), p.ballots[0], nil); cast <- err }()
			<-s.arrived
			messages, poll := p.surrenders[:1], look(w).Poll()
			items, errs := w.check(poll, messages)
			if onItsWay, err := w.put(t.Context(), poll, messages, items, errs); onItsWay == nil || err != nil {
				t.Fatalf("it was decided: %v", err)
			}
			go func() { surrender <- w.Add(context.Background(), messages...) }()
			s.answer <- c.answer
			if err := <-cast; !errors.Is(err, c.answer) {
				t.Error(err)
			}
			if c.want == nil {
				<-s.arrived
				s.answer <- nil
			}
			if err := <-surrender; !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if n := look(w).Report().Surrendered; (n == 1) != (c.want == nil) {
				t.Errorf("%d surrenders", n)
			}
		})
	}
}

// slowly casts ballots through a slow store.
func (p *poll) slowly(t *testing.T, w *Writer, s slow, ballots ...[]byte) {
	for _, b := range ballots {
		go func() { <-s.arrived; s.answer <- nil }()
		p.accept(t, w, b)
	}
}

// TestHangUp: a tablet that has gone leaves nothing in doubt, and nothing has to be loaded again.
func TestHangUp(t *testing.T) {
	p, s := town(), slow{memory.New(), make(chan struct{}), make(chan error)}
	w := p.opened(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := w.Accept(ctx, p.ballots[0], nil); done <- err }()
	<-s.arrived
	cancel()
	before := w.state
	s.answer <- nil
	if err := <-done; err != nil || w.state != before {
		t.Errorf("%v; loaded again: %v", err, w.state != before)
	}
}
