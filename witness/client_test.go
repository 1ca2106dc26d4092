package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/audit"
)

// Whatever else a witness answers, its name and what to do about it are said, and nothing of it is published.
func TestSubmit_Refused(t *testing.T) {
	h, w := tell(10, never), knows(t, "witness.example/w")
	good := string(must(w.sign(h.head(10).Text())))
	answer := func(status int, contentType, text string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", contentType)
			rw.Header().Set("Location", "/elsewhere/add-checkpoint")
			rw.WriteHeader(status)
			io.WriteString(rw, text)
		}
	}
	other := in(w.dir, "witness.example/other")
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"400":                    {answer(400, "", ""), "versions"},
		"403":                    {answer(403, "", ""), "log_key"},
		"404":                    {answer(404, "", ""), "manifest"},
		"500":                    {answer(500, "", ""), "status 500"},
		"a redirection":          {answer(307, "", ""), "points to another address"},
		"nothing":                {answer(200, "", ""), "there is none"},
		"no line":                {answer(200, "", "fine\n"), "not a signature line"},
		"no end":                 {answer(200, "", strings.TrimSuffix(good, "\n")), "canonical"},
		"half a line":            {answer(200, "", good[:30]), "canonical"},
		"of another key":         {answer(200, "", string(must(other.sign(h.head(10).Text())))), "0 lines by the key"},
		"twice":                  {answer(200, "", good+good), "2 lines by the key"},
		"of another checkpoint":  {answer(200, "", string(must(w.sign(h.head(9).Text())))), "not a signature of this checkpoint"},
		"too many lines":         {answer(200, "", strings.Repeat(good, 101)), "more than 100"},
		"too much":               {answer(200, "", strings.Repeat("x", maxNote+1)), "more than 65536"},
		"a conflict of no type":  {answer(409, "text/plain", "3\n"), "from 0 entries"},
		"a conflict of no size":  {answer(409, sizeType, "3"), "parse size"},
		"a negative size":        {answer(409, sizeType, "-3\n"), "parse size"},
		"a conflict for ever":    {answer(409, sizeType, "3\n"), "from 3 entries"},
		"a conflict of one size": {answer(409, sizeType, "0\n"), "from 0 entries"},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.submit(t, asks(t, at(w, serve(t, test.answer))), 10)
			err := r.Failed[w.public.Name()]
			if err == nil || !strings.Contains(err.Error(), "witness "+w.public.Name()+": ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if r.Enough || r.Stop() != nil || !bytes.Equal(r.Signed, h.signed(10)) {
				t.Errorf("%+v", r)
			}
		})
	}
}

// Lines of keys that the policy does not name are passed over, as the specification demands.
func TestSubmit_OtherLines(t *testing.T) {
	h, w := tell(10, never), knows(t, "witness.example/w")
	other := in(w.dir, "witness.example/other")
	url := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Write(append(must(other.sign(h.head(10).Text())), must(w.sign(h.head(10).Text()))...))
	}))
	if r := h.submit(t, asks(t, at(w, url)), 10); !r.Enough || bytes.Contains(r.Signed, []byte(other.public.Name())) {
		t.Errorf("%+v", r)
	}
}

func TestSubmit_BadAddress(t *testing.T) {
	h, w := tell(10, never), knows(t, "witness.example/w")
	for _, url := range []string{"ftp://example.org", "witness.example/w", "http://", "http://user:password@127.0.0.1/", "http://%", "http://a/?b", "http://a/#b"} {
		r := h.submit(t, asks(t, at(w, url)), 10)
		if err := r.Failed[w.public.Name()]; err == nil || !strings.Contains(err.Error(), "its address in the policy is none") {
			t.Errorf("%q: %v", url, err)
		}
	}
	gone := httptest.NewServer(w)
	gone.Close()
	if err := h.submit(t, asks(t, at(w, gone.URL)), 10).Failed[w.public.Name()]; err == nil || !strings.Contains(err.Error(), "see that it runs") {
		t.Errorf("nobody listens: %v", err)
	}
}

// All witnesses with an address are asked; lines stand in the order of the policy; a line that is there stays as it is; and who
// was away is asked again for the same checkpoint.
func TestSubmit(t *testing.T) {
	h := tell(30, never)
	var witnesses []audit.Witness
	away := map[string]bool{"w1": true}
	for i := range 3 {
		w := knows(t, fmt.Sprintf("w%d", i))
		witnesses = append(witnesses, at(w, serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if away[w.public.Name()] {
				http.Error(rw, "away", http.StatusServiceUnavailable)
				return
			}
			w.ServeHTTP(rw, r)
		}))))
	}
	silent := knows(t, "silent")
	c := must(NewClient(pollOf(3, append(witnesses, at(silent, ""))...), nil))
	r := h.submit(t, c, 10)
	if r.Enough || len(r.Failed) != 1 || r.Failed["w1"] == nil || r.Stop() != nil {
		t.Fatalf("one is away: %+v", r)
	}
	away["w1"] = false
	before := r.Signed
	r, err := c.Submit(t.Context(), r.Signed, h.ProveConsistency)
	if err != nil || !r.Enough || len(r.Failed) != 0 || !bytes.HasPrefix(r.Signed, before) {
		t.Fatalf("it is back: %+v, %v", r, err)
	}
	away["w0"], away["w2"] = true, true
	if again, err := c.Submit(t.Context(), r.Signed, h.ProveConsistency); err != nil || !again.Enough || !bytes.Equal(again.Signed, r.Signed) {
		t.Errorf("all lines were there: %+v, %v", again, err)
	}
	away["w0"], away["w2"] = false, false
	r = h.submit(t, c, 30)
	if got := names(r.Signed); got != origin+" w0 w1 w2" || !r.Enough {
		t.Errorf("lines of %s", got)
	}
}

