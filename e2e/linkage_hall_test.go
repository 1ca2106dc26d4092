package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// A linkHall is the meeting with its hall, and what was seen of it while it went on.
type linkHall struct {
	*venue.Venue
	dir               string
	session           *play.Session
	officers, tablets *client.Poll
	desk              *desk
	atBooth, atServer *heads
	metrics           string       // address
	web               *http.Client // which nobody knows as a tablet
	voters            []voter
	voting            span
	sizes             map[string]map[int64]bool // that each file had while ballots were cast
	seen              []thing                   // answers to whoever asks the server
}

func each(n int, do func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { do(i) })
	}
	group.Wait()
}

// newLinkHall founds the poll and opens the hall. The window is so long that all ballots come to the board in the last epoch.
func newLinkHall(ctx context.Context, command, dir string) (*linkHall, error) {
	h := &linkHall{dir: dir, sizes: map[string]map[int64]bool{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	h.metrics = l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	if h.session, err = play.Convene(linkMeeting(), play.Options{Each: each}); err != nil {
		return nil, err
	}
	h.Venue, err = venue.Build(ctx, h.session, venue.Plan{
		Command: command, Dir: dir, Registrars: 2, Booth: true, Window: 86400,
		Serve: []string{"--metrics", h.metrics, "--relays", "127.0.0.1"},
	})
	if err != nil {
		return nil, err
	}
	if err := h.Open(ctx); err != nil {
		return nil, err
	}
	if err := h.enter(); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// enter lets officers ask the server, and desk and tablets the booth host.
func (h *linkHall) enter() (err error) {
	if h.officers, err = h.Poll(h.Server); err != nil {
		return err
	}
	if h.web, err = client.NewHTTP(h.CA()); err != nil {
		return err
	}
	own, err := newDevices(h.CA())
	if err != nil {
		return err
	}
	h.atBooth, h.atServer = &heads{own, map[string]int{}}, &heads{h.web.Transport, map[string]int{}}
	h.desk = &desk{next: h.atBooth}
	if h.tablets, err = client.New(h.Address(h.Booth), client.Options{HTTP: &http.Client{Transport: h.desk}, Each: each}); err != nil {
		return err
	}
	h.session.Enter(h.officers, h.tablets, time.Minute)
	return nil
}

// play plays stages.
func (h *linkHall) play(ctx context.Context, stages ...play.Stage) error {
	for _, stage := range stages {
		if err := h.session.Play(ctx, stage); err != nil {
			return err
		}
	}
	return nil
}

// files returns sizes of all files by their names. One that comes and goes is not there.
func (h *linkHall) files() (map[string]int64, error) {
	all := map[string]int64{}
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return nil
		}
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all[strings.TrimPrefix(path, h.dir+"/")] = info.Size()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	return all, err
}

// listening are the addresses at which something of the hall listens.
func (h *linkHall) listening() map[string]bool {
	all := map[string]bool{h.metrics: true}
	for _, m := range append([]*venue.Machine{h.Server, h.Booth}, h.Registrars...) {
		if u, err := url.Parse(h.Address(m)); err == nil {
			all[u.Host] = true
		}
	}
	return all
}

// get asks as anybody does.
func (h *linkHall) get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := h.web.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, response.Status)
	}
	return data, err
}
