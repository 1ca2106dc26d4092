package host

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/client"
)

// The page of an officer or a scrutineer reads what everybody may read of its own poll, in the one form of each address, and sends
// nothing by this way.
func TestReads(t *testing.T) {
	h := newHall(t, nil)
	manifest := h.manifest.Hash().String()
	for who, b := range map[string]*browser{"trustee": h.trustee(chief), "console": h.console(chair)} {
		for _, x := range []struct {
			method, path string
			want         api.Code
		}{
			{"GET", pollAt, ""}, {"GET", pollAt + "/manifest", ""}, {"GET", pollAt + "/log/checkpoint", ""}, {"GET", pollAt + "/payloads/" + manifest, ""},
			{"GET", pollAt + "/bundle/manifest.json", ""}, {"GET", pollAt + "/bundle/log/checkpoint", ""},

			{"GET", pollAt + "/bundle/../manifest", api.NotFound}, {"GET", pollAt + "/bundle/%2e%2e/manifest", api.NotFound}, {"GET", pollAt + "/bundle/", api.NotFound},
			{"GET", "/c/town/polls/other", api.NotFound}, {"GET", "/c/town", api.NotFound}, {"GET", pollAt + "x", api.NotFound},
			{"GET", pollAt + "/receipts/7", api.NotFound}, {"GET", pollAt + "/manifest?7", api.NotFound},
			{"POST", pollAt + "/ballots", api.NotFound}, {"POST", pollAt + "/messages", api.NotFound}, {"POST", pollAt + "/manifest", api.Method},
		} {
			body := ""
			if x.method == "POST" {
				body = "{}"
			}
			_, _, answer := ask(t, b.Client, request(x.method, b.address+x.path, body))
			if code := codeIn(answer); code != x.want {
				t.Errorf("%s: %s %s: %q, want %q", who, x.method, x.path, code, x.want)
			}
			if x.path == pollAt+"/manifest" && x.want == "" && !bytes.Equal(answer, h.manifest.Bytes()) {
				t.Errorf("%s: another manifest came than is there", who)
			}
		}
	}
}

// A page that follows events does not keep the program from stopping: the stream ends with it.
func TestReads_Events(t *testing.T) {
	h := newHall(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	d := desk{poll: h.poll(h.address), ends: ctx}
	w := &stopping{httptest.NewRecorder(), stop}
	defer func() {
		if recover() != http.ErrAbortHandler || !bytes.HasPrefix(w.Body.Bytes(), []byte("event: state\n")) {
			t.Errorf("it did not end as a stream does that was cut off: %s", w.Body)
		}
	}()
	d.ServeHTTP(w, request("GET", pollAt+"/events", "")) // or it returns never
}

// stopping stops the program when the first event is there.
type stopping struct {
	*httptest.ResponseRecorder
	stop func()
}

func (s *stopping) Write(data []byte) (int, error) {
	s.stop()
	return s.ResponseRecorder.Write(data)
}

// What a server calls a page or a script is none here: it would be one of the program that signs for an officer.
func TestReads_NoPages(t *testing.T) {
	for said, want := range map[string]string{
		"text/html": "application/octet-stream", "text/javascript": "application/octet-stream", "image/svg+xml": "application/octet-stream", "": "application/octet-stream",
		"application/json; charset=utf-7": "application/json", "text/plain": "text/plain; charset=utf-8", "text/event-stream": "text/event-stream",
	} {
		server := newServerOf(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{said}
			w.Write([]byte("<script src=log/checkpoint></script>"))
		})
		d := desk{poll: must(client.New(server.URL+pollAt, client.Options{}))}
		w := httptest.NewRecorder()
		if d.ServeHTTP(w, request("GET", pollAt+"/bundle/report.html", "")); w.Code != 200 || w.Header().Get("Content-Type") != want {
			t.Errorf("%q came as %d %q, want %q", said, w.Code, w.Header().Get("Content-Type"), want)
		}
	}
}
