package crypto

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// A shape compares JSON text with the Go type that it is to become, before anything is made of it. Package encoding/json goes
// on after an element of a wrong type, and makes one nevertheless: two bytes of input would become hundreds in memory. Here
// an object has its fields, in their order, before it takes any room (threat 52).
//
// The text is valid JSON without white space.
type shape struct {
	text   []byte // what is left of it
	fields map[reflect.Type][]shapeField
}

type shapeField struct {
	name     string
	value    reflect.Type
	quoted   bool // a number in a string
	optional bool
}

// checkShape refuses text that is not of v's type.
func checkShape(text []byte, v any) error {
	s := shape{text, map[reflect.Type][]shapeField{}}
	return s.value(reflect.TypeOf(v))
}

var (
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value passes over a value of a type.
func (s *shape) value(t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch p := reflect.PointerTo(t); {
	case p.Implements(jsonUnmarshaler) || t.Kind() == reflect.Interface: // the type's own matter
		s.skip()
		return nil
	case p.Implements(textUnmarshaler) || t.Kind() == reflect.String:
		return s.scalar(`"`)
	}
	switch t.Kind() {
	case reflect.Struct:
		return s.object(t)
	case reflect.Map:
		return s.each('{', func() error {
			s.skip()
			s.text = s.text[1:]
			return s.value(t.Elem())
		})
	case reflect.Slice, reflect.Array:
		return s.each('[', func() error { return s.value(t.Elem()) })
	case reflect.Bool:
		return s.scalar("tf")
	}
	return s.scalar("-0123456789")
}

// object passes over an object with the fields of a struct.
func (s *shape) object(t reflect.Type) error {
	left := s.fieldsOf(t)
	err := s.each('{', func() error {
		name := s.skip()
		s.text = s.text[1:]
		for i, f := range left {
			if string(name) == f.name {
				left = left[i+1:]
				if f.quoted {
					return s.scalar(`"`)
				}
				return s.value(f.value)
			}
			if !f.optional {
				return fmt.Errorf("%.40s where %s should be", name, f.name)
			}
		}
		return fmt.Errorf("%.40s is unknown, repeated or out of order", name)
	})
	for _, f := range left {
		if err == nil && !f.optional {
			err = fmt.Errorf("%s is missing", f.name)
		}
	}
	return err
}

// each passes over a list or an object, and calls element at the beginning of each element.
func (s *shape) each(open byte, element func() error) error {
	if s.text[0] != open {
		return fmt.Errorf("%q where %q should be", s.text[0], open)
	}
	for {
		if s.text = s.text[1:]; s.text[0] == open+2 { // the closing one in ASCII
			break
		}
		if err := element(); err != nil {
			return err
		}
		if s.text[0] != ',' {
			break
		}
	}
	s.text = s.text[1:]
	return nil
}

// scalar passes over a value that begins with one of some bytes.
func (s *shape) scalar(first string) error {
	if strings.IndexByte(first, s.text[0]) < 0 {
		return fmt.Errorf("%q where a value that begins with one of %q should be", s.text[0], first) // no more of it: it may be secret
	}
	s.skip()
	return nil
}

// skip passes over a value of any type, and returns it.
func (s *shape) skip() []byte {
	depth, i := 0, 0
	for {
		switch s.text[i] {
		case '"':
			for i++; s.text[i] != '"'; i++ {
				if s.text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		i++
		if depth == 0 && (i == len(s.text) || bytes.IndexByte([]byte(",:]}"), s.text[i]) >= 0) {
			value := s.text[:i]
			s.text = s.text[i:]
			return value
		}
	}
}

// fieldsOf returns the fields of a struct as package encoding/json writes them.
func (s *shape) fieldsOf(t reflect.Type) []shapeField {
	all, known := s.fields[t]
	if known {
		return all
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			all = append(all, s.fieldsOf(f.Type)...)
		case f.IsExported():
			if name == "" {
				name = f.Name
			}
			all = append(all, shapeField{`"` + name + `"`, f.Type, strings.Contains(options, "string"), strings.Contains(options, "omit")})
		}
	}
	s.fields[t] = all
	return all
}
