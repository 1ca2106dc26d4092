package audit

import "fmt"

// Replay checks the evidence of a poll that may still go on, and returns its board: what officers, registrars and trustees
// do on their own machines before they sign anything over a head. It is [Verify] without the demand that the poll has
// ended.
func Replay(bundle Bundle, o Options) (*Board, error) {
	v := newVerification(bundle, o)
	v.run()
	for _, line := range v.report.Checks { // the entry that was refused, and not the checks that could therefore not be completed
		if !line.OK && line.Entry != nil {
			return nil, fmt.Errorf("replay: check %d, %s: entry %d: %s", line.N, line.Name, *line.Entry, line.Reason)
		}
	}
	for i, line := range v.report.Checks {
		unfinished := i == checkEnd && v.board != nil && !v.board.Complete()
		if line.OK || unfinished {
			continue
		}
		return nil, fmt.Errorf("replay: check %d, %s: %s", line.N, line.Name, line.Reason)
	}
	return v.board, nil
}

// Extends reports whether the board contains what somebody saw of it before: that the log had this head. Whoever keeps the
// last head that they saw, and asks this of the next board that they are shown, cannot be led back or aside (threats 30, 32
// and 34).
func (b *Board) Extends(head BoardHead) error { return b.tree.Extends(head) }
