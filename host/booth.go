package host

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/server/devices"
)

// A Booth is the host that tablets talk to. It is safe for concurrent use.
type Booth struct {
	polls       []Poll
	pins        []byte // the file
	medium      medium
	server      *url.URL
	transport   *http.Transport // one for all tablets
	tablets     *tablets
	bodies      *devices.Bodies
	crossOrigin *http.CrossOriginProtection
	secure      *tls.Config
	calls       calls // for help
	states      states
	lock        lock // of the desk
	times       times
	streams     context.Context // of the events that tablets follow
	endStreams  context.CancelFunc
}

// BoothOptions are what a booth host is given.
type BoothOptions struct {
	Polls     []Poll
	Pages     fs.FS        // the tablets' files; nil for those that this program was built with ([ErrNotBuilt])
	Server    *url.URL     // to which it relays; of the form https://host:port
	HTTP      *http.Client // what asks the server: see [client.NewHTTP], which is also the default
	DeskCode  string       // what an officer types to make a device a desk: see [NewDeskCode]; "" if every device may be one
	TLS       *tls.Config  // its own certificate; nil for HTTP, which is for this machine alone
	PerTablet int          // requests a second, requests at a time and connections of one device; 0 for 20
}

// times are how long others may take.
type times struct {
	header  time.Duration // a tablet, until it has said what it wants
	body    time.Duration // and until it has sent it
	server  time.Duration // the server, to answer: a request for tokens is answered when the issue is published, witnesses and all
	silence time.Duration // between two events; it sends a comment every 15 seconds
	watch   time.Duration // between two looks whether it is there
}

// NewBooth makes a booth host. It reads all pages.
func NewBooth(o BoothOptions) (*Booth, error) {
	if len(o.Polls) == 0 {
		return nil, errors.New("booth: no poll: tablets would believe whatever the server says")
	}
	if err := checkServer(o.Server); err != nil {
		return nil, fmt.Errorf("booth: %v", err)
	}
	transport, err := newTransport(o.HTTP)
	if err != nil {
		return nil, fmt.Errorf("booth: %v", err)
	}
	b := &Booth{
		polls: o.Polls, server: o.Server, transport: transport, secure: o.TLS, crossOrigin: http.NewCrossOriginProtection(), lock: newLock(o.DeskCode),
		tablets: newTablets(o.PerTablet), bodies: newBodies(maxBodies), times: times{headerTime, bodyTime, 3 * time.Minute, time.Minute, time.Minute},
	}
	b.streams, b.endStreams = context.WithCancel(context.Background())
	pins, paths := Pins{}, map[string]bool{}
	for _, p := range o.Polls {
		if paths[p.Path] {
			return nil, fmt.Errorf("booth: two polls at %s", p.Path)
		}
		paths[p.Path] = true
		pins.Polls = append(pins.Polls, p.pin())
		if o.Pages != nil { // which forms pages of other people's making can show, they know
			continue
		}
		if err := checkForm(p.Manifest, tabletForms); err != nil {
			return nil, fmt.Errorf("booth: %v", err)
		}
	}
	b.pins = crypto.MustEncodeJSON(pins)
	if o.Pages == nil {
		b.medium, err = boothPages()
	} else {
		b.medium, err = readMedium(o.Pages)
	}
	if err != nil {
		return nil, fmt.Errorf("booth: %v", err)
	}
	return b, nil
}

func checkServer(u *url.URL) error {
	if u == nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("the server is https://host:port, without anything after it")
	}
	return nil
}

// newTransport carries all requests. Over TLS they share one connection, in which no two of them can be told to be of one
// tablet; a session is resumed for this host, never for a tablet. Nothing is compressed, or followed elsewhere.
func newTransport(web *http.Client) (*http.Transport, error) {
	if web == nil {
		var err error
		if web, err = client.NewHTTP(""); err != nil {
			return nil, err
		}
	}
	base, ok := web.Transport.(*http.Transport)
	if !ok {
		return nil, errors.New("what asks the server has no http.Transport")
	}
	t := base.Clone()
	t.DisableCompression = true // or net/http asks for it
	t.ResponseHeaderTimeout = 0 // the times of the booth say how long
	t.MaxIdleConnsPerHost = 256
	t.MaxResponseHeaderBytes = 16 << 10
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}
	return t, nil
}

// ServeHTTP answers a tablet. What the server answers at the address of a page is never asked (threat 42).
func (b *Booth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w)
	leave, ok := b.tablets.enter(r.RemoteAddr, time.Now())
	if !ok {
		p := api.NewProblem(api.TooMany, "")
		p.Seconds = 1
		p.Write(w)
		return
	}
	defer leave()
	switch {
	case strings.HasPrefix(r.URL.Path, "/c/"):
		b.relay(w, r)
	case r.URL.Path == "/pins.json":
		b.tellPins(w, r)
	case r.URL.Path == eventsPath:
		b.tellStates(w, r)
	case r.URL.Path == helpPath:
		b.help(w, r)
	case r.URL.Path == unlockPath || r.URL.Path == lockPath:
		b.lockDesk(w, r)
	default:
		b.medium.ServeHTTP(w, r)
	}
}

func (b *Booth) tellPins(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refuseMethod(w, http.MethodGet)
		return
	}
	w.Header().Set("Content-Type", kinds[".json"])
	w.Header().Set("Cache-Control", "no-store")
	patience(w, answerTime)
	w.Write(b.pins) // whoever asked may have gone
}

// Run serves tablets until the context ends. It closes the listener, and can be called once. The log is of this host and its
// server, and says nothing of tablets.
func (b *Booth) Run(ctx context.Context, l net.Listener, log *slog.Logger) error {
	log.Info("booth host started", "address", l.Addr().String(), "polls", len(b.polls), "pages", b.medium.hash.String())
	s := newServer(b)
	s.ReadHeaderTimeout, s.ReadTimeout = b.times.header, b.times.body
	s.RegisterOnShutdown(b.endStreams)
	var watching sync.WaitGroup
	watch, stop := context.WithCancel(ctx)
	watching.Go(func() { b.watch(watch, log) })
	err := Serve(ctx, s, door{l, b.tablets}, b.secure)
	stop()
	watching.Wait()
	b.transport.CloseIdleConnections()
	log.Info("booth host stopped")
	return err
}
