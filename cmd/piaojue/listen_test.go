package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/authority"
)

// testHall is a hall at 127.0.0.1: the certificates of its authority and of a machine, and that one's key. To seal and to open the
// authority takes two seconds, once.
var testHall = sync.OnceValues(func() (files map[string][]byte, err error) {
	names, err := authority.ParseNames([]string{"127.0.0.1", "localhost"})
	if err != nil {
		return nil, err
	}
	certificate, sealed, err := authority.New("test hall", names, time.Now(), 1, []byte(phrase))
	if err != nil {
		return nil, err
	}
	a, err := authority.Open(certificate, sealed, []byte(phrase))
	if err != nil {
		return nil, err
	}
	leaf, secret, err := a.Issue(names, time.Now(), 1)
	return map[string][]byte{authorityCertificate: certificate, machineCertificate: leaf, machineKey: secret}, err
})

// hallCertificate writes the certificate of a machine at 127.0.0.1, and returns whom to trust for it.
func hallCertificate(t *testing.T, dir string) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	files, err := testHall()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(files[authorityCertificate])
	return filepath.Join(dir, machineCertificate), filepath.Join(dir, machineKey), pool
}

// A memory is what a device could keep of a server, to be known again by it.
type memory struct{ tickets int }

func (m *memory) Get(string) (*tls.ClientSessionState, bool) { return nil, false }

func (m *memory) Put(_ string, s *tls.ClientSessionState) {
	if s != nil {
		m.tickets++
	}
}

// A device is given no ticket by which it would be known again, nor an older TLS, nor is it said in the log or the metrics who
// came, or who failed to.
func TestThreat27_NoTickets(t *testing.T) {
	dir := t.TempDir()
	cert, key, pool := hallCertificate(t, dir)
	data := filepath.Join(dir, "boards")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	s := start(t, func(c *serveConfig) { c.Data, c.TLS.Cert, c.TLS.Key = data, cert, key })
	kept := new(memory)
	s.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ClientSessionCache: kept}}
	for range 3 {
		if code, _ := s.get(t, s.public+"/healthz"); code != http.StatusOK {
			t.Errorf("healthz: %d", code)
		}
		s.client.CloseIdleConnections()
	}
	if kept.tickets > 0 {
		t.Errorf("%d tickets", kept.tickets)
	}
	address := strings.TrimPrefix(s.public, "https://")
	for name, refused := range map[string]*tls.Config{"TLS 1.2": {RootCAs: pool, MaxVersion: tls.VersionTLS12}, "not installed": {}} {
		if c, err := tls.Dial("tcp", address, refused); err == nil {
			c.Close()
			t.Errorf("%s: connected", name)
		}
	}
	plain, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(plain, "GET / HTTP/1.1\r\n\r\n")
	io.Copy(io.Discard, plain)
	plain.Close()
	_, metrics := s.get(t, s.metrics+"/metrics")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if log := strings.ReplaceAll(s.log.String(), address, "here"); strings.Contains(log, "127.0.0.1") || strings.Contains(log, "handshake") {
		t.Errorf("the log says who came: %s", log)
	}
	for _, want := range []string{"piaojue_tls_handshake_failures_total", "piaojue_certificate_end_seconds", "piaojue_disk_free_bytes", "go_build_info"} {
		if !strings.Contains(metrics, "\n"+want) {
			t.Errorf("no metric %s", want)
		}
	}
	for _, bad := range []string{"go_goroutines", "go_memstats", "go_gc", "process_", "promhttp_"} {
		if strings.Contains(metrics, bad) {
			t.Errorf("a metric that moves with requests: %s", bad)
		}
	}
}

// What net/http prints names addresses, and after a fault what stood in the registers. Of that only the places in the source are kept.
// Whoever starts a service with a certificate that is not good now reads so in its log, and no other.
func TestWarnOfDates(t *testing.T) {
	now := time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)
	secure := &tls.Config{Certificates: []tls.Certificate{{Leaf: &x509.Certificate{NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}}}}
	for _, test := range []struct {
		secure *tls.Config
		now    time.Time
		warns  bool
	}{{nil, now, false}, {secure, now, false}, {secure, now.AddDate(1, 0, 0), true}, {secure, now.AddDate(-1, 0, 0), true}} {
		var log bytes.Buffer
		warnOfDates(slog.New(slog.NewTextHandler(&log, nil)), test.secure, test.now)
		if strings.Contains(log.String(), "devices will refuse it") != test.warns {
			t.Errorf("%v: %s", test.now, &log)
		}
	}
}

func TestUnaddressed(t *testing.T) {
	log, failed := new(heard), 0
	u := &unaddressed{slog.New(slog.NewTextHandler(log, nil)), func() { failed++ }}
	for _, line := range []string{
		"http: TLS handshake error from 192.168.1.77:51234: EOF\n",
		"http2: server: error reading preface from client 192.168.1.77:51234: EOF\n",
		"http: panic serving 192.168.1.77:51234: choice A of card 1234\ngoroutine 7 [running]:\n" +
			"main.cast({0xc0ffee, 0x5ec7e7})\n\t/src/server/ballots.go:31 +0x5ec7e7\nmain.serve()\n\t/src/server/route.go:7 +0x1d\n",
	} {
		if n, err := u.Write([]byte(line)); n != len(line) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if failed != 1 {
		t.Errorf("%d handshakes failed", failed)
	}
	if text := log.String(); !strings.Contains(text, "/src/server/ballots.go:31 /src/server/route.go:7") ||
		strings.Contains(text, "192.168") || strings.Contains(text, "5ec7e7") || strings.Contains(text, "choice") || strings.Count(text, "\n") != 1 {
		t.Errorf("%s", text)
	}
}

// Whoever sends too slowly is cut off; whoever waits for an answer for longer is not (threat 52).
func TestSlowSender(t *testing.T) {
	waited := make(chan error, 1)
	s := newHTTPServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			waited <- err
			return
		}
		select {
		case <-r.Context().Done():
			waited <- r.Context().Err()
		case <-time.After(300 * time.Millisecond):
			waited <- nil
		}
	}), slog.New(slog.DiscardHandler), func() {})
	s.ReadTimeout = 100 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serveHTTP(ctx, s, l, nil) }()
	for request, ok := range map[string]bool{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n":                            true,
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nwhole": true,
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhal":   false,
	} {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, request)
		if err := <-waited; (err == nil) != ok {
			t.Errorf("%q: %v", request, err)
		}
		c.Close()
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
