package host

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/api"
)

const (
	pollAt = "/c/town/polls/2026-1"
	hash   = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func manifestFile() []byte { return must(os.ReadFile("../audit/testdata/bundle/manifest.json")) }

// anyPages stand for the tablets' own.
var anyPages = fstest.MapFS{"index.html": {Data: []byte("<!DOCTYPE html>")}}

// newBooth is a booth host of one poll before a server. change, if not nil, changes its options.
func newBooth(t *testing.T, server string, change func(*BoothOptions)) *Booth {
	t.Helper()
	o := BoothOptions{Polls: []Poll{must(ReadPoll("town/2026-1", manifestFile()))}, Server: must(url.Parse(server)), PerTablet: 1000, Pages: anyPages}
	if change != nil {
		change(&o)
	}
	b, err := NewBooth(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// newServerOf is a server that is ready, and answers everything else with h.
func newServerOf(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			h(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// running is a booth host that runs, and its address.
func running(t *testing.T, b *Booth, log slog.Handler) (address string, stop func() error) {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, l, slog.New(log)) }()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { stop() })
	return l.Addr().String(), stop
}

// A tablet is a browser of its own, at an address of its own if the system has several for the loopback interface.
func newTablet(ip string, secure *tls.Config) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: secure, ForceAttemptHTTP2: secure != nil,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if c, err := dialer.DialContext(ctx, network, address); err == nil {
				return c, nil
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}}
}

// ask asks, and returns status, header and body of the answer.
func ask(t *testing.T, c *http.Client, r *http.Request) (int, http.Header, []byte) {
	t.Helper()
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, body
}

func request(method, address, body string) *http.Request {
	r := must(http.NewRequest(method, address, strings.NewReader(body)))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func codeIn(body []byte) api.Code {
	var p api.Problem
	json.Unmarshal(body, &p)
	return p.Code
}

// A wire is a server that keeps what it is sent byte for byte, and answers with all that it could know a tablet by.
type wire struct {
	net.Listener
	mu   sync.Mutex
	sent [][]byte
}

func newWire(t *testing.T) *wire {
	w := &wire{Listener: must(net.Listen("tcp", "127.0.0.1:0"))}
	t.Cleanup(func() { w.Close() })
	go func() {
		for {
			c, err := w.Accept()
			if err != nil {
				return
			}
			go w.serve(c)
		}
	}()
	return w
}

func (w *wire) serve(c net.Conn) {
	defer c.Close()
	var raw bytes.Buffer
	for in := bufio.NewReader(io.TeeReader(c, &raw)); ; {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		io.Copy(io.Discard, r.Body)
		w.mu.Lock()
		w.sent = append(w.sent, bytes.Clone(raw.Bytes()))
		w.mu.Unlock()
		raw.Reset()
		io.WriteString(c, "HTTP/1.1 201 Created\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\n"+
			"Set-Cookie: device=7\r\nETag: \"device-7\"\r\nLast-Modified: Thu, 26 Nov 2026 00:00:00 GMT\r\nX-Request-Id: 7\r\n"+
			"Date: Thu, 26 Nov 2026 00:00:00 GMT\r\nServer: s\r\nLink: </7>; rel=preload\r\n\r\nreceipt\n")
	}
}

func (w *wire) heard() [][]byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sent
}

// Two tablets that differ in all that a tablet can differ in cast the same ballot: what arrives is the same, byte for byte.
// What comes back has nothing that the server could ask for again.
func TestThreat27_NoDevice(t *testing.T) {
	server := newWire(t)
	front := httptest.NewUnstartedServer(newBooth(t, "http://"+server.Addr().String(), nil))
	front.EnableHTTP2 = true
	front.StartTLS()
	defer front.Close()
	secure := func(version uint16) *tls.Config {
		return &tls.Config{RootCAs: front.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, MinVersion: version, MaxVersion: version,
			ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	}
	old := newTablet("127.0.0.2", secure(tls.VersionTLS12))
	old.Transport.(*http.Transport).ForceAttemptHTTP2 = false
	for _, x := range []struct {
		tablet *http.Client
		header map[string]string
	}{
		{old, map[string]string{
			"User-Agent": "Tablet 7", "Accept": "text/plain", "Accept-Language": "zh-CN", "Accept-Encoding": "gzip", "Cookie": "device=7",
			"Referer": front.URL + "/vote?7", "Forwarded": "for=10.0.0.7", "X-Forwarded-For": "10.0.0.7", "X-Real-Ip": "10.0.0.7", "Via": "1.1 seven",
			"If-None-Match": `"device-7"`, "If-Modified-Since": "Thu, 26 Nov 2026 00:00:00 GMT", "Dnt": "1", "Sec-Fetch-Site": "same-origin",
			"Origin": front.URL, "Priority": "u=1", "Traceparent": "00-7-7-00", "Authorization": "Basic Nzo3", "Content-Type": "application/json; charset=UTF-8",
			"Piaojue-Reader": "7", "Range": "bytes=0-6", "Connection": "X-Seven, close", "X-Seven": "7", "Cache-Control": "no-cache",
		}},
		{newTablet("127.0.0.1", secure(tls.VersionTLS13)), map[string]string{"Content-Type": "Application/JSON"}},
	} {
		for range 2 { // the second with a TLS session that is resumed, or on a connection that is kept
			r := request("POST", front.URL+pollAt+"/ballots", `{"ballot":7}`)
			for name, value := range x.header {
				r.Header.Set(name, value)
			}
			status, header, body := ask(t, x.tablet, r)
			if status != 201 || string(body) != "receipt\n" {
				t.Fatalf("status %d, %q", status, body)
			}
			for _, name := range []string{"Set-Cookie", "ETag", "Last-Modified", "X-Request-Id", "Date", "Server", "Link"} {
				if header.Get(name) != "" {
					t.Errorf("the tablet is told %s: %s", name, header.Get(name))
				}
			}
		}
	}
	sent := server.heard()
	if len(sent) != 4 {
		t.Fatalf("%d requests arrived", len(sent))
	}
	for _, other := range sent[1:] {
		if !bytes.Equal(sent[0], other) {
			t.Errorf("two tablets can be told apart:\n%s\n%s", sent[0], other)
		}
	}
	want := "POST " + pollAt + "/ballots HTTP/1.1\r\nHost: " + server.Addr().String() +
		"\r\nContent-Length: 12\r\nAccept: */*\r\nContent-Type: application/json\r\n\r\n{\"ballot\":7}"
	if string(sent[0]) != want {
		t.Errorf("the server hears\n%q, want\n%q", sent[0], want)
	}
}

// All tablets' requests go through one connection of the booth host, with its own TLS session, where the server has HTTP/2.
func TestThreat27_OneConnection(t *testing.T) {
	type heard struct {
		peer, proto string
		resumed     bool
	}
	peers := make(chan heard, 4)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peers <- heard{r.RemoteAddr, r.Proto, r.TLS.DidResume}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "{}")
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	front := httptest.NewTLSServer(newBooth(t, server.URL, func(o *BoothOptions) { o.HTTP = server.Client() }))
	defer front.Close()
	roots := front.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	for _, ip := range []string{"127.0.0.1", "127.0.0.2"} {
		tablet := newTablet(ip, &tls.Config{RootCAs: roots})
		for range 2 {
			if status, _, body := ask(t, tablet, request("GET", front.URL+pollAt, "")); status != 200 {
				t.Fatalf("status %d, %s", status, body)
			}
		}
	}
	first := <-peers
	for range 3 {
		if next := <-peers; next != first || next.proto != "HTTP/2.0" {
			t.Errorf("%v after %v", next, first)
		}
	}
}
