package play

import (
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

// levels are the words for the kind of body. Above the subdistrict there are congresses, which all vote in the same way.
var levels = map[string]ballot.Body{
	"": ballot.Congress, "CONGRESS": ballot.Congress, "TOWN": ballot.Congress, "TOWNSHIP": ballot.Congress, "COUNTY": ballot.Congress,
	"DISTRICT": ballot.Congress, "CITY": ballot.Congress, "PREFECTURE": ballot.Congress, "MUNICIPALITY": ballot.Congress,
	"PROVINCE": ballot.Congress, "NATIONAL": ballot.Congress,
	"STANDING_COMMITTEE": ballot.StandingCommittee,
	"SUBDISTRICT":        ballot.Assembly, "ASSEMBLY": ballot.Assembly,
}

// names checks the texts of the head.
func (r *reader) names() error {
	m, level := r.meeting, ""
	for _, f := range []struct {
		path string
		to   *string
	}{{"name", &m.Name}, {"agenda", &m.Agenda}, {"level", &level}} {
		if err := r.string(f.path, f.to); err != nil {
			return err
		}
	}
	if m.Name == "" {
		return r.fault("FIELD_MISSING", "name", "the meeting has no name")
	}
	if m.Agenda == "" {
		m.Agenda = m.Name
	}
	if err := ballot.CheckName(m.Name); err != nil {
		return r.fault("TEXT", "name", notText, err)
	}
	if err := ballot.CheckName(m.Agenda); err != nil {
		return r.fault("TEXT", "agenda", notText, err)
	}
	body, known := levels[strings.ToUpper(level)]
	if !known {
		return r.fault("CODE", "level", "%q: want TOWN, COUNTY, DISTRICT, CITY, PREFECTURE, PROVINCE, STANDING_COMMITTEE or SUBDISTRICT", level)
	}
	m.Body = body
	return r.spelling()
}

// spelling refuses a field that is one of ours in other capitals: it would be taken for a remark.
func (r *reader) spelling() error {
	for _, path := range r.paths {
		for _, known := range []string{"seats", "candidates", "total_delegates", "present", "issued", "collected", "min_ballots", "name", "level", "agenda", "rules"} {
			if path != known && strings.EqualFold(path, known) {
				return r.fault("FIELD_UNKNOWN", path, "no such field; write %q", known)
			}
		}
	}
	return nil
}

// head checks the numbers.
func (r *reader) head() (err error) {
	for _, path := range []string{"total_delegates", "present"} {
		if _, given := r.given(path); !given {
			return r.fault("FIELD_MISSING", path, "the number of deputies is missing: total_delegates (应到) and present (实到) are both wanted")
		}
	}
	if r.total, err = r.within("total_delegates", 0, 1, MaxDeputies, "%d deputies: want %d to %d"); err != nil {
		return err
	}
	if r.present, err = r.within("present", 0, 0, r.total, "%[1]d present of %[3]d deputies: want %[2]d to %[3]d"); err != nil {
		return err
	}
	if r.meeting.Issued, err = r.within("issued", r.present, 0, r.present, "%[1]d ballots issued to %[3]d deputies present: want %[2]d to %[3]d"); err != nil {
		return err
	}
	// With one ballot the count would show it.
	r.meeting.MinBallots, err = r.within("min_ballots", minBallots, 2, MaxDeputies, "%d ballots at least before anything is counted: want %d to %d")
	return err
}

// within returns a number between bounds.
func (r *reader) within(path string, otherwise, least, most int, format string) (int, error) {
	n, err := r.number(path, otherwise)
	if err == nil && (n < least || n > most) {
		err = r.fault("NUMBER", path, format, n, least, most)
	}
	return n, err
}
