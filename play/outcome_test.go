//go:build !race

package play

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// A played is a folder with what it decides, worked out by hand.
type played struct {
	name         string
	folder       folder
	quorum, line int // 8 and 7 of 12, unless said otherwise
	chosen, tied string
	next         string
}

var meetings = []played{
	// ties
	{name: "tie at the cut", folder: folder{rows: tieAtCut}, chosen: "P01", tied: "P02 P03", next: "revote"},
	{name: "tie at the cut, presidium", folder: folder{rows: tieAtCut, rules: `"tie_at_boundary": "PRESIDIUM_DECIDES"`},
		chosen: "P01", tied: "P02 P03", next: "presidium"},
	{name: "tie above the cut", folder: folder{rows: mix(times(8, "O,A,A"), times(4, "A,O,O"))}, chosen: "P02 P03", next: "announce"},
	{name: "tie below the cut", folder: folder{seats: 1, candidates: 3, rows: mix(times(8, "O,O,A"), times(2, "A,O,O"), times(2, "O,A,O"))},
		chosen: "P03", next: "announce"},
	{name: "tie of all", folder: folder{seats: 1, rows: mix(times(6, "A,O"), times(6, "O,A")), rules: `"pass_threshold": {"num":1,"den":2,"of":"all","inclusive":true}`},
		line: 6, tied: "P01 P02", next: "revote"},
	{name: "tie below the line", folder: folder{rows: mix(times(6, "A,A,O"), times(6, "A,O,A"))}, chosen: "P01", next: "presidium"},

	// shortfalls
	{name: "shortfall", folder: folder{present: 9, delegates: deputies(9, 3), rows: mix(times(6, "A,A,O"), times(2, "A,O,O"), times(1, ",,"))}, chosen: "P01", next: "presidium"},
	{name: "shortfall stays vacant", folder: folder{rows: mix(times(6, "A,A,O"), times(2, "A,O,O"), times(4, ",,")), rules: `"shortfall": "VACANT"`},
		chosen: "P01", next: "announce"},
	{name: "all blank", folder: folder{rows: times(12, ",,")}, next: "presidium"},

	// few ballots, and many
	{name: "no ballots", folder: folder{}, next: "void"},
	{name: "just enough to be counted", folder: folder{rows: times(5, "A,A,O")}, next: "presidium"},
	{name: "two are enough where the meeting says so", folder: folder{total: 3, rows: times(2, "A,A,O"), top: `, "min_ballots": 2`}, quorum: 2, line: 2,
		chosen: "P01 P02", next: "announce"},
	{name: "enough collected, too few of them valid", folder: folder{rows: mix(times(4, "A,A,O"), times(8, "A,A,A"))}, next: "void"},
	{name: "no quorum", folder: folder{present: 7, rows: times(7, "A,A,O")}, next: "void"},
	{name: "nobody came", folder: folder{present: -1}, next: "void"},
	{name: "one more than issued, one of them invalid", folder: folder{rows: mix(times(12, "A,A,O"), times(1, "X,,"))}, next: "void"},
	{name: "twice as many as issued", folder: folder{rows: mix(times(20, "A,A,O"), times(20, "X,,"))}, next: "void"},
	{name: "more than issued, which is less than present", folder: folder{rows: times(12, "A,A,O"), top: `, "issued": 11`}, next: "void"},
	{name: "issued to fewer", folder: folder{rows: mix(times(8, "A,A,O"), times(1, "X,,")), top: `, "issued": 10`}, chosen: "P01 P02", next: "announce"},

	// forms and rules
	{name: "one seat, and prose that does not decide", folder: folder{seats: 1, candidates: 2, rows: mix(times(7, "A,O"), times(5, "O,A")),
		rules: `"quorum": "everybody", "pass_threshold": "> 2/3 of present"`}, chosen: "P01", next: "announce"},
	{name: "equal numbers by a document", folder: folder{seats: 3, candidates: 3, rows: mix(times(7, "A,A,A"), times(5, "A,A,O")),
		rules: `"min_differential_pct": 0, "differential_document": "关于本次票决的决定"`}, chosen: "P01 P02 P03", next: "announce"},
	{name: "equal numbers by the rules themselves", folder: folder{seats: 2, candidates: 2, rows: mix(times(6, "A,A"), times(6, "A,O")),
		rules: `"min_differential_pct": 0, "ballot_method_zh": "等额票决，逐项表决"`}, chosen: "P01", next: "presidium"},
	{name: "ticks", folder: folder{rows: mix(times(6, "√,√,"), times(3, ",√,"), times(1, ",,"), times(1, "√,√,√"), times(1, "X,,")),
		rules: `"ballot_method": "TICK_UP_TO_N", "blank_item_means": "NOT_APPROVED"`}, chosen: "P02", next: "presidium"},
	{name: "ticks, tie at the cut", folder: folder{rows: mix(times(5, "√,√,"), times(5, "√,,√"), times(2, ",√,√")), rules: `"ballot_method": "TICK_UP_TO_N"`},
		chosen: "P01", tied: "P02 P03", next: "revote"},
	{name: "quorum and line as fractions", folder: folder{present: 6, rows: mix(times(4, "A,A,O"), times(2, "A,O,A")),
		rules: `"quorum": {"num":1,"den":2,"of":"all","inclusive":true}, "pass_threshold": {"num":2,"den":3,"of":"present","inclusive":true}`},
		quorum: 6, line: 4, chosen: "P01 P02", next: "announce"},
	{name: "line of the valid", folder: folder{rows: mix(times(5, "A,A,O"), times(3, "O,A,O"), times(2, "X,,")),
		rules: `"pass_threshold": {"num":1,"den":2,"of":"valid","inclusive":false}`}, line: 5, chosen: "P02 P01", next: "announce"},
	{name: "standing committee", folder: folder{present: 7, rows: times(7, "A,A,O"), top: `, "level": "STANDING_COMMITTEE"`}, quorum: 7,
		chosen: "P01 P02", next: "announce"},

	// shapes
	{name: "more than an epoch", folder: folder{total: 30, rows: mix(times(25, "A,O,A"), times(4, "X,,"))}, quorum: 20, line: 16, chosen: "P01 P03", next: "announce"},
	{name: "200 candidates", folder: folder{total: 5, seats: 3, candidates: 200, rows: times(5, "√"+strings.Repeat(",", 198)+",√"),
		rules: `"ballot_method": "TICK_UP_TO_N"`}, quorum: 4, line: 3, chosen: "P01 P200", next: "presidium"},
}

