package host

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/trustee"
)

// A series is what a scrutineer's program does by itself once its owner has said so: it replays the board of each poll of a series as
// it comes, says its trustees there, countersigns the tally and decrypts it. It stops at anything unusual, and its owner goes on step
// by step. The word dies with the program.
type series struct {
	polls []*seriesPoll // the first poll is that of the page
	on    bool
	stop  *stopAnswer // why it went no further, nil while it goes on, and before
}

// A seriesPoll is a poll of the series, as it was looked at last.
type seriesPoll struct {
	*desk
	phase      audit.Phase // as the server says
	checkpoint []byte      // of the board at which nothing was owed
	said       []audit.Kind
}

// followPause is how long the program waits before it looks again.
const followPause = time.Second

var (
	errNotLater = errors.New("not a later poll of the series of this key: another board's ceremony is cited, or none")
	errUnmade   = errors.New("the key of the series is not made yet: take part in its ceremony first")
)

// join adds the later polls, in the order of the series.
func (t *Trustee) join(ctx context.Context, later []*client.Poll) error {
	if t.desk.manifest.Series == nil {
		if len(later) > 0 {
			return errNotLater
		}
		return nil
	}
	t.series = &series{polls: []*seriesPoll{{desk: &t.desk}}}
	for _, p := range later {
		m, err := p.Manifest(ctx)
		if err != nil {
			return err
		}
		if c := m.Cited(); c == nil || c.Origin != t.desk.manifest.Origin {
			return fmt.Errorf("%s: %w", m.Origin, errNotLater)
		}
		t.series.polls = append(t.series.polls, &seriesPoll{desk: &desk{poll: p, manifest: m}})
	}
	slices.SortStableFunc(t.series.polls, func(a, b *seriesPoll) int { return cmp.Compare(a.manifest.Series.Place, b.manifest.Series.Place) })
	return nil
}

type seriesAnswer struct {
	Of    int            `json:"of"` // polls in all; 0 if this is no series
	On    bool           `json:"on"` // the program goes on by itself
	Stop  *stopAnswer    `json:"stop"`
	Polls []seriesMember `json:"polls"` // that this program was given
}

// A seriesMember is a poll of the series, and what this scrutineer's program has said there by itself.
type seriesMember struct {
	Place    int          `json:"place"`
	Title    ballot.Names `json:"title"`
	Manifest crypto.Hash  `json:"manifest"`
	Phase    audit.Phase  `json:"phase"` // as the server says; "" if it was not asked yet
	Said     []audit.Kind `json:"said"`
	Opened   bool         `json:"opened"` // the share was said
	Ended    bool         `json:"ended"`  // it was seen with a result, or void
}

func (t *Trustee) seriesLocked(context.Context) (any, error) {
	a := seriesAnswer{Polls: []seriesMember{}}
	if t.series == nil {
		return a, nil
	}
	a.Of, a.On, a.Stop = t.desk.manifest.Series.Of, t.series.on, t.series.stop
	served, _ := t.trustee.Polls()
	for _, p := range t.series.polls {
		m := seriesMember{Place: p.manifest.Series.Place, Title: p.manifest.Title, Manifest: p.manifest.Hash(), Phase: p.phase, Said: append([]audit.Kind{}, p.said...)}
		for _, s := range served {
			if s.Poll == m.Manifest {
				m.Opened, m.Ended = s.Opened, s.Ended
			}
		}
		a.Polls = append(a.Polls, m)
	}
	return a, nil
}

type followOrder struct {
	On bool `json:"on,omitempty"` // or stop
}

// followLocked takes the owner's word. The program must have seen the key made, and it must be open.
func (t *Trustee) followLocked(ctx context.Context, f followOrder) (any, error) {
	if t.series == nil {
		return nil, errNoSeries
	}
	if !f.On {
		t.series.on, t.series.stop = false, &stopAnswer{Why: "stopped"}
		return t.seriesLocked(ctx)
	}
	if !t.unlocked {
		return nil, trustee.ErrLocked
	}
	bundle, err := t.fetchLocked(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := t.trustee.Ceremony(rand.Reader, bundle, t.options); err != nil { // it remembers the key
		return nil, err
	}
	if _, of := t.trustee.Polls(); of == 1 {
		return nil, errUnmade
	}
	t.series.on, t.series.stop = true, nil
	return t.seriesLocked(ctx)
}

// follow goes on by itself until the context ends.
func (t *Trustee) follow(ctx context.Context) {
	clock := time.NewTicker(followPause)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
			t.desk.mu.Lock()
			t.goOnLocked(ctx)
			t.desk.mu.Unlock()
		}
	}
}

