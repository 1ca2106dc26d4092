package register

import (
	"strconv"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The fields of a row of progress.
const (
	progressID = iota
	progressDate
	progressPercent
	progressQuality
	progressPaid
	progressText
)

// progressFormat is the table of progress as the units hand it in:
//
//	项目编号 日期       wanted; a project once in a table
//	进度 累计支付       wanted: percent in digits; 万元, at most two decimals
//	质量             wanted: 好, 一般 or 差
//	进展情况           wanted
var progressFormat = sheet.Format{Most: maxEvents, Columns: []sheet.Column{
	{Heading: "项目编号", Kind: sheet.Code, Most: maxID, Wanted: true, Distinct: true},
	{Heading: "日期", Most: 10, Wanted: true},
	{Heading: "进度", Remark: true, Kind: sheet.Place, Most: 4, Wanted: true},
	{Heading: "质量", Most: 10, Wanted: true},
	{Heading: "累计支付", Remark: true, Kind: sheet.Place, Most: 20, Wanted: true},
	{Heading: "进展情况", Most: ballot.MaxName, Wanted: true},
}}

// qualityNames are how a table calls the qualities.
var qualityNames = map[string]Quality{"好": QualityGood, "一般": QualityFair, "差": QualityPoor}

// ReadProgress reads a table of progress, all or nothing, and the headings of the columns that were ignored. The error is of type [sheet.Faults].
func ReadProgress(name string, data []byte) (all []*Progressed, ignored []string, err error) {
	ignored, err = sheet.Read(name, data, progressFormat, func(r sheet.Row) { all = append(all, progressed(r)) })
	if err != nil {
		return nil, nil, err
	}
	return all, ignored, nil
}

func progressed(r sheet.Row) *Progressed {
	e := &Progressed{
		Deed: Deed{r.Texts[progressID], date(r, progressDate)}, Quality: qualityNames[r.Texts[progressQuality]],
		Paid: amount(r, progressPaid), Text: r.Texts[progressText],
	}
	if text := r.Texts[progressPercent]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || strconv.Itoa(n) != text || n < 0 || n > 100 {
			r.Fault(progressPercent, "NUMBER", "%q: want a percentage from 0 to 100, in digits", text)
		}
		e.Percent = n
	}
	if e.Quality == "" && r.Texts[progressQuality] != "" {
		r.Fault(progressQuality, "QUALITY", "%q: want 好, 一般 or 差", r.Texts[progressQuality])
	}
	return e
}
