package e2e_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// restart kills a machine and starts it again.
func (s service) restart(m *venue.Machine) {
	s.Helper()
	if err := errors.Join(m.Kill(), m.Start(s.Context())); err != nil {
		s.Fatal(err)
	}
}

func (s service) state() api.State {
	s.Helper()
	poll, err := s.Poll(s.Server)
	if err != nil {
		s.Fatal(err)
	}
	state, err := poll.State(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return state
}

// TestService_Killed: before every stage of a meeting a machine loses its power, each of them several times, and is started again
// while people already insist. The meeting goes on, and nothing that was acknowledged is lost.
func TestService_Killed(t *testing.T) {
	m := sample(t, "02_town_6_for_5", 24)
	s := newService(t, m, venue.Plan{Registrars: 2, Booth: true, Witness: true, Window: 2})
	victims := []*venue.Machine{s.Server, s.Booth, s.Registrars[0], s.Witness}
	for i, stage := range play.Stages() {
		victim := victims[i%len(victims)]
		if err := victim.Kill(); err != nil {
			t.Fatal(err)
		}
		started := make(chan error, 1)
		go func() { started <- victim.Start(t.Context()) }()
		if err := s.Play(t.Context(), stage); err != nil {
			t.Errorf("without %s: %v", victim.Name, err)
		}
		if err := <-started; err != nil {
			t.Fatal(err)
		}
	}
	if v := s.verified(); v.Outcome.Valid+v.Outcome.Invalid != len(m.Votes) {
		t.Errorf("%d ballots: %+v", len(m.Votes), v)
	}
}

// TestService_Away: where somebody is needed who does not come back, the meeting stops with a word that says who it is, and goes on
// when they are there.
func TestService_Away(t *testing.T) {
	s := newService(t, sample(t, "02_town_6_for_5", 20), venue.Plan{Registrars: 2, Witness: true, Window: 2})
	s.through(play.Ceremony, play.CheckIn)
	s.Insist(0)
	if err := s.Registrars[0].Kill(); err != nil {
		t.Fatal(err)
	}
	var problem *api.Problem
	if err := s.Play(t.Context(), play.Issuing); !errors.As(err, &problem) || problem.Code != api.RegistrarAway || problem.Detail != "registrar-2.piaojue.example" {
		t.Errorf("a registrar away: %v", err)
	}
	if err := s.Registrars[0].Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.through(play.Issuing, play.Collect)
	if err := s.Witness.Kill(); err != nil {
		t.Fatal(err)
	}
	s.through(play.Tally, play.Tally)
	if err := s.Play(t.Context(), play.Decrypt); !errors.Is(err, audit.ErrWitnesses) {
		t.Errorf("a witness away: %v", err)
	}
	if state := s.state(); state.Witnesses.Enough || !slices.Equal(state.Witnesses.Missing, []string{"witness.piaojue.example"}) {
		t.Errorf("a witness away: %+v", state.Witnesses)
	}
	if err := s.Witness.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Insist(patience)
	s.through(play.Decrypt, play.Announce)
	s.verified()
}