// goOnLocked says what is owed in each poll. What passes by itself is waited for; anything else ends the owner's word.
func (t *Trustee) goOnLocked(ctx context.Context) {
	if t.series == nil || !t.series.on {
		return
	}
	for _, p := range t.series.polls {
		err := t.dueLocked(ctx, p)
		if errors.Is(err, errPressed) { // whoever pressed has the lock next
			return
		}
		if err != nil && !passes(err, api.Unwitnessed) {
			r := refuse(fmt.Errorf("%s: %w", p.manifest.Origin, err))
			t.series.on, t.series.stop = false, &stopAnswer{Why: "unusual", Refused: &r}
			return
		}
	}
	served, of := t.trustee.Polls()
	if isOpen := func(s trustee.Served) bool { return !s.Ended }; len(served) == of && !slices.ContainsFunc(served, isOpen) {
		t.series.on, t.series.stop = false, &stopAnswer{Why: "done"}
	}
}

// dueLocked looks at one poll, if the server says that something may be owed there, and does it over its own replay.
func (t *Trustee) dueLocked(ctx context.Context, p *seriesPoll) error {
	state, err := p.poll.State(ctx)
	if err != nil {
		return err
	}
	p.phase = state.Phase
	over := slices.Contains([]audit.Phase{audit.Resulted, audit.Announced, audit.Decided, audit.Voided}, p.phase)
	if !over && p.phase != audit.Ceremony && p.phase != audit.Tallied {
		return nil
	}
	bundle, err := t.fetchOf(ctx, p.desk)
	if err != nil || bytes.Equal(p.checkpoint, bundle[checkpointFile]) {
		return err
	}
	if err := t.inSeriesLocked(ctx, p.manifest); err != nil {
		return err
	}
	hash, o := p.manifest.Hash(), t.options
	o.Manifest = &hash
	if t.words.Load() > 0 {
		return errPressed
	}
	var s trustee.Step
	if p.phase == audit.Tallied {
		s, err = t.trustee.Decrypt(rand.Reader, bundle, o, nil)
	} else {
		s, err = t.trustee.Ceremony(rand.Reader, bundle, o) // it also notes the end
	}
	if err != nil {
		return err
	}
	if s.Message == nil {
		p.checkpoint = bundle[checkpointFile]
		return nil
	}
	if t.words.Load() > 0 { // what was said is in the record, and is said again in the same bytes when the owner lets it go on
		return errPressed
	}
	if _, err := p.poll.Message(ctx, *s.Message); err != nil {
		return err
	}
	if !slices.Contains(p.said, s.Message.Kind) {
		p.said = append(p.said, s.Message.Kind)
	}
	return nil
}

// inSeriesLocked refuses a later poll that is not held by the people of the first, with their cards and slips.
func (t *Trustee) inSeriesLocked(ctx context.Context, m *ballot.Manifest) error {
	if m.Cited() == nil {
		return nil
	}
	first, err := t.lookLocked(ctx)
	if err != nil {
		return err
	}
	return first.CheckSeries(m)
}

// destroyedLaterLocked says on the boards of the later polls that have ended, too, that the key is no more.
func (t *Trustee) destroyedLaterLocked(ctx context.Context) error {
	if t.series == nil {
		return nil
	}
	for _, p := range t.series.polls[1:] {
		bundle, err := t.fetchOf(ctx, p.desk)
		if err != nil {
			return err
		}
		hash, o := p.manifest.Hash(), t.options
		o.Manifest = &hash
		m, err := t.trustee.Destroy(bundle, o, false)
		if errors.Is(err, trustee.ErrEarly) || errors.Is(err, trustee.ErrCeremony) || errors.Is(err, trustee.ErrDestroyed) || err == nil && m == nil {
			continue
		}
		if err == nil {
			_, err = p.poll.Message(ctx, *m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
