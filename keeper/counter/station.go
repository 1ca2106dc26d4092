package counter

import (
	"net/http"
	"strconv"
	"strings"
)

// Handler serves the pages of a station, which has no server around it: the form at its root, for the collection and channel of the options.
func (c *Counter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Location", "/propose?"+c.Form.Encode())
		w.WriteHeader(http.StatusSeeOther)
	})
	for _, method := range []string{"GET", "POST"} {
		mux.HandleFunc(method+" /propose", func(w http.ResponseWriter, q *http.Request) { write(w, q, c.Propose) })
		mux.HandleFunc(method+" /status", func(w http.ResponseWriter, q *http.Request) { write(w, q, c.Status) })
	}
	mux.HandleFunc("GET /static/", func(w http.ResponseWriter, q *http.Request) {
		set, err := c.Pages()
		if err != nil {
			http.Error(w, "", http.StatusInternalServerError)
			return
		}
		data, kind, ok := set.File(strings.TrimPrefix(q.URL.Path, "/static/"))
		if !ok {
			http.NotFound(w, q)
			return
		}
		send(w, http.StatusOK, kind, data)
	})
	return http.NewCrossOriginProtection().Handler(mux)
}

// write answers with a page. What goes wrong is told to whoever looks after the station by the browser's own page: no sentence is known to fit.
func write(w http.ResponseWriter, q *http.Request, page func(*http.Request) (Answer, error)) {
	q.Body = http.MaxBytesReader(w, q.Body, MaxForm)
	a, err := page(q)
	if err != nil {
		http.Error(w, strconv.Itoa(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	send(w, a.Status, "text/html; charset=utf-8", a.Page)
}

func send(w http.ResponseWriter, status int, kind string, data []byte) {
	for name, value := range map[string]string{
		"Content-Type": kind, "Content-Security-Policy": Policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy": "camera=(), microphone=(), geolocation=()",
	} {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	w.Write(data)
}
