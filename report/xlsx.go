package report

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// XLSX writes the result as a workbook: a sheet of the ballot, and one that says what it is to be read with. Texts are texts, whatever
// they begin with (threat 41): no cell is a formula.
func XLSX(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report, to Reader) (err error) {
	p, err := newExport(lang, m, r)
	if err != nil {
		return refuse("XLSX", err)
	}
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	ballots, about := p.Say("report.sheet.ballot"), p.Say("report.sheet.about")
	if err := book.SetSheetName(book.GetSheetName(0), ballots); err != nil {
		return refuse("XLSX", err)
	}
	if _, err := book.NewSheet(about); err != nil {
		return refuse("XLSX", err)
	}
	if err := errors.Join(fillSheet(book, ballots, p.table(to), 60), fillSheet(book, about, p.about(to), 100)); err != nil {
		return refuse("XLSX", err)
	}
	if err := book.SetPanes(ballots, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return refuse("XLSX", err)
	}
	if err := book.Write(w); err != nil {
		return refuse("XLSX", err)
	}
	return nil
}

// fillSheet writes rows, the first one bold, wrapping texts; widest is the width of the column that holds the longest, in characters.
func fillSheet(book *excelize.File, sheet string, rows [][]any, widest float64) error {
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	plain, err := book.NewStyle(&excelize.Style{Alignment: wrap})
	if err != nil {
		return err
	}
	head, err := book.NewStyle(&excelize.Style{Alignment: wrap, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for y, row := range rows {
		for x, cell := range row {
			at, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				return err
			}
			style := plain
			if y == 0 && len(row) > 2 {
				style = head
			}
			if err := errors.Join(setCell(book, sheet, at, cell), book.SetCellStyle(sheet, at, at, style)); err != nil {
				return err
			}
		}
	}
	long, err := excelize.ColumnNumberToName(min(len(rows[0]), 3)) // the name of a project, or what is said about it
	if err != nil {
		return err
	}
	return errors.Join(book.SetColWidth(sheet, "A", "B", 22), book.SetColWidth(sheet, long, long, widest))
}

func setCell(book *excelize.File, sheet, at string, cell any) error {
	if text, ok := cell.(string); ok {
		return book.SetCellStr(sheet, at, text)
	}
	return book.SetCellValue(sheet, at, cell)
}
