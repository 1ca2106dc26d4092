package host

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/api"
)

// A local is the door of a page that is for this machine alone. It lets in one browser: the one that opens the address that the
// program prints when it starts, which works once. Other programs on this machine, other machines, and pages of other sites in
// the same browser are refused.
//
// Warning: a browser sends a cookie of 127.0.0.1 to every port there. Another program of another user on this machine that the
// browser is made to ask can read it; use a machine of your own.
type local struct {
	address     string // as a browser names it: what else a request names as its host came by another name for this machine
	cookie      string // its name, which has the port: two programs of this kind may run at once
	session     string
	crossOrigin *http.CrossOriginProtection
	inside      http.Handler

	mu    sync.Mutex
	start string // guarded by mu; "" once it was used
}

const startPath = "/start/"

// newLocal makes the door of a listener on the loopback interface.
func newLocal(l net.Listener, inside http.Handler) (*local, error) {
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok || !at.IP.IsLoopback() {
		return nil, fmt.Errorf("%s: this page is for this machine alone: listen on 127.0.0.1", l.Addr())
	}
	return &local{
		address: at.String(), cookie: fmt.Sprintf("piaojue-%d", at.Port), session: rand.Text(), start: rand.Text(), inside: inside,
		crossOrigin: http.NewCrossOriginProtection(),
	}, nil
}

// startAddress is what the program prints, once.
func (l *local) startAddress() string { return "http://" + l.address + startPath + l.start }

// ServeHTTP lets a request in, or refuses it.
func (l *local) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w)
	// A name of somebody else's that leads to this machine makes this a page of theirs (DNS rebinding).
	if r.Host != l.address {
		api.NewProblem(api.NotLocal, "").Write(w)
		return
	}
	site := r.Header.Get("Sec-Fetch-Site")
	if !slices.Contains([]string{"", "none", "same-origin"}, site) || l.crossOrigin.Check(r) != nil {
		api.NewProblem(api.CrossOrigin, "").Write(w)
		return
	}
	if r.Method == http.MethodGet && l.starts(r.URL.Path) {
		http.SetCookie(w, &http.Cookie{Name: l.cookie, Value: l.session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if c, err := r.Cookie(l.cookie); err != nil || !same(c.Value, l.session) {
		api.NewProblem(api.NotLocal, "").Write(w)
		return
	}
	l.inside.ServeHTTP(w, r)
}

// starts reports whether a path is that of the start address, which works once: it stays in the history of the browser.
func (l *local) starts(path string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.start == "" || !same(path, startPath+l.start) {
		return false
	}
	l.start = ""
	return true
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// runLocal serves until the context ends. It calls started with the start address. It closes the listener.
func runLocal(ctx context.Context, l net.Listener, inside http.Handler, started func(address string)) error {
	door, err := newLocal(l, inside)
	if err != nil {
		l.Close()
		return err
	}
	started(door.startAddress())
	return Serve(ctx, newServer(door), l, nil)
}
