package sheet

import (
	"regexp"
	"slices"
	"strings"
)

// A cell is what stands in one cell, before anyone asked whether it may.
type cell struct {
	column int // 1 is A
	kind   cellKind
	text   string // as the file has it; of a number, its value
	format string // how a number is shown, by shownFormat
}

// A cellKind says how a spreadsheet holds a cell. Only text is what it looks like.
type cellKind int

const (
	cellText cellKind = iota
	cellNumber
	cellFormula
	cellError
	cellBoolean
	cellDate
)

func (c cell) empty() bool {
	return c.kind != cellFormula && len(c.text) <= 4*maxBlank && strings.TrimSpace(c.text) == ""
}

// heading returns the text of a cell among the headings, shortened if it is too long to be one of ours.
func (c cell) heading() string {
	if len(c.text) > 4*maxBlank {
		return shorten(c.text)
	}
	return strings.TrimSpace(c.text)
}

// maxBlank is how many characters are looked through for something that is not white space. A workbook holds a text once
// and may refer to it a million times.
const maxBlank = 1000

var (
	wholeNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,14})(\.0+)?$`) // spreadsheets keep 15 digits
	scientific  = regexp.MustCompile(`^[0-9](\.[0-9]+)?[Ee]\+[0-9]+$`)
	turnedDate  = regexp.MustCompile(`^([0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})$`)
)

// value returns the text of a cell as a person sees it, or tells why there is none.
func (t *table) value(row, field int, c cell) (text string, ok bool) {
	switch c.kind {
	case cellFormula: // what it yielded when the file was saved need not be what it yields on the next screen
		t.in(row, field, "FORMULA", "a formula; replace it by its value")
	case cellError:
		t.in(row, field, "ERROR_CELL", "the error %s; write the value", shorten(c.text))
	case cellBoolean:
		t.in(row, field, "BOOLEAN", "TRUE or FALSE; write it as text")
	case cellDate:
		t.in(row, field, "DATE", "a date; format the column as text and write it anew")
	case cellNumber:
		return t.numberText(row, field, c)
	default:
		return t.plainText(row, field, c)
	}
	return "", false
}

// numberText returns a number as text, if it is shown as it is.
func (t *table) numberText(row, field int, c cell) (string, bool) {
	switch {
	case strings.ContainsAny(c.format, "ymdhs"):
		t.in(row, field, "DATE", "a date; format the column as text and write it anew")
	case t.form.Columns[field].Kind == Name:
		t.in(row, field, "NUMBER", "a number, not a name")
	case !wholeNumber.MatchString(c.text):
		t.in(row, field, "NUMBER", "the number %s is not whole, below zero, or has more than 15 digits; "+
			"format the column as text and write it anew", shorten(c.text))
	case strings.HasPrefix(c.format, "00"):
		t.in(row, field, "NUMBER", "the number %s is only shown with zeros at its front; "+
			"format the column as text and write it anew", shorten(c.text))
	case !slices.Contains([]string{"", "general", "@", "0", "#"}, c.format):
		t.in(row, field, "NUMBER", "the number %s is shown as something else; format the column as text and write it anew", shorten(c.text))
	default:
		text, _, _ := strings.Cut(c.text, ".")
		if t.form.Columns[field].Kind == Code {
			t.numbers = append(t.numbers, numberedRow{row, field, text})
		}
		return text, true
	}
	return "", false
}

var notShown = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|[\\_*].`)

// shownFormat reduces a number format (ECMA-376 part 1, section 18.8.31) to what it does to a number above zero.
func shownFormat(format string) string {
	shown, _, _ := strings.Cut(notShown.ReplaceAllString(format, ""), ";")
	return strings.ToLower(strings.TrimSpace(shown))
}

// plainText returns the text of a cell without the white space around it, if nothing is wrong with it.
func (t *table) plainText(row, field int, c cell) (string, bool) {
	column := t.form.Columns[field]
	if len(c.text) > 4*maxBlank {
		t.in(row, field, "TOO_LONG", "more than %d characters", column.Most)
		return "", false
	}
	text := strings.TrimSpace(c.text)
	if column.Kind == Code || column.Kind == Place {
		switch {
		case scientific.MatchString(text):
			t.in(row, field, "NUMBER", "%s was a longer number; format the column as text and write it anew", text)
			return "", false
		case turnedDate.MatchString(text):
			t.in(row, field, "DATE", "%s is a date, which a spreadsheet makes of 3-12; format the column as text and write it anew", text)
			return "", false
		}
	}
	if wrong := column.wrong(text); wrong != nil {
		t.in(row, field, wrong.code, wrong.format, wrong.args...)
		return "", false
	}
	return text, true
}
