package server

import (
	"context"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/sequencer"
)

// A door is where the ballots of a poll wait to be checked. Whoever has a place ([limits]) checks what waits at that moment, too, as one
// sum (docs/fast-verification.md, section 7): the more are waiting, the less time each takes. One that comes alone waits for no company.
type door struct {
	checks func(ctx context.Context, all []*sequencer.Sent)

	mu      sync.Mutex // guards what follows
	waiting []*visitor
}

// A visitor is a ballot at the door.
type visitor struct {
	sent *sequencer.Sent
	done chan struct{} // closed when it was checked
}

// What bounds the ballots of one sum: more would gain little, and each keeps the others waiting and takes memory, six times its eighths. Of the largest form,
// which has a quarter of a megabyte of them, eight are together, and there a sum takes 13 MB.
const (
	mostTogether = 64      // ballots
	mostEighths  = 2 << 20 // bytes
)

// check returns when a ballot was checked, by itself or among others. It forgets in which order they came.
func (d *door) check(ctx context.Context, l *limits, sent *sequencer.Sent) error {
	v := &visitor{sent, make(chan struct{})}
	d.mu.Lock()
	d.waiting = append(d.waiting, v)
	d.mu.Unlock()
	if err := l.turn(ctx, v.done, func() error { d.admit(ctx, v); return nil }); err != nil {
		d.take(v, 1)
		return err
	}
	select {
	case <-v.done:
		return nil
	case <-ctx.Done(): // others are checked with it still
		return ctx.Err()
	}
}

// admit checks a ballot and those that wait, unless somebody does already.
func (d *door) admit(ctx context.Context, v *visitor) {
	all := d.take(v, mostTogether)
	if len(all) == 0 {
		return
	}
	sent := make([]*sequencer.Sent, len(all))
	for i, v := range all {
		sent[i] = v.sent
		defer close(v.done)
	}
	d.checks(context.WithoutCancel(ctx), sent) // whoever hangs up must not fail the others
}

// take takes a ballot out, with others until there are n or their eighths are too many: none if it was taken already.
func (d *door) take(v *visitor, n int) (all []*visitor) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := slices.Index(d.waiting, v)
	if at < 0 {
		return nil
	}
	d.waiting = slices.Delete(d.waiting, at, at+1)
	all, size := []*visitor{v}, len(v.sent.Eighths)
	for _, next := range d.waiting {
		if size += len(next.sent.Eighths); len(all) == n || size > mostEighths {
			break
		}
		all = append(all, next)
	}
	d.waiting = slices.Delete(d.waiting, 0, len(all)-1)
	return all
}
