package registrar

import (
	"bytes"
	"fmt"
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
// White space around a cell is ignored, and so are rows and sheets without anything to read, and columns under other
// headings. Everything else that a person at the screen would not see as the program does is a fault: formulas and what
// was reckoned from them, numbers shown otherwise than they are, hidden or merged cells, look-alike characters, and cells
// that another spreadsheet would take for a formula. Fills and fonts are not looked at: white writing on white is read.
type Roll []Deputy

// The fields of a row.
const (
	fieldID = iota
	fieldName
	fieldDelegation
	fieldSeat
	fieldAttendance
	fieldNote
	fieldCount
)

// rollHeadings are the words of the format, in the order in which a roll is written.
var rollHeadings = [fieldCount]string{"代表编号", "姓名", "代表团", "座位号", "出席情况", "备注"}

// rollLengths are the most characters of each field.
var rollLengths = [fieldCount]int{40, 200, 200, 40, 40, 200}

// attendances are the words for being there, first, and for being away. A roll is written with the first and the last,
// which says nothing about the reason.
var attendances = [...]string{"出席", "请假", "缺席", "病假", "事假", "未出席"}

const (
	maxRollFile = 32 << 20 // bytes
	maxRollRows = 100_000  // deputies, as in docs/protocol.md, section 9.2
)

// ReadRoll reads a roll, all or nothing. The name is that of the file and stands in faults about the file as a whole; what
// it ends in does not matter, since the format is told by the content. It returns besides the headings of the columns that
// were ignored: whoever imports should be shown them, for a misspelt heading is among them. The error is of type
// [RollFaults] and has all faults, up to the first hundred.
func ReadRoll(name string, data []byte) (roll Roll, ignored []string, err error) {
	t := newRollTable(name)
	switch {
	case len(data) > maxRollFile:
		t.fault("FILE_TOO_LARGE", "%d bytes, at most %d", len(data), maxRollFile)
	case len(bytes.TrimSpace(data)) == 0:
		t.fault("FILE_EMPTY", "the file is empty")
	case bytes.HasPrefix(data, []byte("PK")):
		t.readWorkbook(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")): // OLE, of Excel to 2003 and of sealed files
		t.fault(oldFormat(data))
	default:
		t.readCSV(data)
	}
	t.finish()
	if len(t.faults) > 0 {
		return nil, nil, t.faults
	}
	return t.roll, t.ignored, nil
}

// oldFormat says why a compound file is refused. A workbook with a password to open it is one too, with the stream
// EncryptedPackage in it ([MS-OFFCRYPTO], section 1.3.2).
func oldFormat(data []byte) (code, reason string) {
	if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
		return "PASSWORD", "the workbook is protected by a password; open it and save it without one"
	}
	return "OLD_FORMAT", "an old .xls or .et file, perhaps with a password; open it and save it as .xlsx"
}

// A RollFault says what is wrong in a roll, and where: the sheet or, for a fault of the file, the file's name; the row as
// the spreadsheet numbers it, 0 if it is not about one; the column's letter and heading; and the reason in English, which
// [RollFault.In] says in another language.
type RollFault struct {
	Sheet  string `json:"sheet"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Code   string `json:"code"`
	Reason string `json:"reason"`

	format string // that made the reason
	args   []any
}

// In says the reason in the language of a sprintf that knows the English formats.
func (f RollFault) In(sprintf func(format string, args ...any) string) string {
	return sprintf(f.format, f.args...)
}

func (f RollFault) Error() string {
	where := f.Sheet
	if f.Row > 0 {
		where += fmt.Sprintf(", row %d", f.Row)
	}
	if f.Column != "" {
		where += fmt.Sprintf(", column %q", f.Column)
	}
	return fmt.Sprintf("%s: %s", where, f.Reason)
}

// RollFaults are all faults of a roll, in the order of its rows as far as possible. Faults quote cells: they are as
// confidential as the roll.
type RollFaults []RollFault

// maxRollFaults is where reading stops: nobody mends more at a time, and a hostile file must not fill the memory.
const maxRollFaults = 100

func (f RollFaults) Error() string {
	if len(f) == 0 {
		return "no faults"
	}
	if len(f) == 1 {
		return f[0].Error()
	}
	return fmt.Sprintf("%v (and %d faults more)", f[0], len(f)-1)
}
