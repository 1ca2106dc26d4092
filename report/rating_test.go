package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// evaluated is the usual poll as an evaluation of its projects, of which the last is rated by nobody.
func evaluated(t testing.TB, change func(*ballot.Rules)) (*ballot.Manifest, *audit.Report) {
	t.Helper()
	m, r := twelve(t)
	m.Rules, m.Seats = ballot.DefaultRules(ballot.Evaluating), 0
	change(&m.Rules)
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	f, counts := r.Record.Report, tally.Counts{}
	for i := range m.Candidates {
		row := make([]int, len(m.Rules.Evaluation.Grades))
		if i < len(m.Candidates)-1 {
			row[0], row[1], row[2] = 202-10*i, 50+5*i, 42
		}
		counts = append(counts, row)
	}
	outcome, err := tally.Decide(m, tally.Figures{Present: f.Present, Issued: f.Issued, Collected: f.Collected, Valid: f.Valid, Invalid: f.Invalid}, counts)
	if err != nil {
		t.Fatal(err)
	}
	r.Record.Invalid = map[string]int{audit.Blank: 1, "OVER_SELECTED": 1, "NOT_A_BALLOT": 1}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
	return m, r
}

var notSaid = regexp.MustCompile(`<no value>|\b(?:report|result|grade|outcome)\.[a-z]|%!`)

// TestSheets_Evaluation: every paper of an evaluation has its rates and grades, and nothing of a choice.
func TestSheets_Evaluation(t *testing.T) {
	for name, change := range map[string]func(*ballot.Rules){
		"majority":  func(*ballot.Rules) {},
		"present":   func(r *ballot.Rules) { *r = r.With(ballot.MajorityPresent); r.BlankItem = ballot.BlankItemAbstain },
		"rate":      func(r *ballot.Rules) { *r = r.With(ballot.Rate8060); r.Evaluation.Grades = ballot.FourGrades() },
		"plurality": func(r *ballot.Rules) { *r = r.With(ballot.Plurality); r.BlankBallot = ballot.BlankBallotValid },
		"lower": func(r *ballot.Rules) {
			*r = r.With(ballot.Plurality)
			r.Evaluation.Tie, r.Evaluation.Electorate, r.Evaluation.RateOf = ballot.TieLower, ballot.OfAll, ballot.OfAll
		},
	} {
		m, r := evaluated(t, change)
		for _, lang := range words.Languages {
			for kind, text := range texts(t, lang, m, r) {
				if bad := notSaid.FindString(text); bad != "" {
					t.Errorf("%s %s %s: %s", name, lang, kind, bad)
				}
				for _, no := range []string{"赞成", "反对", "应选", "入选", "差额", "本次票决", "表决票", "发票", "approv", "oppose", "Seats", "chosen"} {
					if strings.Contains(text, no) && kind != "record" { // the record is in all languages
						i := strings.Index(text, no)
						t.Errorf("%s %s %s says %s: %s", name, lang, kind, no, text[max(0, i-60):min(len(text), i+100)])
					}
				}
				if kind == "result" || kind == "collection" {
					for _, reason := range map[words.Language][]string{words.Chinese: {"一个项目选择多个等次：1张", "不是本次测评票：1张"}, words.English: {"More than one grade for an item: 1", "Not a paper of this evaluation: 1"}}[lang] {
						if !strings.Contains(text, reason) {
							t.Errorf("%s %s %s does not say %q", name, lang, kind, reason)
						}
					}
				}
				if unknown := strings.Contains(text, "计入分母，但不是等次"); kind == "result" && lang == words.Chinese && unknown != (name == "rate") {
					t.Errorf("%s: what 不了解 counts for is said: %t", name, unknown)
				}
				if name == "majority" && kind != "collection" && !strings.Contains(text, "68.7%") {
					t.Errorf("%s %s: 202 of 294 are not 68.7%%", lang, kind)
				}
			}
		}
	}
}

// TestSheets_StandingCommittee: the papers of a standing committee speak of its members and of whoever presides, and of no deputies.
func TestSheets_StandingCommittee(t *testing.T) {
	for name, change := range map[string]func(*ballot.Rules){
		"present": func(r *ballot.Rules) { *r = r.With(ballot.MajorityPresent); r.Evaluation.RateOf = ballot.OfPresent },
		"all": func(r *ballot.Rules) {
			r.PassLine.Of, r.Evaluation.Electorate, r.Evaluation.RateOf = ballot.OfAll, ballot.OfAll, ballot.OfAll
		},
		"tie": func(r *ballot.Rules) { *r = r.With(ballot.Plurality) },
	} {
		m, r := evaluated(t, change)
		m.Body = ballot.StandingCommittee
		r.Poll.Manifest = m.Hash()
		for _, lang := range words.Languages {
			for kind, text := range texts(t, lang, m, r) {
				text = trustSection.ReplaceAllString(text, "") // which is of cards, whoever holds them
				for _, no := range []string{"代表的", "全体代表", "应到代表", "到会代表", "执行主席", "主席团", "deput", "Deput", "presidium"} {
					if strings.Contains(text, no) {
						i := strings.Index(text, no)
						t.Errorf("%s %s %s says %s: %s", name, lang, kind, no, text[max(0, i-60):min(len(text), i+100)])
					}
				}
				if kind == "collection" && lang == words.Chinese && !(strings.Contains(text, "常委会组成人员应到") && strings.Contains(text, "会议主持人")) {
					t.Errorf("%s: nobody of the standing committee came", name)
				}
			}
		}
	}
}

