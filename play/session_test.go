package play

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/registrar/service"
	"github.com/piaojue/piaojue/server"
)

// convened is a session of a folder's meeting.
func convened(t *testing.T, f folder) *Session {
	t.Helper()
	m, err := Read(f.fs(), "meeting")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Convene(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// enter lets a session enter a poll on a server in this process, whose board is in memory. Answers may be spoilt on their way.
func enter(t *testing.T, s *Session, spoil func(http.Handler) http.Handler) *client.Poll {
	t.Helper()
	hall := server.New(server.Options{Rate: 10000})
	if err := hall.Open(t.Context(), "town", "1", founded(t, s)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- hall.Run(ctx) }()
	web := httptest.NewServer(spoil(hall.Handler()))
	t.Cleanup(func() {
		web.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	poll, err := client.New(web.URL+"/c/town/polls/1", client.Options{HTTP: web.Client()})
	if err != nil {
		t.Fatal(err)
	}
	s.Enter(poll, poll, 5*time.Second)
	return poll
}

func asIs(h http.Handler) http.Handler { return h }

// founded begins the board of a session in memory, with registrars in folders of the test.
func founded(t *testing.T, s *Session) server.Board {
	t.Helper()
	l, err := newLocal()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.dismiss() })
	m := s.Manifest()
	m.Origin, m.Window = "piaojue.example/c/town/polls/1", 1
	if err := l.engage(m); err != nil {
		t.Fatal(err)
	}
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	if err := l.begin(t.Context(), m, s.roll, s.slips, inTurn); err != nil {
		t.Fatal(err)
	}
	board, err := l.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := server.Board{Writer: l.writer, Folder: t.TempDir()}
	for _, r := range l.registrars {
		if err := r.Bind(&board.Poll().Poll); err != nil {
			t.Fatal(err)
		}
		b.Registrars = append(b.Registrars, &service.Embedded{Registrar: r.Registrar, Key: r.key, View: l.writer.View})
	}
	return b
}

// playAll plays stages until one fails.
func playAll(t *testing.T, s *Session, stages []Stage) error {
	t.Helper()
	for _, stage := range stages {
		if err := s.Play(t.Context(), stage); err != nil {
			return err
		}
	}
	return nil
}

// A meeting over HTTP decides what the same meeting decides in one process, and what is fetched verifies.
func TestSession(t *testing.T) {
	for name, f := range map[string]folder{
		"announced": {total: 30, rows: mix(times(25, "A,O,A"), times(4, "X,,"))},
		"re-vote":   {rows: tieAtCut},
		"void":      {rows: mix(times(4, "A,A,O"), times(8, "A,A,A"))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := convened(t, f)
			enter(t, s, asIs)
			if err := playAll(t, s, Stages()); err != nil && !errors.Is(err, ErrVoid) {
				t.Fatal(err)
			}
			m, err := Read(f.fs(), "meeting")
			if err != nil {
				t.Fatal(err)
			}
			_, want, err := Simulate(t.Context(), m, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Board().Outcome(); !reflect.DeepEqual(got, want.Outcome()) {
				t.Errorf("got  %+v\nwant %+v", got, want.Outcome())
			}
			bundle, err := s.Evidence(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if r := audit.Verify(bundle, audit.Options{}); !r.OK || !r.Complete {
				t.Errorf("%+v", r)
			}
		})
	}
}

// until returns the stages before one, and the others.
func until(stage Stage) (before, after []Stage) {
	i := slices.Index(Stages(), stage)
	return Stages()[:i], Stages()[i:]
}

// Of four trustees one may be silent or lie. If one does this and another that, there is no result, everybody sees who is waited for
// and who was wrong, and a good share that comes late completes it.
func TestConduct(t *testing.T) {
	for name, c := range map[string]struct {
		conduct     map[int]Conduct
		late        int // who turns honest in the end, if it takes that
		wrong, for_ []string
	}{
		"silent":            {conduct: map[int]Conduct{2: Silent}, wrong: []string{}},
		"lying":             {conduct: map[int]Conduct{1: Lying}, wrong: []string{"李秀英"}},
		"both":              {conduct: map[int]Conduct{2: Silent, 3: Lying}, late: 2, wrong: []string{"钱伟"}, for_: []string{"赵敏", "钱伟"}},
		"both, and repents": {conduct: map[int]Conduct{1: Silent, 4: Lying}, late: 4, wrong: []string{"孙丽"}, for_: []string{"李秀英", "孙丽"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := convened(t, folder{rows: times(12, "A,A,O")})
			poll := enter(t, s, asIs)
			for i, how := range c.conduct {
				s.Behave(i, how)
			}
			before, after := until(Decrypt)
			if err := playAll(t, s, before); err != nil {
				t.Fatal(err)
			}
			err := s.Play(t.Context(), Decrypt)
			if errors.Is(err, ErrUndecrypted) != (c.late != 0) || err != nil && c.late == 0 {
				t.Fatal(err)
			}
			state, err := poll.State(t.Context())
			if err != nil || !slices.Equal(state.Wrong, c.wrong) || c.late != 0 && (state.Waits != audit.Share || !slices.Equal(state.For, c.for_)) {
				t.Errorf("%v: %+v", err, state)
			}
			if c.late != 0 {
				if err := s.Play(t.Context(), Result); err == nil {
					t.Error("there is a result")
				}
				s.Behave(c.late, Honest)
			}
			if err := playAll(t, s, after); err != nil {
				t.Fatal(err)
			}
			if s.Board().Phase() != audit.Announced {
				t.Error(s.Board().Phase())
			}
		})
	}
}

// An answer that is lost is asked for again, with the same bytes, and everything comes to the board once.
func TestSession_AnswersLost(t *testing.T) {
	s := convened(t, folder{rows: times(12, "A,A,O")})
	var n atomic.Int64
	enter(t, s, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && n.Add(1)%2 == 0 {
				next.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})
	if err := playAll(t, s, Stages()); err != nil {
		t.Fatal(err)
	}
	if r := s.Board().Report(); s.Board().Phase() != audit.Announced || r.Valid != 12 {
		t.Errorf("%v: %+v", s.Board().Phase(), r)
	}
}
