package e2e_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
)

// A linked meeting is over, its hall is closed, and everything that it left is there to be looked at.
type linked struct {
	*watched
	hall    *linkHall
	open    thing // the box, when all had voted and the poll was still open
	things  []thing
	names   []string       // of files on disks
	ballots map[string]int // values with a ballot in them, by database
	verdict verdict
}

// linkage holds the meeting, once for all tests, and looks at what it left.
var linkage = sync.OnceValues(func() (*linked, error) {
	command, err := build()
	if err != nil {
		return nil, err
	}
	ctx, dir := context.Background(), filepath.Join(work, "linkage")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	h, err := newLinkHall(ctx, command, dir)
	if err != nil {
		return nil, err
	}
	l := &linked{hall: h, ballots: map[string]int{}}
	events, err := l.hold(ctx)
	if err := errors.Join(err, h.Close()); err != nil {
		return nil, err
	}
	l.watched = &watched{voters: h.voters, voting: h.voting, finder: newFinder(traces(h.voters)), listening: h.listening()}
	l.arrival, l.desk, l.hash = orders(h.voters)
	l.things = append(append(l.things, h.seen...), events())
	if err := errors.Join(l.backup(command), l.files()); err != nil {
		return nil, err
	}
	for _, t := range l.things {
		l.verdict.add(l.judge(t))
	}
	for _, name := range l.names {
		l.verdict.add(l.judgeName(name))
	}
	return l, nil
})

// hold plays the meeting to its end. What the server tells whoever follows the poll is there when it has stopped.
func (l *linked) hold(ctx context.Context) (events func() thing, err error) {
	h, stages := l.hall, play.Stages()
	voting := slices.Index(stages, play.Voting)
	if err := h.play(ctx, stages[:voting]...); err != nil {
		return nil, err
	}
	if err := h.know(ctx); err != nil {
		return nil, err
	}
	if events, err = h.follow(ctx); err != nil {
		return nil, err
	}
	if err := h.vote(ctx); err != nil {
		return nil, err
	}
	if l.open, err = h.box(); err != nil {
		return nil, err
	}
	if err := h.play(ctx, stages[voting+1:]...); err != nil {
		return nil, err
	}
	if b := h.session.Board(); b.Phase() != audit.Announced || b.Report().Electronic != linkVoters || b.Epochs() != 2 { // that of the papers, too
		return nil, errors.New("the meeting ended otherwise than planned")
	}
	return events, l.fetch(ctx)
}

func linkedMeeting(t *testing.T) *linked {
	t.Helper()
	l, err := linkage()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestThreat26_Linkage: whoever keeps the machines of a poll of 300, and knows which deputy came to the desk when, finds nowhere in what
// order they voted.
func TestThreat26_Linkage(t *testing.T) {
	l := linkedMeeting(t)
	for _, line := range l.verdict.orders {
		t.Error(line)
	}
	for _, line := range l.verdict.measured {
		t.Log(line)
	}
	t.Logf("%d things were looked at, and %d places compared", len(l.things), len(l.verdict.measured))
	for name, sizes := range l.hall.sizes {
		if len(sizes) > 1 {
			t.Logf("while %d ballots were cast, %s had %d sizes", linkVoters, name, len(sizes))
		}
	}
	for _, line := range l.judge(l.open).measured {
		t.Log(line)
	}
	if slices.ContainsFunc(l.names, func(name string) bool { return strings.Contains(name, "box-") }) || len(l.names) > 20 {
		t.Errorf("when all is over there are the files %v", l.names)
	}
	l.findsOrders(t)
}

// TestThreat27_NoJoin: nothing that is kept or said has a ballot together with a card, a slip, an address or a time, and whatever a
// program says has nothing of a voter at all.
func TestThreat27_NoJoin(t *testing.T) {
	l := linkedMeeting(t)
	for _, line := range l.verdict.joins {
		t.Error(line)
	}
	for name, n := range l.ballots {
		t.Logf("%s has %d values with a ballot in them", name, n)
	}
	if len(l.ballots) != 4 || l.ballots["backup/snapshot"] < linkVoters || l.ballots["data/hall/1/store/log.db"] < linkVoters {
		t.Errorf("ballots in databases %v: want them in the log and its snapshot, and two books of registrars looked at", l.ballots)
	}
	for _, at := range []*heads{l.hall.atBooth, l.hall.atServer} {
		for head, n := range at.seen {
			t.Logf("%d ballots were answered with\n%s", n, head)
			if len(at.seen) > 1 || strings.Contains(head, "Date: ") || !strings.HasPrefix(head, "201 Created\n") {
				t.Error("not all ballots are answered alike, or with a time")
			}
		}
	}
	outputs, answers := 0, 0
	for _, s := range l.things {
		switch {
		case s.is == said && machine(s.name) != "" && len(s.data) > 0:
			outputs++
		case s.is == said && len(s.data) > 0:
			answers++
		}
	}
	t.Logf("%d programs and %d answers said nothing of a voter", outputs, answers)
	if outputs != 3 || answers < 20 {
		t.Error("server, registrar and booth host, or the public, were not listened to")
	}
	l.findsJoins(t)
}
