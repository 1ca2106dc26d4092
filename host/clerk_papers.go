package host

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// clerkPapers is where papers of the register are printed, by the officer's own replay: /papers/NAME[.en]?year=&day=[&project=]. What is left out of the
// address is as in [clerkAsk].
const clerkPapers = "/papers/"

// paperNames are those of the papers, in the order of a year.
func paperNames() (names []string) {
	for _, p := range report.RegisterPapers() {
		names = append(names, p.Name)
	}
	return names
}

func (c *Clerk) paper(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, clerkPapers)
	name, lang, translated := strings.Cut(name, ".")
	if !translated {
		lang = string(words.Chinese)
	}
	all := report.RegisterPapers()
	i := slices.IndexFunc(all, func(p report.RegisterPaper) bool { return p.Name == name })
	switch {
	case i < 0:
		api.NewProblem(api.NotFound, "").Write(w)
		return
	case r.Method != http.MethodGet:
		refuseMethod(w, http.MethodGet)
		return
	}
	data, err := c.print(r, all[i], words.Language(lang))
	if err != nil {
		refuse(err).write(w)
		return
	}
	writePaper(w, data)
}

// print makes a paper of the register as this officer sees it now.
func (c *Clerk) print(r *http.Request, p report.RegisterPaper, lang words.Language) ([]byte, error) {
	ask, err := paperAsk(r)
	if err != nil {
		return nil, err
	}
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	b, err := c.lookLocked(r.Context())
	if err != nil {
		return nil, err
	}
	year, day := ask.of(b.State())
	var page bytes.Buffer
	err = p.Write(&page, lang, report.Extract{Board: b, Year: year, Day: day, Project: r.URL.Query().Get("project")})
	return page.Bytes(), err
}

// paperAsk reads what the address of a paper asks for.
func paperAsk(r *http.Request) (a clerkAsk, err error) {
	q := r.URL.Query()
	if text := q.Get("year"); text != "" {
		if a.Year, err = strconv.Atoi(text); err != nil || a.Year < 1900 || a.Year > 9999 {
			return a, api.NewProblem(api.BadRequest, "year")
		}
	}
	if a.Day = q.Get("day"); a.Day != "" {
		if _, err := register.ParseDate(a.Day); err != nil {
			return a, api.NewProblem(api.BadRequest, "day")
		}
	}
	return a, nil
}
