package register

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// What a ballot found of a project, beside the grades of an evaluation.
const (
	Chosen    ballot.Standing = "chosen"     // 入选
	NotChosen ballot.Standing = "not_chosen" // 未入选
	Ungraded  ballot.Standing = "ungraded"   // nobody graded it, or people have to settle a tie
)

// findings are all that an item of a poll can have.
var findings = append([]ballot.Standing{Chosen, NotChosen, Ungraded}, grades...)

// A CitePoll enters what a poll found, so that later events can cite its items. Whoever replays the register with the bundle of that poll checks it.
type CitePoll struct {
	Date   Date        `json:"date"`
	Origin string      `json:"origin"`
	Size   int64       `json:"size"` // of the poll's board right after its result
	Root   crypto.Hash `json:"root"`
	Items  []Finding   `json:"items"` // in the order of the ballot
}

// A Finding is what a poll found of one item, and its figures: the satisfied or the approvals, and of how many. Both are 0 where the figures are not for
// everybody, for a register is published.
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
	board, known := e.Board(), map[string]bool{}
	if all.entered[board] != nil {
		return e.refuse("it was entered before")
	}
	for _, f := range e.Items {
		if err := checkID(e.Origin, f.Item, "15.2"); err != nil {
			return err
		}
		switch {
		case !slices.Contains(findings, f.Found) || known[f.Item]:
			return e.refuse("item %.40q: %.20q: want its number, once, and a grade, chosen or not_chosen", f.Item, f.Found)
		case f.Votes < 0 || f.Of < f.Votes || f.Of > maxPeople:
			return e.refuse("item %.40q: %d of %d", f.Item, f.Votes, f.Of)
		}
		known[f.Item] = true
	}
	given, verified := all.verified[board]
	if verified {
		if err := e.compare(given); err != nil {
			return err
		}
	}
	all.graded(board, e.Items)
	if all.entered[board] = e; !verified {
		all.elsewhere = append(all.elsewhere, board)
	}
	return nil
}

// compare refuses anything else than what the poll found: items left out, or figures that are not its own or not for everybody.
func (e *CitePoll) compare(given []Finding) error {
	if len(e.Items) != len(given) {
		return e.refuse("%d items are said, and the poll's own board has %d", len(e.Items), len(given))
	}
	for i, f := range e.Items {
		if g := given[i]; f != g {
			return e.refuse("item %d, %.40q, is said to be %s (%d of %d), but what the poll's own board has to tell is %.40q: %s (%d of %d)", i+1, f.Item, f.Found, f.Votes, f.Of, g.Item, g.Found, g.Votes, g.Of)
		}
	}
	return nil
}

// graded enters the grades of a poll; nothing else grades a suggestion or a case.
func (all *State) graded(board ballot.Citation, items []Finding) {
	for _, f := range items {
		if slices.Contains(grades, f.Found) {
			all.polls[Citation{board.Origin, board.Size, board.Root, f.Item}] = f.Found
		}
	}
}

// Board names the poll's board.
func (e *CitePoll) Board() ballot.Citation {
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

// Found returns what an item of a poll was found by what was entered of it; false if nothing was.
func (all *State) Found(poll ballot.Citation, item string) (Finding, bool) {
	e := all.entered[poll]
	if e == nil {
		return Finding{}, false
	}
	return e.finding(item)
}

// maxPeople bounds a count of people.
const maxPeople = 1_000_000_000

// Entered returns what polls found, as it was entered, by the day and then by the name of the poll's board. The caller must not change what it holds.
func (all *State) Entered() []CitePoll {
	found := []CitePoll{}
	for _, e := range all.entered {
		found = append(found, *e)
	}
	slices.SortFunc(found, func(a, b CitePoll) int {
		return cmp.Or(a.Date.time().Compare(b.Date.time()), cmp.Compare(a.Origin, b.Origin), bytes.Compare(a.Root[:], b.Root[:]))
	})
	return found
}

// Elsewhere returns the boards that were cited and not given to the replay.
func (all *State) Elsewhere() []ballot.Citation { return slices.Clone(all.elsewhere) }

// CitationOf makes the event that enters what a poll found, as far as it is for everybody. The caller has verified its board.
func CitationOf(b *audit.Board, date Date) (*CitePoll, error) {
	m, at := b.Poll().Manifest, b.Decided()
	e := &CitePoll{Date: date, Origin: m.Origin, Size: at.Size, Root: at.Root}
	if phase := b.Phase(); phase != audit.Announced && phase != audit.Decided || b.Publication() == nil {
		return nil, e.refuse("its result is not announced; it is cited once people have decided what is made known")
	}
	if e.Items = told(m, *b.Publication(), b.Outcome()); len(e.Items) == 0 {
		return nil, e.refuse("its board has no result of any item, or does not show it")
	}
	return e, nil
}

// told returns of a result what may be told to everybody (docs/rules.md, section 2.1): grades, or who was chosen, and figures only if the audience is
// public and nobody chose to make none known. A copy without the result will do if grades or names were made known.
func told(m *ballot.Manifest, known audit.Publication, o *tally.Outcome) []Finding {
	var all []Finding
	for i, c := range m.Candidates {
		f := Finding{Item: c.ID}
		switch {
		case known.Publish == audit.OnlyGrades:
			f.Found = gradeOr(known.Grades[i])
		case known.Publish == audit.OnlyNames:
			f.Found = chosenOr(slices.Contains(known.Names, c.ID))
		case o == nil:
			return nil
		case i < len(o.Items):
			f.Found, f.Of = chosenOr(o.Items[i].Chosen), o.Valid
			if n := o.Items[i].Approve; n != nil {
				f.Votes = *n
			}
		case i < len(o.Ratings):
			r := o.Ratings[i]
			f.Found, f.Votes, f.Of = gradeOr(r.Grade), r.Satisfied.Num, r.Satisfied.Den
		default:
			return nil
		}
		if m.Audience != ballot.Public {
			f.Votes, f.Of = 0, 0
		}
		all = append(all, f)
	}
	return all
}

func gradeOr(grade ballot.Standing) ballot.Standing {
	if slices.Contains(grades, grade) {
		return grade
	}
	return Ungraded
}

func chosenOr(chosen bool) ballot.Standing {
	if chosen {
		return Chosen
	}
	return NotChosen
}

// Polls returns what the event says, for the replay of whoever has verified the poll.
func (e *CitePoll) Polls() Polls { return Polls{e.Board(): e.Items} }

// CitedBy returns the boards that a poll cites: the round before it, that on which its key was made, and the poll beside it.
func CitedBy(m *ballot.Manifest) []ballot.Citation {
	all := []ballot.Citation{}
	if m.Previous != nil {
		all = append(all, m.Previous.Citation)
	}
	for _, on := range []*ballot.Citation{m.Cited(), m.Beside} {
		if on != nil {
			all = append(all, *on)
		}
	}
	return all
}
