package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// The archives that belenios-tool 3.3.0 made and verified.
var archiveNames = []string{"tiny", "approve", "satisfaction"}

func readArchive(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".bel"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parseArchive(t testing.TB, name string) *Archive {
	t.Helper()
	a, err := ParseArchive(readArchive(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestArchive_Belenios(t *testing.T) {
	owners := map[string][]int{"tiny": {1}, "approve": {1, 2}, "satisfaction": {1, 3}}
	counts := map[string]tally.Counts{
		"tiny":         {{1, 0}},
		"approve":      {{3, 2, 2, 1, 2, 1, 2, 1, 1, 1, 0, 3}},
		"satisfaction": {{2, 3, 1, 1}, {2, 1, 3, 1}, {2, 4, 0, 1}},
	}
	for _, name := range archiveNames {
		t.Run(name, func(t *testing.T) {
			a := parseArchive(t, name)
			if err := a.Verify(); err != nil {
				t.Error(err)
			}
			again, err := a.Bytes()
			if err != nil || !bytes.Equal(again, readArchive(t, name)) {
				t.Errorf("written again it differs: %v", err)
			}
			var got []int
			for _, p := range a.Partials {
				got = append(got, p.Owner)
			}
			if !slices.Equal(got, owners[name]) || !reflect.DeepEqual(a.Counts, counts[name]) {
				t.Errorf("trustees %v, counts %v", got, a.Counts)
			}
		})
	}
}

// An archivePoll is a small poll of our own: one question, one trustee.
type archivePoll struct {
	election *ballot.Election
	secret   crypto.Scalar
	trustees crypto.Trustees
	ballots  []*ballot.Ballot
}

func newArchivePoll(t *testing.T) *archivePoll {
	t.Helper()
	x, key, err := crypto.NewSingle(archiveRandom)
	if err != nil {
		t.Fatal(err)
	}
	return &archivePoll{
		election: &ballot.Election{
			Version: 1, Description: "piaojue/v1 test", Name: "票决", Group: crypto.GroupName, PublicKey: key.Key,
			Questions: []ballot.Question{{Answers: []string{"赞成", "反对"}, Min: 0, Max: 1, Question: "修建图书馆"}},
			UUID:      "NY7MPCJhW4fzYV",
		},
		secret: x, trustees: crypto.Trustees{{Single: &key}},
	}
}

// cast adds a ballot with the credential of the secret. change may spoil it before it is signed.
func (p *archivePoll) cast(t *testing.T, secret uint64, approve, oppose int, change ...func(*ballot.Ballot)) {
	t.Helper()
	x := crypto.NewScalar(secret)
	b, _, err := ballot.Encrypt(archiveRandom, p.election, crypto.BaseMul(x), [][]int{{approve, oppose}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(b)
	}
	if err := b.Sign(archiveRandom, x); err != nil {
		t.Fatal(err)
	}
	p.ballots = append(p.ballots, b)
}

// archive tallies the ballots as a dishonest board would: without looking at them.
func (p *archivePoll) archive(t *testing.T) *Archive {
	t.Helper()
	a := &Archive{
		Timestamp: 1795370382, Election: p.election.Bytes(), Trustees: crypto.MustEncodeJSON(p.trustees), Tally: tally.NewSum(p.election),
	}
	for _, b := range p.ballots {
		a.Credentials = append(a.Credentials, b.Credential)
		a.Ballots = append(a.Ballots, b.Bytes())
		for i, c := range b.Answers[0].Choices[:min(2, len(b.Answers[0].Choices))] {
			a.Tally[0][i] = a.Tally[0][i].Add(c)
		}
	}
	share, err := tally.Decrypt(archiveRandom, p.election, 1, p.secret, a.Tally)
	if err != nil {
		t.Fatal(err)
	}
	a.Partials = []OwnedPartial{{1, share.Partial}}
	a.Counts, err = tally.Open(p.trustees, a.Tally, map[int]tally.PartialDecryption{1: share.Partial}, len(p.ballots))
	if err != nil {
		a.Counts = tally.Counts{{0, 0}} // of ballots that are not to be counted
	}
	return a
}

// rewrite writes and parses a, both of which must work, and verifies it.
func rewrite(t *testing.T, a *Archive) error {
	t.Helper()
	data, err := a.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseArchive(data)
	if err != nil {
		t.Fatal(err)
	}
	return again.Verify()
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil {
		t.Fatal("accepted")
	}
	if !strings.Contains(err.Error(), part) {
		t.Errorf("got %q, want something about %q", err, part)
	}
}

// archiveRandom is a stream of bytes that is the same in every run.
var archiveRandom = &archiveStream{}

type archiveStream struct{ state crypto.Hash }

func (s *archiveStream) Read(b []byte) (int, error) {
	s.state = crypto.Sum(s.state[:])
	return copy(b, s.state[:]), nil
}

func TestArchive_OurOwn(t *testing.T) {
	p := newArchivePoll(t)
	p.cast(t, 71, 1, 0)
	p.cast(t, 72, 0, 1)
	p.cast(t, 73, 0, 0)
	p.cast(t, 74, 1, 0)
	a := p.archive(t)
	if err := rewrite(t, a); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a.Counts, tally.Counts{{2, 1}}) {
		t.Errorf("counts %v", a.Counts)
	}
	data, _ := a.Bytes()
	slices.Reverse(a.Credentials)
	if again, _ := a.Bytes(); !bytes.Equal(again, data) {
		t.Error("the archive depends on the order in which the credentials were given")
	}
}

// A poll in which nobody voted has an archive: a list of no credentials, no ballots, and zeros.
func TestArchive_Nobody(t *testing.T) {
	a := newArchivePoll(t).archive(t)
	if err := rewrite(t, a); err != nil {
		t.Error(err)
	}
	if !reflect.DeepEqual(a.Counts, tally.Counts{{0, 0}}) {
		t.Errorf("counts %v", a.Counts)
	}
}

func TestArchive_Unwritable(t *testing.T) {
	for name, change := range map[string]func(*Archive){
		"before-1970": func(a *Archive) { a.Timestamp = -1 },
		"after-2242":  func(a *Archive) { a.Timestamp = 1 << 33 },
		"no-tally":    func(a *Archive) { a.Tally = nil },
		"no-counts":   func(a *Archive) { a.Counts = nil },
	} {
		t.Run(name, func(t *testing.T) {
			a := parseArchive(t, "tiny")
			change(a)
			if _, err := a.Bytes(); err == nil {
				t.Error("written")
			}
		})
	}
}

// Whatever byte of a file is changed, it does not parse: nothing in it is without meaning.
func TestArchive_EveryByte(t *testing.T) {
	data := readArchive(t, "tiny")
	for i := range data {
		data[i] ^= 1
		if _, err := ParseArchive(data); err == nil {
			t.Errorf("byte %d changed: accepted", i)
		}
		data[i] ^= 1
	}
	for n := 0; n < len(data); n += 256 {
		if _, err := ParseArchive(data[:n]); err == nil {
			t.Errorf("cut off at %d: accepted", n)
		}
	}
	if _, err := ParseArchive(append(data, make([]byte, 1024)...)); err == nil {
		t.Error("blocks of zeros at the end: accepted")
	}
}

func FuzzArchive(f *testing.F) {
	for _, name := range archiveNames {
		f.Add(readArchive(f, name))
	}
	f.Add(writeSteps(0, nil))
	f.Add(writeSteps(1, []step{{endBallots, nil}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ParseArchive(data)
		if err != nil {
			return
		}
		if again, err := a.Bytes(); err != nil || !bytes.Equal(again, data) {
			t.Errorf("written again it differs: %v", err)
		}
		a.Verify()
	})
}

// Five ballots of twelve choices.
func BenchmarkVerifyArchive(b *testing.B) {
	a := parseArchive(b, "approve")
	for b.Loop() {
		if err := a.Verify(); err != nil {
			b.Fatal(err)
		}
	}
}
