package tally

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// An expected result of a sample, as far as a count decides it. Its results are in order of votes.
type expected struct {
	Quorum    int `json:"quorum_required"`
	Line      int `json:"pass_threshold"`
	Issued    int `json:"issued"`
	Collected int `json:"collected"`
	Valid     int `json:"valid"`
	Invalid   int `json:"invalid"`
	Results   []struct {
		Project  string `json:"project"`
		Approve  int    `json:"approve"`
		Oppose   *int   `json:"oppose"`
		Abstain  *int   `json:"abstain"`
		Rank     int    `json:"rank"`
		OverHalf bool   `json:"over_half"`
		Chosen   bool   `json:"chosen"`
	} `json:"results"`
}

// A meeting is the part of a sample's meeting.json that decides.
type meeting struct {
	Total   int `json:"total_delegates"`
	Present int `json:"present"`
	Seats   int `json:"seats"`
	Rules   struct {
		Method ballot.Method `json:"ballot_method"`
	} `json:"rules"`
}

// The papers of the samples, counted by hand, decide as the samples say.
func TestSamples(t *testing.T) {
	for _, name := range []string{"01_city_12_for_10", "02_town_6_for_5"} {
		t.Run(name, func(t *testing.T) {
			var mt meeting
			var want expected
			readJSON(t, name, "meeting.json", &mt)
			readJSON(t, name, "expected.json", &want)
			ids, papers := readBallots(t, name)
			m := poll{seats: mt.Seats, method: mt.Rules.Method}.manifest()
			m.Roll.Count = mt.Total
			for _, id := range ids {
				m.Candidates = append(m.Candidates, ballot.Candidate{ID: id})
			}
			valid, approve, oppose := count(papers, len(ids), mt.Seats)
			counts := Counts{approve}
			if mt.Rules.Method == ballot.ApproveOpposeAbstain {
				counts = nil
				for i := range approve {
					counts = append(counts, []int{approve[i], oppose[i]})
				}
			}
			o, err := Decide(m, Figures{mt.Present, mt.Present, len(papers), valid, len(papers) - valid}, counts)
			if err != nil {
				t.Fatal(err)
			}
			want.compare(t, o)
		})
	}
}

func (want expected) compare(t *testing.T, o Outcome) {
	if o.Quorum != want.Quorum || o.Line != want.Line || o.Issued != want.Issued || o.Collected != want.Collected || o.Valid != want.Valid || o.Invalid != want.Invalid {
		t.Errorf("got %+v, want %+v", o, want)
	}
	var chosen []string
	for _, r := range want.Results {
		i := slices.IndexFunc(o.Items, func(item Item) bool { return item.ID == r.Project })
		item := o.Items[i]
		if *item.Approve != r.Approve || item.Rank != r.Rank || item.Passes != r.OverHalf || item.Chosen != r.Chosen {
			t.Errorf("%s: got %d approvals and %+v, want %+v", r.Project, *item.Approve, item, r)
		}
		if (item.Oppose == nil) != (r.Oppose == nil) || r.Oppose != nil && (*item.Oppose != *r.Oppose || *item.Abstain != *r.Abstain) {
			t.Errorf("%s: votes against and abstentions differ", r.Project)
		}
		if r.Chosen {
			chosen = append(chosen, r.Project)
		}
	}
	if len(want.Results) != len(o.Items) || !slices.Equal(o.Chosen, chosen) || len(o.Tied) != 0 || o.Vacant != 0 || o.Next != Announce {
		t.Errorf("got %s, want %v chosen", summary(o), chosen)
	}
}

func readJSON(t *testing.T, sample, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "samples", sample, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// readBallots returns the projects and the papers of a sample: √ is an approval, B or nothing an abstention.
func readBallots(t *testing.T, sample string) (ids []string, papers []paper) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "samples", sample, "ballots.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]byte{"A": 'A', "√": 'A', "O": 'O', "B": 0, "": 0}
	for _, row := range rows[1:] {
		p := make(paper, len(row)-1)
		for i, code := range row[1:] {
			mark, ok := marks[code]
			if !ok {
				t.Fatalf("ballot %s: code %q", row[0], code)
			}
			p[i] = mark
		}
		papers = append(papers, p)
	}
	return rows[0][1:], papers
}
