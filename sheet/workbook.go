package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// A workbook is an XLSX file (ECMA-376), opened for what a table needs of it. Package excelize, which writes our sheets,
// does not read them here: it passes over failed checksums and broken XML, so that a damaged file is a shorter table; it
// makes room for every row and column that a file claims to have; and it lays parts over 16 MiB into the system's
// temporary folder, where a confidential table must not be.
type workbook struct {
	files   map[string]*zip.File
	strings []string // that cells refer to
	formats []string // of numbers, by the style of a cell; see shownFormat
	sheets  []worksheet
}

type worksheet struct {
	name, part string
	hidden     bool
}

// A hostile workbook is bounded by what it may unpack to, which bounds the time as well, and by what one token of XML may
// hold, since an element of a thousand attributes is a hundred times its size in memory.
const (
	maxUnpacked = 64 << 20 // bytes of all parts; 100,000 rows take half of it
	maxToken    = 1 << 20  // bytes
	maxDepth    = 32       // elements in each other
	maxParts    = 4096
	maxStrings  = 1_000_000
	maxStyles   = 65_490 // as many as Excel has
	maxFormat   = 1024   // bytes; Excel allows 255 characters
	maxSheets   = 255
)

var (
	errBomb     = fmt.Errorf("it unpacks to more than it says, or than %d MiB", maxUnpacked>>20)
	errNotXLSX  = errors.New("there is no workbook of XLSX in it")
	errSealed   = errors.New("its parts are encrypted")
	errMacros   = errors.New("it holds macros")
	errStop     = errors.New("seen enough") // ends a part; no fault
	errTooLarge = errors.New("an element that is far too large")
)

func openWorkbook(data []byte) (*workbook, error) {
	w := &workbook{files: map[string]*zip.File{}}
	if err := w.list(data); err != nil {
		return nil, err
	}
	main, err := w.mainPart()
	if err != nil {
		return nil, err
	}
	targets, err := w.relationships(main)
	if err != nil {
		return nil, err
	}
	for _, r := range targets {
		switch r.kind {
		case "sharedStrings":
			err = w.readStrings(r.part)
		case "styles":
			err = w.readStyles(r.part)
		}
		if err != nil {
			return nil, err
		}
	}
	return w, w.readSheets(main, targets)
}

// list notes the parts, none of which may be there twice: programs differ in which of them they take.
func (w *workbook) list(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if len(z.File) > maxParts {
		return errBomb
	}
	var size uint64
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := w.files[name]; twice {
			return fmt.Errorf("the part %.100q is there twice", name)
		}
		w.files[name] = f
		if size += f.UncompressedSize64; size > maxUnpacked || f.UncompressedSize64 > maxUnpacked {
			return errBomb
		}
		if f.Flags&1 != 0 {
			return errSealed
		}
		if path.Base(name) == "vbaproject.bin" {
			return errMacros
		}
	}
	if w.files["[content_types].xml"] == nil {
		return errNotXLSX
	}
	return nil
}

// each visits the XML of a part: path has the names of the open elements, that of the token last.
func (w *workbook) each(part string, visit func(path []string, token xml.Token) error) error {
	f := w.files[strings.ToLower(part)]
	if f == nil {
		return fmt.Errorf("the part %.100q is missing", part)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	src := &tokenReader{in: bufio.NewReader(r)}
	x, path := xml.NewDecoder(src), make([]string, 0, maxDepth)
	for {
		src.token = 0
		token, err := x.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if errors.Is(err, zip.ErrFormat) {
			return errBomb // archive/zip stops there, before more is unpacked
		}
		if err != nil {
			return fmt.Errorf("read %.100q: %v", part, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if path = append(path, token.Name.Local); len(path) > maxDepth {
				return fmt.Errorf("read %.100q: %w", part, errTooLarge)
			}
		case xml.Directive:
			return fmt.Errorf("read %.100q: a document type", part)
		}
		if err = visit(path, token); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read %.100q: %w", part, err)
		}
		if _, ends := token.(xml.EndElement); ends {
			path = path[:len(path)-1]
		}
	}
}

// A tokenReader bounds the bytes of one token. It reads single bytes, so that the decoder does not buffer ahead.
type tokenReader struct {
	in    *bufio.Reader
	token int
}

func (r *tokenReader) ReadByte() (byte, error) {
	if r.token++; r.token > maxToken {
		return 0, errTooLarge
	}
	return r.in.ReadByte()
}

func (r *tokenReader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}

// xmlAttribute returns an attribute by its local name, "" if it is not there.
func xmlAttribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

// isTrue reads an XML boolean.
func isTrue(value string) bool { return value == "1" || value == "true" }

// parseIndex reads a number from 0 to below n.
func parseIndex(value string, n int) (int, error) {
	i, err := strconv.Atoi(value)
	if err != nil || i < 0 || i >= n {
		return 0, fmt.Errorf("the number %.40q: want 0 to %d", value, n-1)
	}
	return i, nil
}
