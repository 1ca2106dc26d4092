package server

import (
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A register's citation leads to the poll of its congress that has that root at its result, and to none that has no result.
func TestPolls_Cited(t *testing.T) {
	s, at := New(Options{}), ballot.Citation{Origin: "example.org/2025", Size: 9, Root: crypto.Sum([]byte("root"))}
	s.polls["yunlan/2025"] = &poll{congress: "yunlan", name: "2025", manifest: &ballot.Manifest{Origin: at.Origin}, shown: &view{decided: audit.BoardHead{Size: at.Size, Root: at.Root}}}
	s.polls["yunlan/2026"] = &poll{congress: "yunlan", name: "2026", manifest: &ballot.Manifest{Origin: "example.org/2026"}, shown: &view{}}
	if got := s.Pages("yunlan"); len(got) != 1 || got[at] != "/c/yunlan/polls/2025/result" || len(s.Pages("other")) > 0 {
		t.Errorf("%v", got)
	}
}

// A poll is compared with the board that its manifest cites, and with nothing that only calls itself so.
func TestCited(t *testing.T) {
	root, s := crypto.Sum([]byte("root")), New(Options{})
	cited := &poll{congress: "yunlan", name: "2025", manifest: &ballot.Manifest{Origin: "example.org/2025"}, shown: &view{decided: audit.BoardHead{Size: 9, Root: root}}}
	s.polls["yunlan/2025"] = cited
	for name, c := range map[string]struct {
		congress string
		at       *ballot.Previous
		found    bool
	}{
		"cited":            {"yunlan", &ballot.Previous{Citation: ballot.Citation{Origin: "example.org/2025", Size: 9, Root: root}}, true},
		"nothing":          {"yunlan", nil, false},
		"a-re-vote":        {"yunlan", &ballot.Previous{Citation: ballot.Citation{Origin: "example.org/2025", Size: 9, Root: root}, Revote: true}, false},
		"another-origin":   {"yunlan", &ballot.Previous{Citation: ballot.Citation{Origin: "example.org/2024", Size: 9, Root: root}}, false},
		"another-size":     {"yunlan", &ballot.Previous{Citation: ballot.Citation{Origin: "example.org/2025", Size: 8, Root: root}}, false},
		"another-root":     {"yunlan", &ballot.Previous{Citation: ballot.Citation{Origin: "example.org/2025", Size: 9, Root: crypto.Sum(nil)}}, false},
		"another-congress": {"other", &ballot.Previous{Citation: ballot.Citation{Origin: "example.org/2025", Size: 9, Root: root}}, false},
	} {
		p, v := s.cited(c.congress, &ballot.Manifest{Origin: "example.org/2026", Previous: c.at})
		if (p == cited) != c.found || (v == cited.shown) != c.found {
			t.Errorf("%s: found %v", name, p)
		}
	}
}
