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
func XLSX(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report, to Reader) error {
	p, err := newTable(lang, m, r)
	if err != nil {
		return refuse("XLSX", err)
	}
	return writeXLSX(w, leaf{p.Say("report.sheet.ballot"), p.table(to), 60}, leaf{p.Say("report.sheet.about"), p.about(to), 100})
}

// A leaf is one sheet of a workbook; widest is the width of the column that holds the longest texts, in characters.
type leaf struct {
	name   string
	rows   [][]any
	widest float64
}

// writeXLSX writes a workbook of two sheets: a table whose head stays on the screen, and what it is to be read with.
func writeXLSX(w io.Writer, table, about leaf) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName(book.GetSheetName(0), table.name); err != nil {
		return refuse("XLSX", err)
	}
	if _, err := book.NewSheet(about.name); err != nil {
		return refuse("XLSX", err)
	}
	if err := errors.Join(fillSheet(book, table.name, table.rows, table.widest), fillSheet(book, about.name, about.rows, about.widest)); err != nil {
		return refuse("XLSX", err)
	}
	if err := book.SetPanes(table.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
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
