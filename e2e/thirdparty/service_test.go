package thirdparty

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// poll is the address of the poll on its server.
const poll = "/c/hall/polls/1"

// A service is a hall in processes of its own, in which a meeting is held, and all that was asked over HTTP and answered.
type service struct {
	venue   *venue.Venue
	session *play.Session
	poll    *client.Poll
	web     *http.Client // which writes down what it asks
	asked   *recorder
}

// tied is a meeting of so many deputies that a tile of the log fills. Two projects come out equal for the last seat, so that there is
// a manifest of a next round; one deputy does not vote, and one votes on paper.
func tied() *play.Meeting {
	const votes = 240
	m := &play.Meeting{
		Folder: "tied", Name: "云澜县人民代表大会", Agenda: "民生实事项目票决", Body: ballot.Congress, Timestamp: time.Now().Unix(),
		Seats: 2, Issued: votes + 1, MinBallots: 5, Rules: ballot.DefaultRules(ballot.ApproveOpposeAbstain),
		Deputies: make([]play.Deputy, votes+1), Votes: make([]play.Vote, votes),
	}
	for i := range 3 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint("P", i+1), Names: ballot.Names{"zh": fmt.Sprint("项目", i+1)}})
	}
	for i := range m.Deputies {
		m.Deputies[i] = play.Deputy{ID: fmt.Sprint("D", i+1), Present: true}
	}
	for i := range m.Votes {
		m.Votes[i].Marks = []ballot.Mark{ballot.Approve, ballot.Approve, ballot.Approve}
		m.Votes[i].Marks[[]int{2, 2, 1, 1, 0}[i%5]] = ballot.Oppose
	}
	return m
}

// openService builds the command, founds the poll of a session and opens the hall.
func openService(t *testing.T) *service {
	t.Helper()
	command := filepath.Join(t.TempDir(), "piaojue")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", command, "./cmd/piaojue")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := &service{asked: new(recorder)}
	var err error
	if s.session, err = play.Convene(tied(), play.Options{Each: atOnce}); err != nil {
		t.Fatal(err)
	}
	s.venue, err = venue.Build(t.Context(), s.session, venue.Plan{
		Command: command, Dir: t.TempDir(), Registrars: 2, Window: 1, Serve: []string{"--relays", "127.0.0.1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.venue.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.venue.Close(); err != nil {
			t.Error(err)
		}
	})
	if s.web, err = client.NewHTTP(s.venue.CA()); err != nil {
		t.Fatal(err)
	}
	s.asked.next, s.web.Transport = s.web.Transport, s.asked
	if s.poll, err = client.New(s.address(), client.Options{HTTP: s.web, Each: atOnce}); err != nil {
		t.Fatal(err)
	}
	s.session.Enter(s.poll, s.poll, time.Minute)
	return s
}

func (s *service) address() string { return s.venue.Address(s.venue.Server) }

// hold plays the meeting. One deputy gives the tokens back, and one would like to vote twice.
func (s *service) hold(t *testing.T) {
	t.Helper()
	for _, stage := range play.Stages() {
		if err := s.session.Play(t.Context(), stage); err != nil {
			t.Fatal(err)
		}
		switch stage {
		case play.Opening:
			s.surrender(t)
		case play.Voting:
			s.voteAgain(t)
		case play.Papers:
			s.again(t, "/transcriptions")
		}
	}
}

// An exchange is what was asked, and the answer.
type exchange struct {
	method string
	url    *url.URL
	header http.Header // of the request
	sent   []byte

	status   int
	answered http.Header
	answer   []byte
}

// A recorder writes down what is asked, and the answers that end.
type recorder struct {
	next http.RoundTripper

	mu    sync.Mutex // guards what follows
	taken []exchange
}

// RoundTrip asks.
func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	x := exchange{method: request.Method, url: request.URL, header: request.Header.Clone()}
	if request.Body != nil {
		var err error
		if x.sent, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
		request.Body.Close()
		request.Body = io.NopCloser(bytes.NewReader(x.sent))
	}
	response, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	x.status, x.answered = response.StatusCode, response.Header
	from := response.Body
	defer from.Close()
	if x.answer, err = readAnswer(response); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(x.answer))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken = append(r.taken, x)
	return response, nil
}

// readAnswer reads an answer to its end; of events, which have none, the first.
func readAnswer(response *http.Response) ([]byte, error) {
	if response.Header.Get("Content-Type") != "text/event-stream" {
		return io.ReadAll(response.Body)
	}
	var event []byte
	for !bytes.HasSuffix(event, []byte("\n\n")) {
		next := make([]byte, 1)
		if _, err := io.ReadFull(response.Body, next); err != nil {
			return nil, err
		}
		event = append(event, next...)
	}
	return event, nil
}

// do asks the service, not following where it leads.
func (s *service) do(t *testing.T, method, path string, body []byte) []byte {
	t.Helper()
	at, err := url.Parse(s.address())
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, at.Scheme+"://"+at.Host+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.web.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// must ends the test of whoever holds a meeting in which something fails.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// surrender has the deputy who does not vote give the tokens back.
func (s *service) surrender(t *testing.T) {
	t.Helper()
	board := must(s.poll.Bundle(t.Context()))(t)
	voters, poll := s.session.Voters(), &s.session.Board().Poll().Poll
	last := voters[len(voters)-1]
	tokens := must(audit.Redeem(poll, last.Card, last.Slip, must(board.Issued())(t)))(t)
	body := must(audit.NewSurrender(rand.Reader, poll, last.Card, last.Slip, tokens))(t).Bytes()
	must(s.poll.Surrender(t.Context(), body))(t)
}

// again sends once more what was sent to an address last, as who did not hear the answer does.
func (s *service) again(t *testing.T, path string) {
	t.Helper()
	s.do(t, http.MethodPost, poll+path, s.asked.sent()[poll+path])
}

// voteAgain sends another ballot of a deputy who has voted.
func (s *service) voteAgain(t *testing.T) {
	t.Helper()
	again := must(s.session.Ballots(t.Context()))(t)[0]
	if _, err := s.poll.Cast(t.Context(), again); !errors.Is(err, api.NewProblem(api.AlreadyCast, "")) {
		t.Fatal(err)
	}
}

// all returns what was taken so far.
func (r *recorder) all() []exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.taken)
}

// sent returns what was taken last at each address.
func (r *recorder) sent() map[string][]byte {
	sent := map[string][]byte{}
	for _, x := range r.all() {
		if x.method == http.MethodPost && x.status < 300 {
			sent[x.url.Path] = x.sent
		}
	}
	return sent
}

func TestService(t *testing.T) {
	s := openService(t)
	s.hold(t)
	t.Run("log", s.readLog)
	t.Run("description", s.describe)
}
