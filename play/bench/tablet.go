package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

// A tablet holds one ballot, and has a connection of its own unless there are more tablets than files that may be open.
type tablet struct {
	number  int
	web     *http.Client
	poll    *client.Poll
	sent    []byte         // the ballot, with what makes the server's check faster
	receipt []byte         // once the ballot was acknowledged
	took    time.Duration  // from pressing to the answer
	again   map[string]int // answers after which it was sent again, by code
	err     error          // why it gave up
}

// spareFiles are for everything but tablets.
const spareFiles = 256

// newTablets makes a tablet for each ballot. They ask the booth host if there is one.
func newTablets(v *venue.Venue, ballots [][]byte) ([]*tablet, error) {
	at := v.Server
	if v.Booth != nil {
		at = v.Booth
	}
	base, err := client.NewHTTP(v.CA())
	if err != nil {
		return nil, err
	}
	own := min(len(ballots), maxFiles()-spareFiles, maxConnections)
	tablets := make([]*tablet, len(ballots))
	for i, sent := range ballots {
		t := &tablet{number: i, sent: sent, again: map[string]int{}}
		if i < own {
			t.web = device(base, i)
		} else {
			t.web = tablets[i%own].web
		}
		if t.poll, err = client.New(v.Address(at), client.Options{HTTP: t.web}); err != nil {
			return nil, err
		}
		tablets[i] = t
	}
	return tablets, nil
}

// maxConnections is how many a server takes.
const maxConnections = 8000

// device makes an HTTP client with connections of its own and, where the system has more than one address of its own, with an
// address of its own, as tablets have in a hall.
func device(base *http.Client, number int) *http.Client {
	t := base.Transport.(*http.Transport).Clone()
	if runtime.GOOS == "linux" {
		from := net.IPv4(127, 1+byte(number>>16), byte(number>>8), byte(number))
		t.DialContext = (&net.Dialer{Timeout: 10 * time.Second, LocalAddr: &net.TCPAddr{IP: from}}).DialContext
	}
	return &http.Client{Transport: t, CheckRedirect: base.CheckRedirect}
}

// giveUp is how long a tablet goes on before a person would come to help.
const giveUp = 5 * time.Minute

// cast sends the ballot, the same bytes again whenever it is not known what became of it, and notes how long it took.
func (t *tablet) cast(ctx context.Context) {
	pressed := time.Now()
	t.receipt, t.err = t.send(ctx)
	t.took = time.Since(pressed)
}

func (t *tablet) send(ctx context.Context) ([]byte, error) {
	late := time.Now().Add(giveUp)
	for wait := 200 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		receipt, err := t.poll.Cast(ctx, t.sent)
		if err == nil || !play.Passing(err) || time.Now().After(late) || ctx.Err() != nil {
			return receipt, err
		}
		t.again[reason(err)]++
		// They do not all come again at the same moment.
		if err := sleep(ctx, max(wait, asked(err))+time.Duration(t.number%64)*wait/64); err != nil {
			return nil, err
		}
	}
}

// asked is when the server wants to be asked again.
func asked(err error) time.Duration {
	var p *api.Problem
	if errors.As(err, &p) {
		return time.Duration(p.Seconds) * time.Second
	}
	return 0
}

// reason names an error by its code.
func reason(err error) string {
	var p *api.Problem
	if errors.As(err, &p) {
		return string(p.Code)
	}
	return "connection"
}

// comeBack is a tablet that was started again: it connects anew, asks where the poll stands, and for its receipt.
func (t *tablet) comeBack(ctx context.Context) (time.Duration, error) {
	t.web.CloseIdleConnections()
	began := time.Now()
	late := began.Add(giveUp)
	for {
		_, err := t.poll.State(ctx)
		if err == nil {
			break
		}
		if !play.Passing(err) || time.Now().After(late) {
			return 0, err
		}
		if err := sleep(ctx, 500*time.Millisecond); err != nil {
			return 0, err
		}
	}
	receipt, err := t.send(ctx)
	if err == nil && string(receipt) != string(t.receipt) {
		err = fmt.Errorf("the receipt is another than before")
	}
	return time.Since(began), err
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
