package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

func exported(t *testing.T, write func(w io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestThreat41_CSV: a cell that a spreadsheet would compute is a text in it, and everything else is as it was.
func TestThreat41_CSV(t *testing.T) {
	m, r := hostile(t)
	data := exported(t, func(w io.Writer) error { return CSV(w, words.Chinese, m, r, Anyone) })
	text, marked := strings.CutPrefix(string(data), "\ufeff")
	if !marked || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("no byte order mark, or a line that ends otherwise")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 41 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		for _, cell := range row {
			if strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("row %d: a spreadsheet computes %q", i+1, cell)
			}
		}
		if name := m.Candidates[i].Names["zh"]; strings.TrimPrefix(row[2], "'") != name {
			t.Errorf("row %d: %q, want %q", i+1, row[2], name)
		}
	}
}

// TestThreat41_PartedCSV: nor does a spreadsheet that parts cells at another sign than the comma compute one. It sees quotation marks only where
// a cell begins; so in any other cell than the first of a row no part begins with a formula.
func TestThreat41_PartedCSV(t *testing.T) {
	for _, c := range []struct {
		cell any
		want string // as the second cell
	}{
		{-3, `-3`}, {"68.0%", `"68.0%"`}, {"", `""`}, {`路"灯`, `"路""灯"`}, {"甲;乙 = 2", `"甲;乙 = 2"`}, {"-;x", `"'-;x"`},
		{"意见;=cmd|'/C calc'!A0;y", `"意见;'=cmd|'/C calc'!A0;y"`}, {`意见; "=1+1`, `"意见;' ""=1+1"`}, {"a;;+1|@b", `"a;;'+1|'@b"`},
		{"a\t=1", "\"a\t'=1\""}, {"a;\t=1", "\"a;\t'=1\""}, {"a\n=1", "\"a\r\n'=1\""}, {"a\r\n＝1", "\"a\r\n'＝1\""}, {"a;\u3000\u00a0-1", "\"a;'\u3000\u00a0-1\""},
	} {
		got := exported(t, func(w io.Writer) error { return writeCSV(w, [][]any{{"a;=1", c.cell}}) })
		if want := "\ufeff\"a;=1\"," + c.want + "\r\n"; string(got) != want {
			t.Errorf("%q: %q, want %q", c.cell, got, want)
		}
	}
}

// TestThreat41_XLSX: texts are texts, whatever they begin with.
func TestThreat41_XLSX(t *testing.T) {
	m, r := hostile(t)
	data := exported(t, func(w io.Writer) error { return XLSX(w, words.Chinese, m, r, Anyone) })
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if sheets := book.GetSheetList(); !slices.Equal(sheets, []string{"票决", "说明"}) {
		t.Errorf("sheets %q", sheets)
	}
	rows, err := book.GetRows("票决")
	if err != nil || len(rows) != 41 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		if name := m.Candidates[i].Names["zh"]; row[2] != name || row[1] != m.Candidates[i].ID {
			t.Errorf("row %d: %q, want %q", i+1, row[2], name)
		}
		for _, column := range []string{"A", "B", "C", "D"} {
			at, err := excelize.JoinCellName(column, i+2)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := book.GetCellFormula("票决", at); err != nil || formula != "" {
				t.Errorf("%s is the formula %q, %v", at, formula, err)
			}
		}
	}
}

// Where counts are for deputies, nothing that others are given holds any: a number of votes that occurs in no figure is looked for.
func TestExports_Audience(t *testing.T) {
	public, _ := twelve(t)
	m := *public
	_, r := twelve(t)
	m.Audience = ballot.Deputies
	id := *r.Poll
	id.Manifest = m.Hash()
	r.Poll = &id
	votes := []string{"279", "276", "266", "253"}
	holds := func(text string) bool {
		return slices.ContainsFunc(votes, func(n string) bool { return strings.Contains(text, n) })
	}
	table := func(to Reader) string {
		return string(exported(t, func(w io.Writer) error { return CSV(w, words.Chinese, &m, r, to) }))
	}
	book := func(to Reader) string {
		data := exported(t, func(w io.Writer) error { return XLSX(w, words.Chinese, &m, r, to) })
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var all []string
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if len(cell) < 64 { // no hash
						all = append(all, cell)
					}
				}
			}
		}
		return strings.Join(all, "\n")
	}
	object := func(to Reader) string {
		var e Export
		if err := json.Unmarshal(exported(t, func(w io.Writer) error { return JSON(w, &m, r, to) }), &e); err != nil {
			t.Fatal(err)
		}
		if (e.Outcome == nil) != (to == Anyone) || !slices.Equal(e.Chosen, r.Outcome.Chosen) {
			t.Errorf("outcome %v, chosen %v", e.Outcome, e.Chosen)
		}
		e.Poll = nil
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for name, export := range map[string]func(Reader) string{"csv": table, "xlsx": book, "json": object} {
		if holds(export(Anyone)) {
			t.Errorf("%s: anyone is shown counts", name)
		}
		if !holds(export(InAudience)) {
			t.Errorf("%s: deputies are shown no counts", name)
		}
		if name != "json" && (!strings.Contains(export(Anyone), "城区公办幼儿园扩容工程") || strings.Contains(export(Anyone), "口袋公园建设")) {
			t.Errorf("%s: anyone is to see the names of the chosen projects, and of no other", name)
		}
	}
	page, err := Record(&m, r)
	if err != nil {
		t.Fatal(err)
	}
	withheld := *r
	withheld.Outcome, withheld.Withheld = nil, []audit.Withheld{{}}
	again, err := Record(&m, &withheld)
	if err != nil || !bytes.Equal(page, again) {
		t.Errorf("the page of the bundle is another for those who see no counts: %v", err)
	}
	if body := string(page[bytes.Index(page, []byte("<body>")):]); holds(tags.ReplaceAllString(strings.ReplaceAll(body, id.Manifest.String(), ""), " ")) {
		t.Error("the page of the bundle holds counts")
	}
}
