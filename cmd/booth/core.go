package main

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A core is what one worker holds: the polls that it follows, and one voter.
type core struct {
	web web

	mu      sync.Mutex // one thing is done at a time
	polls   map[crypto.Hash]*poll
	current *poll
	voter   *voter
}

func newCore(w web) *core { return &core{web: w, polls: map[crypto.Hash]*poll{}} }

// arguments are those of all methods.
type arguments struct {
	Pin     *audit.Pin    `json:"pin"`
	Card    string        `json:"card"`
	Slip    string        `json:"slip"`
	Act     string        `json:"act"`
	Marks   []ballot.Mark `json:"marks"`
	Texts   []string      `json:"texts"`
	Text    string        `json:"text"`
	Code    string        `json:"code"`
	Receipt string        `json:"receipt"`
	Used    bool          `json:"used"` // look whether a ballot of this card is on the board already
	Base    string        `json:"base"`

	Seen *audit.BoardHead `json:"seen"` // that another core of this device saw of the poll
}

// call runs a method and returns its answer or fault as JSON: {"answer":…} or {"fault":…}. A panic is a fault, too: the worker
// that had one is of no more use, and the page says so.
func (c *core) call(name string, args []byte, tell progress) (said []byte) {
	defer func() {
		if r := recover(); r != nil {
			said = encode(nil, fail("broken", "internal error"))
		}
	}()
	var a arguments
	if err := json.Unmarshal(args, &a); err != nil {
		return encode(nil, fail(bad, "the arguments of %s", name))
	}
	do, ok := methods()[name]
	if !ok {
		return encode(nil, fail(bad, "no method %s", name))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	v, err := do(c, a, tell)
	return encode(v, err)
}

func encode(v any, err error) []byte {
	var out struct {
		Answer any    `json:"answer,omitempty"`
		Fault  *fault `json:"fault,omitempty"`
	}
	if out.Answer = v; err != nil {
		out.Answer, out.Fault = nil, asFault(err)
	}
	data, err := json.Marshal(out)
	if err != nil {
		panic(fmt.Sprintf("booth: %v", err))
	}
	return data
}

type nothing struct{}

// A method is what a page may ask for.
type method func(c *core, a arguments, tell progress) (any, error)

// forVoters are the methods of the program that tablets, desks and phones in the hall load.
func forVoters() map[string]method {
	return map[string]method{
		"ready":    func(*core, arguments, progress) (any, error) { return selftest() },
		"poll":     func(c *core, a arguments, _ progress) (any, error) { return c.look(a) },
		"identify": func(c *core, a arguments, _ progress) (any, error) { return c.identify(a) },
		"next":     func(c *core, _ arguments, _ progress) (any, error) { return c.next() },
		"encrypt": func(c *core, a arguments, _ progress) (any, error) {
			return withVoter(c, func(v *voter) (any, error) { return v.encrypt(a.Marks) })
		},
		"reveal": func(c *core, a arguments, _ progress) (any, error) {
			return withVoter(c, func(v *voter) (any, error) { return v.reveal() })
		},
		"write": func(c *core, a arguments, _ progress) (any, error) {
			return withVoter(c, func(v *voter) (any, error) { return nothing{}, v.write(a.Texts) })
		},
		"cast": func(c *core, a arguments, _ progress) (any, error) {
			return withVoter(c, func(v *voter) (any, error) { return v.cast() })
		},
		"examine": func(c *core, a arguments, _ progress) (any, error) {
			p, err := c.at(a.Pin, true)
			if err != nil {
				return nil, err
			}
			return p.examine(a.Text)
		},
		"mark": func(c *core, a arguments, _ progress) (any, error) {
			p, err := c.at(a.Pin, false)
			if err != nil {
				return nil, err
			}
			return nothing{}, p.mark(a.Card, a.Act)
		},
		"request": func(c *core, a arguments, _ progress) (any, error) {
			p, err := c.at(a.Pin, true)
			if err != nil {
				return nil, err
			}
			return struct {
				Issued bool `json:"issued"`
			}{true}, p.request(a.Card, a.Slip)
		},
		"surrender": func(c *core, a arguments, _ progress) (any, error) {
			p, err := c.at(a.Pin, true)
			if err != nil {
				return nil, err
			}
			return nothing{}, p.surrender(a.Card, a.Slip)
		},
		"qr": func(_ *core, a arguments, _ progress) (any, error) { return drawQR(a.Text) },
	}
}

// at returns the poll of a pin, brought up to date if that is wanted.
func (c *core) at(p *audit.Pin, fresh bool) (*poll, error) {
	if p == nil {
		return nil, fail(bad, "no pin")
	}
	q := c.polls[p.Manifest]
	if q == nil || q.pin != *p {
		var err error
		if q, err = follow(c.web, *p); err != nil {
			return nil, err
		}
		c.polls[p.Manifest] = q
	}
	if fresh {
		return q, q.refresh()
	}
	return q, nil
}

// identify lets somebody begin, if nobody has yet: one core serves one voter.
func (c *core) identify(a arguments) (any, error) {
	if c.current == nil {
		return nil, fail(gone, "no poll was chosen")
	}
	if v := c.voter; v != nil && (v.draft != nil || v.envelope != nil) {
		return nil, fail(gone, "another voter has begun")
	}
	if err := c.current.refresh(); err != nil {
		return nil, err
	}
	v, id, err := c.current.identify(a.Card, a.Slip)
	if err != nil {
		return nil, err
	}
	if a.Used && id.Issued {
		if err := v.used(); err != nil {
			return nil, err
		}
	}
	c.voter = v
	return id, nil
}

// next goes on with whoever stands at the device to the poll that was looked at last, one of the same series: card and slip are here
// already, and what belongs to the poll before is thrown away (docs/protocol.md, section 8.8).
func (c *core) next() (any, error) {
	v := c.voter
	if v == nil || v.poll == c.current || !v.poll.besides(c.current) {
		return nil, fail(gone, "nobody was identified in another poll of this series")
	}
	v.drop()
	next, id, err := c.current.identify(v.card.Text(), v.slip.Text())
	if err != nil {
		return nil, err
	}
	c.voter = next
	return id, nil
}

// besides reports whether another poll is of the same series: both have the key of one ceremony, at one head of one board; or whether
// in the other sealed texts are written beside this one.
func (p *poll) besides(other *poll) bool {
	if cited := other.manifest.Beside; cited != nil {
		return cited.Origin == p.manifest.Origin
	}
	a, b := p.ceremony(), other.ceremony()
	return a != nil && b != nil && *a == *b
}

// ceremony is where the key of the poll's series was made; nil outside one, and on the board of the first before it is made.
func (p *poll) ceremony() *ballot.Ceremony {
	if cited := p.manifest.Cited(); cited != nil {
		return cited
	}
	return p.outline.Board().Ceremony()
}

func withVoter(c *core, do func(v *voter) (any, error)) (any, error) {
	if c.voter == nil {
		return nil, fail(gone, "nobody was identified")
	}
	return do(c.voter)
}

// random is where all randomness comes from: the browser's generator.
var random io.Reader = systemRandom
