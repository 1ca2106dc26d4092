package crypto

import (
	"runtime"
	"strings"
	"testing"
)

// A list of what it may not hold takes no more memory than a small part of its own size, and neither do objects that lack
// most of their fields: two bytes must not become the hundreds of an element, and as many again in the comparison.
func TestThreat52_Amplification(t *testing.T) {
	type list struct {
		L []struct {
			A, B Ciphertext
			P    []Proof `json:"p"`
		} `json:"l"`
	}
	for _, element := range []string{`0`, `[]`, `{}`, `""`, `true`, `{"x":0}`, `{"p":[]}`, `[[]]`, `{"A":{}}`, `{"A":0}`} {
		text := []byte(`{"l":[` + strings.Repeat(element+",", 1<<20/(len(element)+1)) + element + `]}`)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := DecodeJSON(text, new(list))
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s was accepted", element)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<18 {
			t.Errorf("%s: %d bytes for an input of %d", element, n, len(text))
		}
	}
}

// The fields of a struct are those that encoding/json writes, in its order, also the embedded ones.
func TestCheckShape_Fields(t *testing.T) {
	type Inner struct {
		B int `json:"b"`
		C int `json:"c,omitempty"`
	}
	type outer struct {
		A string `json:"a"`
		Inner
		D    int64 `json:"d,string"`
		E    any
		F    *bool `json:"f,omitempty"`
		none int
		G    int `json:"-"`
	}
	for text, ok := range map[string]bool{
		`{"a":"{\"","b":1,"d":"2","E":[{"x":"]"}]}`:      true,
		`{"a":"","b":1,"c":3,"d":"2","E":"x","f":false}`: true,
		`{"a":"","b":1,"d":2,"E":0}`:                     false,
		`{"a":"","c":3,"b":1,"d":"2","E":0}`:             false,
		`{"a":"","b":1,"d":"2"}`:                         false,
		`{"a":"","b":1,"d":"2","E":0,"G":0}`:             false,
		`{"a":"","b":1,"d":"2","E":0,"none":0}`:          false,
		`{"a":"","b":1,"b":1,"d":"2","E":0}`:             false,
		`{"a":[],"b":1,"d":"2","E":0}`:                   false,
		`{"a":"","b":1,"d":"2","E":0,"f":"x"}`:           false,
		`{"a":"","Inner":{"b":1},"d":"2","E":0}`:         false,
		`[]`:                                             false,
	} {
		if err := checkShape([]byte(text), &outer{none: 1}); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}
