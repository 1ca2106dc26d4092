package tally

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestSum(t *testing.T) {
	for _, name := range vectorNames {
		t.Run(name, func(t *testing.T) {
			v := readVector(t, name)
			sum := NewSum(v.election)
			ballots := readVectorBallots(t, name)
			for _, b := range ballots {
				sum.Add(b)
			}
			if !bytes.Equal(sum.Bytes(), v.tally.Bytes()) {
				t.Error("the sum is not Belenios's")
			}
			if got := sum.Sized(len(ballots)); got != v.sized {
				t.Errorf("got %+v, want %+v", got, v.sized)
			}
			sum.Add(ballots[0])
			if sum.Hash() == v.tally.Hash() {
				t.Error("a ballot counted twice makes no difference")
			}
		})
	}
}

// With blank votes allowed, a question has one more ciphertext.
func TestSum_OfNothing(t *testing.T) {
	for _, name := range vectorNames {
		v := readVector(t, name)
		sum := NewSum(v.election)
		if err := sameShape(v.election, "ciphertexts", sum); err != nil {
			t.Error(err)
		}
		for i, row := range sum {
			if len(row) != len(v.tally[i]) {
				t.Errorf("%s: question %d has %d ciphertexts, want %d", name, i+1, len(row), len(v.tally[i]))
			}
			for _, c := range row {
				if !c.Alpha.IsIdentity() || !c.Beta.IsIdentity() {
					t.Errorf("%s: question %d does not begin at the identity", name, i+1)
				}
			}
		}
	}
}

func TestParseEncryptedTally_Refuses(t *testing.T) {
	good := string(readVector(t, "tiny").tally.Bytes())
	alpha := good[len(`[[{"alpha":"`):][:64]
	with := func(point string) string { return strings.Replace(good, alpha, point, 1) }
	for name, data := range map[string]string{
		"empty":            "",
		"white-space":      good + "\n",
		"trailing-bytes":   good + "]",
		"upper-case":       with(strings.ToUpper(alpha)),
		"negative-zero":    with("8000000000000000000000000000000000000000000000000000000000000001"),
		"order-2":          with("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
		"order-8":          with("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"),
		"not-on-the-curve": with("0000000000000000000000000000000000000000000000000000000000000002"),
		"repeated-field":   strings.Replace(good, `"beta"`, `"alpha":"`+alpha+`","beta"`, 1),
		"unknown-field":    strings.Replace(good, `{"alpha"`, `{"weight":1,"alpha"`, 1),
		"null":             "null",
		"null-question":    "[null]",
		"null-point":       strings.Replace(good, `"`+alpha+`"`, "null", 1),
		"missing-point":    strings.Replace(good, `"alpha":"`+alpha+`",`, "", 1),
		"too-long":         "[" + strings.Repeat("[],", maxObject/3) + "[]]",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseEncryptedTally([]byte(data)); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := ParseEncryptedTally([]byte(with("0000000000000000000000000000000000000000000000000000000000000001"))); err != nil {
		t.Errorf("the identity, which a sum may be: %v", err)
	}
}

func FuzzEncryptedTally(f *testing.F) {
	for _, name := range vectorNames {
		f.Add(readVector(f, name).tally.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sum, err := ParseEncryptedTally(data)
		if err == nil && !bytes.Equal(sum.Bytes(), data) {
			t.Errorf("%q is written %q", data, sum.Bytes())
		}
	})
}

func BenchmarkSum(b *testing.B) {
	v := readVector(b, "approve")
	ballots, sum := readVectorBallots(b, "approve"), NewSum(v.election)
	for b.Loop() {
		sum.Add(ballots[0])
	}
}

// The files of a vector are what this package writes.
func TestBytes(t *testing.T) {
	for _, name := range vectorNames {
		v := readVector(t, name)
		for owner, p := range v.partials {
			file := "testdata/" + name + "/partial" + string(rune('0'+owner)) + ".json"
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(p.Bytes(), data) {
				t.Errorf("%s changed", file)
			}
		}
	}
}
