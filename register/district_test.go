package register

import (
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// A district of 23 towns and subdistricts, as Banan had in 2025: 1,023 proposals, 448 candidates and caps of 50 万元 each, 1,150 in all. The names and
// amounts are made up.
const (
	towns          = 23
	proposalsInAll = 1023
	reserveInAll   = 448
	seatsOfTown    = 5
)

// share is town i's part of a number that is dealt out as evenly as can be.
func share(n, i int) int { return n/towns + min(1, max(0, n%towns-i)) }

// table is what a town's stations collected.
func table(t testing.TB, town, n int) []byte {
	t.Helper()
	var text strings.Builder
	w := csv.NewWriter(&text)
	rows := [][]string{{"建议编号", "项目名称", "领域", "实施地点", "责任单位", "投资概算(万元)", "其他资金(万元)", "来源", "征集渠道", "提出日期", "提出人", "联系电话"}}
	sources := []string{"党委提议", "人大征集", "政府提交"}
	for i := range n {
		rows = append(rows, []string{
			fmt.Sprintf("P%d", i+1), fmt.Sprintf("第%d镇街民生项目之%d", town+1, i+1), DefaultRules(Township).Fields[i%8], fmt.Sprintf("第%d村", i%7+1), "经济发展办公室",
			fmt.Sprintf("%d.%02d", 4+i%6, (i*37)%100), fmt.Sprintf("%d", i%3), sources[i%3], []string{"网络", "走访"}[i%2], fmt.Sprintf("2026-07-%02d", 10+i%20), "", "",
		})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return []byte(text.String())
}

// town imports a town's table and takes its best proposals to a plan under its cap.
func town(t *testing.T, i int) *kept {
	level := Township
	if i%2 == 1 {
		level = Subdistrict // of the 23, not all hold a legal vote
	}
	k := newKept(t, level, nil)
	read, ignored, err := ReadProposals("", table(t, i, share(proposalsInAll, i)), "2027")
	if err != nil || len(ignored) > 0 {
		t.Fatal(err, ignored)
	}
	events := []Event{collect()}
	for _, p := range read {
		events = append(events, p.Event)
	}
	n := share(reserveInAll, i)
	for _, p := range read[:n] {
		events = append(events, assess(p.Event.Project))
	}
	for s, stage := range Screenings {
		left := read
		if s > 0 {
			left = read[:n]
		}
		for j, p := range left {
			events = append(events, screen(p.Event.Project, stage, j < n))
		}
	}
	k.take(t, append(events, meeting(), plan(seatsOfTown, n, 5000))...)
	return k
}

// The district's registers are imported, the roll-up adds up to the published figures, a plan over its cap or under the differential is refused with
// figures, and each register verifies.
func TestDistrict(t *testing.T) {
	var figures []Figures
	for i := range towns {
		k := town(t, i)
		figures = append(figures, k.State().Figures(2027, day("2026-12-01")))
		if i > 1 {
			continue
		}
		if _, _, err := Verify(k.bundle(t), nil); err != nil {
			t.Fatal(err)
		}
		before := crypto.MustEncodeJSON(k.State().Years())
		for reason, p := range map[string]*MakePlan{
			"the 5 dearest of 20 candidates come to 45.83 万元, and the cap is 40: 5.83 too much":                                                      plan(seatsOfTown, 20, 4000),
			"17 candidates for 15 seats: the excess is below the 20% of the seats that the rules require; at least 18 candidates are needed, 1 more": plan(15, 17, 50000),
		} {
			err := k.put(k.order(t, p))
			if err == nil || !strings.Contains(err.Error(), reason) {
				t.Errorf("%v; want %s", err, reason)
			}
		}
		if !slices.Equal(crypto.MustEncodeJSON(k.State().Years()), before) {
			t.Error("a refused plan changed the state")
		}
	}
	sum := RollUp(figures...)
	if sum.Proposals != 1023 || sum.Candidates != 448 || sum.Planned != 448 || sum.Reserve != 1023-448 || sum.Cap.String() != "1150" || sum.Seats != towns*seatsOfTown {
		t.Errorf("%+v", sum)
	}
	fields, sources := 0, 0
	for _, n := range sum.Fields {
		fields += n
	}
	for _, n := range sum.Sources {
		sources += n
	}
	if fields != 1023 || sources != 1023 || len(sum.Fields) != 8 || len(sum.Sources) != 3 {
		t.Errorf("%v, %v", sum.Fields, sum.Sources)
	}
}

// A table's faults are told with row and column, all of them, and nothing is taken.
func TestReadProposals_Faults(t *testing.T) {
	good := string(table(t, 0, 2))
	for column, change := range map[string][2]string{"F 投资概算": {",4.00,", ",4.005,"}, "H 来源": {"党委提议", "朋友提议"}, "J 提出日期": {"2026-07-10", "2026-02-30"}, "K 提出人": {"2026-07-10,,", "2026-07-10,,138"}} {
		all, _, err := ReadProposals("t.csv", []byte(strings.Replace(good, change[0], change[1], 1)), "2027")
		if err == nil || all != nil || !strings.Contains(err.Error(), column) {
			t.Errorf("%s: %v", column, err)
		}
	}
	typed, _, err := ReadProposals("t.csv", []byte(strings.ReplaceAll(good, "2026-07-10", "2026/7/10")), "2027") // as spreadsheets show days
	same, _, sameErr := ReadProposals("t.csv", []byte(good), "2027")
	if err != nil || sameErr != nil || !reflect.DeepEqual(typed, same) {
		t.Errorf("%+v, %v, want %+v, %v", typed, err, same, sameErr)
	}
	all, _, err := ReadProposals("t.csv", []byte(strings.Replace(good, "2026-07-10,,", "2026-07-10,欧阳修,13800000000", 1)), "2027")
	if err != nil || all[0].Citizen == nil || all[0].Citizen.Name != "欧阳修" || all[1].Citizen != nil || strings.Contains(string(crypto.MustEncodeJSON(all[0].Event)), "欧阳") {
		t.Errorf("%+v, %v", all, err)
	}
}

// docs/protocol.md, section 12.5.
func TestCommit(t *testing.T) {
	c, salt := Citizen{Name: "欧阳修", Phone: "13800000000"}, Salt{1}
	want := crypto.Sum(append(append([]byte("piaojue/v1 proposer\n"), salt[:]...), `{"name":"欧阳修","phone":"13800000000"}`...))
	if got := c.Commit(salt); got != want || c.Commit(Salt{2}) == want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A table of progress, and its faults.
func TestReadProgress(t *testing.T) {
	good := "项目编号,日期,进度(%),质量,累计支付(万元),进展情况\nP1,2027-06-01,40,好,4.5,路基完成\n"
	all, _, err := ReadProgress("t.csv", []byte(good))
	if err != nil || *all[0] != (Progressed{Deed{"P1", day("2027-06-01")}, 40, QualityGood, 450, "路基完成"}) {
		t.Errorf("%+v, %v", all, err)
	}
	for column, change := range map[string][2]string{"C 进度": {",40,", ",101,"}, "D 质量": {"好", "优"}, "E 累计支付": {"4.5", "四"}, "B 日期": {"2027-06-01", "06-01"}} {
		if _, _, err := ReadProgress("t.csv", []byte(strings.Replace(good, change[0], change[1], 1))); err == nil || !strings.Contains(err.Error(), column) {
			t.Errorf("%s: %v", column, err)
		}
	}
}

// The templates have the columns that are read, and their example is refused until it is deleted.
func TestTemplates(t *testing.T) {
	text := TemplateText{Example: "本行为示例", Notes: []string{"说明"}}
	proposals, err := ProposalTemplate(text, DefaultRules(County), []string{"走访"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadProposals("t.xlsx", proposals, "2027"); err == nil || !strings.Contains(err.Error(), "the example of the template") {
		t.Errorf("proposals: %v", err)
	}
	reports, err := ProgressTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadProgress("t.xlsx", reports); err == nil || !strings.Contains(err.Error(), "the example of the template") {
		t.Errorf("progress: %v", err)
	}
}

func FuzzReadProposals(f *testing.F) {
	f.Add(table(f, 0, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, err := ReadProposals("fuzz", data, "2027")
		for _, p := range all {
			if e := p.Event; err != nil || !e.Budget.valid() || !e.Other.valid() || e.Source == "" || e.Date == (Date{}) {
				t.Errorf("taken: %+v, %v", e, err)
			}
		}
	})
}

func FuzzReadProgress(f *testing.F) {
	f.Add([]byte("项目编号,日期,进度(%),质量,累计支付(万元),进展情况\nP1,2027-06-01,40,好,4.5,路基完成\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, err := ReadProgress("fuzz", data)
		for _, e := range all {
			if err != nil || e.Percent < 0 || e.Percent > 100 || !e.Paid.valid() || e.Quality == "" || e.Date == (Date{}) {
				t.Errorf("taken: %+v, %v", e, err)
			}
		}
	})
}
