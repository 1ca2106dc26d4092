package register

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The fields of a candidate's row.
const (
	fieldID = iota
	fieldName
	fieldEnglish
	fieldWriting
	fieldOther
)

// A writing is a language in which a ballot may name the projects beside Chinese and English, by its name and BCP 47 tag.
type writing struct{ name, tag string }

// writings are those into which the papers of the National People's Congress are translated.
var writings = []writing{
	{"蒙古文", "mn"}, {"藏文", "bo"}, {"维吾尔文", "ug"}, {"哈萨克文", "kk"}, {"朝鲜文", "ko"}, {"彝文", "ii"}, {"壮文", "za"},
}

// candidateFormat is the table of the candidates (候选项目), in the order of the ballot:
//
//	项目编号     wanted; 1 to 40 characters, none twice, none that looks like another
//	项目名称     wanted; 1 to 200 characters, none twice
//	英文名称     at most 200 characters
//	文种         which language 其他文字名称 is in: 蒙古文 藏文 维吾尔文 哈萨克文 朝鲜文 彝文 壮文
//	其他文字名称 at most 200 characters
var candidateFormat = sheet.Format{Most: ballot.MaxCandidates, Columns: []sheet.Column{
	{Heading: "项目编号", Kind: sheet.Code, Most: 40, Wanted: true, Distinct: true},
	{Heading: "项目名称", Kind: sheet.Name, Most: ballot.MaxName, Wanted: true, Distinct: true},
	{Heading: "英文名称", Most: ballot.MaxName},
	{Heading: "文种", Most: 40},
	{Heading: "其他文字名称", Kind: sheet.Free, Most: ballot.MaxName},
}}

// ReadCandidates reads the candidates of a poll, all or nothing, and the headings of the columns that were ignored. The error is of
// type [sheet.Faults].
func ReadCandidates(name string, data []byte) (all []ballot.Candidate, ignored []string, err error) {
	ignored, err = sheet.Read(name, data, candidateFormat, func(r sheet.Row) { all = append(all, candidate(r)) })
	if err != nil {
		return nil, nil, err
	}
	return all, ignored, nil
}

func candidate(r sheet.Row) ballot.Candidate {
	c := ballot.Candidate{ID: r.Texts[fieldID], Names: ballot.Names{"zh": r.Texts[fieldName]}}
	if english := r.Texts[fieldEnglish]; english != "" {
		c.Names["en"] = english
	}
	language, other := r.Texts[fieldWriting], r.Texts[fieldOther]
	i := slices.IndexFunc(writings, func(w writing) bool { return w.name == language })
	switch {
	case r.Bad[fieldWriting] || r.Bad[fieldOther] || language == "" && other == "":
	case language == "":
		r.Fault(fieldWriting, "EMPTY", "which language is the name in the last column in?")
	case i < 0:
		r.Fault(fieldWriting, "CODE", "%q: want 蒙古文, 藏文, 维吾尔文, 哈萨克文, 朝鲜文, 彝文 or 壮文", language)
	case other == "":
		r.Fault(fieldOther, "EMPTY", "the cell is empty")
	default:
		c.Names[writings[i].tag] = other
	}
	return c
}

// A TemplateText is what an empty table says to the people who fill it in.
type TemplateText struct {
	Notes   []string // a line each, on a sheet of their own
	Example string   // the name in the example, such as "this row is an example, delete it"
	Writing string   // shown when a cell under 文种 is chosen
}

// CandidateTemplate returns an XLSX workbook to fill in, with an example that [ReadCandidates] refuses until it is deleted.
func CandidateTemplate(text TemplateText) ([]byte, error) {
	var names []string
	for _, w := range writings {
		names = append(names, w.name)
	}
	return template("候选项目", candidateFormat, text, []sheet.Choice{{Column: fieldWriting, Values: names, Prompt: text.Writing}})
}
