package trustee

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// One key opens two polls, each from its own board, and goes when both have a result, or when its owner says so.
func TestSeries(t *testing.T) {
	for name, s := range map[string]series{"dealt": toldSeries(), "plain": tellSeries(t.TempDir(), holders)} {
		t.Run(name, func(t *testing.T) {
			s.first.verifies(t, audit.Options{})
			s.second.verifies(t, audit.Options{Ceremony: s.first.bundle()})
			x := s.second.trustee(t, s.second.at[audit.Share].copyOf(t, 1), 1)
			if _, err := x.Destroy(s.first.bundle(), audit.Options{}, false); !errors.Is(err, ErrSeries) {
				t.Errorf("destroyed while the second poll needs it: %v", err)
			}
			x = s.second.trustee(t, s.second.at[audit.Share].copyOf(t, 1), 1)
			if _, err := x.Destroy(s.first.bundle(), audit.Options{}, true); err != nil || !x.Destroyed() {
				t.Errorf("not destroyed although it was told to: %v", err)
			}
			x = s.second.trustee(t, s.second.at[audit.Destroyed].copyOf(t, 1), 1)
			if all, of := x.Polls(); of != 2 || len(all) != 2 || !all[0].Opened || !all[0].Ended || !all[1].Opened || all[1].Ended || all[1].Place != 2 {
				t.Errorf("%+v of %d", all, of)
			}
			for _, h := range []*hall{s.second.hall, s.first.hall} {
				m, err := x.Destroy(h.bundle(), audit.Options{}, false)
				if err != nil {
					t.Fatal(err)
				}
				if err := h.fork(len(h.leaves)).put(audit.Destroyed, m.Payload); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func (s *story) verifies(t *testing.T, o audit.Options) {
	t.Helper()
	f := s.fork(len(s.leaves))
	order(f, audit.Announce, audit.AnnounceBody{Result: f.board.Result()}, f.leaders()...)
	if r := audit.Verify(f.bundle(), o); !r.Complete {
		t.Errorf("%s: %+v", s.manifest().Origin, r)
	}
}

// Who never saw that the key of the series was made knows of no other poll, and does not destroy the key for that.
func TestSeries_DestroyUnmade(t *testing.T) {
	s := toldSeries()
	x := s.first.trustee(t, s.first.at[audit.Destroyed].copyOf(t, 1), 1)
	if _, err := x.Destroy(s.first.bundle(), audit.Options{}, false); !errors.Is(err, ErrSeries) || x.Destroyed() {
		t.Fatalf("destroyed while the second poll needs it: %v", err)
	}
	if _, err := os.Stat(x.path(keyName)); err != nil {
		t.Error(err)
	}
	if _, err := x.Destroy(s.first.bundle(), audit.Options{}, true); err != nil || !x.Destroyed() {
		t.Errorf("not destroyed although it was told to: %v", err)
	}
	// Of a poll that it never served it has nothing to say any more, and no board could change that.
	if _, err := x.Destroy(s.second.bundle(), audit.Options{}, false); !errors.Is(err, ErrDestroyed) {
		t.Errorf("in a poll that the key never served: %v", err)
	}
	y := s.second.trustee(t, s.second.at["unseen"].copyOf(t, 1), 1)
	if _, err := contribute(y, s.first.bundle()); err != nil {
		t.Fatal(err)
	}
	if _, err := y.Destroy(s.first.bundle(), audit.Options{}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := y.Destroy(s.second.bundle(), audit.Options{}, false); !errors.Is(err, ErrDestroyed) {
		t.Errorf("of a series that it has seen, in a poll that the key never served: %v", err)
	}
}

// A trustee says its word for trustees that it has seen make its own key, in polls that cite that board at that head, and in one
// poll a place.
func TestSeries_Refused(t *testing.T) {
	s := toldSeries()
	unseen := func() *Trustee { return s.second.trustee(t, s.second.at["unseen"].copyOf(t, 1), 1) }
	if _, err := contribute(unseen(), s.second.at[audit.Key].bundle); !errors.Is(err, ErrCeremony) {
		t.Errorf("before the key was seen: %v", err)
	}
	x := s.second.trustee(t, s.second.at[audit.Key].copyOf(t, 1), 1)
	with := func(change func(*ballot.Manifest, *ballot.Series)) audit.Bundle {
		h := s.first.later(2)
		m := *h.manifest()
		series := *m.Series
		cited := *series.Ceremony
		m.Series, series.Ceremony = &series, &cited
		change(&m, &series)
		h.begin(&m)
		return h.bundle()
	}
	for name, change := range map[string]func(*ballot.Manifest, *ballot.Series){
		"another root":   func(_ *ballot.Manifest, s *ballot.Series) { s.Ceremony.Root = crypto.Sum(nil) },
		"another head":   func(_ *ballot.Manifest, s *ballot.Series) { s.Ceremony.Size++ },
		"another origin": func(_ *ballot.Manifest, s *ballot.Series) { s.Ceremony.Origin += "x" },
		"more polls":     func(_ *ballot.Manifest, s *ballot.Series) { s.Of++ },
	} {
		if _, err := contribute(x, with(change)); err == nil || !strings.Contains(err.Error(), "not the one that this key was made in") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, test := range map[string]struct {
		change func(*ballot.Manifest)
		want   string
	}{
		"other officers": {func(m *ballot.Manifest) {
			m.Officers = slices.Clone(m.Officers)
			m.Officers[0].Name = "somebody else"
		}, "the same officers"},
		"another number": {func(m *ballot.Manifest) {
			m.Trustees.Keys = slices.Clone(m.Trustees.Keys)
			slices.Reverse(m.Trustees.Keys)
		}, "the same trustees"},
		"not a trustee": {func(m *ballot.Manifest) { m.Trustees.Keys = m.Trustees.Keys[1:] }, "no trustee with the key"},
		"another roll":  {func(m *ballot.Manifest) { m.Roll, m.Slips = m.Slips, m.Roll }, "one roll"},
		"a token key":   {func(m *ballot.Manifest) { m.Registrars = s.first.manifest().Registrars }, "serves two polls"},
	} {
		if _, err := contribute(x, with(func(m *ballot.Manifest, _ *ballot.Series) { test.change(m) })); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	another := with(func(m *ballot.Manifest, _ *ballot.Series) { m.Title = ballot.Names{"zh": "另一个部门"} })
	hash := s.second.manifest().Hash()
	if _, err := x.Ceremony(rand.Reader, another, audit.Options{Manifest: &hash}); err == nil || !strings.Contains(err.Error(), "not the one asked for") {
		t.Errorf("another manifest than was read aloud: %v", err)
	}
	if _, err := x.look(another, audit.Options{}); err != nil {
		t.Error(err)
	}
	foreign := s.second.fork(1)
	order(foreign, audit.Key, audit.KeyBody{Trustee: 2, Cited: told().board.Poll().Trustees}, foreign.scrutineers[1])
	if _, err := contribute(x, foreign.bundle()); err == nil || !strings.Contains(err.Error(), "the board would refuse") {
		t.Errorf("another trustee named others: %v", err)
	}
	if all, _ := x.Polls(); len(all) != 1 {
		t.Errorf("a board in which nothing was said has a place: %+v", all)
	}
	said, err := contribute(x, s.second.at[audit.Key].bundle)
	if err != nil || said.Message == nil {
		t.Fatal(said, err)
	}
	if _, err := contribute(x, another); err == nil || !strings.Contains(err.Error(), "in place 2 of the series already") {
		t.Errorf("a second poll in one place: %v", err)
	}
	if again, err := contribute(x, s.second.at[audit.Key].bundle); err != nil || !bytes.Equal(again.Message.Bytes(), said.Message.Bytes()) {
		t.Errorf("asked again: %v", err)
	}
}

// No token key serves two polls, of which neither need be the first.
func TestSeries_TokenKeys(t *testing.T) {
	s := toldSeries()
	x := s.second.trustee(t, s.second.at[audit.Share].copyOf(t, 1), 1)
	m := *x.record.made.Manifest
	m.Series = &ballot.Series{Place: 1, Of: 3}
	x.record.made.Manifest = &m
	third := crypto.Sum([]byte("third"))
	for place, keys := range map[int][]crypto.Hash{1: tokenKeys(s.first.manifest()), 2: tokenKeys(s.second.manifest()), 0: {third}} {
		err := x.record.check(line{Act: serves, Poll: &third, Place: 3, Registrars: keys})
		if want := fmt.Sprintf("serves in place %d of the series already", place); (err == nil) != (place == 0) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Two tallies of one poll are never opened, also where another poll's was opened under the same key in between (threat 15).
func TestSeries_OneTallyEach(t *testing.T) {
	s := toldSeries()
	x := s.second.trustee(t, s.second.at[audit.Share].copyOf(t, 1), 1)
	for _, f := range []*story{s.first, s.second} {
		other := f.fork(f.opened)
		other.sum(f.ballots[:3])
		n := x.record.polls[f.manifest().Hash()]
		n.seen = audit.BoardHead{} // it is shown this board alone
		if _, err := x.Decrypt(rand.Reader, other.bundle(), audit.Options{}, nil); !errors.Is(err, ErrOtherTally) {
			t.Errorf("place %d: %v", n.place, err)
		}
	}
}

// Restored from a backup, a trustee needs the board of the first poll to know its key, and the root of each tally read aloud.
func TestSeries_Restored(t *testing.T) {
	s := toldSeries()
	head := s.second.at[audit.Head]
	x, err := Restore(filepath.Join(t.TempDir(), "new"), filepath.Join(head.folders, "1.backup"), officerKey(1), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	decrypt := func(root *crypto.Hash) error {
		_, err := x.Decrypt(rand.Reader, head.bundle, audit.Options{}, root)
		return err
	}
	if err := decrypt(nil); !errors.Is(err, ErrCeremony) {
		t.Errorf("it has not seen its key: %v", err)
	}
	if _, err := contribute(x, s.first.bundle()); err != nil {
		t.Fatal(err)
	}
	if err := decrypt(nil); !errors.Is(err, ErrAloud) {
		t.Errorf("nothing was read aloud: %v", err)
	}
	if all, _ := x.Polls(); len(all) != 1 {
		t.Errorf("a board in which nothing was said has a place: %+v", all)
	}
	root := s.second.fork(sizeOf(head.bundle)).board.Decryption().Tally.Root
	if err := decrypt(&root); err != nil {
		t.Error(err)
	}
	y, err := Restore(filepath.Join(t.TempDir(), "new"), filepath.Join(head.folders, "1.backup"), officerKey(1), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	defer y.Close()
	for _, f := range []*story{s.first, s.second} {
		if _, err := contribute(y, f.bundle()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := y.Destroy(s.first.bundle(), audit.Options{}, false); err != nil {
		t.Errorf("both polls have a result, and it said nothing in the second: %v", err)
	}
}

// The lines that a series adds are as strict as the others.
func TestRecord_Series(t *testing.T) {
	s := toldSeries()
	text := string(must(os.ReadFile(filepath.Join(s.second.at[audit.Destroyed].folders, "1", recordName))))
	if _, whole, err := parseRecord([]byte(text)); err != nil || whole != len(text) {
		t.Fatalf("%d of %d bytes, %v", whole, len(text), err)
	}
	lines := strings.SplitAfter(text, "\n")
	find := func(what ...string) string {
	next:
		for _, l := range lines {
			for _, w := range what {
				if !strings.Contains(l, w) {
					continue next
				}
			}
			return l
		}
		t.Fatalf("no line with %q", what)
		return ""
	}
	later, first := s.second.manifest().Hash().String(), s.first.manifest().Hash().String()
	made, serves, seen := find(`"act":"made"`), find(`"act":"serves"`), find(`"act":"seen","poll"`)
	share, head, over := find(`"poll":"`+later, `"kind":"share"`), find(`"poll":"`+later, `"kind":"head"`), find(`"act":"ended"`)
	third := strings.Replace(serves, later, strings.Repeat("1", 64), 1)
	third = strings.Replace(third, tokenKeys(s.second.manifest())[0].String(), strings.Repeat("2", 64), 1)
	for name, bad := range map[string]string{
		"made twice":                 text + made,
		"made before the key":        lines[0] + made,
		"made in another poll":       strings.Replace(text, made, strings.Replace(made, `"of":2`, `"of":3`, 1), 1),
		"serves without registrars":  strings.Replace(text, serves, serves[:strings.Index(serves, `,"registrars":`)]+"}\n", 1),
		"a dealt key that is absent": strings.Replace(text, made, made[:strings.Index(made, `,"key":`)]+"}\n", 1),
		"serves twice":               text + serves,
		"two in one place":           text + third,
		"a place beyond":             text + strings.Replace(third, `"place":2`, `"place":3`, 1),
		"the first poll once more":   text + strings.Replace(strings.Replace(serves, later, first, 1), `"place":2`, `"place":1`, 1),
		"serves before the key":      strings.Replace(strings.Replace(text, serves, "", 1), made, serves+made, 1),
		"seen of nobody":             text + strings.Replace(seen, later, strings.Repeat("1", 64), 1),
		"seen of the first by name":  text + strings.Replace(seen, later, first, 1),
		"a second share":             text + share,
		"a share before its head":    strings.Replace(text, head, "", 1),
		"a cert in a later poll":     text + strings.Replace(find(`"kind":"cert"`), `{"act":"sent",`, `{"act":"sent","poll":"`+later+`",`, 1),
		"ended twice":                text + over,
		"serves at the end":          text + `{"act":"destroying"}` + "\n" + third,
		"a place of a seen":          text + seen[:len(seen)-2] + `,"place":2}` + "\n",
	} {
		if _, _, err := parseRecord([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
