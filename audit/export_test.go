package audit

import "slices"

// Replayed is a verification that has come to its end. Tests that change a file which the replay does not read need not
// repeat the replay.
type Replayed struct{ v *verification }

// VerifyOnce verifies a bundle.
func VerifyOnce(b Bundle) Replayed {
	v := newVerification(b, Options{})
	v.run()
	v.judge()
	return Replayed{v}
}

// As returns the board as if people had decided something else.
func (b *Board) As(decision string) *Board {
	other := *b
	other.decision = decision
	return &other
}

// Again does for another bundle what Verify does before and after the replay.
func (r Replayed) Again(b Bundle) *Report {
	v, report := *r.v, *r.v.report
	v.bundle, v.report = newEvidence(b, nil), &report
	report.Checks = slices.Clone(report.Checks)
	report.Checks[checkFiles].Counted, report.Checks[checkArchive].Counted = 0, 0
	if n, err := v.bundle.checkSums(v.each); err != nil {
		v.fail(checkFiles, nil, err)
	} else {
		v.pass(checkFiles, n)
	}
	v.finish()
	v.judge()
	return &report
}
