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
	p, err := newExport(lang, m, r)
	if err != nil {
		return refuse("XLSX", err)
	}
	return writeXLSX(w, leaf{p.Say("report.sheet.ballot"), p.table(to), p.long(), 60}, leaf{p.Say("report.sheet.about"), p.about(to), 2, 100})
}

// long is the column with the longest texts, from 1: the name of a project, or what somebody wrote.
func (p *poll) long() int {
	if p.Seals() {
		return 1
	}
	return 3
}

// A leaf is one sheet of a workbook; widest is the width of its column long, from 1, that holds the longest texts, in characters.
type leaf struct {
	name   string
	rows   [][]any
	long   int
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
	if err := errors.Join(table.fill(book), about.fill(book)); err != nil {
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

// fill writes rows, the first one bold, wrapping texts.
func (l leaf) fill(book *excelize.File) error {
	sheet := l.name
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	plain, err := book.NewStyle(&excelize.Style{Alignment: wrap})
	if err != nil {
		return err
	}
	head, err := book.NewStyle(&excelize.Style{Alignment: wrap, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for y, row := range l.rows {
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
	long, err := excelize.ColumnNumberToName(l.long)
	if err != nil {
		return err
	}
	return errors.Join(book.SetColWidth(sheet, "A", "B", 22), book.SetColWidth(sheet, long, long, l.widest))
}

func setCell(book *excelize.File, sheet, at string, cell any) error {
	if text, ok := cell.(string); ok {
		return book.SetCellStr(sheet, at, text)
	}
	return book.SetCellValue(sheet, at, cell)
}
