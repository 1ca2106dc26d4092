package register

import (
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// unitFormat is the table of what is evaluated on the spot (当场测评), one poll each, in order:
//
//	单位     wanted; 1 to 200 characters, none twice; also under 被询问单位, 单位名称, 部门 or 名称
//	英文名称 at most 200 characters
var unitFormat = sheet.Format{Most: ballot.MaxSeries, Columns: []sheet.Column{
	{Heading: "单位", Also: []string{"被询问单位", "单位名称", "部门", "部门名称", "名称"}, Kind: sheet.Name, Most: ballot.MaxName, Wanted: true, Distinct: true},
	{Heading: "英文名称", Most: ballot.MaxName},
}}

// ReadUnits reads the departments or answers of a series, all or nothing, and the headings of the columns that were ignored. The error is of
// type [sheet.Faults].
func ReadUnits(name string, data []byte) (all []ballot.Names, ignored []string, err error) {
	ignored, err = sheet.Read(name, data, unitFormat, func(r sheet.Row) {
		unit := ballot.Names{"zh": r.Texts[0]}
		if r.Texts[1] != "" {
			unit["en"] = r.Texts[1]
		}
		all = append(all, unit)
	})
	if err != nil {
		return nil, nil, err
	}
	return all, ignored, nil
}
