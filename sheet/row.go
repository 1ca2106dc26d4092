package sheet

import "strings"

// addRow takes the cells of a row below the headings.
func (t *table) addRow(row int, cells []cell) {
	r := Row{row, make([]string, len(t.columns)), make([]bool, len(t.columns)), t}
	for _, c := range cells {
		f := t.fields[c.column]
		text, ok := t.value(row, f, c)
		r.Texts[f], r.Bad[f] = text, !ok
	}
	for f, c := range t.form.Columns {
		if c.Wanted && r.Texts[f] == "" && !r.Bad[f] {
			t.in(row, f, "EMPTY", "the cell is empty")
		}
	}
	for f, c := range t.form.Columns {
		if text := r.Texts[f]; c.Kind == Code && text != "" {
			t.compareCode(row, f, text)
		} else if c.Distinct && text != "" {
			t.compareText(row, f, text)
		}
	}
	t.take(r)
}

// compareCode tells a code that is there twice, and one that a person could take for another.
func (t *table) compareCode(row, field int, code string) {
	if strings.HasPrefix(code, Example) {
		t.in(row, field, "EXAMPLE", "this is the example of the template; delete the row")
		return
	}
	if code[0] == '0' {
		t.padded[field] = max(t.padded[field], len(code))
	}
	if !t.form.Columns[field].Distinct {
		return
	}
	seen := t.rows[field]
	keys := append([]string{"=" + code}, Looks(code)...) // no look begins so
	for i, key := range keys {
		before, twice := seen[key]
		switch {
		case !twice:
			continue
		case i == 0:
			t.in(row, field, "DUPLICATE", "%q is also in row %d; keep one of them", code, before)
		default:
			t.in(row, field, "LOOKALIKE", "%q looks like the number in row %d; nobody could tell them apart", code, before)
		}
		return
	}
	for _, key := range keys {
		seen[key] = row
	}
}

func (t *table) compareText(row, field int, text string) {
	key := Fold(text)
	if before, twice := t.rows[field][key]; twice {
		t.in(row, field, "DUPLICATE", "%q is also in row %d; keep one of them", text, before)
		return
	}
	t.rows[field][key] = row
}
