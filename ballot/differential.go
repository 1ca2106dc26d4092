package ballot

import "fmt"

// A DifferentialError says that there are too few candidates for the seats (差额比例低于规定).
type DifferentialError struct {
	Candidates int `json:"candidates"`
	Seats      int `json:"seats"`
	Percent    int `json:"percent"` // what the rules require
	Least      int `json:"least"`   // the least number of candidates that suffices
	Missing    int `json:"missing"`
}

func (e *DifferentialError) Error() string {
	return fmt.Sprintf("%d candidates for %d seats: the excess is below the %d%% of the seats that the rules require; at least %d candidates are needed, %d more",
		e.Candidates, e.Seats, e.Percent, e.Least, e.Missing)
}

// CheckDifferential checks that candidates exceed seats by at least percent of the seats: (candidates-seats)·100 ≥
// percent·seats, in integers, because 24·1.2 is 28.799… in floating point. "Not below 20%" includes 20%
// (docs/rules.md, section 3). The error is a [*DifferentialError] unless the number of
// seats itself is no such number.
func CheckDifferential(candidates, seats, percent int) error {
	if seats < 1 || seats > MaxCandidates {
		return fmt.Errorf("%d seats to fill: want 1 to %d", seats, MaxCandidates) // more would overflow below
	}
	least := seats + (seats*percent+99)/100
	if candidates < least {
		return &DifferentialError{candidates, seats, percent, least, least - candidates}
	}
	return nil
}
