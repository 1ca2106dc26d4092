package e2e_test

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// patience is how long people insist in these tests.
const patience = 30 * time.Second

// TestThreat22_SameMoment: two tablets cast different ballots with the same tokens at the same moment, each on a connection of its own.
// One of them is taken. The other one hears so, with the receipt of the one that was.
func TestThreat22_SameMoment(t *testing.T) {
	s := newService(t, sample(t, "02_town_6_for_5", 20), venue.Plan{Registrars: 1, Window: 2})
	s.through(play.Ceremony, play.Opening)
	var ballots [2][][]byte
	var polls [2]*client.Poll
	for i := range polls {
		var err error
		if ballots[i], err = s.Ballots(t.Context()); err != nil {
			t.Fatal(err)
		}
		if polls[i], err = s.Poll(s.Server); err != nil {
			t.Fatal(err)
		}
	}
	var kept [][]byte
	for voter := range ballots[0] {
		var receipts [2][]byte
		var errs [2]error
		var both sync.WaitGroup
		start := make(chan struct{})
		for i := range polls {
			both.Go(func() {
				<-start
				receipts[i], errs[i] = polls[i].Cast(t.Context(), ballots[i][voter])
			})
		}
		close(start)
		both.Wait()
		taken, refused := 0, 1
		if errs[0] != nil {
			taken, refused = 1, 0
		}
		if errs[taken] != nil || !errors.Is(errs[refused], api.NewProblem(api.AlreadyCast, "")) || !bytes.Equal(receipts[0], receipts[1]) {
			t.Fatalf("voter %d: %v, %v", voter+1, errs[0], errs[1])
		}
		if err := s.CheckReceipt(ballots[taken][voter], receipts[taken]); err != nil {
			t.Error(err)
		}
		kept = append(kept, receipts[taken])
	}
	s.Receive(kept)
	s.through(play.Closing, play.Announce)
	s.verified()
}

// TestService_Refused: what is not of this poll, or comes too early or too late, is refused, each by its code. What was taken gets the
// same answer at any time.
func TestService_Refused(t *testing.T) {
	s := newService(t, sample(t, "02_town_6_for_5", 20), venue.Plan{Registrars: 1, Window: 2})
	before, err := play.Convene(sample(t, "02_town_6_for_5", 12), play.Options{Each: each})
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.Annex(t.Context(), before) // with the origin of this poll, as an earlier draft of its manifest has
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range []play.Stage{play.Ceremony, play.CheckIn, play.Issuing, play.Opening} {
		if err := before.Play(t.Context(), stage); err != nil {
			t.Fatal(err)
		}
	}
	under, err := before.Ballots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	poll, err := s.Poll(s.Server)
	if err != nil {
		t.Fatal(err)
	}
	cast := func(when string, at *client.Poll, envelope []byte, want api.Code) []byte {
		t.Helper()
		receipt, err := at.Cast(t.Context(), envelope)
		var problem *api.Problem
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", when, err)
		case want != "" && (!errors.As(err, &problem) || problem.Code != want):
			t.Errorf("%s: %v, want %s", when, err, want)
		}
		return receipt
	}
	s.through(play.Ceremony, play.Issuing)
	ballots, err := s.Ballots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cast("before it is open", poll, ballots[0], api.NotOpen)
	s.through(play.Opening, play.Opening)
	cast("under an old manifest", poll, under[0], api.OtherPoll)
	cast("of another poll", old, ballots[0], api.OtherPoll)
	var receipts [][]byte
	for _, envelope := range ballots[1:] {
		receipts = append(receipts, cast("open", poll, envelope, ""))
	}
	s.Receive(receipts)
	s.through(play.Closing, play.Closing)
	cast("after closing", poll, ballots[0], api.Closed)
	if again := cast("once more after closing", poll, ballots[1], ""); !bytes.Equal(again, receipts[0]) {
		t.Error("another receipt after closing")
	}
	s.through(play.Close, play.Announce)
	cast("after the announcement", poll, ballots[0], api.Closed)
	s.verified()
}
