package register

import "slices"

// The kinds of delivering a project (docs/rules.md, section 15.13).
const (
	KindHandOver  Kind = "hand_over" // 交办
	KindImplement Kind = "implement" // 实施计划
	KindProgress  Kind = "progress"  // 进度
	KindAccept    Kind = "accept"    // 完成验收
)

// A HandOver hands a chosen project to the unit that is responsible, by a document.
type HandOver struct {
	Deed
	Unit     string     `json:"unit"`
	Until    Date       `json:"until"` // when it is to be finished
	Document Attachment `json:"document"`
}

// An Implement is the unit's plan. A later one takes its place.
type Implement struct {
	Deed
	Goals    []Goal     `json:"goals"`
	Document Attachment `json:"document"`
}

// A Progressed is one report of the unit: how far it is, in percent, how well it is done, and what was paid.
type Progressed struct {
	Deed
	Percent int     `json:"percent"`
	Quality Quality `json:"quality"`
	Paid    Wan     `json:"paid"`
	Text    string  `json:"text"`
}

// A Quality is how well a project is done.
type Quality string

// The qualities.
const (
	QualityGood Quality = "good"
	QualityFair Quality = "fair"
	QualityPoor Quality = "poor"
)

// An Accept says that a project is finished, and by what document that is known.
type Accept struct {
	Deed
	Document Attachment `json:"document"`
}

// Kind returns [KindHandOver].
func (*HandOver) Kind() Kind { return KindHandOver }

// Kind returns [KindImplement].
func (*Implement) Kind() Kind { return KindImplement }

// Kind returns [KindProgress].
func (*Progressed) Kind() Kind { return KindProgress }

// Kind returns [KindAccept].
func (*Accept) Kind() Kind { return KindAccept }

func (e *HandOver) apply(all *State) error {
	p, err := e.of(all, "15.13", StatusChosen)
	if err == nil {
		err = checkTexts(e.Project, "15.13", "unit", e.Unit, "document", e.Document.Title)
	}
	if err != nil {
		return err
	}
	if e.Until == (Date{}) || e.Until.Before(e.Date) {
		return e.refuse("15.13", "the day on which it is to be finished is missing, or before %s", e.Date)
	}
	p.Status, p.HandOver, p.Unit, p.last = StatusHandedOver, e, e.Unit, e.Date
	return nil
}

func (e *Implement) apply(all *State) error {
	p, err := e.of(all, "15.13", StatusHandedOver)
	if err == nil {
		err = checkGoals(e.Project, "15.13", e.Goals)
	}
	if err == nil {
		err = e.Document.check(e.Project, "15.13")
	}
	if err != nil {
		return err
	}
	p.Plan, p.last = e, e.Date
	return nil
}

// progress returns the last report's figures.
func (p *Project) progress() (percent int, paid Wan) {
	if n := len(p.Reports); n > 0 {
		return p.Reports[n-1].Percent, p.Reports[n-1].Paid
	}
	return 0, 0
}

func (e *Progressed) apply(all *State) error {
	p, err := e.of(all, "15.13", StatusHandedOver)
	if err == nil {
		err = checkTexts(e.Project, "15.13", "text", e.Text)
	}
	if err != nil {
		return err
	}
	switch percent, paid := p.progress(); {
	case e.Percent < percent || e.Percent > 100:
		return e.refuse("15.13", "%d%%: it was at %d%%, and at most 100%% can follow", e.Percent, percent)
	case e.Paid < paid || !e.Paid.valid():
		return e.refuse("15.13", "%s 万元 paid: %s were paid before", e.Paid, paid)
	case !slices.Contains([]Quality{QualityGood, QualityFair, QualityPoor}, e.Quality):
		return e.refuse("15.13", "quality %.20q: want good, fair or poor", e.Quality)
	}
	p.Reports, p.last = append(p.Reports, *e), e.Date
	return nil
}

func (e *Accept) apply(all *State) error {
	p, err := e.of(all, "15.13", StatusHandedOver)
	if err == nil {
		err = e.Document.check(e.Project, "15.13")
	}
	if err != nil {
		return err
	}
	percent, _ := p.progress()
	if open := p.open(); percent < 100 || open > 0 {
		return e.refuse("15.13", "it is at %d%%, with %d problems open: want 100%% and none", percent, open)
	}
	p.Status, p.Acceptance, p.last = StatusAccepted, e, e.Date
	return nil
}

// A Colour shows how far a project is (五色图 [P50]).
type Colour string

// The colours.
const (
	Red    Colour = "red"
	Orange Colour = "orange"
	Yellow Colour = "yellow"
	Green  Colour = "green"
	Blue   Colour = "blue" // finished and accepted
)

// FiveColours are all of them, in their order.
var FiveColours = []Colour{Red, Orange, Yellow, Green, Blue}

// Colour returns the colour of a project that was handed over, none of another. It follows from the last report alone, and is never set by hand.
func (c Colours) Colour(p Project) Colour {
	percent, _ := p.progress()
	switch {
	case p.Status == StatusAccepted:
		return Blue
	case p.HandOver == nil || p.Status == StatusTerminated:
		return ""
	case percent < c.Red:
		return Red
	case percent < c.Orange:
		return Orange
	case percent < c.Yellow:
		return Yellow
	}
	return Green
}

// Overspent returns by how much more was paid than there is.
func (p Project) Overspent() Wan {
	_, paid := p.progress()
	return max(0, paid-p.Budget-p.Other)
}
