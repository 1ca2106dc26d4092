package register

import (
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The fields of a published row before its grades.
const (
	publishedItem = iota
	publishedID
	publishedPlace
	publishedYear
	publishedBody
	publishedValid
	publishedPresent
	publishedAll
	publishedGrade
	publishedRate
	publishedOverall
	publishedAbstain
	publishedEmpty
	publishedGrades // and the columns after it
)

// publishedFormat is a table of the results of evaluations as somebody published them. 项目 is wanted, and some row has to have numbers under the
// names of grades; everything else may be missing. 地区, 年度 and 测评主体 tell the meetings apart.
var publishedFormat = sheet.Format{Most: 10000, Columns: append([]sheet.Column{
	{Heading: "项目", Also: []string{"项目名称", "测评对象", "被询问单位", "单位"}, Remark: true, Kind: sheet.Free, Most: ballot.MaxName, Wanted: true},
	{Heading: "项目编号", Also: []string{"编号"}, Remark: true, Kind: sheet.Free, Most: 40},
	{Heading: "地区", Remark: true, Kind: sheet.Free, Most: ballot.MaxName},
	{Heading: "年度", Also: []string{"测评年度", "年份"}, Remark: true, Kind: sheet.Free, Most: 40},
	{Heading: "测评主体", Also: []string{"会议"}, Remark: true, Kind: sheet.Free, Most: ballot.MaxName},
	{Heading: "有效票", Also: []string{"有效票数", "有效"}, Remark: true, Kind: sheet.Place, Most: 9},
	{Heading: "实到", Also: []string{"实到或票数", "实到人数"}, Remark: true, Kind: sheet.Place, Most: 9},
	{Heading: "全体组成人员", Also: []string{"全体", "应到", "全体代表"}, Remark: true, Kind: sheet.Place, Most: 9},
	{Heading: "等次", Also: []string{"测评等次", "等次或满意率"}, Remark: true, Kind: sheet.Free, Most: ballot.MaxName},
	{Heading: "满意率", Remark: true, Kind: sheet.Free, Most: 10},
	{Heading: "总体满意率", Remark: true, Kind: sheet.Free, Most: 10},
	{Heading: "弃权", Remark: true, Kind: sheet.Place, Most: 9},
	{Heading: "未评", Also: []string{"空项"}, Remark: true, Kind: sheet.Place, Most: 9},
}, gradeColumns()...)}

// columnGrades are the grades that a table may have columns of, the better ones first, with and without 非常 before them. Of 一般 nobody knows what it
// counts as.
var columnGrades = append(ballot.FiveGrades(), ballot.FourGrades()[3])

func gradeColumns() (columns []sheet.Column) {
	for _, g := range columnGrades {
		columns = append(columns, sheet.Column{Heading: g.Names["zh"], Remark: true, Kind: sheet.Place, Most: 9})
	}
	return columns
}

// A Published is one row of such a table.
type Published struct {
	Row     int    // as the spreadsheet numbers it
	ID      string // empty if there is none
	Item    string
	Meeting [3]string // place, year, body, as far as the table says
	Figures bool      // there are numbers in the row; nothing else is known without
	Count
	Valid   int    // 有效票, 0 if it is not said
	Grade   string // 等次 as it stands there
	Rate    string // 满意率 as it stands there
	Overall string // 总体满意率 as it stands there
}

// ReadPublished reads such a table, all or nothing, and the headings of the columns that were ignored. The error is of type [sheet.Faults].
func ReadPublished(name string, data []byte) (all []Published, ignored []string, err error) {
	ignored, err = sheet.Read(name, data, publishedFormat, func(r sheet.Row) { all = append(all, published(r)) })
	if err != nil {
		return nil, nil, err
	}
	return all, ignored, nil
}

func published(r sheet.Row) Published {
	p := Published{
		Row: r.Number, ID: r.Texts[publishedID], Item: r.Texts[publishedItem],
		Meeting: [3]string{r.Texts[publishedPlace], r.Texts[publishedYear], r.Texts[publishedBody]},
		Valid:   number(r, publishedValid), Grade: r.Texts[publishedGrade], Rate: r.Texts[publishedRate], Overall: r.Texts[publishedOverall],
	}
	p.Present, p.All = number(r, publishedPresent), number(r, publishedAll)
	p.Abstain, p.Counted = number(r, publishedAbstain)+number(r, publishedEmpty), r.Texts[publishedAbstain] != ""
	counts := map[ballot.Standing]bool{}
	for i, g := range columnGrades {
		if field := publishedGrades + i; r.Has(field) {
			p.Grades, p.Votes = append(p.Grades, g), append(p.Votes, number(r, field))
			counts[g.CountsAs] = true
			p.Figures = p.Figures || r.Texts[field] != ""
		}
	}
	for i := range columnGrades {
		if field := publishedGrades + i; p.Figures && r.Has(field) && r.Texts[field] == "" && !r.Bad[field] {
			r.Fault(field, "EMPTY", "the cell is empty, but other grades of this row have numbers; write 0 if there was none")
		}
	}
	if !counts[ballot.Satisfied] || !counts[ballot.Dissatisfied] {
		r.Fault(publishedGrades+1, "COLUMN", "there is no column 满意, or none 不满意; without both nothing can be checked")
	}
	return p
}

// number returns the number of a cell, 0 if it is empty.
func number(r sheet.Row, field int) int {
	text := r.Texts[field]
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || strconv.Itoa(n) != text || n < 0 {
		r.Fault(field, "NUMBER", "%q: want a number of people, in digits", text)
		return 0
	}
	return n
}

// meeting names the meeting of a row for people.
func (p Published) meeting() string {
	return strings.Join(strings.Fields(strings.Join(p.Meeting[:], " ")), " ")
}
