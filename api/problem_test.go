package api_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
)

func response(status int, body []byte) *http.Response {
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(bytes.NewReader(body))}
}

// What is written is read again, whatever the code, and errors.Is goes by it.
func TestProblem(t *testing.T) {
	for code, status := range api.Codes() {
		want := api.NewProblem(code, "where")
		want.Came, want.Receipt, want.Seconds = []audit.Kind{audit.Issue}, "receipt", 5
		w := httptest.NewRecorder()
		want.Write(w)
		got := api.ReadProblem(w.Result())
		if w.Code != status || !errors.Is(got, api.NewProblem(code, "")) || got.Receipt != want.Receipt || got.Detail != want.Detail ||
			got.Texts["zh"] == "" || got.Texts["en"] == "" || w.Header().Get("Retry-After") != "5" {
			t.Errorf("%s: %d, %+v", code, w.Code, got)
		}
	}
}

// What is no problem document says no more than that the answer was none.
func TestReadProblem_Upstream(t *testing.T) {
	for _, body := range []string{"", "<html>", `{}`, `{"code":"none"}`, `{"code":"stale"`, `"stale"`} {
		if p := api.ReadProblem(response(http.StatusBadGateway, []byte(body))); p.Code != api.Upstream {
			t.Errorf("%q: %v", body, p)
		}
	}
}

// A problem document of anybody's making has a code that is known.
func FuzzReadProblem(f *testing.F) {
	f.Add([]byte(`{"code":"stale","status":409,"came":["issue"]}`))
	f.Add([]byte(`{"code":"none"}`))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		p := api.ReadProblem(response(http.StatusConflict, body))
		if _, known := api.Codes()[p.Code]; !known || p.Error() == "" {
			t.Errorf("%q: code %q", body, p.Code)
		}
	})
}
