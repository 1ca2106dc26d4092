package host

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
)

// What tablets need is relayed and nothing else: no other poll, no other address, no other way to ask, no other form of it.
func TestRelay(t *testing.T) {
	var heard string
	server := newServerOf(t, func(w http.ResponseWriter, r *http.Request) {
		heard = r.Method + " " + r.RequestURI
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if strings.HasSuffix(r.URL.Path, "/events") {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		io.WriteString(w, "{}")
	})
	b := newBooth(t, server.URL, nil)
	for _, x := range []struct {
		method, path, body string
		want               api.Code // "" if it is relayed
	}{
		{"GET", "/c/town", "", ""}, {"GET", pollAt, "", ""}, {"GET", pollAt + "/manifest", "", ""}, {"GET", pollAt + "/events", "", ""}, {"GET", pollAt + "/orders", "", ""},
		{"GET", pollAt + "/payloads/" + hash, "", ""}, {"GET", pollAt + "/proofs/" + hash, "", ""},
		{"GET", pollAt + "/receipts/" + hash[:16], "", ""}, {"GET", pollAt + "/log/checkpoint", "", ""}, {"GET", pollAt + "/used", "", ""},
		{"GET", pollAt + "/log/tile/0/000.p/7", "", ""}, {"GET", pollAt + "/log/tile/entries/x001/234", "", ""}, {"GET", pollAt + "/packs/000.p/3", "", ""},
		{"POST", pollAt + "/ballots", "{}", ""}, {"POST", pollAt + "/attendance", "{}", ""}, {"POST", pollAt + "/requests", "{}", ""},
		{"POST", pollAt + "/surrenders", "{}", ""},

		{"GET", "/c/city", "", api.NotFound}, {"GET", "/c/town/polls/other", "", api.NotFound}, {"GET", "/c/", "", api.NotFound},
		{"GET", pollAt + "/", "", api.NotFound}, {"GET", "/c/town/polls", "", api.NotFound}, {"GET", "/c//town", "", api.NotFound},
		{"GET", pollAt + "/bundle.tar.zst", "", api.NotFound}, {"GET", pollAt + "/bundle/manifest.json", "", api.NotFound},
		{"POST", pollAt + "/orders", "{}", api.Method}, {"GET", pollAt + "/marks", "", ""},
		{"POST", pollAt + "/messages", "{}", api.NotFound}, {"POST", pollAt + "/transcriptions", "{}", api.NotFound}, {"POST", pollAt + "/next", "{}", api.NotFound},
		{"GET", pollAt + "/payloads/" + hash[1:], "", api.NotFound}, {"GET", pollAt + "/payloads/" + strings.ToUpper(hash), "", api.NotFound},
		{"GET", pollAt + "/receipts/" + hash[:15], "", api.NotFound}, {"GET", pollAt + "/log/tile/0/0", "", api.NotFound},
		{"GET", pollAt + "/packs/0", "", api.NotFound}, {"GET", pollAt + "/log/", "", api.NotFound},
		{"GET", pollAt + "/manifest?7", "", api.NotFound}, {"GET", pollAt + "?", "", api.NotFound}, {"GET", pollAt + "/%6danifest", "", api.NotFound},
		{"GET", pollAt + "/../other", "", api.NotFound}, {"GET", "/c/town/polls/2026-1%2fmanifest", "", api.NotFound},
		{"POST", pollAt, "{}", api.Method}, {"GET", pollAt + "/ballots", "", api.Method}, {"HEAD", pollAt + "/manifest", "", api.Method},
		{"PUT", pollAt + "/ballots", "{}", api.Method}, {"OPTIONS", pollAt + "/ballots", "", api.Method},
		{"POST", pollAt + "/ballots", strings.Repeat("7", 1<<21+1), api.TooLarge}, {"POST", pollAt + "/surrenders", strings.Repeat("7", 1<<16+1), api.TooLarge},
	} {
		heard = ""
		w := httptest.NewRecorder()
		b.ServeHTTP(w, request(x.method, x.path, x.body))
		want := x.method + " " + x.path
		if x.want != "" {
			want = ""
		}
		if heard != want || codeIn(w.Body.Bytes()) != x.want {
			t.Errorf("%s %.100s: %d %s, want %q; the server heard %q", x.method, x.path, w.Code, w.Body, x.want, heard)
		}
	}
}

// A body whose length is not said is bounded as well, and one of another type, or that a page of another site sends, stays here.
func TestRelay_Body(t *testing.T) {
	server := newWire(t)
	b := newBooth(t, "http://"+server.Addr().String(), nil)
	long := request("POST", pollAt+"/ballots", strings.Repeat("7", 1<<21+1))
	long.ContentLength = -1
	text := request("POST", pollAt+"/ballots", "{}")
	text.Header.Set("Content-Type", "text/plain")
	foreign := request("POST", pollAt+"/ballots", "{}")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	for want, r := range map[api.Code]*http.Request{api.TooLarge: long, api.MediaType: text, api.CrossOrigin: foreign} {
		w := httptest.NewRecorder()
		if b.ServeHTTP(w, r); codeIn(w.Body.Bytes()) != want {
			t.Errorf("%d %s, want %s", w.Code, w.Body, want)
		}
	}
	b.bodies = newBodies(1 << 10) // of which there are more at a time than there is room for
	w := httptest.NewRecorder()
	if b.ServeHTTP(w, request("POST", pollAt+"/ballots", strings.Repeat("7", usualBody+1<<10+1))); codeIn(w.Body.Bytes()) != api.Busy {
		t.Errorf("%d %s, want %s", w.Code, w.Body, api.Busy)
	}
	if len(server.heard()) > 0 {
		t.Error("the server heard of it")
	}
}

// Why the server refused is handed on as it says it, and nothing that is not one of its answers is.
func TestRelay_Problems(t *testing.T) {
	said := api.NewProblem(api.AlreadyCast, "")
	said.Receipt = "the receipt"
	for what, x := range map[string]struct {
		answer http.HandlerFunc
		status int
		code   api.Code
	}{
		"a problem": {func(w http.ResponseWriter, _ *http.Request) { said.Write(w) }, 409, api.AlreadyCast},
		"a page":    {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<script>", 500) }, 502, api.Upstream},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://other.example/", http.StatusSeeOther)
		}, 502, api.Upstream},
		"a type": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/javascript")
			io.WriteString(w, "alert()")
		}, 502, api.Upstream},
		"nothing":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 502, api.Upstream},
		"no change": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, 502, api.Upstream},
	} {
		server := newServerOf(t, x.answer)
		w := httptest.NewRecorder()
		newBooth(t, server.URL, nil).ServeHTTP(w, request("POST", pollAt+"/ballots", "{}"))
		if w.Code != x.status || codeIn(w.Body.Bytes()) != x.code || w.Header().Get("Content-Type") != api.ProblemType {
			t.Errorf("%s: %d %v %s", what, w.Code, w.Header(), w.Body)
		}
		if x.code == api.AlreadyCast && !strings.Contains(w.Body.String(), said.Receipt) {
			t.Errorf("%s: the receipt is lost: %s", what, w.Body)
		}
	}
}

