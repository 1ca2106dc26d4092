package words

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// messages returns those of one catalogue, in which none stands twice: the last would hide the first.
func messages(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := catalogues.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	in := json.NewDecoder(bytes.NewReader(data))
	if _, err := in.Token(); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for in.More() {
		id, err := in.Token()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if _, twice := m[id.(string)]; twice {
			t.Errorf("%s: %s stands twice", file, id)
		}
		var text string
		if err := in.Decode(&text); err != nil {
			t.Fatalf("%s: %s: %v", file, id, err)
		}
		m[id.(string)] = text
	}
	return m
}

// No message stands twice in a catalogue.
func TestCatalogues(t *testing.T) {
	for _, pattern := range []string{"*.json", "pages/*.json"} {
		files, err := fs.Glob(catalogues, pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			messages(t, file)
		}
	}
}

// All messages of a room of pages begin with its name, and none is in two catalogues.
func TestRooms(t *testing.T) {
	files, err := catalogueFiles(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]string{}
	for _, file := range files {
		room, ofPages := strings.CutPrefix(strings.TrimSuffix(file, ".zh.json"), "pages/")
		for id := range messages(t, file) {
			if ofPages && !strings.HasPrefix(id, room+".") {
				t.Errorf("%s: %s does not begin with %s.", file, id, room)
			}
			if other, twice := in[id]; twice {
				t.Errorf("%s is in %s and in %s", id, other, file)
			}
			in[id] = file
		}
	}
}

// Both catalogues are complete: the same messages, with the same places to fill.
func TestLanguages(t *testing.T) {
	place := regexp.MustCompile(`\.[A-Z][A-Za-z]*`)
	zh, err := Messages(Chinese, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Languages[1:] {
		other, err := Messages(l, "")
		if err != nil {
			t.Fatal(err)
		}
		if a, b := slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(other)); !slices.Equal(a, b) {
			t.Fatalf("%s has other messages than zh:\n%v\n%v", l, a, b)
		}
		for id, text := range zh {
			a, b := place.FindAllString(text, -1), place.FindAllString(other[id], -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
				t.Errorf("%s: zh fills %v, %s fills %v", id, a, l, b)
			}
		}
	}
}

// A reason says in Chinese what it says in English, with the same values; a sprintf would show if it had others.
func TestReasons(t *testing.T) {
	w, err := In(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	verb := regexp.MustCompile(`%(\[\d\])?[+.\d]*[dqsv]`)
	plain := func(v string) string { return v[len(v)-1:] }
	for english, chinese := range w.reasons {
		var a, b []string
		for _, v := range verb.FindAllString(english, -1) {
			a = append(a, plain(v))
		}
		for _, v := range verb.FindAllString(strings.ReplaceAll(chinese, "%k", "%s"), -1) { // a name is a string
			b = append(b, plain(v))
		}
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%q has %v, %q has %v", english, a, chinese, b)
		}
	}
	if got := w.Sprintf("text that cannot be used: %v", errors.New("character U+0000 is not allowed here")); got != "文字不合要求（有不能使用的字符：U+0000）" {
		t.Errorf("a reason within a reason: %s", got)
	}
	if got := w.Sprintf("rule %s is %q: want %s", "shortfall", "LOTS", "PRESIDIUM_DECIDES or VACANT"); got != "规则 shortfall 现为 \"LOTS\"，不能执行；应为 PRESIDIUM_DECIDES（由主席团决定）或 VACANT（空缺）" {
		t.Error(got)
	}
}

func TestSay(t *testing.T) {
	for l, want := range map[Language]string{Chinese: "空缺：2项", English: "Vacant: 2"} {
		w, err := In(l)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Say("outcome.vacant", "Count", 2); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
		if w.Has("no such message") {
			t.Error("a message that does not exist is there")
		}
	}
	if _, err := In("fr"); err == nil {
		t.Error("a language without a catalogue was taken")
	}
}
