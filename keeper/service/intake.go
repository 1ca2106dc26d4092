package service

import (
	"errors"
	"io"
	"io/fs"
	"net/http"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/counter"
	"github.com/piaojue/piaojue/register"
)

// intakeRoutes are where citizens send in what they propose, and officers moderate it.
var intakeRoutes = []route{
	{"GET", "/propose", nil, propose},
	{"POST", "/propose", &body{mediaForm, counter.MaxForm}, propose},
	{"GET", "/status", nil, status},
	{"POST", "/status", &body{mediaForm, counter.MaxForm}, status},
	{"GET", "/intake", nil, submissions},
	{"POST", "/intake/{number}", &body{mediaJSON, maxModeration}, moderate},
}

// maxModeration bounds the bytes of a moderation.
const maxModeration = 4 << 10

// intakeFolder is where what was sent in lies, in the register's own folder.
const intakeFolder = "intake"

func propose(c *call) error { return c.counted(c.service.counter.Propose(c.Request)) }

func status(c *call) error { return c.counted(c.service.counter.Status(c.Request)) }

// counted answers with a page of the counter.
func (c *call) counted(a counter.Answer, err error) error {
	if err != nil {
		return err
	}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		c.Header().Set("Retry-After", "600")
	}
	c.Header().Set("Content-Security-Policy", counter.Policy)
	c.data(a.Status, mediaHTML, nobody, a.Page)
	return nil
}

// maxSettled bounds the moderated submissions of a list.
const maxSettled = 1000

// submissions lists what waits for an officer, and the newest of the others, with who sent it as far as that is kept.
func submissions(c *call) error {
	if _, err := c.officer(); err != nil {
		return err
	}
	all, err := c.service.intake.All()
	if err != nil { // the others are shown nevertheless
		c.service.log.Error("a submission cannot be read", "error", err)
	}
	out, settled := register.Submissions{Submissions: []register.Sent{}}, 0
	for i := len(all) - 1; i >= 0; i-- {
		if s := all[i]; s.State == register.Waiting || settled < maxSettled {
			out.Submissions = append(out.Submissions, c.service.intake.Sent(s))
			if s.State != register.Waiting {
				settled++
			}
		}
	}
	return c.reply(http.StatusOK, out)
}

// moderate does what an officer signed, and answers with the submission as it is then.
func moderate(c *call) error {
	data, err := io.ReadAll(c.Body)
	if err != nil {
		return err
	}
	o, err := register.ParseModeration(data)
	if err != nil {
		return badForm("a moderation")
	}
	s, err := c.service.intake.Moderate(c.service.manifest, crypto.Number(c.PathValue("number")), o)
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return api.NewProblem(api.NotFound, "")
	case errors.Is(err, register.ErrModerated), errors.Is(err, crypto.ErrSignature), errors.As(err, &path):
		return err
	case err != nil:
		return api.NewProblem(api.Invalid, err.Error())
	}
	return c.reply(http.StatusOK, c.service.intake.Sent(s))
}
