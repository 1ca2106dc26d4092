package server

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store"
)

// again is how long the publisher waits before it asks witnesses that did not answer once more, or tries again after an error.
const again = 5 * time.Second

// grace is how long the other witnesses are waited for when enough have cosigned.
const grace = 300 * time.Millisecond

// run is the publisher of a poll. Epochs come by the clock of the process, never because somebody has cast.
func (p *poll) run(ctx context.Context) {
	window := time.NewTicker(max(time.Duration(p.manifest.Window)*time.Second, time.Second))
	defer window.Stop()
	retry := time.NewTicker(again)
	defer retry.Stop()
	p.kick() // what a crash left undone, now that the witnesses have been asked
	var beside sync.WaitGroup
	defer beside.Wait()
	for forgotten, archived := false, p.view().counted; ; {
		var err error
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*again)
			defer cancel()
			p.note("publish", p.publish(last))
			return
		case <-window.C:
			err = p.epoch(ctx, audit.Voting)
		case <-p.wake:
		case <-retry.C:
		}
		p.note("finish", p.finish(ctx))
		p.note("epoch", errors.Join(err, p.epoch(ctx, audit.LastCall)))
		p.note("publish", p.publish(ctx))
		if !forgotten && p.emptied() {
			err = p.writer.Forget(ctx)
			p.note("forget the box", err)
			forgotten = err == nil
		}
		if !archived && p.view().counted { // all will want it now, and nobody is to wait
			archived = true
			beside.Go(func() {
				_, err := p.archive.sum(ctx)
				p.note("write the archive", err)
			})
		}
	}
}

// emptied reports whether no ballot comes to the published board any more. Then nothing is left in the box that is not there, but for
// the ballots of a void poll, which nobody shall have: the box goes (threat 26).
func (p *poll) emptied() bool { return !p.view().takes && p.mayWrite() == nil }

// finish puts on the board what was begun, unless the witnesses know of another: on a store that was set back it would be a second
// history.
func (p *poll) finish(ctx context.Context) error {
	if p.mayWrite() != nil {
		return nil
	}
	return p.writer.Finish(ctx)
}

// epoch puts ballots that wait on the board, if it is in this phase.
func (p *poll) epoch(ctx context.Context, in audit.Phase) error {
	if p.mayWrite() != nil {
		return nil
	}
	var phase audit.Phase
	if err := p.writer.View(ctx, func(b *audit.Board) error { phase = b.Phase(); return nil }); err != nil || phase != in {
		return err
	}
	_, err := p.writer.Epoch(ctx)
	if errors.Is(err, sequencer.ErrBox) { // said in the state and by every write
		return nil
	}
	return err
}

// note tells the log what went wrong in the background, and stops a board that another server writes.
func (p *poll) note(what string, err error) {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
	case errors.Is(err, store.ErrFenced), errors.Is(err, store.ErrHeld):
		p.log.Error("another server writes this board", "doing", what)
		p.stop(api.NotLeader)
	default:
		p.metrics.storeErrors.Inc()
		p.log.Error("not done; it is tried again", "doing", what, "error", err)
	}
}

// publish shows the head to the witnesses, if it was not shown or too few have cosigned it, and then to everybody.
func (p *poll) publish(ctx context.Context) error {
	v, err := p.look(ctx)
	if err != nil {
		return err
	}
	if shown := p.view(); shown != nil && shown.size == v.size && shown.state.Witnesses.Enough {
		return nil
	}
	if err := p.witnessed(ctx, v); err != nil {
		return err
	}
	if shown := p.view(); shown != nil && shown.size == v.size && bytes.Equal(shown.checkpoint, v.checkpoint) {
		return nil // still too few
	}
	if err := p.index.extend(ctx, p.writer, v.size); err != nil {
		return err
	}
	v.index = p.index
	if err := v.vouch(p.manifest); err != nil {
		return err
	}
	if err := p.hints.keep(p.writer.TakeHints()); err != nil { // nobody needs them
		p.log.Warn("what would make verifying faster was not kept", "error", err)
	}
	v.copies = sync.OnceValues(func() (map[string][]byte, error) { return p.copies(v) })
	if err := p.marks.settle(ctx, p); err != nil { // it holds up no publication
		p.log.Warn("what is on the board by now still lies among what waits", "error", err)
	}
	p.show(v)
	p.metrics.published(v.state)
	return nil
}

// look makes a view of the board as it is committed.
func (p *poll) look(ctx context.Context) (v *view, err error) {
	err = p.writer.Publish(ctx, func(b *audit.Board, head store.Head) error {
		v, err = newView(b, head)
		return err
	})
	return v, err
}

// witnessed shows a head to the witnesses. Those who answer in time have their lines in the checkpoint; that the others do not
// holds up nobody. One that has seen more than there is here ends all writing: to go on would be to sign a second history.
func (p *poll) witnessed(ctx context.Context, v *view) error {
	asked, cancel := context.WithTimeout(ctx, p.patience)
	defer cancel()
	if p.view() != nil { // at the start all are waited for: one of them may know of a rollback
		p.witnesses.Grace = grace
	}
	round, err := p.witnesses.Submit(asked, v.checkpoint, v.tree.ProveConsistency)
	if err != nil {
		return err
	}
	for name, err := range round.Failed {
		p.metrics.witnessErrors(name)
		if p.away[name] == nil {
			p.log.Warn("a witness did not cosign; it is asked again", "witness", name, "error", err)
		}
	}
	p.away = round.Failed
	if err := round.Stop(); err != nil {
		p.log.Error("a witness has seen another or a longer history of this board: nothing is written any more", "error", err)
		p.stop(api.RolledBack)
	}
	if bytes.Equal(round.Signed, v.checkpoint) {
		return nil
	}
	v.checkpoint = round.Signed
	// The store keeps the lines for a restart. If the board has moved on, it is too late for that, and no harm: the next head is
	// shown to the witnesses as well.
	err = p.writer.Cosign(ctx, round.Signed)
	if now, lookErr := p.look(ctx); lookErr == nil && now.size != v.size {
		return nil
	}
	return err
}
