package host

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// What a browser is waited for.
const (
	headerTime = 10 * time.Second
	bodyTime   = time.Minute
	answerTime = 2 * time.Minute  // until it has read an answer
	eventTime  = 20 * time.Second // until it has read one event
	idleTime   = 2 * time.Minute
	graceTime  = 20 * time.Second // for what is under way when the program stops
)

// patience gives a browser so long to read what is written now.
func patience(w http.ResponseWriter, d time.Duration) {
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d)) // a recorder of a test has no deadline
}

// newServer is an HTTP server that waits for nobody for ever (threat 52), and whose own messages go nowhere: each of them would
// say at which second which device came (threat 26).
func newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, IdleTimeout: idleTime, MaxHeaderBytes: 16 << 10,
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: 32},
		ErrorLog: log.New(io.Discard, "", 0),
	}
}

// Serve serves until ctx ends: it listens no more, answers what is under way, and returns; what takes too long for that is cut off. It
// closes the listener.
func Serve(ctx context.Context, s *http.Server, l net.Listener, secure *tls.Config) error {
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
		defer cancel()
		err := s.Shutdown(grace)
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.Close()
		}
		stopped <- err
	})
	defer stop()
	var err error
	if s.TLSConfig = secure; secure != nil {
		err = s.ServeTLS(l, "", "")
	} else {
		err = s.Serve(l)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
