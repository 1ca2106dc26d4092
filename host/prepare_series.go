package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// Units are what is evaluated on the spot, one poll each, under the rules of one draft (docs/rules.md, section 11).
type units struct {
	Units []ballot.Names `json:"units"`
}

// The files of a series beside its draft: the units, and the manifest of each poll whose board was begun.
const unitsFile = "series.json"

func begunFile(place int) string { return fmt.Sprintf("begun-%d.json", place) }

// loadBegun reads which polls were begun.
func (p *Preparer) loadBegun() error {
	for place := 1; place <= len(p.units); place++ {
		data, err := os.ReadFile(filepath.Join(p.options.Folder, begunFile(place)))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // they begin in order
		}
		if err != nil {
			return err
		}
		m, err := ballot.ParseManifest(data)
		if err != nil {
			return fmt.Errorf("%s: %v", begunFile(place), err)
		}
		p.begun = append(p.begun, m)
	}
	return nil
}

var errBegun = errors.New("the first poll of the series has begun: what is evaluated, and in which order, stays as it is")

// keepUnits keeps the units; none make the draft one of a single poll.
func (p *Preparer) keepUnits(_ context.Context, u units) (any, error) {
	if len(p.begun) > 0 {
		return nil, errBegun
	}
	if len(u.Units) > ballot.MaxSeries {
		return nil, fmt.Errorf("series of %d: want 2 to %d polls", len(u.Units), ballot.MaxSeries)
	}
	if err := p.keep(unitsFile, crypto.MustEncodeJSON(u)); err != nil {
		return nil, err
	}
	p.units = u.Units
	return nothing{}, nil
}

// readUnits shows what a spreadsheet holds, as [Preparer.candidates] does, numbered by place.
func (p *Preparer) readUnits(_ context.Context, file []byte) (any, error) {
	all, ignored, err := register.ReadUnits("", file)
	a := candidatesAnswer{Candidates: []ballot.Candidate{}, Ignored: append([]string{}, ignored...)}
	for i, unit := range all {
		a.Candidates = append(a.Candidates, ballot.Candidate{ID: fmt.Sprint(i + 1), Names: unit})
	}
	a.Faults, err = cellFaults(err)
	return a, err
}

// asFirst is a draft as the first poll of the series would have it, if it is one of a series, and what is wrong with the units and with the
// registrars' keys for them.
func (p *Preparer) asFirst(draft *ballot.Manifest) (first *ballot.Manifest, units, registrars error) {
	if len(p.units) == 0 {
		return draft, nil, nil
	}
	m := *draft
	if units = ballot.CheckUnits(p.units); units != nil {
		return draft, units, nil
	}
	all, err := ballot.SeriesOf(&m, p.units)
	if err != nil {
		registrars, m.Registrars = err, nil
		all, _ = ballot.SeriesOf(&m, p.units)
	}
	m.Registrars, m.Candidates = all[0].Registrars, all[0].Candidates
	for i, poll := range all { // of what the fields of the draft do not show
		good := goodManifest(draft)
		if draft.Title["zh"] != "" {
			good.Title = poll.Title
		}
		if originPath.MatchString(draft.Origin) {
			good.Origin = poll.Origin
		}
		err := good.Check()
		if err == nil && originPath.FindString(good.Origin) == "" {
			err = errOrigin
		}
		if err != nil {
			return &m, fmt.Errorf("poll %d: %w", i+1, unwrapped(err)), registrars
		}
	}
	return &m, nil, registrars
}

var (
	errNoFirst    = errors.New("the first poll of the series has not begun")
	errNoAddress  = errors.New("where the server is found is not known: start the program with --server, or use piaojue board series")
	errNoCeremony = errors.New("the scrutineers have not made their key on the board of the first poll yet: begin the others when they have")
)

// beginFirst begins the board on which the key of the series is made.
func (p *Preparer) beginFirst(ctx context.Context, m *ballot.Manifest) (any, error) {
	if len(p.begun) > 0 {
		return nil, errBegun
	}
	all, err := ballot.SeriesOf(m, p.units)
	if err != nil {
		return nil, err
	}
	return p.beginPlace(ctx, all[0])
}

// beginRest begins the boards of the others, once the key is made, which they cite. Cut short, it goes on after the last one that was noted.
func (p *Preparer) beginRest(ctx context.Context, draft *ballot.Manifest) (any, error) {
	switch {
	case p.options.Begin == nil:
		return nil, errNoServer
	case len(p.begun) == 0:
		return nil, errNoFirst
	}
	first, err := p.replayFirst(ctx)
	if err != nil {
		return nil, err
	}
	if first.Ceremony() == nil {
		return nil, errNoCeremony
	}
	p.complete(draft)
	all, err := ballot.SeriesOf(draft, p.units)
	if err != nil {
		return nil, err
	}
	rest := all[len(p.begun):]
	if err := first.Continue(all[0], rest); err != nil {
		return nil, fmt.Errorf("series: %v", err)
	}
	for _, m := range rest {
		if _, err := p.beginPlace(ctx, m); err != nil {
			return nil, err
		}
	}
	return p.state(ctx)
}

// replayFirst replays the board of the first poll as its server publishes it.
func (p *Preparer) replayFirst(ctx context.Context) (*audit.Board, error) {
	if p.options.Server == "" {
		return nil, errNoAddress
	}
	hash := p.begun[0].Hash()
	poll, err := client.New(p.options.Server+originPath.FindString(p.begun[0].Origin), client.Options{HTTP: p.options.HTTP, Manifest: &hash})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, earlierTime)
	defer cancel()
	bundle, err := poll.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	return audit.Replay(bundle, audit.Options{Manifest: &hash, Unwitnessed: true, Each: p.options.Each})
}

// beginPlace begins one board of the series, and notes it. If it is cut short between the two, the folder of the board is there, with keys
// that nobody has seen: the error then names it, and people move it away.
func (p *Preparer) beginPlace(ctx context.Context, m *ballot.Manifest) (any, error) {
	folder, err := p.options.Begin(ctx, m, p.roll, p.slips, p.witnesses)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w: a board was begun there that is not noted here; if nobody uses it, move this folder away and begin again", err)
	}
	if err != nil {
		return nil, err
	}
	if err := p.keep(begunFile(m.Series.Place), m.Bytes()); err != nil {
		return nil, err
	}
	p.begun = append(p.begun, m)
	return p.begunAnswer(m, folder), nil
}

// begunAnswer is what is read aloud of a poll, and where it is found.
func (p *Preparer) begunAnswer(m *ballot.Manifest, folder string) begunAnswer {
	hash, path := m.Hash(), originPath.FindString(m.Origin)
	return begunAnswer{hash, string(m.Bytes()), hash.Groups(), folder, path, m.Title, p.options.Server + path}
}
