package play

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// A Fault says what is wrong in a meeting folder, and where: a code that programs can read, the file, the row (the first
// is 1; 0 if it is not about one), the column's heading or the field's name, and the reason in English, which [Fault.In]
// says in another language.
type Fault struct {
	Code   string `json:"code"`
	File   string `json:"file"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Reason string `json:"reason"`

	// The differential's figures, with the code DIFFERENTIAL_TOO_LOW.
	*ballot.DifferentialError

	in func(sprintf func(format string, args ...any) string) string // the reason by another sprintf
}

// NewFault makes a fault of a whole file, with its reason.
func NewFault(code, file, format string, args ...any) *Fault {
	in := func(sprintf func(format string, args ...any) string) string { return sprintf(format, args...) }
	return &Fault{Code: code, File: file, Reason: in(fmt.Sprintf), in: in}
}

// faultOf is the first fault of a file that another package has read.
func faultOf(err error) error {
	faults := (sheet.Faults)(nil)
	if !errors.As(err, &faults) || len(faults) == 0 {
		return err
	}
	f := faults[0]
	return &Fault{Code: f.Code, File: f.Sheet, Row: f.Row, Column: f.Column, Reason: f.In(fmt.Sprintf), in: f.In}
}

// at puts the fault in a row, and in a column if there is one.
func (f *Fault) at(row int, column string) *Fault {
	f.Row, f.Column = row, column
	return f
}

// In says the reason in the language of a sprintf that knows the English formats.
func (f *Fault) In(sprintf func(format string, args ...any) string) string {
	return f.in(sprintf)
}

func (f *Fault) Error() string {
	where := f.File
	if f.Row > 0 {
		where += fmt.Sprintf(", row %d", f.Row)
	}
	if f.Column != "" {
		where += fmt.Sprintf(", column %q", f.Column)
	}
	return fmt.Sprintf("%s: %s", where, f.Reason)
}

// maxFile bounds the bytes of a file of a meeting folder.
const maxFile = 32 << 20

// readFile reads a regular file of UTF-8 and takes the byte order mark off that spreadsheets write.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, NewFault("FILE_MISSING", name, "the file is missing")
	case err != nil:
		return nil, NewFault("FILE_UNREADABLE", name, "the file cannot be read: %v", err)
	case !info.Mode().IsRegular(): // to open a pipe would be to wait for ever
		return nil, NewFault("FILE_UNREADABLE", name, "not a file but a folder, a pipe or a device")
	case info.Size() > maxFile:
		return nil, NewFault("FILE_TOO_LARGE", name, "%d bytes, at most %d", info.Size(), maxFile)
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, NewFault("FILE_UNREADABLE", name, "the file cannot be read: %v", err)
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, NewFault("ENCODING", name, "the file is UTF-16; save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) {
			return nil, NewFault("ENCODING", name, "not UTF-8 but perhaps GBK; save the file as UTF-8").at(i+1, "")
		}
		if bytes.IndexByte(line, 0) >= 0 {
			return nil, NewFault("ENCODING", name, "a zero byte, perhaps of UTF-16; save the file as UTF-8").at(i+1, "")
		}
	}
	return data, nil
}
