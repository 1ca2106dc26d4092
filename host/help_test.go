package host

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
)

// A call has a seat and nothing else, waits once however often it comes, and is over when somebody has gone there.
func TestHelp(t *testing.T) {
	b := newBooth(t, "http://127.0.0.1:1", nil)
	call := func(method, body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		b.ServeHTTP(w, request(method, helpPath, body))
		return w
	}
	for _, x := range []struct {
		body string
		want []string
	}{
		{`{"seat":"12"}`, []string{"12"}}, {`{"seat":"3排7座"}`, []string{"12", "3排7座"}}, {`{"seat":"12"}`, []string{"12", "3排7座"}},
		{`{"seat":""}`, []string{"12", "3排7座", ""}}, {`{"seat":"12","done":true}`, []string{"3排7座", ""}}, {`{"seat":"12","done":true}`, []string{"3排7座", ""}},
	} {
		var heard, told HelpCalls
		if err := json.Unmarshal(call("POST", x.body).Body.Bytes(), &heard); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(call("GET", "").Body.Bytes(), &told); err != nil {
			t.Fatal(err)
		}
		var seats []string
		for _, c := range told.Calls {
			seats = append(seats, c.Seat)
		}
		if !slices.Equal(seats, x.want) || len(heard.Calls) != len(told.Calls) {
			t.Errorf("%s: calls of %q, want %q", x.body, seats, x.want)
		}
	}
	for _, body := range []string{"", "7", `{"seat":7}`, `{"seat":"1234567890123"}`, `{"seat":"\u202e12"}`, `{"seat":" 12"}`, `{"seat":"12","name":"x"}`} {
		if w := call("POST", body); w.Code != api.Codes()[api.BadRequest] {
			t.Errorf("%s: %d", body, w.Code)
		}
	}
	if w := call("POST", `{"seat":"`+strings.Repeat("1", maxHelp)+`"}`); w.Code != api.Codes()[api.TooLarge] {
		t.Errorf("a long call: %d", w.Code)
	}
	if w := call("PUT", "{}"); w.Code != api.Codes()[api.Method] {
		t.Errorf("another method: %d", w.Code)
	}
	foreign := request("POST", helpPath, `{"seat":"9"}`)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	if b.ServeHTTP(w, foreign); w.Code != api.Codes()[api.CrossOrigin] {
		t.Errorf("from a page of another site: %d", w.Code)
	}
}

// One device that calls for every seat leaves room for the calls of others.
func TestHelp_Flood(t *testing.T) {
	b := newBooth(t, "http://127.0.0.1:1", nil)
	call := func(device, seat int) int {
		r := request("POST", helpPath, fmt.Sprintf(`{"seat":"s%d"}`, seat))
		r.RemoteAddr = fmt.Sprintf("10.0.0.%d:7", device)
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		return w.Code
	}
	busy := api.Codes()[api.Busy]
	for seat := range 2 * ofDevice {
		if got := call(1, seat); got == busy != (seat >= ofDevice) {
			t.Errorf("call %d of one device: %d", seat, got)
		}
	}
	if got := call(1, 0); got == busy {
		t.Error("who waits may call again")
	}
	for i := ofDevice; i < maxCalls; i++ {
		if got := call(2+i/ofDevice, i); got == busy {
			t.Errorf("call %d: it is busy because of one device", i)
		}
	}
	if got := call(99, maxCalls); got != busy {
		t.Errorf("more than can wait: %d", got)
	}
}
