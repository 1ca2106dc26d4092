package register

import (
	"testing"
	"time"
)

func day(text string) Date {
	d, err := ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// docs/rules.md, 12.2: the day with the same number, or the last of the month.
func TestDeadlines(t *testing.T) {
	for _, tt := range []struct {
		name   string
		from   string
		months int
		want   string
	}{
		{"same-day", "2026-03-27", 3, "2026-06-27"},
		{"six-months", "2026-03-27", 6, "2026-09-27"},
		{"over-the-year", "2026-11-15", 3, "2027-02-15"},
		{"month-end-shorter", "2026-11-30", 3, "2027-02-28"},
		{"month-end-leap", "2027-11-30", 3, "2028-02-29"},
		{"month-end-31-to-30", "2026-08-31", 1, "2026-09-30"},
		{"month-end-longer-stays", "2027-02-28", 3, "2027-05-28"},
		{"leap-day", "2028-02-29", 6, "2028-08-29"},
		{"last-of-december", "2026-12-31", 6, "2027-06-30"},
		{"into-december", "2026-09-30", 3, "2026-12-30"},
	} {
		if got := day(tt.from).AddMonths(tt.months); got != day(tt.want) {
			t.Errorf("%s: %s and %d months is %s, want %s", tt.name, tt.from, tt.months, got, tt.want)
		}
	}
	deadline := day("2026-04-30")
	for text, want := range map[string]int{"2026-04-29": 0, "2026-04-30": 0, "2026-05-01": 1, "2026-05-21": 21, "2027-04-30": 365} {
		if got := day(text).Overdue(deadline); got != want {
			t.Errorf("on %s: %d days overdue, want %d", text, got, want)
		}
	}
	if day("2026-04-30").Overdue(Date{}) != 0 || (Date{}).AddMonths(3) != (Date{}) {
		t.Error("no deadline was missed")
	}
}

// A day begins in China at 16:00 UTC, and is one for a machine in any zone.
func TestDayAt(t *testing.T) {
	for at, want := range map[string]string{"2026-12-31T15:59:59Z": "2026-12-31", "2026-12-31T16:00:00Z": "2027-01-01", "2026-12-31T11:00:00-05:00": "2027-01-01"} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := DayAt(when); got.String() != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, text := range []string{"", "2026-5-21", "2026-02-29", "2026-13-01", "2026-05-21 ", "26-05-21", "0000-01-01", "1899-12-31", "2026/05/21", "２０２６-05-21"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("%q was taken for %s", text, d)
		}
	}
	if d := day("2028-02-29"); d.String() != "2028-02-29" || d != (Date{2028, 2, 29}) {
		t.Error(d)
	}
	if _, err := (Date{}).MarshalText(); err == nil {
		t.Error("no date was written as one")
	}
}
