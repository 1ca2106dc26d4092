package audit

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// papers is what came back on paper.
type papers struct {
	count    int
	excess   bool     // more were collected than issued
	invalid  []string // reasons
	reported bool     // the collection report is made
}

// PapersBody is how many papers two tellers took from the box.
type PapersBody struct {
	Count int `json:"count"`
}

func checkPapers(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[PapersBody](p, Papers, payload)
	if err != nil {
		return nil, err
	}
	if c.Body.Count < 0 || c.Body.Count > ballot.MaxKeys { // more would overflow what is added to it
		return nil, fmt.Errorf("%d papers: want 0 to %d", c.Body.Count, ballot.MaxKeys)
	}
	return func(b *Board) error {
		if err := b.is(c.Head); err != nil {
			return err
		}
		b.papers.count = c.Body.Count
		b.papers.excess = b.papers.count > len(b.issued.paper)
		b.phase = Transcribing
		return nil
	}, nil
}

// InvalidReasons are why a paper does not become a ballot (docs/rules.md, section 2). Blank is one only where the rules say so,
// Incomplete where a question is required.
var InvalidReasons = []string{"OVER_SELECTED", "UNREADABLE", "NOT_A_BALLOT", Blank, Incomplete}

// The reasons that not every form has.
const (
	Blank      = "BLANK"      // a paper without any mark (整张空白)
	Incomplete = "INCOMPLETE" // a paper without an answer to a required question (必答题未答)
)

// InvalidBody sets one paper aside. Numbers count from 1.
type InvalidBody struct {
	Number int    `json:"number"`
	Reason string `json:"reason"`
}

func checkInvalid(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[InvalidBody](p, Invalid, payload)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(InvalidReasons, c.Body.Reason) {
		return nil, fmt.Errorf("reason %q: want one of %v", c.Body.Reason, InvalidReasons)
	}
	if rule := p.Manifest.Rules.BlankBallot; c.Body.Reason == Blank && rule != ballot.BlankBallotInvalid {
		return nil, fmt.Errorf("reason %q: the rules say that a blank ballot is %s", Blank, rule)
	}
	if c.Body.Reason == Incomplete && !p.Manifest.Requires() {
		return nil, fmt.Errorf("reason %q: no question of this poll is required", Incomplete)
	}
	return func(b *Board) error {
		if err := b.extends(c.Head); err != nil {
			return err
		}
		if want := len(b.papers.invalid) + 1; c.Body.Number != want {
			return fmt.Errorf("number %d, want %d", c.Body.Number, want)
		}
		if b.box.transcribed+c.Body.Number > b.papers.count {
			return fmt.Errorf("more ballots and invalid papers than the %d collected", b.papers.count)
		}
		b.papers.invalid = append(b.papers.invalid, c.Body.Reason)
		return nil
	}, nil
}

// CollectionBody is the collection report (投票情况报告), the first of the two.
type CollectionBody struct {
	Present     int `json:"present"`     // 实到
	Issued      int `json:"issued"`      // 发出: T + P - R
	Collected   int `json:"collected"`   // 收回: electronic + papers
	Electronic  int `json:"electronic"`  // ballots on the board
	Papers      int `json:"papers"`      // papers in the box
	Valid       int `json:"valid"`       // electronic + transcribed
	Invalid     int `json:"invalid"`     // papers set aside
	Surrendered int `json:"surrendered"` // tokens given back
	Unused      int `json:"unused"`      // issued - collected - (S - R)
}

// Report returns the collection report as the board has it now.
func (b *Board) Report() CollectionBody {
	r := CollectionBody{
		Present:     len(b.attendance.present),
		Issued:      b.issued.count(),
		Electronic:  b.box.electronic,
		Papers:      b.papers.count,
		Invalid:     len(b.papers.invalid),
		Surrendered: len(b.box.surrendered),
	}
	r.Collected = r.Electronic + r.Papers
	r.Valid = r.Electronic + b.box.transcribed
	r.Unused = r.Issued - r.Collected - (r.Surrendered - b.issued.both)
	return r
}

// Figures returns what a decision rests on beside the counts.
func (r CollectionBody) figures() tally.Figures {
	return tally.Figures{Present: r.Present, Issued: r.Issued, Collected: r.Collected, Valid: r.Valid, Invalid: r.Invalid}
}

func checkCollection(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[CollectionBody](p, Collection, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.is(c.Head); err != nil {
			return err
		}
		if b.box.transcribed+len(b.papers.invalid) != b.papers.count {
			return fmt.Errorf("%d papers became ballots and %d are invalid, but %d were collected", b.box.transcribed, len(b.papers.invalid), b.papers.count)
		}
		if want := b.Report(); c.Body != want {
			return fmt.Errorf("reported %+v, the board has %+v", c.Body, want)
		}
		b.papers.reported, b.phase = true, Collected
		return nil
	}, nil
}

// paperless reports whether tellers have nothing to do: in a series, where one poll follows the other within a minute, if no paper was
// given to anybody (docs/rules.md, section 6).
func (b *Board) paperless() bool { return b.poll.Manifest.Series != nil && len(b.issued.paper) == 0 }

// ValidBody is the chair's declaration that the vote is valid: the gate before counting.
type ValidBody struct {
	Collected int `json:"collected"`
	Issued    int `json:"issued"`
}

func checkValid(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[ValidBody](p, Valid, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.is(c.Head); err != nil {
			return err
		}
		if r := b.Report(); c.Body != (ValidBody{r.Collected, r.Issued}) {
			return fmt.Errorf("declared %+v, the collection report says otherwise", c.Body)
		}
		b.phase = Validated
		return nil
	}, nil
}
