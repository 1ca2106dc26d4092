package report

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

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
	texts := []tally.Texts{{ID: "X1", Texts: []string{"路灯", "=1+1"}, Empty: 294, Unreadable: 1}, {ID: "X2", Texts: []string{}, Empty: 297}}
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
			"csv":          func(w io.Writer) error { return CSV(w, lang, m, r, Anyone) },
			"xlsx":         func(w io.Writer) error { return XLSX(w, lang, m, r, Anyone) },
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
