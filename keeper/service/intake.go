package service

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/counter"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/register"
)

// intakeRoutes are where citizens send in what they propose, and officers moderate it.
var intakeRoutes = []route{
	{"GET", "/propose", nil, propose},
	{"POST", "/propose", &body{mediaForm, counter.MaxForm}, propose},
	{"GET", "/status", nil, status},
	{"POST", "/status", &body{mediaForm, counter.MaxForm}, status},
	{"GET", "/intake", nil, submissions},
	{"POST", "/intake", &body{mediaJSON, register.MaxModeration}, moderate}, // the number is its citizen's: it stands in no address
}

// intakeFolder is where what was sent in lies, in the register's own folder.
const intakeFolder = "intake"

func propose(c *call) error { return c.counted(c.service.counter.Propose) }

func status(c *call) error { return c.counted(c.service.counter.Status) }

// counted answers with a page of the counter.
func (c *call) counted(page func(*http.Request) (counter.Answer, error)) error {
	if c.Method == http.MethodPost {
		if err := c.ParseForm(); err != nil {
			return api.Unread(err)
		}
	}
	a, err := page(c.Request)
	if err != nil {
		return unnamed(err)
	}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		c.Header().Set("Retry-After", "600")
	}
	c.Header().Set("Content-Security-Policy", counter.Policy)
	c.data(a.Status, mediaHTML, nobody, a.Page)
	return nil
}

// Both bound a list, of what waits and of the others: each console asks for it again and again.
const (
	maxListed  = 500
	maxSettled = 1000
)

// submissions lists the oldest of what waits for an officer, and the newest of the others, with who sent it as far as that is kept.
func submissions(c *call) error {
	if _, err := c.officer(); err != nil {
		return err
	}
	box := c.service.intake
	all, err := box.List(maxListed, maxSettled)
	if err != nil { // the others are shown nevertheless; the error has its number, which is its citizen's alone
		c.service.log.Error("a submission cannot be read: the next start names it")
	}
	out := register.Submissions{Waiting: box.Waiting(), Submissions: []register.Sent{}}
	for _, s := range all {
		out.Submissions = append(out.Submissions, box.Sent(s))
	}
	return c.reply(http.StatusOK, out)
}

// moderate does what an officer signed, and answers with the submission as it is then.
func moderate(c *call) error {
	data, err := io.ReadAll(c.Body)
	if err != nil {
		return api.Unread(err)
	}
	o, err := register.ParseModeration(data)
	if err != nil {
		return api.BadForm("a moderation")
	}
	s, err := c.service.intake.Moderate(c.service.manifest, o)
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return api.NewProblem(api.NotFound, "")
	case errors.As(err, &path), errors.As(err, &link), errors.Is(err, intake.ErrDamaged):
		return unnamed(err)
	case errors.Is(err, register.ErrModerated), errors.Is(err, crypto.ErrSignature):
		return err
	case err != nil:
		return api.NewProblem(api.Invalid, err.Error())
	}
	return c.reply(http.StatusOK, c.service.intake.Sent(s))
}

// unnamed keeps the number of a submission, which opens what became of it, out of the log: the names of files have it, and so has what says that one is damaged.
func unnamed(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return fmt.Errorf("a submission cannot be read or written: %w", path.Err)
	case errors.As(err, &link):
		return fmt.Errorf("a submission cannot be written: %w", link.Err)
	case problem(err).Code == api.Internal:
		return errors.New("a submission or its page is damaged: the next start names it")
	}
	return err
}
