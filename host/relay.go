package host

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/server/devices"
)

// relay asks the server in the tablet's place.
//
// It is no httputil.ReverseProxy: that one hands on what it is not told to drop, and writes to a log when a request fails. Here
// nothing is handed on but the body; the header of the request is that of every other, and an answer has what [Booth.tell] gives it.
// A body is read whole before the server hears of it, so that it cannot know a slow tablet by its pace (threats 27 and 52).
func (b *Booth) relay(w http.ResponseWriter, r *http.Request) {
	way, problem := b.find(r)
	switch {
	case problem == nil:
	case problem.Code == api.Method:
		refuseMethod(w, way.method)
		return
	default:
		problem.Write(w)
		return
	}
	if err := b.crossOrigin.Check(r); err != nil {
		api.NewProblem(api.CrossOrigin, "").Write(w)
		return
	}
	if strings.HasSuffix(way.path, "/attendance") && !b.lock.open(r) {
		api.NewProblem(api.DeskLocked, "").Write(w)
		return
	}
	sent := b.bodies.Count(w, r)
	defer sent.Free()
	body, problem := take(r, way)
	if problem != nil {
		problem.Write(w)
		return
	}
	http.NewResponseController(w).SetReadDeadline(time.Time{}) // it was the tablet's; now the server is waited for
	ctx, cancel := b.patient(r, way)
	defer cancel()
	answer, err := b.ask(ctx, way, body)
	if err != nil {
		api.NewProblem(api.Upstream, "").Write(w)
		return
	}
	defer answer.Body.Close()
	b.tell(w, answer, way, cancel)
}

// patient says how long the server may take: as long as the tablet waits and this host runs where it follows events, and
// otherwise for a while. A ballot that is here whole goes to the server, even if the tablet is gone by then.
func (b *Booth) patient(r *http.Request, way way) (context.Context, context.CancelFunc) {
	switch {
	case way.stream:
		ctx, cancel := context.WithCancel(r.Context())
		stop := context.AfterFunc(b.streams, cancel)
		return ctx, func() { stop(); cancel() }
	case way.method == http.MethodPost:
		return context.WithTimeout(context.WithoutCancel(r.Context()), b.times.server)
	}
	return context.WithTimeout(r.Context(), b.times.server)
}

// Of what a tablet sends the first bytes come always, a ballot with all that goes with it: bodies that are longer have a bound together, and no tablet takes what
// it does not leave to others as well (threat 52).
const (
	usualBody = 64 << 10
	maxBodies = 64 << 20
)

func newBodies(most int64) *devices.Bodies {
	busy := api.NewProblem(api.Busy, "")
	busy.Seconds = 2
	return devices.NewBodies(usualBody, most, busy, nil)
}

// take reads the body of a request, and refuses one that is too long before it reads it.
func take(r *http.Request, way way) ([]byte, *api.Problem) {
	if way.method == http.MethodGet {
		return nil, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, api.NewProblem(api.MediaType, "")
	}
	if r.ContentLength > way.limit {
		return nil, api.NewProblem(api.TooLarge, "")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, way.limit+1))
	switch {
	case err != nil:
		return nil, api.Unread(err)
	case int64(len(body)) > way.limit:
		return nil, api.NewProblem(api.TooLarge, "")
	}
	return body, nil
}

// ask makes the request that is the same from every tablet.
func (b *Booth) ask(ctx context.Context, way way, body []byte) (*http.Response, error) {
	address := *b.server
	address.Path = way.path
	request, err := http.NewRequestWithContext(ctx, way.method, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "*/*")
	request.Header.Set("User-Agent", "") // or net/http names itself
	if way.method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	return b.transport.RoundTrip(request)
}

// answers are the media types that the server has for tablets, as they are handed on: a parameter could be another each time.
var answers = map[string]string{
	"application/json": "application/json", "text/plain": "text/plain; charset=utf-8", "application/octet-stream": "application/octet-stream",
	events: events,
}

const events = "text/event-stream"

// tell hands the server's answer on: its status, its type and its bytes. A header that it could know the tablet by later, a
// cookie or a tag to be asked again with, stays here (threat 27).
func (b *Booth) tell(w http.ResponseWriter, answer *http.Response, way way, stop func()) {
	said, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	kind, known := answers[said]
	success := slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusAccepted}, answer.StatusCode)
	switch {
	case answer.StatusCode >= http.StatusBadRequest:
		p := api.ReadProblem(answer)
		patience(w, answerTime)
		p.Write(w)
		return
	case !success || !known || way.stream != (kind == events):
		api.NewProblem(api.Upstream, "").Write(w)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	if answer.ContentLength >= 0 {
		w.Header().Set("Content-Length", strconv.FormatInt(answer.ContentLength, 10))
	}
	w.WriteHeader(answer.StatusCode)
	var err error
	if way.stream {
		err = b.follow(w, answer.Body, stop)
	} else {
		patience(w, answerTime)
		_, err = io.Copy(w, answer.Body)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // what was cut short must not look whole; net/http writes nothing about it
	}
}

// follow hands on events as they come, until the server is silent for longer than its comments allow.
func (b *Booth) follow(w http.ResponseWriter, from io.Reader, stop func()) error {
	silence := time.AfterFunc(b.times.silence, stop)
	defer silence.Stop()
	flusher, buffer := http.NewResponseController(w), make([]byte, 4<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			silence.Reset(b.times.silence)
			patience(w, eventTime)
			if _, err := w.Write(buffer[:n]); err != nil {
				return err
			}
			if err := flusher.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
