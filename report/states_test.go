package report

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// decided makes the outcome of the usual poll anew from these approvals, the same number of ballots opposing none.
func decided(t *testing.T, m *ballot.Manifest, r *audit.Report, approvals []int) {
	t.Helper()
	f := r.Record.Report
	counts := tally.Counts{}
	for _, n := range approvals {
		counts = append(counts, []int{n, 0})
	}
	if m.Rules.Method == ballot.TickUpToN {
		counts = tally.Counts{approvals}
	}
	outcome, err := tally.Decide(m, tally.Figures{Present: f.Present, Issued: f.Issued, Collected: f.Collected, Valid: f.Valid, Invalid: f.Invalid}, counts)
	if err != nil {
		t.Fatal(err)
	}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
}

// TestSheets_States: each paper is written in the states in which people need it, and in no other.
func TestSheets_States(t *testing.T) {
	tied := []int{279, 270, 260, 250, 240, 230, 220, 210, 200, 180, 180, 160}
	short := []int{279, 270, 260, 250, 240, 230, 220, 210, 200, 150, 140, 130}
	for name, c := range map[string]struct {
		change  func(m *ballot.Manifest, r *audit.Report)
		written []string
		says    string // a key that the record says, "" if there is none
	}{
		"open": {func(_ *ballot.Manifest, r *audit.Report) { r.Record.Phase, r.Outcome = audit.Voting, nil }, nil, ""},
		"collected": {func(_ *ballot.Manifest, r *audit.Report) { r.Record.Phase, r.Outcome = audit.Collected, nil },
			[]string{"collection"}, ""},
		"counted": {func(_ *ballot.Manifest, r *audit.Report) { r.Record.Phase = audit.Resulted },
			[]string{"announcement", "collection", "result"}, ""},
		"announced": {func(*ballot.Manifest, *audit.Report) {},
			[]string{"announcement", "collection", "notice", "record", "result"}, "report.announced"},
		"tied": {func(m *ballot.Manifest, r *audit.Report) {
			r.Record.Phase, r.Record.Decision, r.Record.Text = audit.Decided, "REVOTE", "再投一次"
			decided(t, m, r, tied)
		}, []string{"announcement", "collection", "notice", "record", "result"}, "report.decision.REVOTE"},
		"presidium-decided": {func(m *ballot.Manifest, r *audit.Report) {
			m.Rules.Tie = ballot.TiePresidium
			r.Record.Phase, r.Record.Decision, r.Record.Text = audit.Decided, "PRESIDIUM_DECIDED", "主席团决定：选前者"
			decided(t, m, r, tied)
		}, []string{"announcement", "collection", "notice", "record", "result"}, "report.decision.PRESIDIUM_DECIDED"},
		"short": {func(m *ballot.Manifest, r *audit.Report) {
			r.Record.Phase, r.Record.Decision, r.Record.Text = audit.Decided, "LEAVE_VACANT", "空缺"
			decided(t, m, r, short)
		}, []string{"announcement", "collection", "notice", "record", "result"}, "report.decision.LEAVE_VACANT"},
		"none": {func(m *ballot.Manifest, r *audit.Report) {
			r.Record.Phase, r.Record.Decision, r.Record.Text = audit.Decided, "NEXT_SESSION", "下次会议"
			decided(t, m, r, make([]int, 12))
		}, []string{"announcement", "collection", "record", "result"}, "report.decision.NEXT_SESSION"},
		"ticks": {func(m *ballot.Manifest, r *audit.Report) {
			m.Rules = ballot.DefaultRules(ballot.TickUpToN)
			decided(t, m, r, []int{279, 270, 260, 250, 240, 230, 220, 210, 200, 190, 180, 160})
		}, []string{"announcement", "collection", "notice", "record", "result"}, "report.announced"},
		"void": {func(m *ballot.Manifest, r *audit.Report) {
			o := tally.VoidOutcome(m, tally.Figures{Present: 298, Issued: 298, Collected: 299})
			r.Outcome, r.Record.Phase, r.Record.Void, r.Record.Text = &o, audit.Voided, "COLLECTED_OVER_ISSUED", "重新投票"
		}, []string{"record", "result"}, "report.void.COLLECTED_OVER_ISSUED"},
		"assembly": {func(m *ballot.Manifest, r *audit.Report) {
			m.Body, r.Poll.Manifest = ballot.Assembly, m.Hash()
			r.Poll.Manifest = m.Hash()
		},
			[]string{"announcement", "collection", "notice", "record", "result"}, "report.announced"},
		"committee": {func(m *ballot.Manifest, r *audit.Report) {
			m.Body, m.Term, m.Session = ballot.StandingCommittee, 3, 28
			r.Poll.Manifest = m.Hash()
		}, []string{"announcement", "collection", "notice", "record", "result"}, "report.term"},
		"equal-number": {func(m *ballot.Manifest, r *audit.Report) {
			m.Seats, m.Rules.Differential, m.Rules.DifferentialDocument = 12, 0, "关于等额票决的决定"
			decided(t, m, r, tied)
			r.Record.Phase = audit.Announced
		}, []string{"announcement", "collection", "notice", "record", "result"}, "report.announced"},
		"for-deputies": {func(m *ballot.Manifest, r *audit.Report) {
			m.Audience, r.Outcome = ballot.Deputies, nil
			r.Poll.Manifest = m.Hash()
		}, []string{"collection", "record"}, "report.record.limited"},
	} {
		t.Run(name, func(t *testing.T) {
			m, r := twelve(t)
			c.change(m, r)
			for _, lang := range words.Languages {
				w, err := words.In(lang)
				if err != nil {
					t.Fatal(err)
				}
				var written []string
				for sheet, write := range sheets {
					var page bytes.Buffer
					if write(&page, lang, m, r) == nil && page.Len() > 0 {
						written = append(written, sheet)
					}
					if id := regexp.MustCompile(`(report|result|sheet|next|trust)\.[a-z]+|<no value>|&lt;nil&gt;`).FindString(page.String()); id != "" {
						t.Errorf("%s in %s holds %s", sheet, lang, id)
					}
					if sheet == "record" && c.says != "" && !strings.Contains(page.String(), w.Say(c.says)) {
						t.Errorf("the record does not say %q", w.Say(c.says))
					}
				}
				if slices.Sort(written); !slices.Equal(written, c.written) {
					t.Errorf("%s: written are %q, want %q", lang, written, c.written)
				}
			}
		})
	}
}

