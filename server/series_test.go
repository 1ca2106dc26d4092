package server

import (
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// shows is a view of a board in some phase, with entries of these kinds.
func shows(phase audit.Phase, kinds ...audit.Kind) *view {
	v := &view{state: api.State{Phase: phase}, index: &index{}, size: int64(len(kinds))}
	for _, k := range kinds {
		v.index.entries = append(v.index.entries, audit.Entry{Kind: k})
	}
	return v
}

// The screen follows a series by its ceremony, all of it: a poll that names the first one's board at another head is of no series with it.
func TestRunning(t *testing.T) {
	made := ballot.Ceremony{Origin: "a.example/1", Size: 4, Root: crypto.Sum([]byte("made"))}
	in := func(place int, cited *ballot.Ceremony, phase audit.Phase, kinds ...audit.Kind) *poll {
		p := &poll{congress: "town", manifest: &ballot.Manifest{}, shown: shows(phase, kinds...)}
		p.manifest.Series = &ballot.Series{Place: place, Of: 9, Ceremony: cited}
		return p
	}
	first, second, third := in(1, nil, audit.Announced, audit.Open), in(2, &made, audit.Voting, audit.Open), in(3, &made, audit.Gathering)
	first.shown.ceremony = &made
	unmade := in(1, nil, audit.Ceremony)
	none := &poll{congress: "town", manifest: &ballot.Manifest{}, shown: shows(audit.Voting, audit.Open)}
	never := in(9, &made, audit.Voided) // before it was opened: the wall shows what goes on
	all := map[string]*poll{"first": first, "second": second, "third": third, "never": never, "unmade": unmade, "none": none}
	for name, change := range map[string]func(c *ballot.Ceremony){
		"origin": func(c *ballot.Ceremony) { c.Origin = "b.example/1" }, "size": func(c *ballot.Ceremony) { c.Size++ },
		"root": func(c *ballot.Ceremony) { c.Root[0] ^= 1 },
	} {
		other := made
		change(&other)
		all[name] = in(4, &other, audit.Voting, audit.Open)
	}
	s := &Server{polls: all}
	want := map[string]*poll{"first": second, "second": second, "third": second, "never": second}
	for name, p := range all {
		if want[name] == nil {
			want[name] = p
		}
		if got := s.running(p); got != want[name] {
			t.Errorf("the screen of %q shows another poll: %+v", name, got.manifest.Series)
		}
	}
}
