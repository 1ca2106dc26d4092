package attachments

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strings"
)

// A Type is what a document may be: its media type (RFC 6838) and how the name of its file ends.
type Type struct{ Media, Suffix string }

// Types are all that are taken. None of them is shown by this service: whoever opens one does so with a program of their own.
var Types = []Type{
	{"application/pdf", ".pdf"}, {"image/png", ".png"}, {"image/jpeg", ".jpg"},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
}

// ErrType is wrapped when a document is of another type than is taken, or has programs in it.
var ErrType = errors.New("want a document in PDF, PNG, JPEG, DOCX or XLSX, without macros")

// begins are the first bytes of the types that have any of their own.
var begins = []string{"%PDF-", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff"}

// maxParts bounds the files in an office document: one of many thousands is no paper of anybody's.
const maxParts = 5000

// TypeOf finds the type of a document by its bytes. A name says nothing. Of an office document (ECMA-376, part 2) the list of its parts is read, and nothing
// is unpacked.
func TypeOf(data []byte) (Type, error) {
	for i, first := range begins {
		if bytes.HasPrefix(data, []byte(first)) {
			return Types[i], nil
		}
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) > maxParts {
		return Type{}, ErrType
	}
	has := func(name string) bool {
		return slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == name })
	}
	program := slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(strings.ToLower(f.Name), "vbaproject.bin") })
	switch {
	case program || !has("[Content_Types].xml"):
		return Type{}, ErrType
	case has("word/document.xml"):
		return Types[3], nil
	case has("xl/workbook.xml"):
		return Types[4], nil
	}
	return Type{}, ErrType
}