// An answer that the server breaks off does not look whole to the tablet.
func TestRelay_Broken(t *testing.T) {
	server := newServerOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"half":`)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	address, _ := running(t, newBooth(t, server.URL, nil), slog.DiscardHandler)
	answer, err := http.Get("http://" + address + pollAt)
	if err == nil {
		_, err = io.ReadAll(answer.Body)
		answer.Body.Close()
	}
	if err == nil {
		t.Error("it looks whole")
	}
}

// Events come one by one, longer than a request may take, and end with the host; a tablet that follows them does not keep it from
// stopping.
func TestRelay_Events(t *testing.T) {
	next := make(chan string)
	server := newServerOf(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			select {
			case event := <-next:
				fmt.Fprintf(w, "event: state\ndata: %s\n\n", event)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	b := newBooth(t, server.URL, nil)
	b.times.body, b.times.header = 300*time.Millisecond, 300*time.Millisecond
	address, stop := running(t, b, slog.DiscardHandler)
	answers := make(chan *http.Response)
	go func() { answers <- must(http.Get("http://" + address + pollAt + "/events")) }()
	next <- "0"
	answer := <-answers
	defer answer.Body.Close()
	in := bufio.NewReader(answer.Body)
	for i := range 3 {
		if i > 0 {
			next <- fmt.Sprint(i)
		}
		for _, want := range []string{"event: state\n", fmt.Sprintf("data: %d\n", i), "\n"} {
			if line, err := in.ReadString('\n'); line != want || err != nil {
				t.Fatalf("event %d: %q, %v", i, line, err)
			}
		}
		if i == 0 {
			time.Sleep(b.times.body) // the time in which a tablet has to send a request is over, and that is all
		}
	}
	if err := stop(); err != nil {
		t.Errorf("stopped: %v", err)
	}
	if _, err := in.ReadByte(); err == nil {
		t.Error("the events go on")
	}
}

// A server that is silent for longer than its comments allow is left, so that the tablet asks again.
func TestRelay_Silence(t *testing.T) {
	server := newServerOf(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, ": \n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	b := newBooth(t, server.URL, nil)
	b.times.silence = 500 * time.Millisecond
	address, _ := running(t, b, slog.DiscardHandler)
	answer := must(http.Get("http://" + address + pollAt + "/events"))
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err == nil || string(text) != ": \n\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// A ballot that came whole goes to the server, also when its tablet is gone before the answer.
func TestRelay_TabletGone(t *testing.T) {
	gone, done := make(chan struct{}), make(chan error, 1)
	server := newServerOf(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		close(gone)
		select {
		case <-r.Context().Done():
			err = r.Context().Err()
		case <-time.After(100 * time.Millisecond): // if it were cut off, it would be by now
		}
		if string(body) != `{"ballot":7}` {
			err = fmt.Errorf("%q", body)
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		done <- err
	})
	address, _ := running(t, newBooth(t, server.URL, nil), slog.DiscardHandler)
	tablet := &http.Client{Transport: &http.Transport{}}
	r := request("POST", "http://"+address+pollAt+"/ballots", `{"ballot":7}`)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-gone; cancel() }()
	if answer, err := tablet.Do(r.WithContext(ctx)); err == nil {
		answer.Body.Close()
		t.Error("the tablet was not gone")
	}
	if err := <-done; err != nil {
		t.Errorf("the ballot was cut off: %v", err)
	}
}

// Whatever is found behind the booth host is one of the addresses of docs/protocol.md, of its own poll, as it was asked for.
func FuzzAddress(f *testing.F) {
	for _, below := range []string{"", "/manifest", "/events", "/log/tile/0/x001/067.p/9", "/packs/000", "/payloads/" + hash, "/ballots", "/%2e%2e", "?x", "/receipts/" + hash[:20]} {
		f.Add("GET", pollAt+below)
		f.Add("POST", pollAt+below)
	}
	f.Add("GET", "/c/town")
	b, err := NewBooth(BoothOptions{Polls: []Poll{must(ReadPoll("town/2026-1", manifestFile()))}, Server: must(url.Parse("http://127.0.0.1:1"))})
	if err != nil {
		f.Fatal(err)
	}
	plain := regexp.MustCompile(`^/c/town(/polls/2026-1(/[a-z]+(/[a-z]+)?(/[0-9a-fx]+)*(/[0-9]+)*(\.p/[0-9]+)?)?)?$`)
	f.Fuzz(func(t *testing.T, method, path string) {
		u, err := url.ParseRequestURI(path)
		if err != nil {
			return
		}
		way, problem := b.find(&http.Request{Method: method, URL: u})
		if problem != nil {
			return
		}
		if way.path != path || !plain.MatchString(path) || way.method != method {
			t.Errorf("%s %q: %+v", method, path, way)
		}
	})
}
