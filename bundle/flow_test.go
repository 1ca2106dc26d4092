package bundle

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A server that sends slowly is waited for, however long all of it takes; one that sends nothing any more is not, whether it has begun or not.
func TestFlow(t *testing.T) {
	const pause = 2 * time.Second
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flush := http.NewResponseController(w).Flush
		if r.URL.Path == "/silent" {
			<-stop
			return
		}
		for range 10 {
			io.WriteString(w, "tile ")
			flush()
			time.Sleep(pause / 8)
		}
		if r.URL.Path == "/stalls" {
			<-stop
		}
	}))
	t.Cleanup(func() { close(stop); server.Close() })
	for path, want := range map[string]error{"/slow": nil, "/stalls": errStalled, "/silent": errStalled} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []byte
			response, err := ask(server.Client(), request, pause)
			if err == nil {
				got, err = io.ReadAll(response.Body)
				response.Body.Close()
			}
			if !errors.Is(err, want) || path != "/silent" && string(got) != strings.Repeat("tile ", 10) {
				t.Errorf("%q, %v, want %v", got, err, want)
			}
		})
	}
}
