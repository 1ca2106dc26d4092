package server

import (
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// The screen follows a series by its ceremony, all of it: a poll that names the first one's board at another head is of no series with it.
func TestRunning(t *testing.T) {
	made := ballot.Ceremony{Origin: "a.example/1", Size: 4, Root: crypto.Sum([]byte("made"))}
	in := func(place int, cited *ballot.Ceremony, phase audit.Phase) *poll {
		p := &poll{congress: "town", manifest: &ballot.Manifest{}, shown: &view{state: api.State{Phase: phase}}}
		p.manifest.Series = &ballot.Series{Place: place, Of: 9, Ceremony: cited}
		return p
	}
	first, second, third := in(1, nil, audit.Announced), in(2, &made, audit.Voting), in(3, &made, audit.Gathering)
	first.shown.ceremony = &made
	unmade := in(1, nil, audit.Ceremony)
	none := &poll{congress: "town", manifest: &ballot.Manifest{}, shown: &view{state: api.State{Phase: audit.Voting}}}
	all := map[string]*poll{"first": first, "second": second, "third": third, "unmade": unmade, "none": none}
	for name, change := range map[string]func(c *ballot.Ceremony){
		"origin": func(c *ballot.Ceremony) { c.Origin = "b.example/1" }, "size": func(c *ballot.Ceremony) { c.Size++ },
		"root": func(c *ballot.Ceremony) { c.Root[0] ^= 1 },
	} {
		other := made
		change(&other)
		all[name] = in(4, &other, audit.Voting)
	}
	s := &Server{polls: all}
	want := map[string]*poll{"first": second, "second": second, "third": second}
	for name, p := range all {
		if want[name] == nil {
			want[name] = p
		}
		if got := s.running(p); got != want[name] {
			t.Errorf("the screen of %q shows another poll: %+v", name, got.manifest.Series)
		}
	}
}
