package host

import (
	"fmt"
	"regexp"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// A Poll is one that a booth host was given: its manifest, which came on a medium and not from the server, and where it is found.
type Poll struct {
	Path     string // /c/<congress>/polls/<poll>, on the server and here
	Manifest *ballot.Manifest
}

// ReadPoll reads the manifest of a poll. name is <congress>/<poll>, as in the poll's address; if it is empty, the origin of the
// board ends with that address.
func ReadPoll(name string, manifest []byte) (Poll, error) {
	m, err := ballot.ParseManifest(manifest)
	if err != nil {
		return Poll{}, err
	}
	path := originPath.FindString(m.Origin)
	if name != "" {
		parts := pollName.FindStringSubmatch(name)
		if parts == nil {
			return Poll{}, fmt.Errorf("poll %.200q: want CONGRESS/POLL, each of a–z 0–9 . - _", name)
		}
		path = "/c/" + parts[1] + "/polls/" + parts[2]
	}
	if path == "" {
		return Poll{}, fmt.Errorf("poll %q: its origin does not say where it is found: write CONGRESS/POLL=FILE", m.Origin)
	}
	return Poll{path, m}, nil
}

// A part of an address: 1 to 80 of a–z 0–9 - _ ., without a dot at either end (docs/protocol.md, section 11.1).
const part = `([a-z0-9_-]|[a-z0-9_-][a-z0-9._-]{0,78}[a-z0-9_-])`

var (
	pollName   = regexp.MustCompile(`^` + part + `/` + part + `$`)
	pollPath   = regexp.MustCompile(`^(/c/` + part + `)(?:(/polls/` + part + `)(/.*)?)?$`)
	originPath = regexp.MustCompile(`/c/` + part + `/polls/` + part + `$`)
)

// Pins are the file /pins.json: what tablets believe about each poll of the booth host.
type Pins struct {
	Polls []audit.Pin `json:"polls"`
}

func (p Poll) pin() audit.Pin { return audit.NewPin(p.Path, p.Manifest) }