func names(signed []byte) string {
	var all []string
	for _, l := range strings.Split(string(signed), "\n")[4:] {
		if rest, ok := strings.CutPrefix(l, "— "); ok {
			name, _, _ := strings.Cut(rest, " ")
			all = append(all, name)
		}
	}
	return strings.Join(all, " ")
}

// Nothing that is not a checkpoint of this log is shown to anybody.
func TestSubmit_Foreign(t *testing.T) {
	h, w := tell(10, never), knows(t, "w")
	c := asks(t, at(w, serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))))
	for _, signed := range [][]byte{nil, h.signed(10)[1:], must(audit.SignCheckpoint(h.head(10), stranger))} {
		if _, err := c.Submit(t.Context(), signed, h.ProveConsistency); err == nil {
			t.Errorf("%q: submitted", signed)
		}
	}
}

// A witness that has restarted from nothing, and a client that has, find each other again.
func TestSubmit_Restarted(t *testing.T) {
	h, w := tell(30, never), knows(t, "w")
	peer := at(w, serve(t, w))
	c := asks(t, peer)
	h.submit(t, c, 10)
	if r := h.submit(t, asks(t, peer), 20); !r.Enough {
		t.Errorf("another client: %v", r.Failed)
	}
	if r := h.submit(t, c, 25); !r.Enough {
		t.Errorf("the first one, which has not seen it: %v", r.Failed)
	}
	w.dir = knows(t, "w").dir
	if r := h.submit(t, c, 25); !r.Enough {
		t.Errorf("the same checkpoint, to a new folder: %v", r.Failed)
	}
}

// TestSubmit_Late: a witness that is slower than the deadline has cosigned nevertheless, and gives its line when it is asked again.
// Meanwhile the others' lines are there.
func TestSubmit_Late(t *testing.T) {
	h, slow, fast := tell(10, never), knows(t, "slow"), knows(t, "fast")
	ctx, cancel := context.WithCancel(t.Context())
	late := true
	url := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !late {
			slow.ServeHTTP(rw, r)
			return
		}
		slow.ServeHTTP(httptest.NewRecorder(), r)
		cancel() // the deadline
		<-r.Context().Done()
	}))
	quick := make(chan struct{})
	c := asks(t, at(slow, url), at(fast, serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		fast.ServeHTTP(rw, r)
		close(quick)
	}))))
	c.peers[0].http = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		<-quick // so that it is late in every run
		return http.DefaultTransport.RoundTrip(r)
	})}
	r, err := c.Submit(ctx, h.signed(10), h.ProveConsistency)
	if err != nil || names(r.Signed) != origin+" fast" || r.Failed["slow"] == nil {
		t.Fatalf("%+v, %v", r, err)
	}
	late, quick = false, make(chan struct{})
	r, err = c.Submit(t.Context(), r.Signed, h.ProveConsistency)
	if err != nil || names(r.Signed) != origin+" fast slow" || !r.Enough {
		t.Errorf("%+v, %v", r, err)
	}
}

// When enough have cosigned, one that is silent holds nothing up; without a grace all are waited for.
func TestSubmit_Grace(t *testing.T) {
	h, quick, silent := tell(20, never), knows(t, "quick"), knows(t, "silent")
	asking := func(asked chan<- struct{}) *Client {
		return must(NewClient(pollOf(1, at(quick, serve(t, quick)), at(silent, serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			asked <- struct{}{}
			io.Copy(io.Discard, r.Body) // or the server does not hear that the client has gone
			<-r.Context().Done()
		})))), nil))
	}
	c := asking(make(chan struct{}, 1))
	c.Grace = time.Millisecond // the silent one may not even have been asked when it is over
	r := h.submit(t, c, 10)
	if !r.Enough || names(r.Signed) != origin+" quick" || r.Failed["silent"] == nil {
		t.Errorf("%+v", r)
	}
	asked := make(chan struct{}, 1)
	c = asking(asked)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }() // somebody else ends the waiting
	if _, err := c.Submit(ctx, h.signed(20), h.ProveConsistency); err != nil || ctx.Err() == nil {
		t.Errorf("without a grace it returned before all had answered: %v", err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A checkpoint that was overtaken by a later one is not cosigned any more, and that is no rollback.
func TestSubmit_Overtaken(t *testing.T) {
	h, w := tell(30, never), knows(t, "w")
	c := asks(t, at(w, serve(t, w)))
	c.peers[0].show(20)
	if _, err := w.cosign(h.follow(0, 20)); err != nil { // its answer is on its way
		t.Fatal(err)
	}
	if r := h.submit(t, c, 10); r.Stop() != nil || !errors.Is(r.Failed["w"], errLater) {
		t.Errorf("on its way: %+v", r)
	}
	h.submit(t, c, 20)
	if r := h.submit(t, c, 10); r.Stop() != nil || !errors.Is(r.Failed["w"], errLater) {
		t.Errorf("answered: %+v", r)
	}
}

// Without a proof nothing is sent, and it is said.
func TestSubmit_NoProof(t *testing.T) {
	h, w := tell(30, never), knows(t, "w")
	c := asks(t, at(w, serve(t, w)))
	h.submit(t, c, 10)
	r, err := c.Submit(t.Context(), h.signed(20), func(int64, int64) (tlog.TreeProof, error) { return nil, errors.New("the disk") })
	if err != nil || r.Stop() != nil || r.Failed["w"] == nil || !strings.Contains(r.Failed["w"].Error(), "the disk") {
		t.Errorf("%+v, %v", r, err)
	}
}