// A page of the bundle is the one that is made again, another, or of another form.
func TestCompare(t *testing.T) {
	m, r := twelve(t)
	page, err := Record(m, r)
	if err != nil {
		t.Fatal(err)
	}
	here := generator(recordForm)
	for name, c := range map[string]struct {
		page string
		want Comparison
	}{
		"the same":       {string(page), Same},
		"another figure": {strings.Replace(string(page), ">279<", ">280<", 1), Forged},
		"no form":        {strings.Replace(string(page), here, "", 1), Forged},
		"two forms":      {strings.Replace(string(page), here, here+generator("0"), 1), Forged},
		"another form":   {strings.Replace(string(page), here, generator("0"), 1), Other},
		"empty":          {"", Forged},
	} {
		if name != "the same" && c.page == string(page) {
			t.Fatalf("%s: nothing was changed", name)
		}
		got, err := Compare(audit.Bundle{RecordPath: []byte(c.page)}, m, r)
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, c.want)
		}
	}
	if got, err := Compare(audit.Bundle{}, m, r); err != nil || got != Absent {
		t.Errorf("no page: %s, %v", got, err)
	}
}

// TestSheets_Void: of what nobody reported before the poll became void, the sheet says nothing.
func TestSheets_Void(t *testing.T) {
	for name, c := range map[string]struct {
		reason   string
		reported bool
		want     [6]string // collected, valid, invalid, electronic, on paper, not voted
	}{
		"open":     {"FAULT", false, [6]string{"–", "–", "–", "–", "–", "–"}},
		"excess":   {"COLLECTED_OVER_ISSUED", false, [6]string{"299", "–", "–", "290", "9", "–"}},
		"reported": {"OTHER", true, [6]string{"299", "297", "2", "290", "9", "-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			m, r := twelve(t)
			o := tally.VoidOutcome(m, tally.Figures{Present: 298, Issued: 298, Collected: 299})
			r.Outcome, r.Record.Phase, r.Record.Void, r.Record.Reported = &o, audit.Voided, c.reason, c.reported
			r.Record.Report = audit.CollectionBody{Present: 298, Issued: 298, Collected: 299, Electronic: 290, Papers: 9, Valid: 297, Invalid: 2, Unused: -1}
			var sheet bytes.Buffer
			if err := Result(&sheet, words.English, m, r); err != nil {
				t.Fatal(err)
			}
			for i, name := range []string{"Collected", "Valid", "Invalid", "Electronic", "On paper", "Not voted"} {
				if cell := `<th scope="row">` + name + `</th><td>` + c.want[i] + `</td>`; !strings.Contains(sheet.String(), cell) {
					t.Errorf("the sheet lacks %s", cell)
				}
			}
		})
	}
}
