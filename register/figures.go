package register

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// A Checked is a published row with what follows from its numbers (docs/rules.md, section 14).
type Checked struct {
	Row       int             `json:"row"`
	ID        string          `json:"id,omitempty"`
	Item      string          `json:"item"`
	Meeting   string          `json:"meeting,omitempty"`
	Votes     []int           `json:"votes"`     // in the order of the grades, none if the row has no numbers
	Abstained int             `json:"abstained"` // 弃权 and 未评
	Sum       int             `json:"sum"`       // of the grades and abstentions
	Satisfied *tally.Rate     `json:"satisfied,omitempty"`
	Overall   *tally.Rate     `json:"overall,omitempty"`
	Grades    []PresetGrade   `json:"grades"` // under every preset that can be worked out
	Said      string          `json:"said,omitempty"`
	Findings  []Contradiction `json:"findings"`
}

// A PresetGrade is what an item is graded under a preset; none if there is a tie, or if nobody graded it.
type PresetGrade struct {
	Preset ballot.Preset   `json:"preset"`
	Grade  ballot.Standing `json:"grade,omitempty"`
}

// A Contradiction is something in a row that cannot be so.
type Contradiction struct {
	Code   string `json:"code"`
	Said   string `json:"said"`             // what the row says
	Is     string `json:"is"`               // what follows from its numbers, or what other rows have
	Others int    `json:"others,omitempty"` // how many rows of the meeting have that
}

// The codes of contradictions.
const (
	FindingValid      = "VALID"      // the grades do not add up to the valid ballots
	FindingPresent    = "PRESENT"    // more ballots than people present
	FindingAll        = "ALL"        // more present than there are
	FindingRate       = "RATE"       // a rate that follows from none of the denominators
	FindingOverall    = "OVERALL"    // the same of the overall rate
	FindingGrade      = "GRADE"      // a grade that follows under no preset
	FindingNeighbours = "NEIGHBOURS" // another number of ballots than most rows of the meeting
)

// CheckPublished works out each row, and says which rows contradict themselves or their neighbours of the same meeting. Present and all stand in for
// numbers that a row does not have; 0 if they are not known.
func CheckPublished(rows []Published, present, all int) ([]Checked, error) {
	checked := make([]Checked, 0, len(rows))
	for _, p := range rows {
		if p.Present == 0 {
			p.Present = present
		}
		if p.All == 0 {
			p.All = all
		}
		c, err := p.check()
		if err != nil {
			return nil, fmt.Errorf("row %d: %v", p.Row, err)
		}
		checked = append(checked, c)
	}
	for i, most := range usual(rows) {
		if sum := rows[i].Sum(); rows[i].Figures && most.rows > 0 && sum != most.sum {
			checked[i].find(FindingNeighbours, strconv.Itoa(sum), strconv.Itoa(most.sum), most.rows)
		}
	}
	return checked, nil
}

func (c *Checked) find(code, said, is string, others int) {
	c.Findings = append(c.Findings, Contradiction{code, said, is, others})
}

func (p Published) check() (Checked, error) {
	c := Checked{Row: p.Row, ID: p.ID, Item: p.Item, Meeting: p.meeting(), Votes: []int{}, Grades: []PresetGrade{}, Said: p.Grade, Findings: []Contradiction{}}
	if !p.Figures {
		return c, nil
	}
	c.Votes, c.Abstained, c.Sum = p.Votes, p.Abstain, p.Sum()
	r, err := p.Under(ballot.Majority)
	if err != nil {
		return c, err
	}
	c.Satisfied, c.Overall = &r.Satisfied, &r.Overall
	for _, preset := range ballot.Presets() {
		if preset == ballot.Majority && p.All == 0 || preset == ballot.MajorityPresent && p.Present == 0 {
			continue
		}
		r, err := p.Under(preset)
		if err != nil {
			return c, err
		}
		c.Grades = append(c.Grades, PresetGrade{preset, r.Grade})
	}
	c.checkSums(p)
	c.checkRate(FindingRate, p, p.Rate, r.Satisfied.Num)
	c.checkRate(FindingOverall, p, p.Overall, r.Overall.Num)
	return c, c.checkGrade(p)
}

func (c *Checked) checkSums(p Published) {
	if p.Valid > 0 && c.Sum != p.Valid {
		c.find(FindingValid, strconv.Itoa(p.Valid), strconv.Itoa(c.Sum), 0)
	}
	if p.Present > 0 && max(c.Sum, p.Valid) > p.Present {
		c.find(FindingPresent, strconv.Itoa(p.Present), strconv.Itoa(max(c.Sum, p.Valid)), 0)
	}
	if p.All > 0 && p.Present > p.All {
		c.find(FindingAll, strconv.Itoa(p.All), strconv.Itoa(p.Present), 0)
	}
}

// checkRate holds a published rate against what it may be of: the ballots with a grade, all ballots, those present, all.
func (c *Checked) checkRate(code string, p Published, said string, num int) {
	if said == "" {
		return
	}
	_, fraction, _ := strings.Cut(strings.TrimSuffix(said, "%"), ".")
	for _, den := range []int{c.Sum, c.Sum - p.Abstain, p.Valid, p.Present, p.All} {
		if den > 0 && percent(num, den, len(fraction)) == said {
			return
		}
	}
	c.find(code, said, percent(num, max(1, c.Satisfied.Den), len(fraction)), 0)
}

// percent displays a rate with some decimals, half up.
func percent(num, den, decimals int) string {
	scale := 1
	for range min(decimals, 4) {
		scale *= 10
	}
	n := (200*num*scale + den) / (2 * den)
	if scale == 1 {
		return fmt.Sprintf("%d%%", n)
	}
	return fmt.Sprintf("%d.%0*d%%", n/scale, min(decimals, 4), n%scale)
}

// checkGrade holds a published grade against the presets. While the base of a majority is not known it can only be larger than the ballots are, and the
// grade by it only lower than by them; what is not the name of a grade is not compared.
func (c *Checked) checkGrade(p Published) error {
	said, isGrade := Grades[p.Grade]
	if !isGrade || slices.ContainsFunc(c.Grades, func(g PresetGrade) bool { return g.Grade == said }) {
		return nil
	}
	best, err := p.Under(ballot.MajorityPresent)
	if err != nil {
		return err
	}
	if p.All > 0 && p.Present > 0 || best.Grade == "" || lower(said, best.Grade) == best.Grade && said != best.Grade {
		c.find(FindingGrade, p.Grade, string(best.Grade), 0)
	}
	return nil
}

// A usage is how many ballots most rows of a meeting have, and how many rows those are; none if there are fewer than three, or no such most.
type usage struct{ sum, rows int }

// usual returns the usage of each row's meeting.
func usual(rows []Published) []usage {
	sums := map[[3]string]map[int]int{}
	total := map[[3]string]int{}
	for _, p := range rows {
		if p.Figures {
			if sums[p.Meeting] == nil {
				sums[p.Meeting] = map[int]int{}
			}
			sums[p.Meeting][p.Sum()]++
			total[p.Meeting]++
		}
	}
	found := make([]usage, len(rows))
	for i, p := range rows {
		for sum, n := range sums[p.Meeting] {
			if total[p.Meeting] > 2 && 2*n > total[p.Meeting] {
				found[i] = usage{sum, n}
			}
		}
	}
	return found
}
