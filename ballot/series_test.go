package ballot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Texts are opened one by one: they never come under a key under which other polls have their sums.
func TestSeries_SealedText(t *testing.T) {
	m := cityManifest(t)
	m.Series = &Series{Place: 1, Of: 2}
	if err := m.checkSeries(); err != nil {
		t.Errorf("a poll of projects: %v", err)
	}
	m.Rules.Method = SealedText
	if err := m.checkSeries(); err == nil || !strings.Contains(err.Error(), "a key of their own") {
		t.Errorf("sealed texts in a series: %v", err)
	}
}

// A draft becomes the polls of a series: titles, names of boards and registrars' keys in turn, all else the same.
func TestSeriesOf(t *testing.T) {
	m := Plan(Evaluating, 0)
	m.Origin, m.Title = "a/polls/3", Names{"zh": "测评", "en": "evaluation"}
	key := func(issuer string, n byte) Registrar {
		return Registrar{Issuer: issuer, By: string(rune('0' + n))}
	}
	m.Registrars = []Registrar{key("a", 1), key("a", 2), key("b", 1), key("b", 2)}
	units := []Names{{"zh": "教育局", "en": "Education"}, {"zh": "民政局"}}
	all, err := SeriesOf(m, units)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		title Names
		items Names
	}{{Names{"zh": "教育局测评", "en": "Education: evaluation"}, units[0]}, {Names{"zh": "民政局测评"}, units[1]}} {
		got := all[i]
		if !maps.Equal(got.Title, want.title) || !maps.Equal(got.Candidates[0].Names, want.items) || got.Origin != fmt.Sprintf("a/polls/3-%d", i+1) ||
			*got.Series != (Series{Place: i + 1, Of: 2}) || !slices.Equal(got.Registrars, []Registrar{m.Registrars[i], m.Registrars[2+i]}) {
			t.Errorf("%d: %+v", i+1, got)
		}
	}
	m.Candidates = []Candidate{{ID: "x", Names: Names{"zh": "现场答复"}}}
	if all, err = SeriesOf(m, units); err != nil || all[1].Candidates[0].ID != "x" {
		t.Errorf("items of its own: %v", err)
	}
	for name, bad := range map[string]struct {
		keys  int
		units []Names
	}{
		"a key too few": {3, units},
		"one unit":      {4, units[:1]},
		"twice":         {4, []Names{{"zh": "民政局"}, {"zh": "民政局"}}},
		"no name":       {4, []Names{{"zh": "民政局"}, {"en": "x"}}},
	} {
		draft := *m
		draft.Registrars = m.Registrars[:bad.keys]
		if _, err := SeriesOf(&draft, bad.units); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// What is changed in the draft after the first poll has begun is found before the later ones begin: but for the registrars, who may bring
// other keys, and the keys of the board.
func TestCheckFirst(t *testing.T) {
	draft := Plan(Evaluating, 0)
	draft.Origin, draft.Title = "a/polls/3", Names{"zh": "测评"}
	units := []Names{{"zh": "教育局"}, {"zh": "民政局"}}
	begun := func(change func(*Manifest)) *Manifest {
		m := *draft
		change(&m)
		all, err := SeriesOf(&m, units)
		if err != nil {
			t.Fatal(err)
		}
		return all[0]
	}
	first := begun(func(m *Manifest) { m.LogKey, m.ReceiptKey, m.Policy = "log", "receipt", "quorum none\n" })
	for name, change := range map[string]func(*Manifest){
		"":            func(m *Manifest) { m.Registrars = []Registrar{{Issuer: "a"}, {Issuer: "a", By: "b"}} },
		"rules":       func(m *Manifest) { m.Rules.Quorum.Inclusive = !m.Rules.Quorum.Inclusive },
		"audience":    func(m *Manifest) { m.Audience = Deputies },
		"min_ballots": func(m *Manifest) { m.MinBallots++ },
		"k":           func(m *Manifest) { m.K++ },
		"title":       func(m *Manifest) { m.Title = Names{"zh": "票决"} },
		"candidates":  func(m *Manifest) { m.Candidates = []Candidate{{ID: "x", Names: units[0]}} },
		"term":        func(m *Manifest) { m.Term = 3 },
	} {
		if err := CheckFirst(begun(change), first); (err == nil) != (name == "") || err != nil && !strings.Contains(err.Error(), fmt.Sprintf("%q of the draft", name)) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
