package host

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
)

// A desk is what officers' and trustees' pages have in common: a poll on a server, a copy of its board that was replayed here,
// and answers in JSON. One request is done at a time: a key signs one thing, and then the next.
type desk struct {
	poll     *client.Poll
	manifest *ballot.Manifest
	page     medium
	doors    map[string]task
	ends     context.Context // of the program, set before it serves; nil in tests

	mu     sync.Mutex
	bundle audit.Bundle // guarded by mu: as it was fetched last
}

// A task is what is done at an address, while the lock of the desk is held.
type task struct {
	method string
	media  string // of what is sent
	most   int    // bytes of it
	do     func(ctx context.Context, body []byte) (any, error)
	asks   *atomic.Int32 // counts who waits for the lock to do it, and who does it; nil if nobody has to know
}

// noticed is a task of which others know from the moment that it is asked for: who presses 停 does not wait until a replay has ended.
func (t task) noticed(asks *atomic.Int32) task {
	t.asks = asks
	return t
}

// underLock takes the lock of a desk and does the task.
func (t task) underLock(ctx context.Context, mu *sync.Mutex, body []byte) (any, error) {
	if t.asks != nil {
		t.asks.Add(1)
		defer t.asks.Add(-1)
	}
	mu.Lock()
	defer mu.Unlock()
	return t.do(ctx, body)
}

// get and post make tasks. What a post is sent is parsed strictly before it is done.
func get(do func(context.Context) (any, error)) task {
	return task{method: http.MethodGet, do: func(ctx context.Context, _ []byte) (any, error) { return do(ctx) }}
}

// upload makes a task of a file that somebody chose in the page.
func upload(most int, do func(ctx context.Context, file []byte) (any, error)) task {
	return task{method: http.MethodPost, media: "application/octet-stream", most: most, do: do}
}

func post[T any](do func(context.Context, T) (any, error)) task { return posted(maxAsk, do) }

// posted is post for what may be longer than a page usually sends.
func posted[T any](most int, do func(context.Context, T) (any, error)) task {
	return task{method: http.MethodPost, media: "application/json", most: most, do: func(ctx context.Context, body []byte) (any, error) {
		var v T
		if err := crypto.DecodeJSON(body, &v); err != nil {
			return nil, api.NewProblem(api.BadRequest, "") // a passphrase may be in it
		}
		return do(ctx, v)
	}}
}

// maxAsk bounds what a page sends.
const maxAsk = 64 << 10

// ServeHTTP answers the page.
func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.poll != nil && strings.HasPrefix(r.URL.Path, "/c/") {
		d.read(w, r)
		return
	}
	t, ok := d.doors[r.URL.Path]
	switch {
	case !ok:
		d.page.ServeHTTP(w, r)
		return
	case r.Method != t.method:
		refuseMethod(w, t.method)
		return
	}
	body, err := t.asked(r)
	if err != nil {
		refuse(err).write(w)
		return
	}
	defer clear(body)
	v, err := t.underLock(r.Context(), &d.mu, body)
	if err != nil {
		refuse(err).write(w)
		return
	}
	reply(w, http.StatusOK, v)
}

// run serves the page until the context ends: see [Console.Run].
func (d *desk) run(ctx context.Context, l net.Listener, started func(address string)) error {
	d.ends = ctx
	return runLocal(ctx, l, d, started)
}

// asked reads what a page sends.
func (t task) asked(r *http.Request) ([]byte, error) {
	if r.Method == http.MethodGet {
		return nil, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != t.media {
		return nil, api.NewProblem(api.MediaType, "")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(t.most)+1))
	switch {
	case err != nil:
		return nil, api.NewProblem(api.BadRequest, "")
	case len(body) > t.most:
		return nil, api.NewProblem(api.TooLarge, "")
	}
	return body, nil
}

// fetchLocked returns the published board. It is fetched anew when the checkpoint is another one. What was fetched is only as good as
// the replay of it.
func (d *desk) fetchLocked(ctx context.Context) (audit.Bundle, error) {
	signed, err := d.poll.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	if d.bundle != nil && bytes.Equal(signed, d.bundle[checkpointFile]) {
		return d.bundle, nil
	}
	d.bundle, err = d.poll.Bundle(ctx)
	return d.bundle, err
}

const checkpointFile = "log/checkpoint"

// nothing is an object without fields: the body of what needs no word.
type nothing struct{}
