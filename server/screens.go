package server

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/server/web"
)

// The screens of the hall show what deputies may see, counts and all, whatever the audience of the counts: so whoever puts them up needs
// the poll's token. It reads, and does nothing else.
const tokenFile = "screens.token"

// ScreensToken returns the token of the screens of the poll in a folder, and makes it if there is none.
func ScreensToken(folder string) (string, error) {
	path := filepath.Join(folder, tokenFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		data = []byte(rand.Text())
		err = keyfile.Write(path, data)
	}
	if err == nil && len(data) < 26 {
		err = fmt.Errorf("%s: too short: remove it, and another is made", path)
	}
	if err != nil {
		return "", fmt.Errorf("token of the screens: %w", err)
	}
	return string(data), nil
}

// A screen is what the template of a screen is given. Wall and rostrum show different things (GB 50799-2012, 6.2).
type screen struct {
	*report.Public
	State   api.State
	Rostrum bool
	Groups  []string // of the fingerprint, as the tablets show it
}

// Voting reports whether the fingerprint is shown: tablets are compared with it while they are used.
func (s screen) Voting() bool { return s.Collecting() && len(s.Groups) > 0 }

// screens serves a screen of the hall to those who have the token. To others there is none.
func screens(rostrum bool) func(*call) error {
	return func(c *call) error {
		if subtle.ConstantTimeCompare([]byte(c.Query("token")), []byte(c.poll.token)) != 1 {
			return api.NewProblem(api.NotFound, "")
		}
		c.poll = c.server.running(c.poll)
		c.view = c.poll.view()
		set, err := c.server.pages()
		if err != nil {
			return err
		}
		lang, m := c.spoken(), c.poll.manifest
		shown, err := report.NewPublic(lang, m, c.view.report, true)
		if err != nil {
			return err
		}
		before, err := c.told(c.before(), true)
		if err != nil {
			return err
		}
		shown.After(before)
		said := c.view.state
		said.Waits = c.view.waits
		data, err := set.Page("screen", web.Page{
			Lang: lang, Static: "/static/", Title: m.Title.In(string(lang)), Optional: true,
			Data: screen{shown, said, rostrum, c.view.groups}, JSON: map[string]any{"base": c.poll.address(), "series": m.Series != nil},
		})
		if err != nil {
			return err
		}
		permit(c.Writer.Header())
		c.data(mediaHTML, private, data) // nothing between server and screen keeps what the token opens
		return nil
	}
}

// Missing is how many deputies a quorum lacks.
func (s screen) Missing() int { return max(0, s.Figures().Quorum-s.Figures().Present) }
