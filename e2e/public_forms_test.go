package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/public"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/tally"
)

// servePublic serves the public page of a poll whose report is given, with the policy of a server, and returns its address.
func servePublic(t *testing.T, m *ballot.Manifest, r *audit.Report, before func(words.Language) []*report.Public) string {
	t.Helper()
	set, err := web.Files()
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Security-Policy", web.Policy)
		if data, kind, ok := set.File(strings.TrimPrefix(q.URL.Path, "/static/")); ok {
			w.Header().Set("Content-Type", kind)
			w.Write(data)
			return
		}
		lang := words.Chinese
		if q.URL.Query().Get("lang") == "en" {
			lang = words.English
		}
		page, err := public.Page(set, lang, public.Served(set, "/c/yunlan/polls/2026", lang), m, r, nil, before(lang))
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// announced is the bundle that must verify for good, as if it were of another poll.
func announced(t *testing.T, change func(m *ballot.Manifest), counts tally.Counts) (*ballot.Manifest, *audit.Report) {
	t.Helper()
	bundle, err := audit.ReadBundle(os.DirFS("../audit/testdata/bundle"))
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Verify(bundle, audit.Options{Each: each})
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	change(m)
	m.Seats, m.Roll.Count = 0, 306
	outcome, err := tally.Decide(m, tally.Figures{Present: 298, Issued: 298, Collected: 297, Valid: 294, Invalid: 3}, counts)
	if err != nil {
		t.Fatal(err)
	}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
	r.Record.Report = audit.CollectionBody{Present: 298, Issued: 298, Collected: 297, Electronic: 290, Papers: 7, Valid: 294, Invalid: 3, Unused: 1}
	r.Record.Invalid = map[string]int{audit.InvalidReasons[0]: 3}
	return m, r
}

// A questionnaire is read on a phone and in print, without a word of what is no part of it.
func TestPublicPage_Replies(t *testing.T) {
	m, r := announced(t, func(m *ballot.Manifest) {
		m.Rules, m.Title = ballot.DefaultRules(ballot.Asking), ballot.Names{"zh": "云澜市民生实事问卷调查", "en": "A questionnaire of Yunlan"}
		m.Rules.Questionnaire.Electorate = ballot.OfIssued
		m.Candidates = []ballot.Candidate{
			{ID: "S", Names: ballot.Names{"zh": "您最希望明年优先办理哪一类民生实事？"}, Question: &ballot.Ask{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "教育"}, {"zh": "医疗卫生"}, {"zh": "交通出行"}, {"zh": "以上都不是，或者希望由代表另行提出的其他项目"}}}},
			{ID: "M", Names: ballot.Names{"zh": "去年的项目中，您用过哪些？"}, Question: &ballot.Ask{Kind: ballot.SeveralAnswers, Max: 2, Required: true, Answers: []ballot.Names{{"zh": "公园"}, {"zh": "社区食堂"}, {"zh": "步道"}}}},
			{ID: "G", Names: ballot.Names{"zh": "总体上，您给几分？"}, Question: &ballot.Ask{Kind: ballot.OnScale, From: 1, To: 5}},
		}
	}, tally.Counts{{120, 80, 30, 4}, {200, 194, 0}, {0, 10, 20, 100, 150}})
	b := browser.Start(t)
	tab := b.Open(browser.Phone, servePublic(t, m, r, func(words.Language) []*report.Public { return nil }))
	tab.Screen("public")
	if n := tab.Count(".bars-length"); n != 4+3+5 {
		t.Errorf("%d bars", n)
	}
	for _, no := range []string{"赞成", "入选", "满意", "票决："} {
		if text := tab.Text("main .sheet"); strings.Contains(text, no) {
			t.Errorf("a questionnaire says %s", no)
		}
	}
	for _, selector := range []string{".figures", "main .sheet"} { // whose answers they are, and how many could answer
		want := map[string]string{".figures": "发卡", "main .sheet": "领到答卷卡的人"}[selector]
		if text := tab.Text(selector); !strings.Contains(text, want) || strings.Contains(text, "实到") {
			t.Errorf("%s says %q, want %s in it", selector, text, want)
		}
	}
	tab.Accessible("a questionnaire")
	narrow(t, tab, "a questionnaire")
	tab.WholeShot("public/replies-phone")

	m, r = announced(t, func(m *ballot.Manifest) {
		m.Rules, m.Candidates = ballot.DefaultRules(ballot.Evaluating), m.Candidates[:2]
	}, tally.Counts{{200, 80, 14}, {294, 0, 0}})
	known := audit.NewPublication(audit.OnlyGrades, r.Outcome)
	r.Record.Publication = &known
	tab = b.Open(browser.Phone, servePublic(t, m, r, func(words.Language) []*report.Public { return nil }))
	tab.Screen("public")
	if text := tab.Text("main .sheet"); strings.Contains(text, "68.0") || tab.Count(".stack") > 0 || tab.Count(".graded-only tbody tr") != 2 {
		t.Errorf("where grades alone are made known there are figures, or no grades: %s", text)
	}
	tab.Accessible("grades alone")
	narrow(t, tab, "grades alone")
	tab.WholeShot("public/grades-phone")
}

