package registrar

import (
	"slices"

	"github.com/piaojue/piaojue/sheet"
)

// A Deputy is one row of the roll. All texts are shown as they are; those that are not known are empty.
type Deputy struct {
	ID         string `json:"id"`         // 代表编号, as the secretariat numbers its deputies: "0012" is not "12"
	Name       string `json:"name"`       // 姓名
	Delegation string `json:"delegation"` // 代表团
	Seat       string `json:"seat"`       // 座位号
	Absent     bool   `json:"absent"`     // 出席情况 is another than 出席
	Note       string `json:"note"`       // 备注
}

// A Roll is all deputies of a meeting, in the order of the secretariat's table. It is confidential: it is the only place
// that knows which person a card is for, and it never leaves the registrar's disk.
//
// The table is a sheet of an XLSX workbook, or CSV in UTF-8 (RFC 4180, lines ended by LF or CRLF, with or without a byte
// order mark). Its first row that is not empty has the headings, and each row below is a deputy:
//
//	代表编号   wanted; 1 to 40 characters, digits, Latin letters, Han and - _ . / #; none twice, none that looks like another
//	姓名       wanted; 1 to 200 characters, with a letter; two deputies may have one name ([Preview] tells them)
//	代表团     at most 200 characters; two delegations must not look alike
//	座位号     at most 40 characters; none twice
//	出席情况   出席, or 请假, 缺席, 未出席, 病假, 事假 (docs/protocol.md, section 9.2); without the column all are there
//	备注       at most 200 characters
//
// What else is a fault says package sheet.
type Roll []Deputy

// The fields of a row.
const (
	fieldID = iota
	fieldName
	fieldDelegation
	fieldSeat
	fieldAttendance
	fieldNote
)

// rollFormat has the words of the format, in the order in which a roll is written.
var rollFormat = sheet.Format{Most: maxRollRows, Columns: []sheet.Column{
	{Heading: "代表编号", Kind: sheet.Code, Most: 40, Wanted: true, Distinct: true},
	{Heading: "姓名", Kind: sheet.Name, Most: 200, Wanted: true},
	{Heading: "代表团", Most: 200},
	{Heading: "座位号", Kind: sheet.Place, Most: 40, Distinct: true},
	{Heading: "出席情况", Most: 40},
	{Heading: "备注", Kind: sheet.Free, Most: 200},
}}

// attendances are the words for being there, first, and for being away. A roll is written with the first and the last,
// which says nothing about the reason.
var attendances = [...]string{"出席", "请假", "缺席", "病假", "事假", "未出席"}

// maxRollRows is how many deputies there may be, as in docs/protocol.md, section 9.2.
const maxRollRows = 100_000

// ReadRoll reads a roll, all or nothing. It returns besides the headings of the columns that were ignored. The error is of type
// [sheet.Faults].
func ReadRoll(name string, data []byte) (roll Roll, ignored []string, err error) {
	r := newRollReader()
	if ignored, err = sheet.Read(name, data, rollFormat, r.take); err != nil {
		return nil, nil, err
	}
	return r.roll, ignored, nil
}

// A rollReader makes a roll of rows.
type rollReader struct {
	roll  Roll
	spelt map[string]string // folded delegations, as they were first written
}

func newRollReader() *rollReader { return &rollReader{spelt: map[string]string{}} }

// take takes a row below the headings.
func (r *rollReader) take(row sheet.Row) {
	t := row.Texts
	d := Deputy{ID: t[fieldID], Name: t[fieldName], Delegation: t[fieldDelegation], Seat: t[fieldSeat], Note: t[fieldNote]}
	if row.Has(fieldAttendance) && !row.Bad[fieldAttendance] {
		d.Absent = absent(row, t[fieldAttendance])
	}
	r.compareDelegation(row, d.Delegation)
	r.roll = append(r.roll, d)
}

func absent(row sheet.Row, word string) bool {
	if !slices.Contains(attendances[:], word) {
		row.Fault(fieldAttendance, "CODE", "%q: want 出席, 请假, 缺席, 未出席, 病假 or 事假", word)
	}
	return word != attendances[0]
}

// compareDelegation tells a delegation that is spelt in two ways: its deputies would be counted as two.
func (r *rollReader) compareDelegation(row sheet.Row, name string) {
	if name == "" {
		return
	}
	key := sheet.Fold(name)
	if before, known := r.spelt[key]; known && before != name {
		row.Fault(fieldDelegation, "LOOKALIKE", "%q, but %q above; write both alike", name, before)
	} else if !known {
		r.spelt[key] = name
	}
}
