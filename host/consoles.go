package host

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// Consoles are those of one officer for polls that are held at the same time, behind one door. The first is at /, the others are at
// /2/, /3/ and so on; each tells of all of them:
//
//	GET  /api/polls        the polls of this officer, in the order in which they have their colours
//
// Tablets have the colours in the order in which the booth host was given its polls: give them to everybody in the same order.
type Consoles []*Console

// Run is [Console.Run] for all of them.
func (all Consoles) Run(ctx context.Context, l net.Listener, started func(address string)) error {
	for _, c := range all {
		c.desk.ends = ctx
		c.desk.doors["/api/polls"] = get(func(ctx context.Context) (any, error) { return all.list(ctx, c), nil })
	}
	ctx, stop := context.WithCancel(ctx)
	var carrying sync.WaitGroup
	carrying.Go(func() { all.carry(ctx) })
	defer carrying.Wait()
	defer stop()
	return runLocal(ctx, l, all, started)
}

// ServeHTTP lets the console answer that an address is below.
func (all Consoles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for i, c := range all[1:] {
		if at := place(i + 1); strings.HasPrefix(r.URL.Path, at) {
			http.StripPrefix(strings.TrimSuffix(at, "/"), c).ServeHTTP(w, r)
			return
		}
	}
	all[0].ServeHTTP(w, r)
}

func place(i int) string {
	if i == 0 {
		return "/"
	}
	return fmt.Sprintf("/%d/", i+1)
}

// A pollPlace is a poll of this officer: where its console is, and how far it is said to be.
type pollPlace struct {
	At        string       `json:"at"`
	Title     ballot.Names `json:"title"`
	Rehearsal bool         `json:"rehearsal"`
	Phase     audit.Phase  `json:"phase"` // as the server says; "" if it says nothing
	Here      bool         `json:"here"`  // this is the console that was asked
	Place     int          `json:"place"` // in its series, from 1; 0 outside one
}

type pollsAnswer struct {
	Polls []pollPlace `json:"polls"`
}

// stateTime is how long a server may take to say how far a poll is.
const stateTime = 5 * time.Second

func (all Consoles) list(ctx context.Context, asked *Console) pollsAnswer {
	ctx, cancel := context.WithTimeout(ctx, stateTime)
	defer cancel()
	a := pollsAnswer{[]pollPlace{}}
	for i, c := range all {
		p := pollPlace{At: place(i), Title: c.desk.manifest.Title, Rehearsal: c.desk.manifest.Rehearsal, Here: c == asked}
		if s := c.desk.manifest.Series; s != nil {
			p.Place = s.Place
		}
		if len(all) > 1 {
			if s, err := c.desk.poll.State(ctx); err == nil {
				p.Phase = s.Phase
			}
		}
		a.Polls = append(a.Polls, p)
	}
	return a
}
