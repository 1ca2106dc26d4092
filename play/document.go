package play

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

// A document is a JSON object that a person wrote. It knows in which row everything stands, and unlike encoding/json it
// takes neither a field twice nor one in other capitals: of two numbers of seats it would keep the last.
type document struct {
	file   string
	text   []byte
	fields map[string]field // by path: "rules.quorum.num"
	paths  []string         // in the order of the file
}

// A field is a value and the row of its name. Objects and lists are there as json.Delim, and what is in an object as
// fields of their own.
type field struct {
	row   int
	value any
}

const notJSON = "not correct JSON, look for a comma, a quotation mark or a bracket in this row and the one before: %v"

// maxDepth bounds how deep objects and lists may lie in each other.
const maxDepth = 32

func parseDocument(file string, text []byte) (*document, error) {
	d := &document{file: file, text: text, fields: map[string]field{}}
	var whole any
	var syntax *json.SyntaxError
	if err := json.Unmarshal(text, &whole); errors.As(err, &syntax) {
		return nil, NewFault("JSON", file, notJSON, err).at(d.row(syntax.Offset), "")
	}
	if _, ok := whole.(map[string]any); !ok {
		return nil, NewFault("JSON", file, "want one object, in braces { }").at(1, "")
	}
	tokens := json.NewDecoder(bytes.NewReader(text))
	tokens.UseNumber()
	return d, d.read(tokens, "", 0, 0)
}

func (d *document) row(offset int64) int {
	return 1 + bytes.Count(d.text[:min(int(offset), len(d.text))], []byte("\n"))
}

// read takes the next value, which is known to be correct JSON. What lies in a list has no path.
func (d *document) read(tokens *json.Decoder, path string, row, depth int) error {
	token, err := tokens.Token()
	if err != nil {
		return NewFault("JSON", d.file, notJSON, err).at(row, path)
	}
	if depth > maxDepth {
		return NewFault("JSON", d.file, "objects or lists more than %d deep in each other", maxDepth).at(row, path)
	}
	if path != "" {
		d.fields[path] = field{row, token}
		d.paths = append(d.paths, path)
	}
	switch token {
	case json.Delim('{'):
		err = d.readObject(tokens, path, depth+1)
	case json.Delim('['):
		for err == nil && tokens.More() {
			err = d.read(tokens, "", row, depth+1)
		}
	default:
		return nil
	}
	if err == nil {
		_, err = tokens.Token() // the closing bracket
	}
	return err
}

func (d *document) readObject(tokens *json.Decoder, path string, depth int) error {
	seen := map[string]int{}
	for tokens.More() {
		token, err := tokens.Token()
		if err != nil {
			return err
		}
		name, row := token.(string), d.row(tokens.InputOffset())
		if before, twice := seen[name]; twice {
			return NewFault("DUPLICATE", d.file, "%q is also in row %d; keep one of them", name, before).at(row, name)
		}
		seen[name] = row
		at := name
		switch {
		case strings.Contains(name, "."), path == "" && depth > 1: // not to be taken for a path; in a list
			at = ""
		case path != "":
			at = path + "." + name
		}
		if err := d.read(tokens, at, row, depth); err != nil {
			return err
		}
	}
	return nil
}

// fault makes a fault of a field.
func (d *document) fault(code, path, format string, args ...any) *Fault {
	return NewFault(code, d.file, format, args...).at(d.fields[path].row, path)
}

// given returns a field; null stands for one that is not there.
func (d *document) given(path string) (any, bool) {
	f, ok := d.fields[path]
	return f.value, ok && f.value != nil
}

// number returns a whole number, or otherwise if there is none.
func (d *document) number(path string, otherwise int) (int, error) {
	value, given := d.given(path)
	if !given {
		return otherwise, nil
	}
	digits, ok := value.(json.Number)
	if !ok {
		return 0, d.fault("FIELD_TYPE", path, "%s: want a whole number, without quotation marks", describe(value))
	}
	n, err := strconv.Atoi(digits.String())
	if errors.Is(err, strconv.ErrRange) {
		return 0, d.fault("NUMBER", path, "%s is too large", digits)
	}
	if err != nil {
		return 0, d.fault("FIELD_TYPE", path, "%s: want a whole number, in digits alone", digits)
	}
	return n, nil
}

// string sets to to a text, without the white space around it, if there is one.
func (d *document) string(path string, to *string) error {
	value, given := d.given(path)
	if !given {
		return nil
	}
	text, ok := value.(string)
	if !ok {
		return d.fault("FIELD_TYPE", path, "%s: want a text, in quotation marks", describe(value))
	}
	*to = strings.TrimSpace(text)
	return nil
}

// bool sets to to true or false if one of them is there.
func (d *document) bool(path string, to *bool) error {
	value, given := d.given(path)
	if !given {
		return nil
	}
	yes, ok := value.(bool)
	if !ok {
		return d.fault("FIELD_TYPE", path, "%s: want true or false", describe(value))
	}
	*to = yes
	return nil
}

// fraction sets to to a fraction if one is there. A sentence is information.
func (d *document) fraction(path string, to *ballot.Fraction) error {
	value, given := d.given(path)
	if _, sentence := value.(string); !given || sentence {
		return nil
	}
	parts := []string{"num", "den", "of", "inclusive"}
	if value != json.Delim('{') || !d.hasOnly(path, parts) {
		return d.fault("FIELD_TYPE", path, `want {"num":…,"den":…,"of":"all","inclusive":true or false}, all four, or a sentence`)
	}
	var err [4]error
	var of string
	to.Num, err[0] = d.number(path+".num", 0)
	to.Den, err[1] = d.number(path+".den", 0)
	err[2] = d.string(path+".of", &of)
	err[3] = d.bool(path+".inclusive", &to.Inclusive)
	to.Of = ballot.Base(of)
	for _, e := range err {
		if e != nil {
			return e
		}
	}
	return nil
}

// hasOnly reports whether the object at a path has these parts, and no others.
func (d *document) hasOnly(path string, parts []string) bool {
	found := 0
	for _, p := range d.paths {
		if name, ok := strings.CutPrefix(p, path+"."); ok {
			if _, given := d.given(p); !given || !slices.Contains(parts, name) {
				return false
			}
			found++
		}
	}
	return found == len(parts)
}

// describe shows what a value is instead of what was wanted.
func describe(value any) string {
	switch v := value.(type) {
	case string:
		return fmt.Sprintf("%.40q", v)
	case json.Delim:
		if v == '{' {
			return "{…}"
		}
		return "[…]"
	}
	return fmt.Sprint(value)
}
