package host

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
)

// Marks come from a device that an officer unlocked, as people type a code, and from no other. Requests come from anywhere. What the
// host knows a desk by goes no further.
func TestLock(t *testing.T) {
	var heard []string
	server := newServerOf(t, func(w http.ResponseWriter, r *http.Request) {
		heard = append(heard, r.URL.Path)
		if len(r.Cookies()) > 0 {
			t.Errorf("the server was told: %q", r.Cookies())
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"refused":[]}`))
	})
	const code = "01K7-QF2M"
	b := newBooth(t, server.URL, func(o *BoothOptions) { o.DeskCode = code })
	var cookie *http.Cookie
	do := func(method, path, body string) api.Code {
		r, w := request(method, path, body), httptest.NewRecorder()
		if cookie != nil {
			r.AddCookie(cookie)
		}
		b.ServeHTTP(w, r)
		for _, c := range w.Result().Cookies() {
			cookie = c
			if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
				t.Errorf("cookie %v", c)
			}
		}
		return codeIn(w.Body.Bytes())
	}
	for _, x := range []struct {
		path, body string
		want       api.Code
	}{
		{pollAt + "/attendance", "{}", api.DeskLocked}, {pollAt + "/requests", "{}", ""}, {pollAt + "/surrenders", "{}", ""},
		{unlockPath, `{"code":"01K7-QF2N"}`, api.DeskCode}, {unlockPath, `{"code":""}`, api.DeskCode}, {unlockPath, `{}`, api.BadRequest},
		{unlockPath, `{"code":"` + strings.Repeat("0", maxCode) + `"}`, api.TooLarge}, {pollAt + "/attendance", "{}", api.DeskLocked},
		{unlockPath, `{"code":"oi k7 qf 2m"}`, ""}, {pollAt + "/attendance", "{}", ""}, {lockPath, "{}", ""}, {pollAt + "/attendance", "{}", api.DeskLocked},
	} {
		if got := do("POST", x.path, x.body); got != x.want {
			t.Errorf("%s %.40s: %q, want %q", x.path, x.body, got, x.want)
		}
	}
	if want := []string{pollAt + "/requests", pollAt + "/surrenders", pollAt + "/attendance"}; strings.Join(heard, " ") != strings.Join(want, " ") {
		t.Errorf("the server heard %q, want %q", heard, want)
	}
	foreign := request("POST", unlockPath, `{"code":"`+code+`"}`)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	if b.ServeHTTP(w, foreign); codeIn(w.Body.Bytes()) != api.CrossOrigin || len(w.Result().Cookies()) > 0 {
		t.Errorf("a page of another site unlocked a desk: %d %s", w.Code, w.Body)
	}
	if a, b := NewDeskCode(), NewDeskCode(); a == b || len(plainCode(a)) != 8 || plainCode(a) != strings.ReplaceAll(a, "-", "") {
		t.Errorf("codes %q and %q", a, b)
	}
}
