package host

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
)

// A log that is kept, with everything in it.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	came chan struct{} // after each line
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { l.came <- struct{}{} }()
	return l.text.Write(p)
}

func (l *lines) handler() slog.Handler {
	return slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug - 100})
}

// The log of a booth host that relays forty ballots, and is pestered meanwhile, is that of one that relays none: it starts, the
// server is not ready and then is, it stops. The answers to all ballots have the same header, without a time or a number.
func TestThreat26_RelayLog(t *testing.T) {
	var others bytes.Buffer
	log.SetOutput(&others)
	defer log.SetOutput(os.Stderr)
	told, answers := map[bool]string{}, []http.Header{}
	for _, ballots := range []bool{false, true} {
		var ready atomic.Bool
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/readyz" && !ready.Load():
				api.NewProblem(api.Busy, "").Write(w)
			case r.ContentLength == 4:
				panic(http.ErrAbortHandler) // as if it were away
			case r.URL.Path != "/readyz":
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				w.WriteHeader(http.StatusCreated)
				io.WriteString(w, "receipt\n")
			}
		}))
		heard := &lines{came: make(chan struct{}, 100)}
		b := newBooth(t, server.URL, nil)
		b.times.watch = 10 * time.Millisecond
		address, stop := running(t, b, heard.handler())
		<-heard.came // started
		<-heard.came // not ready
		if ballots {
			answers = pester(t, address)
		}
		ready.Store(true)
		<-heard.came
		if err := stop(); err != nil {
			t.Error(err)
		}
		server.Close()
		told[ballots] = regexp.MustCompile(`(?m) ?\b(time|address|away_since)=\S+`).ReplaceAllString(heard.text.String(), "")
	}
	if told[true] != told[false] || strings.Count(told[true], "\n") != 4 || others.Len() > 0 {
		t.Errorf("with ballots:\n%s\nwithout:\n%s\nelsewhere: %s", told[true], told[false], &others)
	}
	for _, header := range answers {
		if !reflect.DeepEqual(header, answers[0]) || header.Get("Date") != "" {
			t.Errorf("%v, another ballot %v", header, answers[0])
		}
	}
}

// pester casts ballots, and does what else could make a server write: requests that are wrong, broken off or not HTTP, and a
// server that does not answer. It returns the headers of the answers to the ballots.
func pester(t *testing.T, address string) (answers []http.Header) {
	t.Helper()
	for i := range 40 {
		body := fmt.Sprintf(`{"ballot":%d}`, i)
		status, header, _ := ask(t, http.DefaultClient, request("POST", "http://"+address+pollAt+"/ballots", body))
		if status != 201 {
			t.Errorf("ballot %d: status %d", i, status)
		}
		answers = append(answers, header)
	}
	for body, want := range map[string]int{`1234`: 502, ``: 415} {
		if status, _, _ := ask(t, http.DefaultClient, request("POST", "http://"+address+pollAt+"/ballots", body)); status != want {
			t.Errorf("%q: status %d, want %d", body, status, want)
		}
	}
	for _, raw := range []string{"\x16\x03\x01\x00\x05hello", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "POST " + pollAt + "/ballots HTTP/1.1\r\nHost: x\r\n" +
		"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{", "GET " + pollAt + "/log/tile/%zz HTTP/1.1\r\nHost: x\r\n\r\n"} {
		c := must(net.Dial("tcp", address))
		io.WriteString(c, raw)
		c.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c)
		c.Close()
	}
	return answers
}
