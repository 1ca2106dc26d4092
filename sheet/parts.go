package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A relationship leads from one part of a workbook to another (ECMA-376 part 2, section 6.5).
type relationship struct{ id, kind, part string }

// relationships returns where a part leads. What lies outside the file is left out: it is never fetched.
func (w *workbook) relationships(from string) (all []relationship, err error) {
	dir, name := path.Split(from)
	err = w.each(dir+"_rels/"+name+".rels", func(at []string, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		if !ok || len(at) != 2 || at[1] != "Relationship" || xmlAttribute(e, "TargetMode") == "External" {
			return nil
		}
		part := strings.ReplaceAll(xmlAttribute(e, "Target"), `\`, "/")
		if !strings.HasPrefix(part, "/") {
			part = path.Join("/", dir, part)
		}
		all = append(all, relationship{xmlAttribute(e, "Id"), path.Base(xmlAttribute(e, "Type")), strings.TrimPrefix(path.Clean(part), "/")})
		if len(all) > maxParts {
			return errTooLarge
		}
		return nil
	})
	return all, err
}

// mainPart returns the part that names the sheets.
func (w *workbook) mainPart() (string, error) {
	err := w.each("[Content_Types].xml", func(at []string, token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && strings.Contains(xmlAttribute(e, "ContentType"), "macroEnabled") {
			return errMacros
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	targets, err := w.relationships("")
	if err != nil {
		return "", err
	}
	for _, r := range targets {
		if r.kind == "officeDocument" && strings.HasSuffix(r.part, ".xml") && strings.HasPrefix(r.part, "xl/") {
			return r.part, nil
		}
	}
	return "", errNotXLSX // a text, slides, or the binary .xlsb
}

func (w *workbook) readSheets(main string, targets []relationship) error {
	return w.each(main, func(at []string, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		if !ok || len(at) != 3 || at[1] != "sheets" || at[2] != "sheet" {
			return nil
		}
		var id string
		for _, a := range e.Attr {
			if a.Name.Local == "id" && a.Name.Space != "" { // r:id, not sheetId
				id = a.Value
			}
		}
		i := slices.IndexFunc(targets, func(r relationship) bool { return r.id == id })
		if i < 0 || len(w.sheets) == maxSheets {
			return fmt.Errorf("the sheet %.40q leads nowhere", xmlAttribute(e, "name"))
		}
		if targets[i].kind == "worksheet" { // charts and dialogs have no cells
			state := xmlAttribute(e, "state")
			w.sheets = append(w.sheets, worksheet{xmlAttribute(e, "name"), targets[i].part, state != "" && state != "visible"})
		}
		return nil
	})
}

// readStrings reads the texts that cells refer to. A text may come in runs of several fonts; its reading for the
// Japanese, rPh, is not shown in the cell.
func (w *workbook) readStrings(part string) error {
	var text strings.Builder
	return w.each(part, func(at []string, token xml.Token) error {
		if len(at) < 2 || at[1] != "si" {
			return nil
		}
		switch token := token.(type) {
		case xml.CharData:
			if isTextOf(at[2:]) {
				text.Write(token)
			}
		case xml.EndElement:
			if len(at) > 2 {
				return nil
			}
			if len(w.strings) == maxStrings {
				return errTooLarge
			}
			w.strings = append(w.strings, unescape(text.String()))
			text.Reset()
		}
		return nil
	})
}

// isTextOf reports whether a path within a text leads to what is shown.
func isTextOf(at []string) bool {
	return len(at) == 1 && at[0] == "t" || len(at) == 2 && at[0] == "r" && at[1] == "t"
}

var escapedRune = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape undoes the escape of characters that XML cannot hold (ECMA-376 part 1, section 22.9.2.19).
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escapedRune.ReplaceAllStringFunc(text, func(e string) string {
		r, err := strconv.ParseUint(e[2:6], 16, 16)
		if err != nil {
			return e
		}
		return string(rune(r))
	})
}

// readStyles reads how numbers are shown.
func (w *workbook) readStyles(part string) error {
	own := map[string]string{} // formats that the file defines
	return w.each(part, func(at []string, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		if !ok || len(at) != 3 {
			return nil
		}
		id := xmlAttribute(e, "numFmtId")
		switch at[1] + "/" + at[2] {
		case "numFmts/numFmt":
			format := xmlAttribute(e, "formatCode")
			if len(format) > maxFormat {
				return errTooLarge
			}
			own[id] = shownFormat(format)
		case "cellXfs/xf":
			format, ok := own[id]
			if !ok {
				format = builtinFormat(id)
			}
			w.formats = append(w.formats, format)
		}
		if max(len(own), len(w.formats)) > maxStyles {
			return errTooLarge
		}
		return nil
	})
}

// builtinFormat returns a format that every spreadsheet knows by its number (ECMA-376 part 1, section 18.8.30), as far as
// it matters: those of dates and times, among them the Chinese ones, whole numbers and text.
func builtinFormat(id string) string {
	n, err := strconv.Atoi(id)
	switch {
	case id == "" || err == nil && n == 0:
		return "general"
	case err == nil && n == 1:
		return "0"
	case err == nil && n == 49:
		return "@"
	case err == nil && (n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58):
		return "y/m/d"
	}
	return "0.00"
}

// readWorkbook finds the sheet with the table and reads it.
func (t *table) readWorkbook(data []byte) {
	w, err := openWorkbook(data)
	if err != nil {
		t.refuse(err)
		return
	}
	var found []worksheet
	for _, s := range w.sheets {
		probe := newTable(s.name, t.form, nil)
		if err := w.readSheet(s, probe, true); err != nil {
			t.sheet = probe.sheet
			t.refuse(err)
			return
		}
		if probe.headings == 0 {
			continue
		}
		if found = append(found, s); s.hidden {
			t.sheet = probe.sheet
			t.fault("HIDDEN", "a hidden sheet has these headings; show it, or delete it")
		}
	}
	switch {
	case len(t.faults) > 0 || len(found) == 0:
	case len(found) > 1:
		t.sheet = shorten(found[1].name)
		t.fault("SHEET", "another sheet, %q, has these headings, too; leave one of them", shorten(found[0].name))
	default:
		t.sheet = shorten(found[0].name)
		if err := w.readSheet(found[0], t, false); err != nil {
			t.refuse(err)
		}
	}
}

// refuse tells why a workbook or a sheet cannot be read.
func (t *table) refuse(err error) {
	switch {
	case errors.Is(err, errBomb):
		t.fault("ZIP_BOMB", "it unpacks to more than it says, or to more than %d MiB; no table of this kind is so large", maxUnpacked>>20)
	case errors.Is(err, errSealed):
		t.fault("PASSWORD", "the workbook is protected by a password; open it and save it without one")
	case errors.Is(err, errMacros):
		t.fault("MACROS", "the workbook holds macros; save it as .xlsx")
	case errors.Is(err, errNotXLSX):
		t.fault("FORMAT", "not a workbook of the .xlsx kind; open it and save it as .xlsx")
	default:
		t.fault("DAMAGED", "the file is damaged: %v; open it and save it anew", err)
	}
}
