package host

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// sheetsPath is where an officer prints the papers of the meeting, made from the officer's own replay, before the poll ends and after. Their
// names end with a dot and the language, if it is not Chinese.
const sheetsPath = "/sheets/"

// ServeHTTP answers the page, and prints.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, sheetsPath)
	if !ok {
		c.desk.ServeHTTP(w, r)
		return
	}
	name, lang, translated := strings.Cut(name, ".")
	if !translated {
		lang = string(words.Chinese)
	}
	write, known := report.Papers()[name]
	switch {
	case !known:
		api.NewProblem(api.NotFound, "").Write(w)
		return
	case r.Method != http.MethodGet:
		refuseMethod(w, http.MethodGet)
		return
	}
	data, err := c.sheet(r.Context(), words.Language(lang), write)
	if err != nil {
		refuse(err).write(w)
		return
	}
	writePaper(w, data)
}

// writePaper answers with a paper to print.
func writePaper(w http.ResponseWriter, data []byte) {
	w.Header().Set("Content-Security-Policy", report.Policy(data))
	w.Header().Set("Content-Type", kinds[".html"])
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Header().Set("Cache-Control", "no-store")
	patience(w, answerTime)
	w.Write(data) // whoever asked may have gone
}

// sheet makes a paper of the board as this officer sees it now.
func (c *Console) sheet(ctx context.Context, lang words.Language, write report.Paper) ([]byte, error) {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	r, err := audit.ReportOf(v.Board, c.checkpoint)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := write(&page, lang, c.desk.manifest, r); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	return page.Bytes(), nil
}
