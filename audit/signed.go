//go:build !js || verifier

package audit

import (
	"cmp"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Deputies sign with their cards and slips that they have come and that they were given tokens: three signatures a ballot, which one by one
// would take as long as the ballot in a batch. All in a few payloads are checked as one sum (docs/fast-verification.md, section 8). As with
// ballots that can only accept: whatever does not hold [Poll.Check] looks at.

// Payloads are checked in as many sums as there are processors, but in each there are some thousand signatures: about so many bytes at least,
// as it takes time to look for torsion in a sum, whatever its size, and so many at most.
const (
	smallestSigned = 1 << 20
	largestSigned  = 8 << 20
)

// together reports whether things may be checked many at once.
func (v *verification) together() bool { return !v.options.Plain && v.options.Rand != nil }

// parseKeys parses roll or slips, and notes their keys for the signatures to come.
func (v *verification) parseKeys(data []byte, want ballot.KeyList) (ballot.Keys, error) {
	if !v.together() {
		return ballot.ParseKeys(data, want)
	}
	return ballot.ParseKeysInto(&v.keys, v.options.Rand, data, want)
}

// signedParts parts the issues and attendances among entries.
func (v *verification) signedParts(entries []Entry) (all [][]int) {
	if !v.together() {
		return nil
	}
	var at, sizes []int
	total := 0
	for i, e := range entries {
		if e.Kind == Issue || e.Kind == Attendance {
			size := len(v.bundle.Bundle[payloadFolder+e.Payload.String()])
			at, sizes, total = append(at, i), append(sizes, size), total+size
		}
	}
	part := min(max(total/cmp.Or(v.options.Abreast, parts), smallestSigned), largestSigned)
	size := part
	for n, i := range at {
		if size >= part {
			all, size = append(all, nil), 0
		}
		all[len(all)-1] = append(all[len(all)-1], i)
		size += sizes[n]
	}
	return all
}

// acceptSigned checks a part. It sets the items of those that are good, and notes that they are done.
func (v *verification) acceptSigned(entries []Entry, part []int, items []Item, done []bool) {
	var all []crypto.Signed
	changes := map[int]change{}
	for _, i := range part {
		if c, signed := v.readSigned(entries[i]); c != nil {
			changes[i], all = c, append(all, signed...)
		}
	}
	if len(all) < crypto.FewestSigned || !v.keys.Holds(v.options.Rand, all) {
		return
	}
	for i, c := range changes {
		items[i], done[i] = Item{entries[i], c}, true
	}
}

// readSigned checks all of an issue or attendance but the signatures of cards and slips, which it returns. The change is nil if
// something does not hold, or a key is in neither list: it came with a replacement.
func (v *verification) readSigned(e Entry) (c change, all []crypto.Signed) {
	p, payload := v.board.poll, v.bundle.Bundle[payloadFolder+e.Payload.String()] // whose hash was checked
	if p.Election == nil || len(payload) > p.maxPayload(e.Kind) {                 // before there is a key the board takes no issue, and says so
		return nil, nil
	}
	note := func(x crypto.Signed) error { all = append(all, x); return nil }
	err := crypto.ErrSignature
	if e.Kind == Attendance {
		if read, ok := readAttendance(&v.keys, payload); ok {
			c, err = attendanceOf(p, read, note)
		}
	} else if records, ok := readIssue(&v.keys, payload); ok {
		c, err = issueOf(p, records, note)
	}
	if err != nil {
		return nil, nil
	}
	return c, all
}