var trustSection = regexp.MustCompile(`(?s)<h2>(各方承担|Who does what).*?</section>`)

// TestSheets_EvaluationByList: what citizens on a list rated says in every paper and table whose evaluation it is, and speaks of no deputies.
// No evaluation of deputies is compared with it.
func TestSheets_EvaluationByList(t *testing.T) {
	listed := func(r *ballot.Rules) { *r = r.With(ballot.MajorityPresent); r.Evaluation.Electorate = ballot.OfList }
	m, r := evaluated(t, listed)
	if r.Outcome.Electorate != m.Roll.Count {
		t.Errorf("%d of %d on the list", r.Outcome.Electorate, m.Roll.Count)
	}
	whose := map[words.Language]string{words.Chinese: "名单", words.English: "on the list"}
	deputies := regexp.MustCompile(`全体代表|到会代表|代表卡|应到(?:代表|<|[0-9])|实到|[Dd]eput`)
	for _, lang := range words.Languages {
		for kind, text := range texts(t, lang, m, r) {
			if !strings.Contains(text, whose[lang]) {
				t.Errorf("%s %s does not say whose evaluation it is", lang, kind)
			}
			if bad := deputies.FindStringIndex(text); bad != nil && kind != "record" { // which is in all languages
				t.Errorf("%s %s: …%.120s", lang, kind, text[max(0, bad[0]-60):])
			}
		}
	}
	if said := WhoseAnswers(m)["zh"]; said != "名单上参评人员的测评结果" {
		t.Error(said)
	}
	theirs, _ := evaluated(t, func(*ballot.Rules) {})
	if a, b := (&poll{Manifest: m}).rateBase(), (&poll{Manifest: theirs}).rateBase(); a == b {
		t.Errorf("compared with the deputies': %s", a)
	}
}

var styles = regexp.MustCompile(`(?s)<style>.*?</style>`)

// texts are all papers and tables but the style sheets in them, in which a rule is no sentence.
func texts(t *testing.T, lang words.Language, m *ballot.Manifest, r *audit.Report) map[string]string {
	t.Helper()
	var result, collection, announcement, notice, table, book bytes.Buffer
	record, err := Record(m, r)
	for _, e := range []error{err, Result(&result, lang, m, r), Collection(&collection, lang, m, r), Announcement(&announcement, lang, m, r), Notice(&notice, lang, m, r),
		CSV(&table, lang, m, r, Anyone), XLSX(&book, lang, m, r, Anyone), JSON(&bytes.Buffer{}, m, r, Anyone)} {
		if e != nil {
			t.Fatal(e)
		}
	}
	all := map[string]string{"record": string(record), "result": result.String(), "collection": collection.String(), "announcement": announcement.String(), "notice": notice.String(), "csv": table.String()}
	for kind, text := range all {
		all[kind] = styles.ReplaceAllString(text, "")
	}
	return all
}

// TestCSV_Evaluation: a rate stands in the table with both its parts.
func TestCSV_Evaluation(t *testing.T) {
	m, r := evaluated(t, func(*ballot.Rules) {})
	var out bytes.Buffer
	if err := CSV(&out, words.Chinese, m, r, Anyone); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\r\n")
	if want := `1,"P01","城区公办幼儿园扩容工程",202,50,42,0,294,202,"68.7%",252,"85.7%","满意","有效票",154`; lines[1] != want {
		t.Errorf("got  %s\nwant %s", lines[1], want)
	}
	if want := `12,"P12","社区食堂建设",0,0,0,294,0,0,"–",0,"–","未定等次","有效票",154`; lines[12] != want {
		t.Errorf("got  %s\nwant %s", lines[12], want)
	}
}

// The public page has the table without the numbers of which rates are made: they stand beside the bars.
func TestPublic_Ratings(t *testing.T) {
	m, r := evaluated(t, func(*ballot.Rules) {})
	p, err := NewPublic(words.Chinese, m, r, true)
	if err != nil {
		t.Fatal(err)
	}
	rows := p.Ratings()
	if got, want := fmt.Sprint(rows[0]), "[序号 编号 测评项目 满意 基本满意 不满意 未评 分母 满意率 总体满意率 等次]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := fmt.Sprint(rows[1]), "[1 P01 城区公办幼儿园扩容工程 202 50 42 0 294 68.7% 85.7% 满意]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestExport_EvaluationForDeputies: whoever may not see the counts sees no rate and no grade.
func TestExport_EvaluationForDeputies(t *testing.T) {
	m, r := evaluated(t, func(*ballot.Rules) {})
	m.Audience = ballot.Deputies
	r.Poll.Manifest = m.Hash()
	var table, data, notice bytes.Buffer
	if err := Notice(&notice, words.Chinese, m, r); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(notice.String(), "城区公办幼儿园扩容工程\u2069：满意") {
		t.Error("the notice lacks the grades, which are no counts")
	}
	if err := CSV(&table, words.Chinese, m, r, Anyone); err != nil {
		t.Fatal(err)
	}
	if err := JSON(&data, m, r, Anyone); err != nil {
		t.Fatal(err)
	}
	record, err := Record(m, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{table.String(), data.String(), string(record), notice.String()} {
		if strings.Contains(text, "68.7") || strings.Contains(text, `"grade":`) {
			t.Error("counts are shown")
		}
	}
}
