package host

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
)

// An officer sees the calls of the tablets, and says that somebody has gone there. A booth host that is away, or says something else,
// keeps nothing from going on.
func TestConsole_Help(t *testing.T) {
	h := approving(t)
	front := h.booth()
	var say string
	odd := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(say)) }))
	t.Cleanup(odd.Close)
	open := func(address string) *browser {
		file := h.seal(keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(h.officers[chair])), Secret: h.seeds[chair]})
		who := must(officer.Open(file, []byte(phrase)))
		t.Cleanup(who.Destroy)
		o := ConsoleOptions{Officer: who, Poll: h.poll(h.address), Booth: &Helpline{must(url.Parse(address)), http.DefaultClient}}
		return open(t, must(NewConsole(t.Context(), o)).Run)
	}
	b := open(front.URL)
	if status, _, _ := ask(t, front.Client(), request("POST", front.URL+helpPath, `{"seat":"12排3座"}`)); status != 200 {
		t.Fatal(status)
	}
	var a helpAnswer
	if b.must("GET", "/api/help", "", &a); len(a.Calls) != 1 || a.Calls[0].Seat != "12排3座" || a.Away {
		t.Errorf("%+v", a)
	}
	if b.must("POST", "/api/helped", `{"seat":"12排3座","done":true}`, &a); len(a.Calls) != 0 || a.Away {
		t.Errorf("%+v", a)
	}
	if code := b.do("POST", "/api/helped", `{"seat":"1"}`, &a); code != api.Invalid {
		t.Errorf("an officer calls for help: %q", code)
	}
	b = open(odd.URL)
	for _, say = range []string{"", "<html>", `{"calls":[{"seat":"a\u202eb"}]}`, `{"calls":[{"seat":"a seat of a very long name"}]}`} {
		if b.must("GET", "/api/help", "", &a); len(a.Calls) != 0 || !a.Away {
			t.Errorf("%q: %+v", say, a)
		}
	}
}
