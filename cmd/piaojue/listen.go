package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/net/netutil"

	"github.com/piaojue/piaojue/host"
)

// Bounds of what others can take from a service. A whole hall with its tablets on it stays far below.
const (
	maxConnections = 8192
	maxHeader      = 16 << 10
	maxFrame       = 16 << 10         // the least there is: each connection keeps the memory for one
	headerTime     = 10 * time.Second // until a request, or the handshake, is there
	bodyTime       = time.Minute      // until all of what it sends is there
	idleTime       = 2 * time.Minute
)

// certificate reads certificate and key for TLS, nil if there are none.
func certificate(cert, key string) (*tls.Config, error) {
	if cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("certificate of this machine: %v", err)
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{pair},
		// A ticket lets a server know a device again, also under another address (threat 27).
		SessionTicketsDisabled: true,
	}, nil
}

// warnOfDates says so if devices will refuse the certificate of this machine, because of its dates or of a clock that is wrong. The service
// goes on: its clock may be the one that is wrong.
func warnOfDates(logger *slog.Logger, secure *tls.Config, now time.Time) {
	if secure == nil {
		return
	}
	if c := secure.Certificates[0].Leaf; now.Before(c.NotBefore) || now.After(c.NotAfter) {
		logger.Warn("the certificate of this machine is not good now, or the clock is wrong: devices will refuse it", "from", c.NotBefore, "until", c.NotAfter)
	}
}

// newHTTPServer makes a server that waits for nobody for ever. What it would print names addresses, and says when each of them
// came: failed is called for each handshake that fails, and of a fault only what is at fault is logged.
func newHTTPServer(h http.Handler, logger *slog.Logger, failed func()) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		HTTP2:    &http.HTTP2Config{MaxReadFrameSize: maxFrame},
		ErrorLog: log.New(&unaddressed{logger, failed}, "", 0),
	}
}

// An unaddressed is where the lines of an HTTP server go that name addresses.
type unaddressed struct {
	log    *slog.Logger
	failed func()
}

func (u *unaddressed) Write(line []byte) (int, error) {
	switch {
	case bytes.HasPrefix(line, []byte("http: TLS handshake error")):
		u.failed()
	case bytes.HasPrefix(line, []byte("http: panic serving")):
		u.log.Error("a request made the program fail; nothing was acknowledged to it", "at", places(line))
	case bytes.HasPrefix(line, []byte("http: Accept error")):
		u.log.Error("connections cannot be taken")
	}
	return len(line), nil
}

// places returns the lines of source in a stack, without what stood in the registers, which may be of a ballot or a card.
func places(stack []byte) string {
	var at []string
	for line := range strings.Lines(string(stack)) {
		if place, ok := strings.CutPrefix(line, "\t"); ok {
			place, _, _ = strings.Cut(strings.TrimSpace(place), " ")
			at = append(at, place)
		}
	}
	return strings.Join(at, " ")
}

// serveHTTP serves until ctx ends ([host.Serve]), and bounds how many are connected at one time.
func serveHTTP(ctx context.Context, s *http.Server, l net.Listener, secure *tls.Config) error {
	return host.Serve(ctx, s, netutil.LimitListener(l, maxConnections), secure)
}
