package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/registrar"
)

// linkVoters is how many cast on a tablet; one more votes on paper.
const linkVoters = 300

// The meeting ticks up to two of three projects: what is looked for does not depend on how large a ballot is.
func linkMeeting() *play.Meeting {
	m := &play.Meeting{
		Folder: "linkage", Name: "云澜县人民代表大会", Agenda: "民生实事项目票决", Body: ballot.Congress, Timestamp: time.Now().Unix(),
		Seats: 2, Issued: linkVoters + 1, MinBallots: 5, Rules: ballot.DefaultRules(ballot.TickUpToN),
	}
	for i := range 3 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint("P", i+1), Names: ballot.Names{"zh": fmt.Sprint("项目", i+1)}})
	}
	for i := range linkVoters + 1 {
		m.Deputies = append(m.Deputies, play.Deputy{ID: fmt.Sprint("D", i+1), Present: true})
		marks := []ballot.Mark{ballot.Approve, ballot.Approve, ballot.None}
		if i%5 == 0 {
			marks = []ballot.Mark{ballot.Approve, ballot.None, ballot.Approve}
		}
		m.Votes = append(m.Votes, play.Vote{Marks: marks})
	}
	return m
}

// Devices are tablets that ask the booth host, each from an address of its own where the system has all of 127.0.0.0/8.
type devices []http.RoundTripper

const firstTablet, lastTablet = 2, 9

func newDevices(ca string) (all devices, err error) {
	for i := firstTablet; i <= lastTablet; i++ {
		web, err := client.NewHTTP(ca)
		if err != nil {
			return nil, err
		}
		transport := web.Transport.(*http.Transport)
		if runtime.GOOS == "linux" {
			dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(i))}}
			transport.DialContext = dialer.DialContext
		}
		all = append(all, transport)
	}
	return all, nil
}

// RoundTrip takes any tablet.
func (t devices) RoundTrip(r *http.Request) (*http.Response, error) {
	return t[rand.IntN(len(t))].RoundTrip(r)
}

// Heads notes the header of each answer to a ballot. Ballots are cast one after the other.
type heads struct {
	next http.RoundTripper
	seen map[string]int // how often each was seen, as text
}

// RoundTrip asks, and notes the header.
func (h *heads) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := h.next.RoundTrip(r)
	if err == nil && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/ballots") {
		text := bytes.NewBufferString(answer.Status + "\n")
		if err := answer.Header.Write(text); err != nil {
			return nil, err
		}
		h.seen[text.String()]++
	}
	return answer, err
}

// A desk lets deputies come one after the other, in an order that it remembers: a session would have all of them asked for at once.
type desk struct {
	next http.RoundTripper
	came []audit.Request
}

// RoundTrip asks for each deputy by itself, and hands on everything else.
func (d *desk) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/requests") {
		return d.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	all, err := registrar.ParseRequests(body)
	if err != nil {
		return nil, err
	}
	rand.Shuffle(len(all.Requests), func(i, j int) { all.Requests[i], all.Requests[j] = all.Requests[j], all.Requests[i] })
	var last *http.Response
	issued := api.Issued{Issued: []crypto.PublicKey{}, Refused: []api.Refused{}}
	for _, q := range all.Requests {
		one := r.Clone(r.Context())
		asked := audit.Requests{Poll: all.Poll, Requests: []audit.Request{q}}.Bytes()
		one.Body, one.ContentLength = io.NopCloser(bytes.NewReader(asked)), int64(len(asked))
		if last, err = d.next.RoundTrip(one); err != nil || last.StatusCode != http.StatusOK {
			return last, err
		}
		var answer api.Issued
		if err := errors.Join(json.NewDecoder(last.Body).Decode(&answer), last.Body.Close()); err != nil {
			return nil, err
		}
		issued.Issued, issued.Refused, issued.Head = append(issued.Issued, answer.Issued...), append(issued.Refused, answer.Refused...), answer.Head
	}
	d.came = all.Requests
	answer, err := crypto.EncodeJSON(issued)
	last.Body, last.ContentLength = io.NopCloser(bytes.NewReader(answer)), int64(len(answer))
	return last, err
}
