package report

import (
	"bytes"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// verified is the bundle that must verify for good: nine deputies, seven valid papers and one that is not.
func verified(t *testing.T) (*ballot.Manifest, *audit.Report) {
	t.Helper()
	bundle, err := audit.ReadBundle(os.DirFS("../audit/testdata/bundle"))
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Verify(bundle, audit.Options{})
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil || !r.OK {
		t.Fatalf("%v, %+v", err, r.Checks)
	}
	return m, r
}

var tags = regexp.MustCompile(`<[^>]*>`)

// TestResult reads the page as people do: every figure of the outcome, every project, every sentence of the trust statement.
func TestResult(t *testing.T) {
	m, r := verified(t)
	statements, err := Trust(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []words.Language{words.Chinese, words.English} {
		var page bytes.Buffer
		if err := Result(&page, lang, m, r); err != nil {
			t.Fatal(err)
		}
		text := tags.ReplaceAllString(page.String(), " ")
		w, err := words.In(lang)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{m.Hash().String(), r.Poll.Root.String(), w.Say("result.heading"), w.Say("verify.rehearsal"), "Q1 Q2"}
		for _, c := range m.Candidates {
			want = append(want, c.ID, c.Names["zh"])
		}
		for _, s := range statements {
			want = append(want, s.Text(w))
		}
		for _, x := range want {
			if !strings.Contains(text, html.EscapeString(x)) {
				t.Errorf("%s: the page lacks %q", lang, x)
			}
		}
		valid := w.Say("result.valid") + " 7 "
		if !strings.Contains(strings.Join(strings.Fields(text), " "), strings.TrimSpace(valid)) {
			t.Errorf("%s: the page lacks %q", lang, valid)
		}
	}
}

// TestThreat41_NamesInResult: a name is data on the page.
func TestThreat41_NamesInResult(t *testing.T) {
	m, r := verified(t)
	forged := *m
	forged.Title = ballot.Names{"zh": "<script>alert(1)</script>"}
	id := *r.Poll
	id.Manifest = forged.Hash()
	other := *r
	other.Poll = &id
	var page bytes.Buffer
	if err := Result(&page, words.Chinese, &forged, &other); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "<script") {
		t.Error("markup in a title became part of the page")
	}
}

// Nothing is reported of a bundle that failed, of another poll, or without an outcome.
func TestResult_Refusals(t *testing.T) {
	m, r := verified(t)
	for name, change := range map[string]func(*audit.Report){
		"failed":     func(r *audit.Report) { r.OK = false },
		"other":      func(r *audit.Report) { id := *r.Poll; id.Manifest[0] ^= 1; r.Poll = &id },
		"no-poll":    func(r *audit.Report) { r.Poll = nil },
		"no-outcome": func(r *audit.Report) { r.Outcome = nil },
	} {
		t.Run(name, func(t *testing.T) {
			changed := *r
			change(&changed)
			var page bytes.Buffer
			if err := Result(&page, words.Chinese, m, &changed); err == nil || page.Len() > 0 {
				t.Errorf("%v, %d bytes", err, page.Len())
			}
		})
	}
}
