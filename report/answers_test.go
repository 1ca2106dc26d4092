package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// answered is the usual poll as a questionnaire of three questions, one of each kind.
func answered(t testing.TB, change func(*ballot.Manifest)) (*ballot.Manifest, *audit.Report) {
	t.Helper()
	m, r := twelve(t)
	m.Rules, m.Seats = ballot.DefaultRules(ballot.Asking), 0
	m.Candidates = []ballot.Candidate{
		{ID: "q1", Names: ballot.Names{"zh": "是否方便"}, Question: &ballot.Ask{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "方便", "en": "Yes"}, {"zh": "不方便", "en": "No"}}, Required: true}},
		{ID: "q2", Names: ballot.Names{"zh": "需要加强的"}, Question: &ballot.Ask{Kind: ballot.SeveralAnswers, Answers: []ballot.Names{{"zh": "助餐"}, {"zh": "上门"}, {"zh": "=1+1"}}, Max: 2}},
		{ID: "q3", Names: ballot.Names{"zh": "评分"}, Question: &ballot.Ask{Kind: ballot.OnScale, From: 1, To: 5}},
	}
	change(m)
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	f := r.Record.Report
	counts := tally.Counts{{200, f.Valid - 200}, {100, f.Valid - 100, 50, 7}, {0, 0, 0, 100, 50}}
	outcome, err := tally.Decide(m, tally.Figures{Present: f.Present, Issued: f.Issued, Collected: f.Collected, Valid: f.Valid, Invalid: f.Invalid}, counts)
	if err != nil {
		t.Fatal(err)
	}
	r.Record.Invalid = map[string]int{audit.Incomplete: 1, "OVER_SELECTED": 1, "NOT_A_BALLOT": 1}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
	return m, r
}

// TestSheets_Questionnaire: every paper says whose answers it has, with counts, shares and means, and nothing of a vote.
func TestSheets_Questionnaire(t *testing.T) {
	for name, change := range map[string]func(*ballot.Manifest){
		"present": func(*ballot.Manifest) {},
		"all": func(m *ballot.Manifest) {
			m.Rules.Questionnaire.Electorate, m.Rules.BlankBallot, m.Rules.SmallGroup = ballot.OfAll, ballot.BlankBallotValid, 10
		},
		"issued": func(m *ballot.Manifest) { m.Rules.Questionnaire.Electorate = ballot.OfIssued },
	} {
		m, r := answered(t, change)
		for _, lang := range words.Languages {
			for kind, text := range texts(t, lang, m, r) {
				for _, no := range []string{">应到<", ">实到<", "到会代表", "应到代表", ">Deputies<", "deputies present", "deputy who checked in", "到场的人", "到场<", "on the list"} {
					if (name == "issued" || !strings.HasPrefix(no, "到场") && no != "on the list") && strings.Contains(text, no) {
						t.Errorf("%s %s %s says %s of people", name, lang, kind, no)
					}
				}
				if bad := notSaid.FindString(text); bad != "" {
					t.Errorf("%s %s %s: %s", name, lang, kind, bad)
				}
				for _, no := range []string{"赞成", "反对", "应选", "入选", "差额", "法定人数0", "满意率", "等次由", "本次票决", "表决票", "电子票", "More approvals", "Not a ballot", "approv", "oppose", "Seats", "chosen"} {
					if strings.Contains(text, no) && kind != "record" { // the record is in all languages
						i := strings.Index(text, no)
						t.Errorf("%s %s %s says %s: %s", name, lang, kind, no, text[max(0, i-60):min(len(text), i+100)])
					}
				}
				if kind == "result" || kind == "collection" {
					for _, reason := range map[words.Language][]string{words.Chinese: {"选择超过规定：1张", "不是本次问卷：1张"}, words.English: {"More answers marked than allowed: 1", "Not a paper of this questionnaire: 1"}}[lang] {
						if !strings.Contains(text, reason) {
							t.Errorf("%s %s %s does not say %q", name, lang, kind, reason)
						}
					}
				}
				if kind == "result" || kind == "record" || kind == "notice" {
					whose := map[string]string{"present": "到场应答者", "all": "名单上全体应答者", "issued": "领到答卷卡的人"}[name]
					if lang == words.Chinese && !strings.Contains(text, whose) {
						t.Errorf("%s %s does not say whose answers they are", name, kind)
					}
					if !strings.Contains(text, "4.33") {
						t.Errorf("%s %s %s: no mean", name, lang, kind)
					}
				}
			}
		}
	}
}

// TestCSV_Questionnaire: a row for each answer, the empty ones and the mean; no cell is a formula.
func TestCSV_Questionnaire(t *testing.T) {
	m, r := answered(t, func(*ballot.Manifest) {})
	r.Outcome.Valid = 294
	var out bytes.Buffer
	if err := CSV(&out, words.Chinese, m, r, Anyone); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\r\n")
	for i, want := range map[int]string{1: `1,"q1","是否方便","方便",200,"68.0%","到场应答者"`, 3: `1,"q1","是否方便","未答",0,"0.0%","到场应答者"`, 6: `2,"q2","需要加强的","'=1+1",7,"2.4%","到场应答者"`, 7: `2,"q2","需要加强的","未答",100,"34.0%","到场应答者"`, 14: `3,"q3","评分","平均分","","4.33 (650/150)","到场应答者"`} {
		if lines[i] != want {
			t.Errorf("line %d: got  %s\nwant %s", i, lines[i], want)
		}
	}
}

// TestExport_QuestionnaireForFew: whoever may not see the answers sees none, and there is no notice of them.
func TestExport_QuestionnaireForFew(t *testing.T) {
	m, r := answered(t, func(m *ballot.Manifest) { m.Audience = ballot.Deputies })
	var table, data bytes.Buffer
	if err := CSV(&table, words.Chinese, m, r, Anyone); err != nil || strings.Contains(table.String(), "200") {
		t.Errorf("%s, %v", &table, err)
	}
	if err := JSON(&data, m, r, Anyone); err != nil {
		t.Fatal(err)
	}
	var e Export
	if err := json.Unmarshal(data.Bytes(), &e); err != nil || e.Outcome != nil {
		t.Errorf("%+v, %v", e.Outcome, err)
	}
	if err := Notice(&bytes.Buffer{}, words.Chinese, m, r); err == nil {
		t.Error("a notice without answers was written")
	}
}
