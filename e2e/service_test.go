package e2e_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// A service is a hall of processes that talk over TLS, and its virtual people.
type service struct {
	*testing.T
	*venue.Venue
	*play.Session
}

// newService opens a hall for a meeting, after its people were told what prepare tells them. What its machines said is shown if the
// test fails.
func newService(t *testing.T, m *play.Meeting, plan venue.Plan, prepare ...func(*play.Session)) service {
	t.Helper()
	var err error
	if plan.Command, err = build(); err != nil {
		t.Fatal(err)
	}
	plan.Dir = t.TempDir()
	s, err := play.Convene(m, play.Options{Each: each})
	if err != nil {
		t.Fatal(err)
	}
	for _, tell := range prepare {
		tell(s)
	}
	v, err := venue.Build(t.Context(), s, plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			showLogs(t, plan.Dir)
		}
	})
	if err := v.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return service{t, v, s}
}

func showLogs(t *testing.T, dir string) {
	logs, err := filepath.Glob(filepath.Join(dir, "log", "*"))
	if err != nil {
		t.Error(err)
	}
	for _, path := range logs {
		t.Logf("%s:\n%s", filepath.Base(path), read(t, path))
	}
}

// sample is a meeting of the samples, held by so many deputies.
func sample(t *testing.T, name string, deputies int) *play.Meeting {
	t.Helper()
	m, err := play.Read(os.DirFS(filepath.Join("../samples", name)), name)
	if err != nil {
		t.Fatal(err)
	}
	m.Resize(deputies)
	return m
}

// through plays stages from one to another, that one included, and fails if any of them does.
func (s service) through(from, to play.Stage) {
	s.Helper()
	all := play.Stages()
	for _, stage := range all[slices.Index(all, from) : slices.Index(all, to)+1] {
		if err := s.Play(s.Context(), stage); err != nil {
			s.Fatal(err)
		}
	}
}

// A verified is what verify --json says.
type verified struct {
	OK, Complete bool
	Outcome      struct {
		Valid, Invalid int
		Next           string
	}
	Poll struct{ Witnesses []string }
}

// witnessed waits until enough witnesses have cosigned what is published: one that was away is asked again every few seconds.
func (s service) witnessed() {
	s.Helper()
	poll, err := s.Poll(s.Server)
	if err != nil {
		s.Fatal(err)
	}
	for range 120 {
		if state, err := poll.State(s.Context()); err == nil && state.Witnesses.Enough {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	s.Fatal("the witnesses have not cosigned in a minute")
}

// verified fetches the bundle with piaojue verify, as anybody can.
func (s service) verified() (v verified) {
	s.Helper()
	s.witnessed()
	out, err := piaojue(s.T, "verify", "--json", "--ca", s.CA(), "--manifest", s.Manifest().Hash().String(), s.Address(s.Server)+"/bundle").Output()
	if err != nil {
		s.Fatalf("%v\n%s", err, out)
	}
	if err := json.Unmarshal(out, &v); err != nil {
		s.Fatal(err)
	}
	if !v.OK || !v.Complete {
		s.Fatalf("%+v", v)
	}
	return v
}

// TestService is a city's meeting: three hundred deputies by way of a booth host, two registrars in processes of their own, a
// witness of another body, officers who sign one after the other, and four scrutineers of whom one is silent.
func TestService(t *testing.T) {
	const deputies = 310 // 301 of them are present
	s := newService(t, sample(t, "01_city_12_for_10", deputies), venue.Plan{Registrars: 2, Booth: true, Witness: true, Window: 5})
	s.Behave(3, play.Silent)
	s.through(play.Ceremony, play.Announce)
	v := s.verified()
	if n := v.Outcome.Valid + v.Outcome.Invalid; n != 301 || v.Outcome.Invalid == 0 || v.Outcome.Next != "announce" || len(v.Poll.Witnesses) != 1 {
		t.Errorf("%+v", v)
	}
}

// TestService_WrongShare: the share of one of four scrutineers does not decrypt the sum. Everybody is told whose it is, and the others
// go on.
func TestService_WrongShare(t *testing.T) {
	s := newService(t, sample(t, "02_town_6_for_5", 20), venue.Plan{Registrars: 2, Window: 2})
	s.Behave(1, play.Lying)
	s.through(play.Ceremony, play.Announce)
	if state := s.state(); !slices.Equal(state.Wrong, []string{"李秀英"}) {
		t.Errorf("%+v", state)
	}
	s.verified()
}

// TestService_NoResult: one scrutineer is silent and another one's share is wrong. There is no result, and everybody is told who is
// waited for and who was wrong; also after the server was started anew, but for the wrong share, which it does not keep. A good
// share that comes late completes it.
func TestService_NoResult(t *testing.T) {
	s := newService(t, sample(t, "02_town_6_for_5", 20), venue.Plan{Registrars: 2, Window: 2})
	s.Behave(2, play.Silent)
	s.Behave(4, play.Lying)
	s.through(play.Ceremony, play.Tally)
	if err := s.Play(t.Context(), play.Decrypt); !errors.Is(err, play.ErrUndecrypted) {
		t.Fatalf("two good shares of three: %v", err)
	}
	waits := []string{"赵敏", "孙丽"}
	if state := s.state(); state.Waits != audit.Share || !slices.Equal(state.For, waits) || !slices.Equal(state.Wrong, []string{"孙丽"}) {
		t.Errorf("%+v", state)
	}
	if err := s.Play(t.Context(), play.Result); err == nil {
		t.Error("there is a result")
	}
	s.restart(s.Server)
	if state := s.state(); state.Waits != audit.Share || !slices.Equal(state.For, waits) {
		t.Errorf("after a start: %+v", state)
	}
	s.Behave(2, play.Honest)
	s.through(play.Decrypt, play.Announce)
	s.verified()
}
