package ballot

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// sample reads the rows below the heading of a table of the samples.
func sample(t *testing.T, path ...string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(append([]string{"..", "samples"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDifferentialCases(t *testing.T) {
	rows := sample(t, "04_differential_boundaries", "cases.csv")
	if len(rows) != 80 {
		t.Fatalf("%d cases, want 80", len(rows))
	}
	for _, row := range rows {
		candidates, seats, accept, least := atoi(t, row[0]), atoi(t, row[1]), row[5] == "允许", atoi(t, row[6])
		err := CheckDifferential(candidates, seats, DefaultDifferential)
		if (err == nil) != accept {
			t.Errorf("%d for %d: got %v, want accepted %v", candidates, seats, err, accept)
		}
		if err == nil {
			continue
		}
		want := DifferentialError{candidates, seats, DefaultDifferential, least, least - candidates}
		if e := new(DifferentialError); !errors.As(err, &e) || *e != want {
			t.Errorf("%d for %d: got %+v, want %+v", candidates, seats, err, want)
		}
	}
}

func TestDifferentialNamedCases(t *testing.T) {
	for _, row := range sample(t, "04_differential_boundaries", "named_cases.csv") {
		t.Run(row[0], func(t *testing.T) {
			err := CheckDifferential(atoi(t, row[1]), atoi(t, row[2]), DefaultDifferential)
			if (err == nil) != (row[4] == "允许") {
				t.Errorf("got %v, want %s", err, row[4])
			}
		})
	}
}

// The table of docs/rules.md, section 3, for 1 to 30 seats. The accepted and the refused are told apart by counting
// up from equal numbers, not by the formula.
func TestDifferentialTable(t *testing.T) {
	table := []int{2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30, 32, 33, 34, 35, 36}
	for i, want := range table {
		seats := i + 1
		least := seats
		for 5*(least-seats) < seats {
			least++
		}
		if least != want {
			t.Fatalf("%d seats: the table says %d, counting says %d", seats, want, least)
		}
		if err := CheckDifferential(least, seats, DefaultDifferential); err != nil {
			t.Errorf("%d for %d: %v", least, seats, err)
		}
		if err := CheckDifferential(least-1, seats, DefaultDifferential); err == nil {
			t.Errorf("%d for %d: accepted", least-1, seats)
		}
	}
}

// The rule rounds the candidates up, is inclusive, and its arithmetic cannot be made to overflow.
func TestThreat46_DifferentialRounding(t *testing.T) {
	for _, test := range []struct {
		candidates, seats, percent int
		ok                         bool
	}{
		{3, 3, 20, false}, {4, 3, 20, true},
		{11, 10, 20, false}, {12, 10, 20, true},
		{5, 5, 20, false}, {6, 5, 20, true},
		{28, 24, 20, false}, {29, 24, 20, true}, // 24·1.2 in floating point is below 28.8
		{10, 10, 0, true}, {9, 10, 0, false},
		{200, 100, 100, true}, {199, 100, 100, false},
		{5, 0, 20, false}, {5, -1, 20, false},
		{1, 1<<63 - 9223372036854777, 1000, false}, {200, 1<<63 - 1, 1000, false},
	} {
		if err := CheckDifferential(test.candidates, test.seats, test.percent); (err == nil) != test.ok {
			t.Errorf("%d for %d at %d%%: got %v, want accepted %v", test.candidates, test.seats, test.percent, err, test.ok)
		}
	}
}
