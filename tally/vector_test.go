package tally

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A vector is an election that belenios-tool 3.3.0 made, with its secret keys. All of them are public test keys.
type vector struct {
	election *ballot.Election
	trustees crypto.Trustees
	tally    EncryptedTally
	sized    SizedTally
	partials map[int]PartialDecryption
	counts   Counts
	keys     []crypto.Scalar // by owner, from 0
}

var vectorNames = []string{"tiny", "approve", "satisfaction"}

func readVector(t testing.TB, name string) *vector {
	t.Helper()
	read := func(file string) []byte {
		data, err := os.ReadFile(filepath.Join("testdata", name, file))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	v := &vector{partials: map[int]PartialDecryption{}}
	var err error
	v.election, err = ballot.ParseElection(read("election.json"))
	must(err)
	v.trustees, err = crypto.ParseTrustees(read("trustees.json"))
	must(err)
	v.tally, err = ParseEncryptedTally(read("tally.json"))
	must(err)
	must(crypto.DecodeJSON(read("sized.json"), &v.sized))
	must(crypto.DecodeJSON(read("counts.json"), &v.counts))
	must(crypto.DecodeJSON(read("keys.json"), &v.keys))
	for owner := range len(v.keys) + 1 {
		data, err := os.ReadFile(filepath.Join("testdata", name, "partial"+strconv.Itoa(owner)+".json"))
		if err != nil {
			continue
		}
		v.partials[owner], err = ParsePartialDecryption(data)
		must(err)
	}
	return v
}

// readVectorBallots reads the ballots of a vector from the test data of package ballot.
func readVectorBallots(t testing.TB, name string) (ballots []*ballot.Ballot) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "ballot", "testdata", "belenios", name, "ballots.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		b, err := ballot.ParseBallot(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		ballots = append(ballots, b)
	}
	return ballots
}

// share decrypts the tally with the key of one owner.
func (v *vector) share(t testing.TB, owner int) Share {
	t.Helper()
	s, err := Decrypt(newRandom(), v.election, owner, v.keys[owner-1], v.tally)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shares decrypts the tally with every key.
func (v *vector) shares(t testing.TB) map[int]Share {
	t.Helper()
	shares := map[int]Share{}
	for i := range v.keys {
		shares[i+1] = v.share(t, i+1)
	}
	return shares
}

// A random is a stream of bytes that is the same in every run.
type random struct{ state crypto.Hash }

func newRandom() *random { return &random{crypto.Sum([]byte("tally test"))} }

func (r *random) Read(b []byte) (int, error) {
	r.state = crypto.Sum(r.state[:])
	n := copy(b, r.state[:])
	return n, nil
}
