package register

import (
	"errors"
	"fmt"
	"time"
)

// A Date is a day of the calendar, without a time of day or a place on earth. Its text form is "2026-05-21". The zero Date is none.
type Date struct{ Year, Month, Day int }

// dateLayout is the text form for package time, which here reckons with the calendar and is told what time it is.
const dateLayout = "2006-01-02"

// DayAt returns the day in China, where registers are, at a time: one for whoever looks, wherever their machine stands.
func DayAt(t time.Time) Date {
	y, m, d := t.In(time.FixedZone("", 8*60*60)).Date()
	return Date{y, int(m), d}
}

// ParseDate parses the text form. Years are those of four digits from 1900.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(dateLayout, text)
	if err != nil || t.Year() < 1900 {
		return Date{}, fmt.Errorf("date %.20q: want a day such as 2026-05-21", text)
	}
	return Date{t.Year(), int(t.Month()), t.Day()}, nil
}

// typedDate parses a day as people type it into tables: the text form, or 2026/5/21.
func typedDate(text string) (Date, error) {
	if t, err := time.Parse("2006/1/2", text); err == nil {
		text = t.Format(dateLayout)
	}
	return ParseDate(text)
}

func (d Date) time() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

// String returns the text form.
func (d Date) String() string {
	if d == (Date{}) {
		return ""
	}
	return d.time().Format(dateLayout)
}

// MarshalText makes a Date a JSON string in its text form. It refuses the zero value, which is left out instead.
func (d Date) MarshalText() ([]byte, error) {
	if d == (Date{}) {
		return nil, errors.New("encode date: there is none")
	}
	return []byte(d.String()), nil
}

// UnmarshalText parses the text form.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.time().Before(e.time()) }

// Since returns the days from e to d.
func (d Date) Since(e Date) int { return int(d.time().Sub(e.time()).Hours()) / 24 }

// AddMonths returns the last day of a term of months that runs from d: the day with the same number, or the last of the month if it has
// no such day (民法典 art. 202; docs/rules.md, 12.2). The term of 30 November and three months ends on the last of February.
func (d Date) AddMonths(months int) Date {
	if d == (Date{}) {
		return d
	}
	first := time.Date(d.Year, time.Month(d.Month+months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), int(first.Month()), min(d.Day, last)}
}

// Overdue returns how many days after a deadline d is: 0 on the day itself and before, and where there is no deadline.
func (d Date) Overdue(deadline Date) int {
	if deadline == (Date{}) || d == (Date{}) {
		return 0
	}
	return max(0, d.Since(deadline))
}

// addDays returns the day so many days later.
func (d Date) addDays(n int) Date {
	t := d.time().AddDate(0, 0, n)
	return Date{t.Year(), int(t.Month()), t.Day()}
}