// Every meeting decides what was worked out by hand, with the counts of a plain count, and its evidence is verified.
func TestOutcomes(t *testing.T) {
	for _, p := range meetings {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			f := p.folder.fs()
			m, err := Read(f, "meeting")
			if err != nil {
				t.Fatal(err)
			}
			bundle, board, err := Simulate(t.Context(), m, Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, want := asMap(t, board.Outcome()), p.count(m)
			if p.folder.isOver(m) { // nobody has looked at the papers
				delete(got, "valid")
				delete(got, "invalid")
				delete(want, "valid")
				delete(want, "invalid")
			}
			if want = asMap(t, want); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
			if r := audit.Verify(bundle, audit.Options{}); !r.OK || !r.Complete || !reflect.DeepEqual(r.Outcome, board.Outcome()) {
				t.Errorf("verify: %+v", r)
			}
		})
	}
}

func asMap(t *testing.T, v any) (m map[string]any) {
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (f folder) isOver(m *Meeting) bool { return len(f.rows) > m.Issued }

// count fills the result sheet with pencil and paper: from the rows of ballots.csv and from what was worked out by hand.
func (p played) count(m *Meeting) map[string]any {
	f, quorum, line := p.folder.defaults(), cmp.Or(p.quorum, 8), cmp.Or(p.line, 7)
	approve, oppose := make([]int, f.candidates), make([]int, f.candidates)
	issued, collected, valid := m.Issued, len(f.rows), 0
	for _, row := range f.rows {
		cells := strings.Split(row, ",")
		if strings.Contains(row, "X") || strings.Count(row, "A")+strings.Count(row, "√") > f.seats {
			continue
		}
		valid++
		for i, cell := range cells {
			if cell == "A" || cell == "√" {
				approve[i]++
			} else if cell == "O" {
				oppose[i]++
			}
		}
	}
	if f.present < quorum { // nothing happened
		issued, collected, valid = 0, 0, 0
	}
	chosen, tied := strings.Fields(p.chosen), strings.Fields(p.tied)
	var items []map[string]any
	for i := range f.candidates {
		item := map[string]any{"id": id(i), "passes": false, "chosen": false}
		if p.next != "void" {
			rank := 1
			for _, other := range approve {
				if other > approve[i] {
					rank++
				}
			}
			item["rank"], item["approve"] = rank, approve[i]
			item["passes"], item["chosen"] = approve[i] >= line, slices.Contains(chosen, id(i))
			if !strings.Contains(f.rules, string(ballot.TickUpToN)) {
				item["oppose"], item["abstain"] = oppose[i], valid-approve[i]-oppose[i]
			}
		}
		items = append(items, item)
	}
	return map[string]any{
		"total": f.total, "present": f.present, "quorum": quorum, "line": line, "seats": f.seats,
		"issued": issued, "collected": collected, "valid": valid, "invalid": collected - valid,
		"items": items, "chosen": append([]string{}, chosen...), "tied": append([]string{}, tied...), "vacant": f.seats - len(chosen), "next": p.next,
	}
}
