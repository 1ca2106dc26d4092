package register

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

// The kinds of collecting (docs/rules.md, sections 15.3 to 15.5).
const (
	KindCollect Kind = "collect" // 征集
	KindPropose Kind = "propose" // 建议项目
	KindMerge   Kind = "merge"   // 合并
	KindSplit   Kind = "split"   // 拆分
)

// A Collect is a collection: from when to when, and through which channels.
type Collect struct {
	Campaign string   `json:"campaign"`
	Year     int      `json:"year"` // of the congress that is to vote
	From     Date     `json:"from"`
	To       Date     `json:"to"`
	Channels []string `json:"channels"`
}

// A Propose is a proposal as it came in. Who sent it, if a citizen did, is known by a commitment alone.
type Propose struct {
	Deed
	Campaign string `json:"campaign"`
	Source   Source `json:"source"`
	Channel  string `json:"channel"`
	Content
	By *crypto.Hash `json:"by,omitempty"`
}

// A Merge makes one proposal of several (合并同类项). Deed names the new one.
type Merge struct {
	Deed
	Of []string `json:"of"`
	Content
}

// A Split makes several proposals of one. Deed names that one.
type Split struct {
	Deed
	Into []Part `json:"into"`
}

// A Part is a proposal that a [Split] makes.
type Part struct {
	Project string `json:"project"`
	Content
}

// Kind returns [KindCollect].
func (*Collect) Kind() Kind { return KindCollect }

// Kind returns [KindPropose].
func (*Propose) Kind() Kind { return KindPropose }

// Kind returns [KindMerge].
func (*Merge) Kind() Kind { return KindMerge }

// Kind returns [KindSplit].
func (*Split) Kind() Kind { return KindSplit }

// maxChannels bounds the channels of a collection, and maxParts what is merged or split at once.
const (
	maxChannels = 20
	maxParts    = 100
)

func (e *Collect) apply(all *State) error {
	if err := checkID(e.Campaign, e.Campaign, "15.3"); err != nil {
		return err
	}
	if _, twice := all.campaigns[e.Campaign]; twice {
		return refuse(e.Campaign, "15.3", "it was begun before")
	}
	if e.Year < 1900 || e.Year > 9999 {
		return refuse(e.Campaign, "15.3", "year %d", e.Year)
	}
	if e.From == (Date{}) || e.To == (Date{}) || e.To.Since(e.From) < all.rules.CollectionDays {
		return refuse(e.Campaign, "15.3", "from %s to %s are %d days: want at least %d", e.From, e.To, e.To.Since(e.From), all.rules.CollectionDays)
	}
	if n := len(e.Channels); n < 1 || n > maxChannels {
		return refuse(e.Campaign, "15.3", "%d channels: want 1 to %d", n, maxChannels)
	}
	for i, c := range e.Channels {
		if err := ballot.CheckName(c); err != nil || slices.Index(e.Channels, c) < i {
			return refuse(e.Campaign, "15.3", "channel %.40q is there twice, or cannot be displayed", c)
		}
	}
	all.campaigns[e.Campaign], all.collections = e, append(all.collections, e.Campaign)
	return nil
}

func (e *Propose) apply(all *State) error {
	if err := e.vacant(all, "15.4"); err != nil {
		return err
	}
	c, known := all.campaigns[e.Campaign]
	switch {
	case !known:
		return e.refuse("15.4", "there is no collection %.40q; it is begun first", e.Campaign)
	case e.Date.Before(c.From) || c.To.Before(e.Date):
		return e.refuse("15.4", "%s is not within the collection, from %s to %s", e.Date, c.From, c.To)
	case !slices.Contains(Sources, e.Source):
		return e.refuse("15.4", "source %.20q: want party, congress or government", e.Source)
	case !slices.Contains(c.Channels, e.Channel):
		return e.refuse("15.4", "channel %.40q is none of the collection's", e.Channel)
	}
	if err := e.Content.check(all, e.Project, "15.4"); err != nil {
		return err
	}
	all.enter(Project{ID: e.Project, Campaign: e.Campaign, Year: c.Year, Source: e.Source, Channel: e.Channel, Content: e.Content, By: e.By, Status: StatusProposed, last: e.Date})
	return nil
}

func (e *Merge) apply(all *State) error {
	if err := e.vacant(all, "15.5"); err != nil {
		return err
	}
	if n := len(e.Of); n < 2 || n > maxParts {
		return e.refuse("15.5", "%d proposals to merge: want 2 to %d", n, maxParts)
	}
	var first *Project
	for i, id := range e.Of {
		p, err := Deed{id, e.Date}.of(all, "15.5", StatusProposed)
		switch {
		case err != nil:
			return err
		case slices.Index(e.Of, id) < i:
			return e.refuse("15.5", "%.40q is there twice", id)
		case p.passed > 0:
			return e.refuse("15.5", "%.40q has passed a screening; proposals are merged before that", id)
		case first == nil:
			first = p
		case p.Year != first.Year:
			return e.refuse("15.5", "%.40q is for the year %d, and %.40q for %d", id, p.Year, first.ID, first.Year)
		}
	}
	if err := e.Content.check(all, e.Project, "15.5"); err != nil {
		return err
	}
	for _, id := range e.Of {
		p := all.projects[id]
		p.Status, p.Into, p.last = StatusMerged, append(p.Into, e.Project), e.Date
	}
	all.enter(Project{ID: e.Project, Campaign: first.Campaign, Year: first.Year, Source: first.Source, Channel: first.Channel, Content: e.Content, Status: StatusProposed, From: e.Of, last: e.Date})
	return nil
}

func (e *Split) apply(all *State) error {
	p, err := e.of(all, "15.5", StatusProposed)
	switch n := len(e.Into); {
	case err != nil:
		return err
	case p.passed > 0:
		return e.refuse("15.5", "it has passed a screening; proposals are split before that")
	case n < 2 || n > maxParts:
		return e.refuse("15.5", "%d parts: want 2 to %d", n, maxParts)
	}
	seen := map[string]string{}
	for _, part := range e.Into {
		if err := (Deed{part.Project, e.Date}).vacant(all, "15.5"); err != nil {
			return err
		}
		for _, look := range sheet.Looks(part.Project) {
			if other := seen[look]; other == part.Project {
				return e.refuse("15.5", "%.40q is there twice", part.Project)
			} else if other != "" {
				return e.refuse("15.5", "number %.50q looks like %.50q, which there is; nobody could tell them apart", part.Project, other)
			}
		}
		for _, look := range sheet.Looks(part.Project) {
			seen[look] = part.Project
		}
		if err := part.Content.check(all, part.Project, "15.5"); err != nil {
			return err
		}
	}
	for _, part := range e.Into {
		p.Into = append(p.Into, part.Project)
		all.enter(Project{ID: part.Project, Campaign: p.Campaign, Year: p.Year, Source: p.Source, Channel: p.Channel, Content: part.Content, By: p.By, Status: StatusProposed, From: []string{p.ID}, last: e.Date})
	}
	p.Status, p.last = StatusSplit, e.Date
	return nil
}
