package play

import (
	"reflect"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// The columns of ballots.csv may stand in any order, and those of candidates.csv say in which order the ballot has them.
func TestOrder(t *testing.T) {
	files := town()
	files[candidatesFile] = file("项目名称,票面序号,项目编号\n路灯,1,P04\n道路,4,P01\n食堂,2,P03\n桥梁,3,P02\n")
	files[ballotsFile] = file("序,P02,P04,P01,P03\n11,A,,O,B\n12,,,,A\n13,A,A,A,A\n")
	m, err := Read(files, "town")
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, c := range m.Candidates {
		order = append(order, c.ID+c.Names["zh"])
	}
	if got := strings.Join(order, " "); got != "P04路灯 P03食堂 P02桥梁 P01道路" {
		t.Error(got)
	}
	none, approve, oppose := ballot.None, ballot.Approve, ballot.Oppose
	want := []Vote{{Marks: []ballot.Mark{none, none, approve, oppose}}, {Marks: []ballot.Mark{none, approve, none, none}},
		{Marks: []ballot.Mark{approve, approve, approve, approve}, Invalid: "OVER_SELECTED"}}
	if !reflect.DeepEqual(m.Votes, want) {
		t.Errorf("%v\nwant %v", m.Votes, want)
	}
}

// Levels make bodies, and a standing committee has another quorum.
func TestLevels(t *testing.T) {
	for level, want := range map[string]ballot.Body{
		"TOWN": ballot.Congress, "CITY": ballot.Congress, "county": ballot.Congress, "STANDING_COMMITTEE": ballot.StandingCommittee,
		"SUBDISTRICT": ballot.Assembly,
	} {
		m, err := Read(folder{top: `, "level": "` + level + `"`}.fs(), "folder")
		if err != nil {
			t.Fatal(err)
		}
		if m.Body != want || m.Rules.Quorum.Of != ballot.OfAll || (m.Rules.Quorum.Den == 2) != (want == ballot.StandingCommittee) {
			t.Errorf("%s: %s, %v", level, m.Body, m.Rules.Quorum)
		}
	}
}
