package tally

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// sift does what the board does with shares: one that does not hold is refused, with its owner's name, and changes
// nothing for the others.
func (v *vector) sift(shares map[int]Share) (valid map[int]PartialDecryption, faults map[int]error) {
	valid, faults = map[int]PartialDecryption{}, map[int]error{}
	for owner, s := range shares {
		if err := s.Check(v.election, owner, v.trustees.Keys()[owner-1], v.tally); err != nil {
			faults[owner] = err
		} else {
			valid[owner] = s.Partial
		}
	}
	return valid, faults
}

func TestOpen(t *testing.T) {
	for _, name := range vectorNames {
		t.Run(name, func(t *testing.T) {
			v := readVector(t, name)
			valid, faults := v.sift(v.shares(t))
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			for who, partials := range map[string]map[int]PartialDecryption{"Belenios's": v.partials, "ours": valid} {
				counts, err := Open(v.trustees, v.tally, partials, v.sized.NumTallied)
				if err != nil || !reflect.DeepEqual(counts, v.counts) {
					t.Errorf("%s decryptions: got %v, %v, want %v", who, counts, err, v.counts)
				}
			}
		})
	}
}

// Any two of three open the tally, one does not.
func TestOpen_Quorum(t *testing.T) {
	v := readVector(t, "satisfaction")
	shares := v.shares(t)
	for _, owners := range [][]int{{1, 2}, {1, 3}, {2, 3}, {1, 2, 3}, {1}, {3}, {}} {
		partials := map[int]PartialDecryption{}
		for _, owner := range owners {
			partials[owner] = shares[owner].Partial
		}
		counts, err := Open(v.trustees, v.tally, partials, v.sized.NumTallied)
		if len(owners) < 2 {
			if err == nil {
				t.Errorf("trustees %v alone opened the tally", owners)
			}
		} else if err != nil || !reflect.DeepEqual(counts, v.counts) {
			t.Errorf("trustees %v: got %v, %v", owners, counts, err)
		}
	}
	approve := readVector(t, "approve")
	delete(approve.partials, 2)
	if _, err := Open(approve.trustees, approve.tally, approve.partials, 5); err == nil || !strings.Contains(err.Error(), "2") {
		t.Errorf("without single trustee 2: %v", err)
	}
}

// One invalid share names its owner; the quorum of the others goes on.
func TestThreat15_InvalidShare(t *testing.T) {
	v := readVector(t, "satisfaction")
	shares := v.shares(t)
	cheated := shares[2]
	cheated.Partial.Factors[0][1] = cheated.Partial.Factors[0][1].Add(crypto.Generator())
	valid, faults := v.sift(shares)
	if got := slices.Sorted(maps.Keys(faults)); !slices.Equal(got, []int{2}) {
		t.Fatalf("faults of %v: %v", got, faults)
	}
	counts, err := Open(v.trustees, v.tally, valid, v.sized.NumTallied)
	if err != nil || !reflect.DeepEqual(counts, v.counts) {
		t.Errorf("got %v, %v, want %v", counts, err, v.counts)
	}
}

// A share of one question does not pass for another, and the sum of both questions would not tell.
func TestThreat16_SwappedShare(t *testing.T) {
	v := readVector(t, "satisfaction")
	shares := v.shares(t)
	p := shares[3].Partial
	p.Factors[0], p.Factors[2] = p.Factors[2], p.Factors[0]
	p.Proofs[0], p.Proofs[2] = p.Proofs[2], p.Proofs[0]
	valid, faults := v.sift(shares)
	if len(valid) != 2 || faults[3] == nil || !strings.Contains(faults[3].Error(), "question 1, choice 1") {
		t.Errorf("faults: %v", faults)
	}
}

func TestOpen_OutOfRange(t *testing.T) {
	v := readVector(t, "approve") // 3 votes for P01
	if _, err := Open(v.trustees, v.tally, v.partials, 2); err == nil || !strings.Contains(err.Error(), "question 1, choice 1") {
		t.Errorf("3 votes of 2 ballots: %v", err)
	}
	v.tally[0][4].Beta = v.tally[0][4].Beta.Sub(crypto.BaseMul(crypto.NewScalar(3))) // 2 - 3 votes
	if _, err := Open(v.trustees, v.tally, v.partials, 5); err == nil || !strings.Contains(err.Error(), "question 1, choice 5") {
		t.Errorf("-1 votes: %v", err)
	}
}

func TestCounts_Check(t *testing.T) {
	for name, change := range map[string]func(Counts) Counts{
		"none":            func(c Counts) Counts { return c },
		"one-more":        func(c Counts) Counts { c[2][1]++; return c },
		"swapped-choices": func(c Counts) Counts { c[0][0], c[0][1] = c[0][1], c[0][0]; return c },
		"negative":        func(c Counts) Counts { c[1][1] = -1; return c },
		"short":           func(c Counts) Counts { c[1] = c[1][1:]; return c },
		"long":            func(c Counts) Counts { c[1] = append(c[1], 0); return c },
		"no-question":     func(c Counts) Counts { return c[1:] },
		"nothing":         func(Counts) Counts { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			v := readVector(t, "satisfaction")
			factors, err := Combine(v.trustees, v.partials)
			if err != nil {
				t.Fatal(err)
			}
			err = change(v.counts).Check(v.election, v.tally, factors, v.sized.NumTallied)
			if (err == nil) != (name == "none") {
				t.Errorf("got %v", err)
			}
		})
	}
	v := readVector(t, "satisfaction")
	factors, err := Combine(v.trustees, v.partials)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.counts.Check(v.election, v.tally, factors, 3); err == nil {
		t.Error("4 votes of 3 ballots")
	}
}
