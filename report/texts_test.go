package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// sealed is the usual poll as one of sealed texts: two questions, and few answers that can be shown.
func sealed(t testing.TB) (*ballot.Manifest, *audit.Report) {
	t.Helper()
	m, r := twelve(t)
	m.Rules, m.Seats = ballot.DefaultRules(ballot.SealedText), 0
	m.Title = ballot.Names{"zh": "养老服务意见征集"}
	m.Candidates = []ballot.Candidate{
		{ID: "X1", Names: ballot.Names{"zh": "需要改进的"}, Text: &ballot.TextLimit{Max: 100}},
		{ID: "X2", Names: ballot.Names{"zh": "其他"}, Text: &ballot.TextLimit{Max: 100}},
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	f := &r.Record.Report
	f.Electronic, f.Papers, f.Valid, f.Invalid, f.Unused = 297, 0, 297, 0, 1
	r.Record.Invalid = nil
	texts := []tally.Texts{{ID: "X1", Texts: []string{"=1+1", "意见;=cmd|'/C calc'!A0;y", "路灯", "路灯\n=2;=3"}, Empty: 292, Unreadable: 1}, {ID: "X2", Texts: []string{}, Empty: 297}}
	outcome, err := tally.DecideTexts(m, tally.Figures{Present: f.Present, Issued: f.Issued, Collected: f.Collected, Valid: f.Valid}, texts)
	if err != nil {
		t.Fatal(err)
	}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
	return m, r
}

// TestSheets_SealedTexts: the papers of sealed texts have the texts, and nothing of a vote; those of counts are refused with one reason.
func TestSheets_SealedTexts(t *testing.T) {
	m, r := sealed(t)
	for _, lang := range words.Languages {
		for name, write := range map[string]func(w io.Writer) error{
			"announcement": func(w io.Writer) error { return Announcement(w, lang, m, r) },
			"notice":       func(w io.Writer) error { return Notice(w, lang, m, r) },
		} {
			var out bytes.Buffer
			if err := write(&out); !errors.Is(err, errTexts) || out.Len() > 0 {
				t.Errorf("%s: %v, %d bytes", name, err, out.Len())
			}
		}
		for _, void := range []bool{false, true} {
			shown := *r
			if record := *r.Record; void {
				record.Phase, record.Void = audit.Voided, "OTHER"
				none := tally.VoidOutcome(m, tally.Figures{Present: 298, Issued: 298, Collected: 297, Valid: 297})
				shown.Record, shown.Outcome = &record, &none
			}
			var result, collection bytes.Buffer
			record, err := Record(m, &shown)
			for _, e := range []error{err, Result(&result, lang, m, &shown), Collection(&collection, lang, m, r), JSON(io.Discard, m, &shown, Anyone)} {
				if e != nil {
					t.Fatal(e)
				}
			}
			for kind, text := range map[string]string{"record": string(record), "result": result.String(), "collection": collection.String()} {
				text = styles.ReplaceAllString(text, "")
				if bad := notSaid.FindString(text); bad != "" {
					t.Errorf("%s %s: %s", lang, kind, bad)
				}
				for _, no := range []string{"赞成", "反对", "弃权", "应选", "入选", "差额", "法定人数", "满意率", "等次", "本次票决", "票决结果", "票决办法", "表决票", "项目", "问卷结果", "approv", "oppose", "Seats", "Quorum", "chosen", "project"} {
					if strings.Contains(text, no) {
						t.Errorf("%s %s (void: %t) says %s", lang, kind, void, no)
					}
				}
				if has := strings.Contains(text, "路灯"); has != (kind != "collection" && !void) {
					t.Errorf("%s %s (void: %t): it has the texts: %t", lang, kind, void, has)
				}
			}
		}
	}
}

// Texts are exported a row each, and no spreadsheet computes what somebody wrote, at whatever sign it parts cells.
func TestThreat41_ExportedTexts(t *testing.T) {
	m, r := sealed(t)
	var out bytes.Buffer
	if err := CSV(&out, words.Chinese, m, r, Anyone); err != nil {
		t.Fatal(err)
	}
	const question = `,1,"X1","需要改进的"` + "\r\n"
	want := "\ufeff" + `"意见原文","题号","编号","题目"` + "\r\n" + `"'=1+1"` + question + `"意见;=cmd|'/C calc'!A0;y"` + question +
		`"路灯"` + question + "\"路灯\r\n=2;=3\"" + question
	if out.String() != want {
		t.Errorf("%q", &out)
	}
	out.Reset()
	if err := XLSX(&out, words.English, m, r, Anyone); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Texts")
	if err != nil || len(rows) != 5 || rows[1][0] != "=1+1" || rows[4][0] != "路灯\n=2;=3" {
		t.Errorf("%q, %v", rows, err)
	}
	for _, at := range []string{"A2", "A3", "A5"} {
		formula, _ := book.GetCellFormula("Texts", at)
		if kind, err := book.GetCellType("Texts", at); formula != "" || kind != excelize.CellTypeSharedString || err != nil {
			t.Errorf("%s: %q, %v, %v", at, formula, kind, err)
		}
	}
	m.Audience = ballot.Deputies
	r.Poll.Manifest = m.Hash()
	for to, has := range map[Reader]bool{Anyone: false, InAudience: true} {
		out.Reset()
		if err := CSV(&out, words.Chinese, m, r, to); err != nil || strings.Contains(out.String(), "路灯") != has {
			t.Errorf("for %d: %s, %v", to, &out, err)
		}
	}
}

// A page has no more texts than it bears, says how many are left out, and has none where they are not for its readers.
func TestPublic_Written(t *testing.T) {
	m, r := sealed(t)
	long := strings.Repeat("长", 2000)
	for i, want := range map[int][2]int{0: {1, 0}, shownTexts + 7: {shownTexts, 7}, -30: {25, 5}} { // 50,000 characters for each of two questions
		texts := slices.Repeat([]string{"短"}, max(i, 1))
		if i < 0 {
			texts = slices.Repeat([]string{long}, -i)
		}
		r.Outcome.Texts[1] = tally.Texts{ID: "X2", Texts: texts}
		p, err := NewPublic(words.English, m, r, true)
		if err != nil {
			t.Fatal(err)
		}
		w := p.Written()
		if len(w[1].Texts) != want[0] || want[1] == 0 != (w[1].More == "") || want[1] > 0 && !strings.Contains(w[1].More, fmt.Sprint(" ", want[1], " ")) {
			t.Errorf("%d texts: %d shown, %q", i, len(w[1].Texts), w[1].More)
		}
		if p, err = NewPublic(words.English, m, r, false); err != nil || p.Written() != nil || !p.Sealed() {
			t.Errorf("texts for whom they are not: %v", err)
		}
	}
}
