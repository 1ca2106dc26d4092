package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// EncodeJSON returns v in canonical form (docs/protocol.md, section 1.2): no white space, fields in the order of the Go type,
// object keys of maps sorted, and strings in which only `"`, `\` and control characters are escaped.
// It is byte for byte what Belenios writes and hashes. There is no null in it: a nil slice, map or pointer that is not left
// out is an error, since [] and null would be two encodings of one meaning.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode: %v", err)
	}
	if hasNull(b.Bytes()) {
		return nil, errNull
	}
	return canonicalStrings(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// MustEncodeJSON is [EncodeJSON] for values that have a canonical form whatever they hold: those that were parsed, or made by
// a constructor that leaves nothing nil.
func MustEncodeJSON(v any) []byte {
	data, err := EncodeJSON(v)
	if err != nil {
		panic(fmt.Sprintf("internal error: %T: %v", v, err))
	}
	return data
}

var errNull = errors.New("there is no null in canonical form")

// hasNull reports whether JSON text holds a null, the only word with an n outside strings.
func hasNull(text []byte) bool {
	return hasOutsideStrings(text, func(rest []byte) bool { return rest[0] == 'n' })
}

// hasSpace reports whether JSON text has white space outside strings.
func hasSpace(text []byte) bool {
	return hasOutsideStrings(text, func(rest []byte) bool { return rest[0] <= ' ' })
}

// hasOutsideStrings reports whether is holds for what follows some place of JSON text that is in no string.
func hasOutsideStrings(text []byte, is func(rest []byte) bool) bool {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case quoted && text[i] == '\\':
			i++
		case !quoted && is(text[i:]):
			return true
		}
	}
	return false
}

// canonicalStrings mends the two places where encoding/json differs from Belenios: it escapes U+2028 and U+2029,
// and it does not escape U+007F.
func canonicalStrings(in []byte) []byte {
	if !bytes.Contains(in, []byte(`\u202`)) && !bytes.ContainsRune(in, 0x7f) {
		return in
	}
	out := make([]byte, 0, len(in))
	for i := 0; i < len(in); i++ {
		switch {
		case in[i] == 0x7f:
			out = append(out, `\u007f`...)
		case in[i] != '\\':
			out = append(out, in[i])
		case bytes.HasPrefix(in[i:], []byte(`\u2028`)), bytes.HasPrefix(in[i:], []byte(`\u2029`)):
			out = utf8.AppendRune(out, 0x2020+rune(in[i+5]-'0'))
			i += 5
		default:
			out = append(out, in[i], in[i+1])
			i++
		}
	}
	return out
}

// DecodeJSON parses data into v and refuses everything but the canonical form of what it understood: unknown,
// repeated or reordered fields, white space, other escapes, trailing bytes. Two readers can then never disagree
// about the meaning of a hash.
func DecodeJSON(data []byte, v any) error {
	if hasNull(data) {
		return fmt.Errorf("decode: %w", errNull)
	}
	if hasSpace(data) {
		return errors.New("decode: not in canonical form: white space")
	}
	if !json.Valid(data) {
		return errors.New("decode: not JSON")
	}
	if err := checkShape(data, v); err != nil {
		return fmt.Errorf("decode: %v", err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decode: %v", err)
	}
	again, err := EncodeJSON(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, data) {
		return fmt.Errorf("decode: not in canonical form, first difference at byte %d", firstDifference(again, data))
	}
	return nil
}

func firstDifference(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
