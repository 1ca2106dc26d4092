package play

import (
	"errors"

	"github.com/piaojue/piaojue/ballot"
)

// differential checks the planned number of candidates against the seats, or the listed one if none is planned.
func (r *reader) differential() error {
	seats, err := r.seats()
	if err != nil {
		return err
	}
	percent, err := r.number("rules.min_differential_pct", ballot.DefaultDifferential)
	if err != nil {
		return err
	}
	if percent < 0 || percent > 1000 {
		return r.fault("RULE", "rules.min_differential_pct", "%d: want a percentage from 0 to 1000", percent)
	}
	candidates, err := r.planned()
	if err != nil {
		return err
	}
	r.meeting.Seats = seats
	var low *ballot.DifferentialError
	if errors.As(ballot.CheckDifferential(candidates, seats, percent), &low) {
		fault := r.fault("DIFFERENTIAL_TOO_LOW", "candidates",
			"%d candidates for %d seats: the excess is below the %d%% of the seats that the rules require; at least %d candidates are needed, %d more",
			low.Candidates, low.Seats, low.Percent, low.Least, low.Missing)
		if _, given := r.given("candidates"); !given {
			fault.File, fault.Column = candidatesFile, "项目编号"
		}
		fault.DifferentialError = low
		return fault
	}
	return nil
}

// seats returns the number of projects to choose.
func (r *reader) seats() (int, error) {
	if _, given := r.given("seats"); !given {
		return 0, r.fault("FIELD_MISSING", "seats", "the number of seats to fill is missing")
	}
	n, err := r.number("seats", 0)
	if err == nil && (n < 1 || n > ballot.MaxCandidates) {
		err = r.fault("SEATS_INVALID", "seats", "%d seats: want 1 to %d", n, ballot.MaxCandidates)
	}
	return n, err
}

// planned returns the number of candidates of the plan, or of the list if the plan does not say.
func (r *reader) planned() (int, error) {
	if _, given := r.given("candidates"); given {
		n, err := r.number("candidates", 0)
		if err == nil && (n < 0 || n > ballot.MaxCandidates) {
			err = r.fault("NUMBER", "candidates", "%d candidates: want 1 to %d", n, ballot.MaxCandidates)
		}
		return n, err
	}
	t, err := readTable(r.fsys, candidatesFile)
	if err != nil {
		return 0, err
	}
	return len(t.rows), nil
}
