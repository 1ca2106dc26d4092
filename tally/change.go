package tally

import "fmt"

// A Change is how a rate differs from an earlier one of the same kind: in percentage points (百分点), not in percent.
type Change struct {
	Way    int    // 1 risen, -1 fallen, 0 equal (持平): compared as fractions
	Points string // how much, without a sign, one decimal, half up: "15.3"; "0.0" if it is less than 0.05
}

// Since compares a rate with an earlier one (docs/rules.md, section 8.5). It is false where one of them is a rate of nothing. The
// difference is that of the fractions, and so may differ in its last digit from that of the rates as they are displayed.
func (r Rate) Since(before Rate) (Change, bool) {
	if r.Den <= 0 || before.Den <= 0 {
		return Change{}, false
	}
	num, den := int64(r.Num)*int64(before.Den)-int64(before.Num)*int64(r.Den), int64(r.Den)*int64(before.Den)
	way := 0
	switch {
	case num > 0:
		way = 1
	case num < 0:
		way, num = -1, -num
	}
	tenths := (2000*num + den) / (2 * den)
	return Change{way, fmt.Sprintf("%d.%d", tenths/10, tenths%10)}, true
}

// Less reports whether a rate is lower than another, as fractions. A rate of nothing is lower than none and above none.
func (r Rate) Less(other Rate) bool {
	return r.Den > 0 && other.Den > 0 && int64(r.Num)*int64(other.Den) < int64(other.Num)*int64(r.Den)
}
