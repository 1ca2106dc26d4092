package host

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
)

// hears reads one event of a stream, without comments.
func hears(t *testing.T, in *bufio.Reader) (name, data string) {
	t.Helper()
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatalf("after %q: %v", name, err)
		}
		if n, ok := strings.CutPrefix(line, "event: "); ok {
			name = strings.TrimSpace(n)
		}
		if d, ok := strings.CutPrefix(line, "data: "); ok {
			return name, strings.TrimSpace(d)
		}
	}
}

// All pages hear of all polls by one stream each, for which the server is asked once a poll, as long as anybody listens. That a poll is
// not heard of is told, and so is that it is heard of again.
func TestStates(t *testing.T) {
	asked, ended := make(chan string, 9), make(chan string, 9)
	say := map[string]chan string{pollAt + "/events": make(chan string), pollAt + "-b/events": make(chan string)}
	server := newServerOf(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.RequestURI
		defer func() { ended <- r.RequestURI }()
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		for {
			select {
			case text := <-say[r.RequestURI]:
				if text == "" {
					return
				}
				fmt.Fprintf(w, "event: state\ndata: %s\n\n", text)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	b := newBooth(t, server.URL, func(o *BoothOptions) {
		second := o.Polls[0]
		second.Path += "-b"
		o.Polls = append(o.Polls, second)
	})
	address, stop := running(t, b, slog.DiscardHandler)
	listen := func() (*bufio.Reader, func() error) {
		answer := must(http.Get("http://" + address + "/events"))
		return bufio.NewReader(answer.Body), answer.Body.Close
	}
	one, leaveOne := listen()
	two, leaveTwo := listen()
	for range 2 {
		<-asked
	}
	expect := func(name, data string) {
		t.Helper()
		for i, in := range []*bufio.Reader{one, two} {
			if gotName, gotData := hears(t, in); gotName != name || gotData != data {
				t.Fatalf("page %d hears %s of %s, want %s of %s", i+1, gotData, gotName, data, name)
			}
		}
	}
	say[pollAt+"/events"] <- `{"phase":"voting"}`
	expect(pollAt, `{"phase":"voting"}`)
	say[pollAt+"-b/events"] <- `{"phase":"gathering"}`
	expect(pollAt+"-b", `{"phase":"gathering"}`)
	say[pollAt+"/events"] <- "no \rJSON" // would be a line of ours, or break a page
	say[pollAt+"/events"] <- ""          // the stream ends
	expect(pollAt, "null")
	say[pollAt+"/events"] <- `{"phase":"closed"}`
	expect(pollAt, `{"phase":"closed"}`)
	three, leaveThree := listen()
	if name, data := hears(t, three); name != pollAt || data != `{"phase":"closed"}` {
		t.Errorf("who comes later hears %s of %s", data, name)
	}
	<-asked // once more after the end, and not for those who came later
	<-ended
	for _, leave := range []func() error{leaveOne, leaveTwo, leaveThree} {
		leave()
	}
	for range 2 {
		<-ended // nobody listens
	}
	if len(asked) != 0 {
		t.Errorf("the server was asked for %s besides", <-asked)
	}

	last, _ := listen()
	for range 2 {
		<-asked
	}
	if err := stop(); err != nil {
		t.Errorf("stopped: %v", err)
	}
	io.Copy(io.Discard, last) // ends, whole or cut off: a page asks again
}

// A server that does not answer, or with another thing, is said to be away; who asks in another way is refused.
func TestStates_Away(t *testing.T) {
	server := newServerOf(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	b := newBooth(t, server.URL, nil)
	address, _ := running(t, b, slog.DiscardHandler)
	answer := must(http.Get("http://" + address + "/events"))
	defer answer.Body.Close()
	done := time.AfterFunc(time.Minute, func() { answer.Body.Close() })
	defer done.Stop()
	if name, data := hears(t, bufio.NewReader(answer.Body)); name != pollAt || data != "null" {
		t.Errorf("%s of %s", data, name)
	}
	for path, want := range map[string]api.Code{"POST /events": api.Method, "GET /events?x": api.NotFound, "GET /events/": api.NotFound} {
		method, at, _ := strings.Cut(path, " ")
		w := httptest.NewRecorder()
		b.ServeHTTP(w, request(method, at, ""))
		if codeIn(w.Body.Bytes()) != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
