package register

import (
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// Sample 09: the differential of every published ballot is measured over the seats (docs/rules.md, section 3). Those of 20% or more pass, and those of
// equal numbers pass where the rules ask for none.
func TestPublishedDifferentials(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(readFile(t, "../samples/09_public_reference/ballot_results.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checked, equal := 0, 0
	for _, row := range rows[1:] {
		candidates, err := strconv.Atoi(row[3])
		if err != nil {
			continue // not published
		}
		seats, err := strconv.Atoi(row[4])
		if err != nil {
			t.Fatalf("%v: %v", row, err)
		}
		checked++
		if got := percent(candidates-seats, seats, 1); got != row[5] {
			t.Errorf("%s: %d for %d is %s, published %s", row[0], candidates, seats, got, row[5])
		}
		if candidates == seats {
			equal++
		}
		if err := ballot.CheckDifferential(candidates, seats, ballot.DefaultDifferential); (err != nil) != (candidates == seats) || ballot.CheckDifferential(candidates, seats, 0) != nil {
			t.Errorf("%s: %v", row[0], err)
		}
	}
	if checked != 12 || equal != 2 {
		t.Errorf("%d rows, %d of them with equal numbers", checked, equal)
	}
}
