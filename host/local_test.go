package host

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
)

// The door of a page of this machine lets in the browser that has the start address, and it once: nobody who has another name
// for this machine, who comes from a page of another site, or who has no session.
func TestLocal(t *testing.T) {
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	defer l.Close()
	door := must(newLocal(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "inside") })))
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	start, _ := strings.CutPrefix(door.startAddress(), "http://"+address)
	var session string
	do := func(what, method, path string, want api.Code, header ...string) *httptest.ResponseRecorder {
		t.Helper()
		r := request(method, "http://"+address+path, "")
		for i := 0; i < len(header); i += 2 {
			if header[i] == "Host" {
				r.Host = header[i+1]
			} else {
				r.Header.Set(header[i], header[i+1])
			}
		}
		w := httptest.NewRecorder()
		door.ServeHTTP(w, r)
		if code := codeIn(w.Body.Bytes()); code != want {
			t.Errorf("%s: %d %s, want %q", what, w.Code, w.Body, want)
		}
		if w.Header().Get("Content-Security-Policy") != policy || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", what, w.Header())
		}
		return w
	}
	do("no session", "GET", "/", api.NotLocal)
	do("a wrong start", "GET", start[:len(start)-1]+"1", api.NotLocal)
	do("another way to start", "POST", start, api.NotLocal)
	do("a start for another host", "GET", start, api.NotLocal, "Host", "evil.example:"+port)
	do("a start from a page", "GET", start, api.CrossOrigin, "Sec-Fetch-Site", "cross-site")
	begun := do("the start", "GET", start, "", "Sec-Fetch-Site", "none")
	cookie := begun.Result().Cookies()[0]
	if begun.Code != 303 || begun.Header().Get("Location") != "/" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode ||
		cookie.MaxAge != 0 || !cookie.Expires.IsZero() || strings.Contains(start, cookie.Value) {
		t.Errorf("the start: %d %v", begun.Code, begun.Header())
	}
	session = cookie.Name + "=" + cookie.Value
	do("the start again", "GET", start, api.NotLocal)
	for _, x := range []struct {
		what   string
		method string
		want   api.Code
		header []string
	}{
		{"the browser", "GET", "", nil},
		{"a script of the page", "POST", "", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://" + address}},
		{"an old browser", "POST", "", []string{"Origin", "http://" + address}},
		{"a name that leads here", "GET", api.NotLocal, []string{"Host", "evil.example:" + port}},
		{"another port", "GET", api.NotLocal, []string{"Host", "127.0.0.1:1"}},
		{"localhost", "GET", api.NotLocal, []string{"Host", "localhost:" + port}},
		{"no name", "GET", api.NotLocal, []string{"Host", ""}},
		{"a page of another site", "POST", api.CrossOrigin, []string{"Sec-Fetch-Site", "cross-site"}},
		{"a picture in a page of another site", "GET", api.CrossOrigin, []string{"Sec-Fetch-Site", "cross-site"}},
		{"a page of another port", "GET", api.CrossOrigin, []string{"Sec-Fetch-Site", "same-site"}},
		{"an old browser in a page of another site", "POST", api.CrossOrigin, []string{"Origin", "https://evil.example"}},
		{"a page without a site", "POST", api.CrossOrigin, []string{"Origin", "null"}},
		{"another session", "GET", api.NotLocal, []string{"Cookie", cookie.Name + "=" + strings.Repeat("A", len(cookie.Value))}},
		{"an empty session", "GET", api.NotLocal, []string{"Cookie", cookie.Name + "="}},
	} {
		do(x.what, x.method, "/x", x.want, append([]string{"Cookie", session}, x.header...)...)
	}
}

// A page of this machine is not served to others.
func TestLocal_Loopback(t *testing.T) {
	l := must(net.Listen("tcp", "0.0.0.0:0"))
	ran := runLocal(t.Context(), l, http.NotFoundHandler(), func(string) { t.Error("started") })
	if ran == nil || !strings.Contains(ran.Error(), "127.0.0.1") {
		t.Error(ran)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener is open")
	}
}
