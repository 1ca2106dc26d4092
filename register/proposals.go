package register

import (
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The fields of a proposal's row.
const (
	proposedID = iota
	proposedTitle
	proposedField
	proposedPlace
	proposedUnit
	proposedBudget
	proposedOther
	proposedSource
	proposedChannel
	proposedDate
	proposedName
	proposedPhone
)

// proposalFormat is the table of proposals as stations and offices collect them:
//
//	建议编号           wanted; 1 to 40 characters, none twice
//	项目名称           wanted
//	领域 实施地点 责任单位   wanted
//	投资概算 其他资金    万元, at most two decimals; the second may be missing
//	来源             wanted: 党委提议, 人大征集 or 政府提交
//	征集渠道           wanted
//	提出日期           wanted: a day such as 2026-07-10
//	提出人 联系电话      of a citizen, if one proposed it; they go to the private store and nowhere else
var proposalFormat = sheet.Format{Most: maxEvents, Columns: []sheet.Column{
	{Heading: "建议编号", Also: []string{"项目编号"}, Kind: sheet.Code, Most: maxID, Wanted: true, Distinct: true},
	{Heading: "项目名称", Kind: sheet.Name, Most: ballot.MaxName, Wanted: true},
	{Heading: "领域", Most: ballot.MaxName, Wanted: true},
	{Heading: "实施地点", Most: ballot.MaxName, Wanted: true},
	{Heading: "责任单位", Most: ballot.MaxName, Wanted: true},
	{Heading: "投资概算", Remark: true, Kind: sheet.Place, Most: 20, Wanted: true},
	{Heading: "其他资金", Remark: true, Kind: sheet.Place, Most: 20},
	{Heading: "来源", Most: 20, Wanted: true},
	{Heading: "征集渠道", Most: ballot.MaxName, Wanted: true},
	{Heading: "提出日期", Most: 10, Wanted: true},
	{Heading: "提出人", Kind: sheet.Free, Most: ballot.MaxName},
	{Heading: "联系电话", Kind: sheet.Place, Most: 40},
}}

// sourceNames are how a table calls the three sources.
var sourceNames = map[string]Source{"党委提议": PartyCommittee, "人大征集": CongressSource, "政府提交": Government}

// A Proposed is a row of the table: the event but for its commitment, and who proposed it, nil if no citizen did.
type Proposed struct {
	Event   *Propose
	Citizen *Citizen
}

// ReadProposals reads a table of proposals of a collection, all or nothing, and the headings of the columns that were ignored. The error is of type
// [sheet.Faults]. What the rules of the register say of each, its board says.
func ReadProposals(name string, data []byte, campaign string) (all []Proposed, ignored []string, err error) {
	ignored, err = sheet.Read(name, data, proposalFormat, func(r sheet.Row) { all = append(all, proposed(r, campaign)) })
	if err != nil {
		return nil, nil, err
	}
	return all, ignored, nil
}

func proposed(r sheet.Row, campaign string) Proposed {
	e := &Propose{
		Deed: Deed{r.Texts[proposedID], date(r, proposedDate)}, Campaign: campaign,
		Source: sourceNames[r.Texts[proposedSource]], Channel: r.Texts[proposedChannel],
		Content: Content{
			Title: r.Texts[proposedTitle], Field: r.Texts[proposedField], Place: r.Texts[proposedPlace], Unit: r.Texts[proposedUnit],
			Budget: amount(r, proposedBudget), Other: amount(r, proposedOther),
		},
	}
	if e.Source == "" && r.Texts[proposedSource] != "" {
		r.Fault(proposedSource, "SOURCE", "%q: want 党委提议, 人大征集 or 政府提交", r.Texts[proposedSource])
	}
	p := Proposed{Event: e}
	if name, phone := r.Texts[proposedName], r.Texts[proposedPhone]; name != "" {
		p.Citizen = &Citizen{name, phone}
	} else if phone != "" && !r.Bad[proposedName] {
		r.Fault(proposedName, "EMPTY", "the cell is empty")
	}
	return p
}

// date returns the day of a cell, none if it is empty.
func date(r sheet.Row, field int) Date {
	if r.Texts[field] == "" {
		return Date{}
	}
	d, err := typedDate(r.Texts[field])
	if err != nil {
		r.Fault(field, "DATE", "%q: want a day such as 2026-05-21", r.Texts[field])
	}
	return d
}

// amount returns the amount of a cell, nothing if it is empty.
func amount(r sheet.Row, field int) Wan {
	text := r.Texts[field]
	if text == "" {
		return 0
	}
	n, err := ParseWan(text)
	if err != nil {
		r.Fault(field, "AMOUNT", "%q: want 万元 with at most two decimals, such as 51.67", text)
	}
	return n
}
