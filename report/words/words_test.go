package words

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"
)

func messages(t *testing.T, l Language) map[string]string {
	t.Helper()
	data, err := catalogues.ReadFile(string(l) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// Both catalogues are complete: the same messages, with the same places to fill.
func TestLanguages(t *testing.T) {
	place := regexp.MustCompile(`\.[A-Z][A-Za-z]*`)
	zh := messages(t, Chinese)
	for _, l := range Languages[1:] {
		other := messages(t, l)
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
		for _, v := range verb.FindAllString(chinese, -1) {
			b = append(b, plain(v))
		}
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%q has %v, %q has %v", english, a, chinese, b)
		}
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
