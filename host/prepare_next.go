package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/tally"
)

// mayPrepare adds the page in which the round after a tie or a shortfall is prepared. The first round stays as it is.
func (c *Console) mayPrepare(begin Begin) (err error) {
	folder := filepath.Join(c.officer.Folder(), "next-"+c.desk.manifest.Hash().String()[:16])
	if c.next, err = newPreparer(PrepareOptions{Folder: folder, Begin: begin}); err != nil {
		return err
	}
	c.next.round = true
	tasks := c.next.tasks()
	for _, series := range []string{"units", "unitsheet", "rest", "after", "afterat"} { // a round is one poll, and follows this one
		delete(tasks, "/api/prepare/"+series)
	}
	tasks["/api/prepare/state"] = get(c.nextStateLocked)
	tasks["/api/prepare/board"] = drafted(c.beginNextLocked)
	maps.Copy(c.desk.doors, tasks)
	return nil
}

// nextStateLocked begins with what is lawful after this outcome, until something else was kept.
func (c *Console) nextStateLocked(ctx context.Context) (any, error) {
	if !c.next.kept {
		v, err := c.lookLocked(ctx)
		if err != nil {
			return nil, err
		}
		if c.next.draft, err = nextRound(v); err != nil {
			return nil, err
		}
		c.next.roll = v.Board.Roll() // with the cards that were replaced; board new takes it from the file
		if err := c.next.keep(rollFile, c.next.roll.Bytes()); err != nil {
			return nil, err
		}
	}
	return c.next.state(ctx)
}

// beginNextLocked begins the board of the next round, if the decision may name it.
func (c *Console) beginNextLocked(ctx context.Context, m *ballot.Manifest) (any, error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	c.next.complete(m)
	decision := "FURTHER_BALLOT"
	if m.IsRevote() {
		decision = "REVOTE"
	}
	if err := v.Board.CheckNext(decision, m); err != nil {
		return nil, fmt.Errorf("next round: %v", err)
	}
	return c.next.begin(ctx, m)
}

var errNoRound = errors.New("no other round may follow this board now")

// nextRound is the draft of the round that may follow: a re-vote among the tied, or a further ballot for the seats that stay vacant. Its
// registrars draw new keys, and its slips are new.
func nextRound(v *officer.View) (*ballot.Manifest, error) {
	b, m := v.Board, v.Board.Poll().Manifest
	o := b.Outcome()
	if b.Phase() != audit.Resulted || o == nil {
		return nil, errNoRound
	}
	var in []string
	revote := o.Next == tally.Revote
	switch {
	case revote:
		in = o.Tied
	case slices.Contains(o.Steps(), tally.StepFurtherBallot):
		in = further(o, m.Rules.Differential)
	default:
		return nil, errNoRound
	}
	next := *m
	next.Origin, next.Timestamp, next.Seats = laterOrigin(m.Origin), time.Now().Unix(), o.Vacant
	next.Previous = &ballot.Previous{Citation: b.AtResult(), Revote: revote}
	next.Registrars, next.Slips, next.LogKey, next.ReceiptKey, next.Policy = []ballot.Registrar{}, ballot.KeyList{}, "", "", ""
	next.Candidates = slices.DeleteFunc(slices.Clone(m.Candidates), func(c ballot.Candidate) bool { return !slices.Contains(in, c.ID) })
	return &next, nil
}

// further lists who stands in a further ballot: those not chosen, by their votes, as many as the differential asks for, and all who have as
// many votes as the last of them (docs/rules.md, section 4.6).
func further(o *tally.Outcome, percent int) (ids []string) {
	left := slices.DeleteFunc(slices.Clone(o.Items), func(i tally.Item) bool { return slices.Contains(o.Chosen, i.ID) })
	slices.SortStableFunc(left, func(a, b tally.Item) int { return cmp.Compare(a.Rank, b.Rank) })
	least := o.Vacant + (o.Vacant*percent+99)/100
	for i, item := range left {
		if i >= least && item.Rank != left[least-1].Rank {
			break
		}
		ids = append(ids, item.ID)
	}
	return ids
}

var roundOf = regexp.MustCompile(`-r([0-9]+)$`)

// laterOrigin names the round after that with an origin.
func laterOrigin(origin string) string {
	n := 2
	if found := roundOf.FindStringSubmatch(origin); found != nil {
		before, err := strconv.Atoi(found[1])
		if err == nil {
			n, origin = before+1, strings.TrimSuffix(origin, found[0])
		}
	}
	return fmt.Sprintf("%s-r%d", origin, n)
}
