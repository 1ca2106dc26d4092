package ballot

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestOfficers(t *testing.T) {
	m := cityManifest(t)
	for _, want := range m.Officers {
		if got, ok := m.Officer(want.Key); !ok || got != want {
			t.Errorf("officer %v: got %v, %v", want.Key, got, ok)
		}
	}
	if _, ok := m.Officer(publicKey("a stranger")); ok {
		t.Error("a stranger is an officer")
	}
}

func TestOfficersRefusals(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Manifest)
		want   string
	}{
		{"too-many", func(m *Manifest) { m.Officers = slices.Repeat(m.Officers[:1], 101) }, "101 officers: at most 100"},
		{"unknown-role", func(m *Manifest) { m.Officers[7].Role = "observer" }, `officer 8: role "observer"`},
		{"no-name", func(m *Manifest) { m.Officers[7].Name = "" }, "officer 8: name: 0 characters"},
		{"one-person-with-two-roles", func(m *Manifest) { m.Officers[7].Key = m.Officers[0].Key }, "officer 8: key"},
		{"no-chair", func(m *Manifest) { m.Officers[0].Role = Operator }, "have 0, 1, 3 and 2"},
		{"no-chief", func(m *Manifest) { m.Officers[1].Role = Scrutineer }, "have 1, 0, 4 and 2"},
		{"two-chiefs", func(m *Manifest) { m.Officers[2].Role = ChiefScrutineer }, "have 1, 2, 2 and 2"},
		{"one-teller", func(m *Manifest) { m.Officers[6].Role = Operator }, "have 1, 1, 3 and 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := cityManifest(t)
			test.change(m)
			if err := m.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// No act on the board is ever one person's: for each, fewer than two signatures are refused.
func TestThreat50_TwoOfficersForEveryAct(t *testing.T) {
	acts := reflect.TypeFor[Signatures]()
	for i := range acts.NumField() {
		for _, n := range []int{-1, 0, 1, MaxOfficers + 1} {
			m := cityManifest(t)
			reflect.ValueOf(&m.Signatures).Elem().Field(i).SetInt(int64(n))
			if err := m.Check(); err == nil || !strings.Contains(err.Error(), "want 2 to 100 for every act") {
				t.Errorf("%s by %d: got %v", acts.Field(i).Name, n, err)
			}
		}
	}
}

// A threshold needs a majority of the trustees, counted from 1, and trustees are scrutineers.
func TestThreat19_Threshold(t *testing.T) {
	for trustees := 1; trustees <= 4; trustees++ {
		for threshold := -1; threshold <= trustees+1; threshold++ {
			m := cityManifest(t)
			m.Trustees.Keys, m.Trustees.Threshold = m.Trustees.Keys[:trustees], threshold
			err := m.Check()
			if want := threshold <= trustees && 2*threshold > trustees; (err == nil) != want {
				t.Errorf("%d of %d: got %v, want accepted %v", threshold, trustees, err, want)
			}
		}
	}
	for _, test := range []struct {
		name   string
		change func(*Manifest)
		want   string
	}{
		{"half", func(m *Manifest) { m.Trustees.Threshold = 2 }, "2 of 4 decrypt: want more than half"},
		{"chair", func(m *Manifest) { m.Trustees.Keys[1] = m.Officers[0].Key }, "trustee 2: key"},
		{"stranger", func(m *Manifest) { m.Trustees.Keys[1] = publicKey("a stranger") }, "is not a scrutineer's"},
		{"one-person-twice", func(m *Manifest) { m.Trustees.Keys[1] = m.Trustees.Keys[0] }, "occurs twice"},
	} {
		m := cityManifest(t)
		test.change(m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}
