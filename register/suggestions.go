package register

import (
	"slices"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

// The fields of a suggestion's row.
const (
	suggestedID = iota
	suggestedTitle
	suggestedBy
	suggestedDate
	suggestedUnit
	suggestedAssigned
	suggestedMonths
	suggestedReplied
	suggestedRepliedAgain
	suggestedVisited
)

// suggestionFormat is the table of suggestions as clerks keep it from the day on which they come in:
//
//	建议编号                    wanted; 1 to 40 characters, none twice
//	标题                      wanted
//	提出代表 提出日期               of one that the register does not have: numbers of deputies or keys of their cards, the leading one first, apart by spaces or commas
//	承办单位 交办日期 答复期限          once it is assigned; 3个月 or 6个月
//	答复日期 再次答复日期 回访日期        once it was replied to, replied to again in a rework, and visited
var suggestionFormat = sheet.Format{Most: maxEvents, Columns: []sheet.Column{
	{Heading: "建议编号", Kind: sheet.Code, Most: maxID, Wanted: true, Distinct: true},
	{Heading: "标题", Kind: sheet.Name, Most: ballot.MaxName, Wanted: true},
	{Heading: "提出代表", Also: []string{"领衔代表", "代表编号", "代表卡公钥"}, Remark: true, Kind: sheet.Place, Most: maxProposers * 66},
	{Heading: "提出日期", Most: 10},
	{Heading: "承办单位", Kind: sheet.Name, Most: ballot.MaxName},
	{Heading: "交办日期", Most: 10},
	{Heading: "答复期限", Remark: true, Most: 10},
	{Heading: "答复日期", Most: 10}, {Heading: "再次答复日期", Most: 10}, {Heading: "回访日期", Most: 10},
}}

// ReadSuggestions reads a clerk's table of suggestions, all or nothing, and returns what it has that the register does not have yet: of [*Submit], [*Assign],
// [*Reply] and [*Visit] the first kind of which there is any, for an order is of one kind. Once that is on the register, the same table says what is next.
// cards are those of deputies by their numbers, nil if the table has keys alone. What the register has otherwise is a fault; grades are nobody's to import, and
// their columns are ignored. The error is of type [sheet.Faults].
func (all *State) ReadSuggestions(name string, data []byte, cards map[string]crypto.PublicKey) (events []Event, ignored []string, err error) {
	steps := make([][]Event, 4)
	ignored, err = sheet.Read(name, data, suggestionFormat, func(r sheet.Row) {
		s := suggested{staged{Row: r}, cards}
		if e := s.next(all.byID[r.Texts[suggestedID]]); e != nil {
			i := slices.Index([]Kind{KindSubmit, KindAssign, KindReply, KindVisit}, e.Kind())
			steps[i] = append(steps[i], e)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	for _, step := range steps {
		if len(step) > 0 {
			return step, ignored, nil
		}
	}
	return nil, ignored, nil
}

// A suggested is a row of the table.
type suggested struct {
	staged
	cards map[string]crypto.PublicKey
}

// next returns the first step of the row that the register does not have, nil if it has all.
func (r suggested) next(s *Suggestion) Event {
	r.checkOrder(suggestedDate, suggestedAssigned, suggestedReplied, suggestedRepliedAgain, suggestedVisited)
	by, submitted, months := r.proposers(), date(r.Row, suggestedDate), r.months(suggestedMonths)
	assigned, replied, again, visited := date(r.Row, suggestedAssigned), date(r.Row, suggestedReplied), date(r.Row, suggestedRepliedAgain), date(r.Row, suggestedVisited)
	act := func(d Date) Act { return Act{r.Texts[suggestedID], d} }
	if s == nil {
		r.want(suggestedBy, suggestedDate)
		return &Submit{act(submitted), r.Texts[suggestedTitle], by}
	}
	if r.Texts[suggestedTitle] != s.Title && !r.Bad[suggestedTitle] {
		r.differs(suggestedTitle, s.Title)
	}
	if len(by) > 0 && !slices.Equal(by, s.Proposers) {
		r.Fault(suggestedBy, "DIFFERS", "the register has other proposers")
	}
	if unit := r.Texts[suggestedUnit]; unit != "" || assigned != (Date{}) {
		switch n := len(s.Assignments); {
		case n == 0 || unit != s.Unit() && s.Assignments[n-1].Date.Before(assigned):
			r.want(suggestedUnit, suggestedAssigned, suggestedMonths)
			return &Assign{act(assigned), unit, months}
		case unit != s.Unit():
			r.differs(suggestedUnit, s.Unit())
		case assigned != (Date{}) && assigned != s.Assignments[n-1].Date:
			r.differs(suggestedAssigned, s.Assignments[n-1].Date.String())
		}
	}
	for i, reply := range []Date{replied, again} {
		field := suggestedReplied + i
		switch {
		case reply == (Date{}) || slices.Contains(s.Replies, reply) && (i > 0 || reply == s.Replies[0]):
		case len(s.Replies) < i:
			r.want(suggestedReplied)
		case len(s.Replies) == i || i > 0 && s.Replies[len(s.Replies)-1].Before(reply):
			return &Reply{act(reply)}
		default:
			r.differs(field, s.Replies[i].String())
		}
	}
	if n := len(s.Visits); visited != (Date{}) && !slices.Contains(s.Visits, visited) {
		if n == 0 || s.Visits[n-1].Before(visited) {
			return &Visit{act(visited)}
		}
		r.differs(suggestedVisited, s.Visits[n-1].String())
	}
	return nil
}

// proposers returns the keys of the cards in the row.
func (r suggested) proposers() (by []crypto.PublicKey) {
	for _, text := range strings.FieldsFunc(r.Texts[suggestedBy], func(c rune) bool { return strings.ContainsRune(" 　,，、;；", c) }) {
		key, known := r.cards[text]
		if !known && key.UnmarshalText([]byte(text)) != nil {
			r.Fault(suggestedBy, "CARD", "%q is no key of a card, and no number in the list of cards", text)
			return nil
		}
		by = append(by, key)
	}
	return by
}

// want tells of each of these cells that it is empty.
func (r suggested) want(fields ...int) {
	for _, f := range fields {
		if r.Texts[f] == "" && !r.Bad[f] {
			r.Fault(f, "EMPTY", "the cell is empty")
		}
	}
}

// differs tells that the register has something else than the cell.
func (r suggested) differs(field int, has string) {
	r.Fault(field, "DIFFERS", "the register has %q", has)
}
