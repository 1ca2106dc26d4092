package register

import (
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// What a ballot found of a project, beside the grades of an evaluation.
const (
	Chosen    ballot.Standing = "chosen"     // 入选
	NotChosen ballot.Standing = "not_chosen" // 未入选
	Ungraded  ballot.Standing = "ungraded"   // nobody graded it, or people have to settle a tie
)

// found are all findings that an item of a poll can have.
var found = append([]ballot.Standing{Chosen, NotChosen, Ungraded}, grades...)

// A CitePoll enters what a poll found, so that later events can cite its items. Whoever replays the register with the bundle of that poll checks it.
type CitePoll struct {
	Date   Date        `json:"date"`
	Origin string      `json:"origin"`
	Size   int64       `json:"size"` // of the poll's board right after its result
	Root   crypto.Hash `json:"root"`
	Items  []Finding   `json:"items"` // in the order of the ballot
}

// A Finding is what a poll found of one item, and its figures: the satisfied or the approvals, and of how many.
type Finding struct {
	Item  string          `json:"item"`
	Found ballot.Standing `json:"found"`
	Votes int             `json:"votes"`
	Of    int             `json:"of"`
}

// KindCitePoll is the kind of a [CitePoll] (docs/rules.md, section 15.2).
const KindCitePoll Kind = "cite_poll"

// Kind returns [KindCitePoll].
func (*CitePoll) Kind() Kind { return KindCitePoll }

func (e *CitePoll) refuse(format string, args ...any) error {
	return refuse(e.Origin, "15.2", format, args...)
}

func (e *CitePoll) apply(all *State) error {
	switch {
	case e.Date == (Date{}):
		return e.refuse("the day is missing")
	case ballot.CheckName(e.Origin) != nil || e.Origin == all.origin || e.Size < 1:
		return e.refuse("it is cited by the origin, size and root of its own board")
	case len(e.Items) < 1 || len(e.Items) > ballot.MaxCandidates:
		return e.refuse("%d items: want 1 to %d", len(e.Items), ballot.MaxCandidates)
	}
	board, given, known := e.board(), false, map[string]bool{}
	if all.entered[board] != nil {
		return e.refuse("it was entered before")
	}
	for c := range all.verified {
		given = given || (ballot.Citation{Origin: c.Origin, Size: c.Size, Root: c.Root}) == board
	}
	for _, f := range e.Items {
		cited := Citation{e.Origin, e.Size, e.Root, f.Item}
		switch {
		case ballot.CheckName(f.Item) != nil || !slices.Contains(found, f.Found) || known[f.Item]:
			return e.refuse("item %.40q: %.20q: want its number, once, and a grade, chosen or not_chosen", f.Item, f.Found)
		case f.Votes < 0 || f.Of < f.Votes || f.Of > maxPeople:
			return e.refuse("item %.40q: %d of %d", f.Item, f.Votes, f.Of)
		case given && all.verified[cited] != f.Found:
			return e.refuse("item %.40q is said to be %s, but the poll's own board says %q", f.Item, f.Found, all.verified[cited])
		}
		known[f.Item] = true
	}
	for _, f := range e.Items {
		if slices.Contains(grades, f.Found) { // nothing else grades a suggestion or a case
			all.polls[Citation{e.Origin, e.Size, e.Root, f.Item}] = f.Found
		}
	}
	if all.entered[board] = e; !given {
		all.elsewhere = append(all.elsewhere, board)
	}
	return nil
}

// board names the poll's board.
func (e *CitePoll) board() ballot.Citation {
	return ballot.Citation{Origin: e.Origin, Size: e.Size, Root: e.Root}
}

// finding returns what the poll found of an item.
func (e *CitePoll) finding(id string) (Finding, bool) {
	i := slices.IndexFunc(e.Items, func(f Finding) bool { return f.Item == id })
	if i < 0 {
		return Finding{}, false
	}
	return e.Items[i], true
}

// maxPeople bounds a count of people.
const maxPeople = 1_000_000_000

// Elsewhere returns the boards that were cited and not given to the replay.
func (all *State) Elsewhere() []ballot.Citation { return slices.Clone(all.elsewhere) }

// CitationOf makes the event that enters what a poll found. The caller has verified its board.
func CitationOf(b *audit.Board, date Date) (*CitePoll, error) {
	o, at := b.Outcome(), b.Decided()
	e := &CitePoll{Date: date, Origin: b.Poll().Manifest.Origin, Size: at.Size, Root: at.Root}
	if o == nil {
		return nil, e.refuse("its board has no result, or does not show it")
	}
	for _, i := range o.Items {
		f := Finding{Item: i.ID, Found: NotChosen, Of: o.Valid}
		if i.Chosen {
			f.Found = Chosen
		}
		if i.Approve != nil {
			f.Votes = *i.Approve
		}
		e.Items = append(e.Items, f)
	}
	for _, r := range o.Ratings {
		f := Finding{r.ID, r.Grade, r.Satisfied.Num, r.Satisfied.Den}
		if !slices.Contains(grades, r.Grade) {
			f.Found = Ungraded
		}
		e.Items = append(e.Items, f)
	}
	if len(e.Items) == 0 {
		return nil, e.refuse("it found nothing of any item")
	}
	return e, nil
}

// Polls returns what the event says, for the replay of whoever has verified the poll.
func (e *CitePoll) Polls() Polls {
	all := Polls{}
	for _, f := range e.Items {
		all[Citation{e.Origin, e.Size, e.Root, f.Item}] = f.Found
	}
	return all
}
