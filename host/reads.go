package host

import (
	"context"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/piaojue/piaojue/api"
)

// read hands on what everybody may read of the desk's own poll, so that the page verifies the board itself and does not have to
// believe this program. Nothing but GET passes: whatever is sent is made and signed here, behind a task.
func (d *desk) read(w http.ResponseWriter, r *http.Request) {
	below, ok := strings.CutPrefix(r.URL.EscapedPath(), d.base())
	switch {
	case !ok || r.URL.RawQuery != "" || r.URL.ForceQuery || !readable(below) && !inBundle(below):
		api.NewProblem(api.NotFound, "").Write(w)
		return
	case r.Method != http.MethodGet:
		refuseMethod(w, http.MethodGet)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if d.ends != nil { // a stream has no end of its own, and the program would wait for it
		defer context.AfterFunc(d.ends, cancel)()
	}
	answer, err := d.poll.Open(ctx, strings.TrimPrefix(below, "/"))
	if err != nil {
		refuse(err).write(w)
		return
	}
	defer answer.Body.Close()
	w.Header().Set("Content-Type", kindOf(answer))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(answer.StatusCode)
	if pass(w, answer.Body) != nil {
		panic(http.ErrAbortHandler) // what was cut short must not look whole
	}
}

// kindOf is the media type of what is handed on: of those that pages read, or bytes. What a server calls a page or a script would be one
// of this program's own for a browser, and could sign in the name of whoever looks at it.
func kindOf(answer *http.Response) string {
	said, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if kind, known := answers[said]; known {
		return kind
	}
	return answers["application/octet-stream"]
}

// base is where the poll is found on the server and here, "/c/<congress>/polls/<poll>".
func (d *desk) base() string {
	u, err := url.Parse(d.poll.Address())
	if err != nil {
		return ""
	}
	return originPath.FindString(u.EscapedPath())
}

// inBundle reports whether a file of the evidence is asked for.
func inBundle(below string) bool {
	name, ok := strings.CutPrefix(below, "/bundle/")
	return ok && fs.ValidPath(name) && !strings.ContainsAny(name, "%\\")
}

// pass hands on what comes as soon as it comes: an event waits for nobody.
func pass(w http.ResponseWriter, from io.Reader) error {
	flusher, buffer := http.NewResponseController(w), make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			patience(w, answerTime)
			if _, err := w.Write(buffer[:n]); err != nil {
				return err
			}
			flusher.Flush() // a recorder of a test cannot
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
