package audit_test

import (
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// BenchmarkVerify replays whole bundles in one thread. A ballot's share is all but what a poll of no ballots would take.
func BenchmarkVerify(b *testing.B) {
	for _, s := range []script{
		{"verify-approve", ballot.ApproveOpposeAbstain, 12, 12, 10, 4, 3, 2, 10, 5, ballot.Public},
		{"verify-tick", ballot.TickUpToN, 12, 12, 10, 4, 3, 2, 10, 5, ballot.Public},
	} {
		b.Run(string(s.method), func(b *testing.B) {
			story(b, tiny)
			h := everybody.newHall(b, s)
			h.playElectronic(b)
			bundle := h.bundle(b)
			for b.Loop() {
				if r := audit.Verify(bundle, audit.Options{}); !r.OK {
					b.Fatalf("%+v", r)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.deputies), "ns/ballot")
		})
	}
}

// playElectronic has every deputy vote for as many projects as there are seats, on a tablet.
func (h *hall) playElectronic(t testing.TB) {
	d := h.people.deputies[:h.script.deputies]
	h.ceremony(t)
	h.approve(t)
	h.attend(t, d, nil)
	var records []audit.IssueRecord
	for _, x := range d {
		records = append(records, h.tokens(t, x))
	}
	h.issue(t, records...)
	h.open(t)
	h.closing(t)
	marks := append(slices.Repeat([]ballot.Mark{yes}, h.seats), slices.Repeat([]ballot.Mark{none}, h.candidates-h.seats)...)
	var ballots [][]byte
	for _, x := range d {
		ballots = append(ballots, h.vote(t, x, marks...))
	}
	h.epoch(t, ballots...)
	h.close(t, 0)
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 2, 3)
	h.result(t)
	h.announce(t)
}
