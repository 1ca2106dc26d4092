package host

import (
	"context"
	"errors"
	"slices"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// Papers is the part of a teller's console that makes ballots of papers:
//
//	GET  /api/papers/state     how far it is, what this teller read, and which orders wait
//	POST /api/papers/paper     {"number":I,"marks":[S…],"invalid":S}   one paper, as this teller reads it; again to read it anew
//	GET  /api/papers/table     this teller's whole reading, for the other one
//	POST /api/papers/compare   the other's table: where the two differ
//	POST /api/papers/encrypt   {}   makes the ballots, and signs their list first
//	POST /api/papers/check     what the first made: checks it against this teller's own reading, signs, and sends the ballots
//
// Each teller reads all papers alone. Tables and openings go from one to the other on a stick and never to the server. How many
// papers there are and which are invalid are orders like any other.
//
// What was read lies in the folder of the key until all papers are on the board.
type papers struct {
	reading officer.Reading
	read    bool   // the folder was looked at
	agreed  bool   // the other teller's table was the same
	made    []byte // by this teller, for the other one
}

func (c *Console) papersDoors() map[string]task {
	return map[string]task{
		"/api/papers/state": get(c.papersStateLocked), "/api/papers/paper": post(c.paperLocked), "/api/papers/table": get(c.tableLocked),
		"/api/papers/compare": upload(maxTable, c.compareLocked), "/api/papers/encrypt": post(c.encryptLocked),
		"/api/papers/check": upload(officer.MaxTranscription+officer.MaxWaiting, c.checkLocked),
	}
}

// maxTable bounds another teller's table.
const maxTable = 16 << 20

// A papersAnswer is where a teller stands.
type papersAnswer struct {
	Teller     bool               `json:"teller"` // others may not
	Phase      audit.Phase        `json:"phase"`
	Form       ballot.Method      `json:"form"`
	Seats      int                `json:"seats"`
	Candidates []ballot.Candidate `json:"candidates"`
	Grades     []ballot.Grade     `json:"grades,omitempty"` // of an evaluation; a mark is the zh name of one
	Issued     int                `json:"issued"`           // papers given to deputies
	Count      int                `json:"count"`            // papers in the box, when that was signed; 0 before
	Ballots    int                `json:"ballots"`          // papers that are ballots on the board
	Invalid    int                `json:"invalid"`          // papers that were set aside
	Papers     []paperAnswer      `json:"papers"`           // as this teller read them
	Valid      int                `json:"valid"`            // of them
	Agreed     bool               `json:"agreed"`           // the other teller's table was the same
	Made       bool               `json:"made"`             // this teller made the ballots, and can hand them over
	Next       *audit.InvalidBody `json:"next"`             // the next paper to set aside, by this teller's reading
	Waiting    []papersOrder      `json:"waiting"`
}

// A paperAnswer is one paper as it was read.
type paperAnswer struct {
	Number  int      `json:"number"`
	Marks   []string `json:"marks"`
	Invalid string   `json:"invalid"`
}

// A papersOrder is an order about papers that waits.
type papersOrder struct {
	orderAnswer
	Agrees bool `json:"agrees"` // with what this teller counted and read, as far as this program knows
}

func (c *Console) papersStateLocked(ctx context.Context) (any, error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.loadPapers(v); err != nil {
		return nil, err
	}
	m, r := c.desk.manifest, v.Board.Report()
	a := papersAnswer{
		Teller: c.officer.Role == ballot.Teller, Phase: v.Board.Phase(), Form: m.Rules.Method, Seats: m.Seats, Candidates: m.Candidates, Grades: m.Rules.Grades(),
		Issued: v.Board.PapersIssued(), Count: r.Papers, Ballots: r.Valid - r.Electronic, Invalid: r.Invalid,
		Papers: []paperAnswer{}, Agreed: c.papers.agreed, Made: len(c.papers.made) > 0, Next: c.nextInvalid(v), Waiting: []papersOrder{},
	}
	for _, p := range c.papers.reading {
		a.Papers = append(a.Papers, c.show1(p))
		if p.Invalid == "" {
			a.Valid++
		}
	}
	waiting, err := c.waitingLocked(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range waiting {
		if slices.Contains([]audit.Kind{audit.Papers, audit.Invalid}, w.Order.Kind) {
			a.Waiting = append(a.Waiting, papersOrder{c.show(v, w), c.agreesPapers(a.Next, w.Order)})
		}
	}
	return a, nil
}

// agreesPapers reports whether an order says what this teller would say. How many there are, people count.
func (c *Console) agreesPapers(next *audit.InvalidBody, o audit.Order) bool {
	if o.Kind == audit.Papers {
		return true
	}
	return next != nil && string(o.Body) == string(crypto.MustEncodeJSON(next))
}

// nextInvalid is the paper to set aside next. Papers are set aside when the ballots are on the board.
func (c *Console) nextInvalid(v *officer.View) *audit.InvalidBody {
	r, n := v.Board.Report(), 0
	if v.Board.Phase() != audit.Transcribing || len(c.papers.reading) != r.Papers || r.Valid-r.Electronic != c.validPapers() {
		return nil
	}
	for _, p := range c.papers.reading {
		if p.Invalid == "" {
			continue
		}
		if n++; n == r.Invalid+1 {
			return &audit.InvalidBody{Number: n, Reason: p.Invalid}
		}
	}
	return nil
}

// mayLosePapers tells the view what this teller read, before a paper is set aside: see [officer.View.NoneValid].
func (c *Console) mayLosePapers(v *officer.View, kind audit.Kind) error {
	if kind != audit.Invalid {
		return nil
	}
	if err := c.loadPapers(v); err != nil {
		return err
	}
	return v.NoneValid(c.papers.reading)
}

func (c *Console) validPapers() (n int) {
	for _, p := range c.papers.reading {
		if p.Invalid == "" {
			n++
		}
	}
	return n
}

func (c *Console) show1(p officer.Paper) paperAnswer {
	return paperAnswer{p.Number, p.Codes(c.desk.manifest), p.Invalid}
}

// mayRead refuses whoever may not transcribe papers, and when none are to be.
func (c *Console) mayRead(v *officer.View) error {
	switch {
	case c.officer.Role != ballot.Teller:
		return errNoTeller
	case v.Board.Phase() != audit.Transcribing:
		return api.NewProblem(api.Phase, string(v.Board.Phase()))
	}
	return nil
}

var errNoTeller = errors.New("papers are read by tellers")
