package server

import (
	"context"
	"net/http"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/server/devices"
)

// Limits keep one device from taking what belongs to all.
type limits struct {
	*devices.Limits
	checks chan struct{} // a place for each check of proofs: of one ballot, or of several that wait at the same moment
	queue  chan struct{} // a place for each that waits for one
}

// maxQueue bounds the ballots that wait to be checked, each in memory with what was sent and the eighths taken out of it: 64 KiB, and what
// is more from the room for large bodies (devices.Bodies). A ballot of a hall has less: a whole hall fits.
const maxQueue = 8192

// maxWait is how long a ballot waits to be checked before it is told to come again.
const maxWait = 2 * time.Minute

func newLimits(o Options) *limits {
	return &limits{devices.New(o.Rate, int(10*o.Rate), o.Relays), make(chan struct{}, o.Checks), make(chan struct{}, maxQueue)}
}

// admit takes a request of a device, or says when to come again.
func (l *limits) admit(r *http.Request) error {
	if l.Take(r) {
		return nil
	}
	p := api.NewProblem(api.TooMany, "")
	p.Seconds = 1
	return p
}

// maxBodies bounds the bytes of bodies that are held at one time, beyond what is usual of each: the largest and as much again, of which one device has no more than
// half, or the marks and requests of many halls.
const maxBodies = 2 * maxTranscription

// newBodies lets so many be held. Whoever comes when there are more loses nothing, and comes again (threat 52).
func newBodies(most int64, relays []string) *devices.Bodies {
	busy := api.NewProblem(api.Busy, "")
	busy.Seconds = 2
	return devices.NewBodies(usualBallot, most, busy, relays)
}

// check runs fn when it is its turn. Proofs cost a hundred times what anything else here does: without this a hall that presses at
// once, or somebody who sends rubbish, would starve the reads and the officers (threat 52). Whoever waits has lost nothing.
func (l *limits) check(ctx context.Context, fn func() error) error { return l.turn(ctx, nil, fn) }

// turn is check for one for whom somebody else may do the same meanwhile: then done is closed.
func (l *limits) turn(ctx context.Context, done <-chan struct{}, fn func() error) error {
	busy := api.NewProblem(api.Busy, "")
	busy.Seconds = 2
	select {
	case l.queue <- struct{}{}:
		defer func() { <-l.queue }()
	default:
		return busy
	}
	timer := time.NewTimer(maxWait)
	defer timer.Stop()
	select {
	case l.checks <- struct{}{}:
		defer func() { <-l.checks }()
		return fn()
	case <-done:
		return nil
	case <-timer.C:
		return busy
	case <-ctx.Done():
		return ctx.Err()
	}
}
