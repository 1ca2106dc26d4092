package register

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lines says matters in one line each: kind, what, numbers, the day and the days after it, clause.
func lines(all []Matter) (found []string) {
	for _, m := range all {
		found = append(found, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s +%d %s", m.Kind, m.What, strings.Join(m.Of, ","), m.Due, m.Late, m.Clause)), " "))
	}
	return found
}

// docs/rules.md, section 15.19: what is next at each point of a county's year, and what is late.
func TestMatters(t *testing.T) {
	planned := append(candidates(6, 1000), meeting(), plan(5, 6, 5000))
	approved := append(slices.Clone(planned), approvedBy(County)...)
	result := rated(bad)
	evaluated := append(handed(), result)
	suggested := []Event{submit("2026-01-20"), assign("2026-02-01"), reply("2026-03-01")}
	notChosen := &Withdraw{deed("P6", "2026-12-01"), paper}
	rest := "hand_over P3,P4,P5,P6 +0 15.13"
	for _, tt := range []struct {
		name   string
		events []Event
		day    string
		want   []string
	}{
		{"15.3-nothing-yet", nil, "2026-06-01", []string{"collect 2027 +0 15.3"}},
		{"15.9-collection-late", []Event{meeting()}, "2026-12-16", []string{"collect 2027 2026-12-06 +10 15.3", "plan 2027 2026-12-06 +10 15.10"}},
		{"15.4-collecting", []Event{collect(), propose("P1", 10)}, "2026-07-20", []string{"propose 2027 2026-08-31 +0 15.4", "meeting 2027 +0 15.9"}},
		{"15.4-not-begun", []Event{collect()}, "2026-06-30", []string{"meeting 2027 +0 15.9"}},
		{"15.7-screening", []Event{collect(), propose("P1", 10), propose("P2", 10), assess("P2"), meeting()}, "2026-12-10",
			[]string{"assess P1 2026-12-06 +4 15.6", "screen first P1,P2 2026-12-06 +4 15.7", "plan 2027 2026-12-06 +4 15.10"}},
		{"15.6-before-the-final-screening", []Event{collect(), propose("P1", 10), screen("P1", FirstScreening, true), screen("P1", FineScreening, true), meeting()}, "2026-11-10",
			[]string{"assess P1 2026-12-06 +0 15.6"}},
		{"15.10-plan", append(candidates(6, 1000), meeting()), "2026-12-06", []string{"plan 2027 2026-12-06 +0 15.10"}},
		{"15.11-approval", planned, "2027-01-15", []string{"approve chairpersons_meeting 2027 2027-01-14 +1 15.11"}},
		{"15.11-withdrawn", append(slices.Clone(planned), notChosen), "2026-12-08", []string{"plan 2027 2026-12-06 +2 15.11"}},
		{"15.12-vote", approved, "2027-01-15", []string{"cite_poll vote 2027 2027-01-15 +0 15.12"}},
		{"15.12-entered", append(slices.Clone(approved), voted()[len(voted())-2]), "2027-01-17", []string{"choose 2027 2027-01-15 +2 15.12"}},
		{"15.13-handed-over", handed(), "2027-02-20", []string{"progress P1 2027-03-01 +0 15.13", rest}},
		{"15.13-no-report", handed(), "2027-03-11", []string{"progress P1 2027-03-01 +10 15.13", rest}},
		{"15.13-reported", append(handed(), progress("2027-04-01", 29, 100)), "2027-04-02", []string{"progress P1 2027-12-01 +0 15.13", rest}},
		{"15.14-problem", append(handed(), progress("2027-04-01", 100, 100), &Raise{deed("P1", "2027-06-10"), "W-1", "消防未验收", "县教育局", day("2027-07-01")}), "2027-07-02",
			[]string{"resolve_problem W-1 P1 2027-07-01 +1 15.14", rest}},
		{"15.13-accept", append(handed(), progress("2027-04-01", 100, 100)), "2027-12-03", []string{"accept P1 2027-12-01 +2 15.13", rest}},
		{"15.15-suspended", append(handed(), &Change{Deed: deed("P1", "2027-05-01"), Change: "suspend", Reason: "规划调整", Body: "standing_committee", Document: paper, Notice: "公告第3号"}), "2027-05-01",
			[]string{"change resume P1 +0 15.15", rest}},
		{"15.16-evaluation", append(handed(), &Meeting{Yearly{2028, day("2027-11-01")}, day("2028-01-20")}), "2027-11-01",
			[]string{"progress P1 2027-03-01 +245 15.13", "cite_poll evaluation 2027 2028-01-20 +0 15.16", rest}},
		{"15.16-year-after", handed()[:len(handed())-2], "2028-01-01", []string{"hand_over P1,P3,P4,P5,P6 +0 15.13", "cite_poll evaluation 2027 +0 15.16"}},
		{"15.16-entered", evaluated, "2028-01-20", []string{"progress P1 2027-03-01 +325 15.13", rest, "open_case P1 +0 13.1", "rate_year 2027 +0 15.16"}},
		{"15.16-rated", append(slices.Clone(evaluated), &RateYear{Yearly{2027, day("2028-01-20")}, rating}), "2028-01-20",
			[]string{"progress P1 2027-03-01 +325 15.13", rest, "open_case P1 +0 13.1"}},
		{"12.1-submitted", suggested[:1], "2026-01-20", []string{"collect 2027 +0 15.3", "assign S-1 +0 12.1"}},
		{"12.2-late", suggested[:2], "2026-05-03", []string{"reply S-1 2026-05-01 +2 12.2", "collect 2027 +0 15.3"}},
		{"12.3-replied", suggested, "2026-03-01", []string{"collect 2027 +0 15.3", "evaluate reply S-1 +0 12.3"}},
		{"12.5-rework", append(slices.Clone(suggested), named("2026-03-03", StageReply, 1, bad, zhang)), "2026-04-04", []string{"reply rework S-1 2026-04-03 +1 12.5", "collect 2027 +0 15.3"}},
		{"13.2-case", measures()[:1], "2026-03-27", []string{"collect 2027 +0 15.3", "feedback feedback W +0 13.2"}},
		{"13.3-problems", measures()[:4], "2026-05-20", []string{"close_problem W-002 W 2026-05-15 +5 13.3", "close_problem W-001 W 2026-06-30 +0 13.3", "collect 2027 +0 15.3"}},
		{"13.4-second-bad-one", worst()[:8], "2026-07-20", []string{"collect 2027 +0 15.3", "inquire special_inquiry W +0 13.2", "interpellate interpellation W +0 13.4"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := folded(t, tt.events...)
			if got := lines(s.Next(2027, day(tt.day))); !slices.Equal(got, tt.want) {
				t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}
