package bundle

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// stall is for how long a server may send nothing at all. How long a whole bundle takes is for the line to say: an hour, if it is slow.
const stall = time.Minute

var errStalled = errors.New("nothing came for a minute: see to the network, and fetch it again")

// A flow is the body of an answer, which ends when nothing comes any more.
type flow struct {
	io.ReadCloser
	ctx    context.Context // of the request
	cancel context.CancelCauseFunc
	watch  *time.Timer
	stall  time.Duration
}

// ask sends a request, and gives it up whenever nothing comes for so long.
func ask(web *http.Client, request *http.Request, stall time.Duration) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(request.Context())
	f := &flow{ctx: ctx, cancel: cancel, watch: time.AfterFunc(stall, func() { cancel(errStalled) }), stall: stall}
	response, err := web.Do(request.WithContext(ctx))
	f.watch.Stop()
	if err != nil {
		cancel(nil)
		return nil, f.because(err)
	}
	f.ReadCloser, response.Body = response.Body, f
	return response, nil
}

func (f *flow) Read(p []byte) (int, error) {
	f.watch.Reset(f.stall)
	defer f.watch.Stop()
	n, err := f.ReadCloser.Read(p)
	return n, f.because(err)
}

// because returns why a request ended, if it was given up, and otherwise err.
func (f *flow) because(err error) error {
	if err != nil && errors.Is(context.Cause(f.ctx), errStalled) {
		return errStalled
	}
	return err
}

func (f *flow) Close() error {
	f.watch.Stop()
	f.cancel(nil)
	return f.ReadCloser.Close()
}