// What people wrote is text and nothing else, whatever it looks like, also where there is no script; a phone can read it, and it is said that
// nobody moderated it, or that it is not for everybody.
func TestPublicPage_Texts(t *testing.T) {
	wrote := []string{"<img src=x onerror=alert(1)><script>alert(1)</script>", "http://example.org/?a=1&b=2 或 13800000000", "שלום (abc) 路灯！\n第二行", strings.Repeat("很长", 400), "a" + strings.Repeat("\u0301", 60)}
	page := func(audience ballot.Audience) string {
		m, r := announced(t, func(m *ballot.Manifest) {
			m.Rules, m.Candidates = ballot.DefaultRules(ballot.Evaluating), m.Candidates[:1]
		}, tally.Counts{{200, 80, 14}})
		m.Rules, m.Title, m.Audience = ballot.DefaultRules(ballot.SealedText), ballot.Names{"zh": "书面意见", "en": "In your own words"}, audience
		m.Candidates = []ballot.Candidate{{ID: "q1", Names: ballot.Names{"zh": "您还有哪些意见建议？"}, Text: &ballot.TextLimit{Max: 2000}}}
		texts := tally.NewTexts("q1", append(wrote, make([]string, 292-len(wrote))...), 2)
		outcome, err := tally.DecideTexts(m, tally.Figures{Present: 298, Issued: 298, Collected: 294, Valid: 294}, []tally.Texts{texts})
		if err != nil {
			t.Fatal(err)
		}
		r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
		r.Record.Report, r.Record.Invalid = audit.CollectionBody{Present: 298, Issued: 298, Collected: 294, Electronic: 294, Valid: 294, Unused: 4}, nil
		return servePublic(t, m, r, func(words.Language) []*report.Public { return nil })
	}
	b := browser.Start(t)
	address := page(ballot.Public)
	for _, to := range []string{address, address + "?lang=en"} {
		tab := b.Open(browser.Phone, to)
		tab.Screen("public")
		all := tab.Text(".written")
		for _, text := range wrote {
			if !strings.Contains(all, text) {
				t.Errorf("not as it was written: %q", text)
			}
		}
		if n := tab.Count(".written > li"); n != len(wrote) || tab.Count(".written > li *") > 0 || tab.Count("#verify-go") != 1 {
			t.Errorf("%d texts, or something in them", n)
		}
		if note := tab.Text("main .sheet"); !strings.Contains(note, "没有经过任何人审核") && !strings.Contains(note, "Nobody has moderated") {
			t.Error("nobody is told that nobody moderated this")
		}
		tab.Accessible("texts")
		narrow(t, tab, "texts")
		if to == address {
			tab.WholeShot("public/texts-phone")
		}
	}
	tab := b.Open(browser.Phone, page(ballot.Deputies))
	tab.Screen("public")
	if all := tab.Text("main .sheet"); tab.Count(".written") > 0 || !strings.Contains(all, "意见只向代表公布") || strings.Contains(all, "路灯") {
		t.Errorf("texts that are for the deputies: %s", all)
	}
}
