package intake

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/register"
)

// A Carried is what a station without network took in, on its way to the register's keeper: the submissions, and who sent them. It goes in a sealed file.
type Carried struct {
	Origin      string                    `json:"origin"` // of the register
	Submissions []register.Submission     `json:"submissions"`
	Records     map[string]private.Record `json:"records"` // by commitment
}

// MaxCarried bounds the bytes of one in canonical form.
const MaxCarried = 256 << 20

// ParseCarried parses the canonical form.
func ParseCarried(data []byte) (c Carried, err error) {
	if len(data) > MaxCarried {
		return c, fmt.Errorf("parse carried submissions: %d bytes, at most %d", len(data), MaxCarried)
	}
	if err := crypto.DecodeJSON(data, &c); err != nil {
		return c, errors.New("parse carried submissions: not in canonical form") // the error could quote a name
	}
	wanted := map[string]bool{}
	for i, s := range c.Submissions {
		if err := s.Check(); err != nil || s.State != register.Waiting {
			return c, fmt.Errorf("parse carried submissions: submission %d cannot be kept, or does not wait", i+1)
		}
		if s.By != nil {
			wanted[s.By.String()] = true
		}
	}
	for by := range c.Records {
		if !wanted[by] {
			return c, errors.New("parse carried submissions: a record of nobody who sent something")
		}
	}
	return c, nil
}

// Bytes returns the canonical form.
func (c Carried) Bytes() []byte { return crypto.MustEncodeJSON(c) }

// Export returns what waits here, to be carried to the keeper of the register with this origin.
func (b *Box) Export(origin string) (Carried, error) {
	out := Carried{origin, []register.Submission{}, map[string]private.Record{}}
	all, err := b.All()
	if err != nil {
		return out, err
	}
	for _, s := range all {
		if s.State != register.Waiting {
			continue
		}
		out.Submissions = append(out.Submissions, s)
		if s.By == nil {
			continue
		}
		r, err := b.people.Record(*s.By)
		if errors.Is(err, fs.ErrNotExist) { // erased
			continue
		}
		if err != nil {
			return out, err
		}
		out.Records[s.By.String()] = r
	}
	return out, nil
}

// Import keeps what was carried here, each under the number that its citizen has. What is here already, moderated or not, stays as it is, and who sent that is
// not kept again: it may have been erased meanwhile. It returns how many were new.
func (b *Box) Import(c Carried) (added int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range c.Submissions {
		if _, err := b.Find(s.Number); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return added, err
		}
		if b.waiting >= MaxWaiting {
			return added, ErrFull
		}
		if s.By != nil {
			if r, known := c.Records[s.By.String()]; known {
				if err := b.people.Put(*s.By, r); err != nil {
					return added, err
				}
			}
		}
		if err := b.writeLocked(s); err != nil {
			return added, err
		}
		added++
	}
	return added, nil
}
