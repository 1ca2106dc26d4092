package counter

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
)

// A told is what the page `status` tells of a submission.
type told struct {
	register.Submission
	Projects []register.Project // that it is in, and those that these became part of
}

// An asked is what the page shows beside the field for a number.
type asked struct {
	Typed string
	Wrong string // none, form or busy; "" when nothing was asked yet
}

// Status answers the page `status`: a field for a number, or what became of the submission that has it. Whoever guesses is stopped before it is looked up.
func (c *Counter) Status(q *http.Request) (a Answer, err error) {
	if err := read(q); err != nil {
		return a, err
	}
	err = c.View(func(b *register.Board) error {
		v, err := c.begin(q, b, "/status")
		if err != nil {
			return err
		}
		if q.Method != http.MethodPost {
			a, err = c.show(http.StatusOK, "status", "ask", v, asked{})
			return err
		}
		a, err = c.tell(q, v)
		return err
	})
	return a, err
}

func (c *Counter) tell(q *http.Request, v *view) (Answer, error) {
	text := typed(q.PostForm.Get("number"))
	n, err := crypto.ParseNumber(text)
	if err != nil {
		return c.show(http.StatusOK, "status", "ask", v, asked{text, "form"})
	}
	if !c.missers.Left(q) {
		return c.show(http.StatusTooManyRequests, "status", "ask", v, asked{text, "busy"})
	}
	s, err := c.Box.Find(n)
	if errors.Is(err, fs.ErrNotExist) {
		c.missers.Take(q)
		return c.show(http.StatusOK, "status", "ask", v, asked{text, "none"})
	}
	if err != nil {
		return Answer{}, err
	}
	return c.show(http.StatusOK, "status", "told", v, told{s, follow(v.Board.State().Projects(), s.Project)})
}

// maxFollowed bounds the projects that are shown: one can be split into a hundred.
const maxFollowed = 20

// follow returns a project and what it was merged or split into, in that order; nothing if it is not on the board yet.
func follow(all []register.Project, id string) (found []register.Project) {
	byID := map[string]register.Project{}
	for _, p := range all {
		byID[p.ID] = p
	}
	for next := []string{id}; len(next) > 0 && len(found) < maxFollowed; next = next[1:] {
		if p, there := byID[next[0]]; there {
			found, next = append(found, p), append(next, p.Into...)
			delete(byID, p.ID)
		}
	}
	return found
}

// ProjectStatus names the state of a project.
func (v *view) ProjectStatus(s register.Status) string {
	return report.ProjectStatus(v.Words, v.Board.Manifest().Rules.Level, s)
}

// Last returns the last report on a project, nil if there is none.
func (v *view) Last(p register.Project) *register.Progressed {
	if n := len(p.Reports); n > 0 {
		return &p.Reports[n-1]
	}
	return nil
}

// Project is the address of a project's page.
func (v *view) Project(p register.Project) string { return v.Link("/projects/" + url.PathEscape(p.ID)) }
