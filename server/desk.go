package server

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// A desk takes what cards and slips sign. Requests that come while others are being answered are answered together, in one issue:
// one signature of each registrar a card, and one entry for all.
type desk struct {
	poll       *poll
	registrars []Registrar
	jobs       chan *job
}

// A job is what one call asks for.
type job struct {
	requests []audit.Request // each right by itself
	answer   api.Issued
	err      error
	done     chan struct{} // closed when answer or err is set
}

func newDesk(p *poll, registrars []Registrar) *desk {
	return &desk{poll: p, registrars: registrars, jobs: make(chan *job)}
}

// request asks the registrars for tokens, and answers when the issue is published.
func request(c *call) error {
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return api.Unread(err)
	}
	q, err := registrar.ParseRequests(data)
	if err != nil {
		return api.BadForm("a file of requests")
	}
	if q.Poll != c.poll.manifest.Hash() {
		return api.NewProblem(api.OtherPoll, "")
	}
	election, err := c.poll.election(c.Request.Context())
	if err != nil {
		return err
	}
	j := &job{done: make(chan struct{})}
	err = c.server.limits.check(c.Request.Context(), func() error {
		j.requests, j.answer.Refused = check(election, q.Requests)
		return nil
	})
	if err != nil {
		return err
	}
	if j.answer.Issued = []crypto.PublicKey{}; len(j.requests) == 0 {
		c.reply(http.StatusOK, j.answer)
		return nil
	}
	select {
	case c.poll.desk.jobs <- j:
	case <-c.Request.Context().Done():
		return c.Request.Context().Err()
	case <-c.server.ending:
		return api.NewProblem(api.Stopping, "")
	}
	<-j.done
	if j.err != nil {
		return j.err
	}
	c.reply(http.StatusOK, j.answer)
	return nil
}

// run answers jobs, as many at a time as are there.
func (d *desk) run(ctx context.Context) {
	for {
		var jobs []*job
		select {
		case j := <-d.jobs:
			jobs = d.gather(j)
		case <-ctx.Done():
			return
		}
		d.answer(ctx, jobs)
		for _, j := range jobs {
			close(j.done)
		}
	}
}

// gather takes the jobs that wait, as far as they fit into one issue.
func (d *desk) gather(first *job) []*job {
	jobs, cards := []*job{first}, len(first.requests)
	for cards < audit.MaxIssue {
		select {
		case j := <-d.jobs:
			jobs, cards = append(jobs, j), cards+len(j.requests)
		default:
			return jobs
		}
	}
	return jobs
}

// answer has all registrars sign what these jobs ask for, and puts it on the board.
func (d *desk) answer(ctx context.Context, jobs []*job) {
	for rest := jobs; len(rest) > 0; {
		some, cards := rest[:1], map[crypto.PublicKey]bool{}
		for n := range rest { // what does not fit, or asks twice for one card, comes in the next round
			if !fits(cards, rest[n]) {
				break
			}
			some = rest[:n+1]
		}
		rest = rest[len(some):]
		d.round(ctx, some)
	}
}

// fits adds the cards of a job to those of a round, unless there are too many or one is there already.
func fits(cards map[crypto.PublicKey]bool, j *job) bool {
	if len(cards) > 0 && len(cards)+len(j.requests) > audit.MaxIssue {
		return false
	}
	for _, q := range j.requests {
		if cards[q.Card] {
			return false
		}
	}
	for _, q := range j.requests {
		cards[q.Card] = true
	}
	return true
}

// round answers jobs whose cards are all different.
func (d *desk) round(ctx context.Context, jobs []*job) {
	fail := func(err error) {
		for _, j := range jobs {
			j.err = err
		}
	}
	all := audit.Requests{Poll: d.poll.manifest.Hash()}
	for _, j := range jobs {
		for _, q := range j.requests {
			if !d.poll.index.wasIssued(q.Card, q.Hashes()) {
				all.Requests = append(all.Requests, q)
			}
		}
	}
	slices.SortFunc(all.Requests, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	refused, err := d.issue(ctx, all)
	if err != nil {
		fail(err)
		return
	}
	var v *view
	if v, err = d.poll.current(ctx); err != nil {
		fail(err)
		return
	}
	for _, j := range jobs {
		for _, q := range j.requests {
			switch why := refused[q.Card]; {
			case why != nil:
				j.answer.Refused = append(j.answer.Refused, *why)
			case d.poll.index.wasIssued(q.Card, q.Hashes()):
				j.answer.Issued = append(j.answer.Issued, q.Card)
			default:
				j.answer.Refused = append(j.answer.Refused, api.Refused{Card: q.Card, Code: api.RequestPending})
			}
		}
		if len(j.answer.Issued) > 0 {
			head := v.state.Head
			j.answer.Head = &head
		}
	}
}
