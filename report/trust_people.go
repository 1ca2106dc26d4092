package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// printers: a credential is derived from card and slip, and a request for tokens is signed by both (docs/protocol.md,
// sections 2.6 and 5.4). What the two could do with them needs a check-in besides, which scrutineers sign. Where cards are handed
// out, both are on one paper, and whoever has that is the deputy.
func (t *trust) printers() {
	args := []any{"Cards", t.duties[cards], "Slips", t.duties[slips], "Attendance", t.manifest.Signatures.Attendance}
	switch {
	case t.manifest.Rules.HandsOut():
		t.say(Warning, "printers.stack", args...)
	case same(t.duties[cards], t.duties[slips]):
		t.say(Warning, "printers.one", args...)
	default:
		t.say(Good, "printers.two", args...)
	}
}

// registrars: all of them together can sign tokens that no entry shows, within the total of those that were issued
// (docs/protocol.md, section 10.2). They need neither printer for it.
func (t *trust) registrars() {
	parties, unsaid := t.registrarParties()
	keeper := t.duties[board]
	keeps := unsaid || keeper == "" || slices.Contains(parties, keeper)
	switch {
	case len(parties) < 2 && keeps:
		t.say(Warning, "registrars.keeper", "Keeper", cmp.Or(keeper, strings.Join(parties, "")))
	case len(parties) == 1:
		t.say(Warning, "registrars.one", "Party", parties[0])
	default:
		t.say(Good, "registrars.apart", "Parties", parties)
		if keeps {
			t.say(Note, "registrars.among", "Keeper", keeper)
		}
	}
}

// registrarParties returns who runs the registrars, each party once, and whether the manifest leaves it open for some: such
// a registrar may be run by any of the parties, or by the keeper of the board.
func (t *trust) registrarParties() (parties []string, unsaid bool) {
	for _, r := range t.manifest.Registrars {
		switch by := strings.TrimSpace(r.By); {
		case by == "":
			unsaid = true
		case !slices.Contains(parties, by):
			parties = append(parties, by)
		}
	}
	return parties, unsaid
}

// booth: whoever supplies a program can read what is typed into it.
func (t *trust) booth() {
	args := []any{"Board", t.duties[board], "Booth", t.duties[booth]}
	if same(t.duties[board], t.duties[booth]) {
		t.say(Warning, "booth.same", args...)
	} else {
		t.say(Good, "booth.apart", args...)
	}
}

// trustees: who can decrypt, whom that takes, and who must not be missing. Keys under one name count as one person's.
func (t *trust) trustees() {
	need, n := t.manifest.Trustees.Threshold, len(t.manifest.Trustees.Keys)
	keys := make(map[string]int) // by name
	for _, key := range t.manifest.Trustees.Keys {
		keys[t.nameOf(key)]++
	}
	people := slices.Sorted(maps.Keys(keys))
	slices.SortStableFunc(people, func(a, b string) int { return keys[b] - keys[a] })
	fewest, have := 0, 0
	for ; have < need; fewest++ {
		have += keys[people[fewest]]
	}
	if fewest == 1 {
		t.say(Warning, "trustees.alone", "Name", people[0], "Lost", n-need)
	} else {
		t.say(Good, "trustees.shared", "Names", t.trusteeNames(), "Need", need, "Count", n, "Absent", n-need)
		if fewest < need {
			t.say(Warning, "trustees.fewer", "Name", people[0], "Keys", keys[people[0]], "Fewest", fewest)
		}
		if need == n {
			t.say(Note, "trustees.all", "Count", n)
		}
	}
	for _, name := range t.trusteeNames() {
		if others := t.dutiesOf(name); len(others) > 0 {
			t.say(Note, "trustees.also", "Name", name, "Duties", others, "Need", need)
		}
	}
}

// trusteeNames returns the names of the trustees, each once, in the order of their indices.
func (t *trust) trusteeNames() (names []string) {
	for _, key := range t.manifest.Trustees.Keys {
		if name := t.nameOf(key); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (t *trust) nameOf(key crypto.PublicKey) string {
	o, _ := t.manifest.Officer(key)
	return strings.TrimSpace(o.Name)
}

// dutiesOf returns the duties that stand under a name.
func (t *trust) dutiesOf(name string) (all []duty) {
	for _, d := range []duty{cards, slips, board, booth} {
		if t.duties[d] == name {
			all = append(all, d)
		}
	}
	if parties, _ := t.registrarParties(); slices.Contains(parties, name) {
		all = append(all, registrars)
	}
	return all
}

// officers: two signatures are worth two only if they are two people's.
func (t *trust) officers() {
	seen, twice := make(map[string]bool), []string(nil)
	for _, o := range t.manifest.Officers {
		name := strings.TrimSpace(o.Name)
		if seen[name] && !slices.Contains(twice, name) {
			twice = append(twice, name)
		}
		seen[name] = true
	}
	if len(twice) > 0 {
		t.say(Warning, "officers.twice", "Names", twice)
	}
	s := t.manifest.Signatures
	t.say(Good, "officers.several", "Least", leastOf(s))
	t.say(Note, "officers.replace", "Replace", s.Replace, "Attendance", s.Attendance)
	t.say(Note, "officers.papers", "Papers", s.Papers)
}

// leastOf returns how many signatures the act with the fewest takes.
func leastOf(s ballot.Signatures) int {
	return min(s.Approve, s.Attendance, s.Open, s.Close, s.Papers, s.Collection, s.Valid, s.Tally, s.Result, s.Announce,
		s.Replace, s.Strike, s.Void)
}
