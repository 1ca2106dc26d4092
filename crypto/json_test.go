package crypto

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestJSON_Strings(t *testing.T) {
	for text, want := range map[string]string{
		"":                         `""`,
		"票决 é 😀":                   `"票决 é 😀"`,
		`"\/`:                      `"\"\\/"`,
		"<a href='x'>&amp;</>":     `"<a href='x'>&amp;</>"`,
		"\b\f\n\r\t":               `"\b\f\n\r\t"`,
		"\x00\x01\x1f\x7f":         `"\u0000\u0001\u001f\u007f"`,
		"\u2028\u2029\u202a":       "\"\u2028\u2029\u202a\"",
		`\u2028\u007f\\u2029`:      `"\\u2028\\u007f\\\\u2029"`,
		"\\\u2028\\\x7f":           "\"\\\\\u2028\\\\\\u007f\"",
		"\u0080\u00a0\ufeff\ufffd": "\"\u0080\u00a0\ufeff\ufffd\"",
	} {
		got, err := EncodeJSON(text)
		if err != nil || string(got) != want {
			t.Errorf("%q: got %s, want %s (%v)", text, got, want, err)
		}
		var back string
		if err := DecodeJSON(got, &back); err != nil || back != text {
			t.Errorf("%s: read as %q (%v)", got, back, err)
		}
	}
}

// jsonProbe has a field of every kind that our objects use.
type jsonProbe struct {
	N    int               `json:"n"`
	S    string            `json:"s"`
	L    []int             `json:"l"`
	M    map[string]string `json:"m"`
	P    *int              `json:"p,omitempty"`
	Opt  bool              `json:"opt,omitempty"`
	Hash Hash              `json:"hash"`
}

const zeroHash = `"0000000000000000000000000000000000000000000000000000000000000000"`

func TestThreat3_JSON(t *testing.T) {
	const good = `{"n":1,"s":"x","l":[1,2],"m":{"a":"b","c":"d"},"hash":` + zeroHash + `}`
	if err := DecodeJSON([]byte(good), new(jsonProbe)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"white space":           {`"n":1`, `"n": 1`},
		"unknown field":         {`{"n"`, `{"k":1,"n"`},
		"repeated field":        {`{"n":1`, `{"n":1,"n":1`},
		"other order":           {`"n":1,"s":"x"`, `"s":"x","n":1`},
		"other case":            {`"n":1`, `"N":1`},
		"missing field":         {`"n":1,`, ``},
		"other number":          {`"n":1`, `"n":1.0`},
		"number with exponent":  {`"n":1`, `"n":1e0`},
		"number too large":      {`"n":1`, `"n":9223372036854775808`},
		"minus zero":            {`"n":1`, `"n":-0`},
		"other escape":          {`"x"`, `"\u0078"`},
		"escaped slash":         {`"x"`, `"\/"`},
		"upper-case escape":     {`"x"`, `"\u001F"`},
		"raw delete":            {`"x"`, "\"\x7f\""},
		"escaped U+2028":        {`"x"`, `"\u2028"`},
		"broken UTF-8":          {`"x"`, "\"\xff\""},
		"half a surrogate pair": {`"x"`, `"\ud800"`},
		"map out of order":      {`"a":"b","c":"d"`, `"c":"d","a":"b"`},
		"map with a key twice":  {`"a":"b"`, `"a":"b","a":"b"`},
		"null list":             {`[1,2]`, `null`},
		"null map":              {`{"a":"b","c":"d"}`, `null`},
		"null number":           {`"n":1`, `"n":null`},
		"null pointer":          {`"hash"`, `"p":null,"hash"`},
		"default written out":   {`"hash"`, `"opt":false,"hash"`},
		"short hash":            {zeroHash, `"00"`},
		"trailing newline":      {zeroHash + `}`, zeroHash + "}\n"},
		"trailing object":       {zeroHash + `}`, zeroHash + `}{}`},
		"byte order mark":       {`{"n"`, "\ufeff{\"n\""},
		"cut short":             {zeroHash + `}`, zeroHash},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing changed", name)
		}
		if err := DecodeJSON([]byte(bad), new(jsonProbe)); err == nil {
			t.Errorf("%s: %s was accepted", name, bad)
		}
	}
}

// A point that is not there is an error wherever it was expected, and never a panic.
func TestThreat3_MissingPoint(t *testing.T) {
	for _, text := range []string{`{}`, `{"alpha":null,"beta":null}`, `{"alpha":""}`, `{"alpha":"` + identityText + `"}`, `null`} {
		if err := DecodeJSON([]byte(text), new(Ciphertext)); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
}

func FuzzDecodeJSON(f *testing.F) {
	f.Add([]byte(`{"n":1,"s":"x","l":[1,2],"m":{"a":"b"},"p":3,"opt":true,"hash":` + zeroHash + `}`))
	f.Add([]byte(`{"n":0,"s":"` + "\u2028" + `\u007f\\","l":[],"m":{},"hash":` + zeroHash + `}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v jsonProbe
		if DecodeJSON(data, &v) != nil {
			return
		}
		if again, err := EncodeJSON(v); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%q was read and written as %q (%v)", data, again, err)
		}
		var other jsonProbe
		if err := json.Unmarshal(data, &other); err != nil || other.S != v.S || other.N != v.N {
			t.Errorf("%q means something else to encoding/json (%v)", data, err)
		}
	})
}
