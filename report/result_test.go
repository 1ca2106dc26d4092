package report

import (
	"bytes"
	"html"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// verified is the bundle that must verify for good: nine deputies, seven valid papers and one that is not.
func verified(t testing.TB) (*ballot.Manifest, *audit.Report) {
	t.Helper()
	bundle, err := verifiedBundle()
	if err != nil {
		t.Fatal(err)
	}
	r := *verification()
	id, record := *r.Poll, *r.Record // tests change them
	r.Poll, r.Record = &id, &record
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil || !r.OK {
		t.Fatalf("%v, %+v", err, r.Checks)
	}
	return m, &r
}

var (
	verifiedBundle = sync.OnceValues(func() (audit.Bundle, error) { return audit.ReadBundle(os.DirFS("../audit/testdata/bundle")) })
	verification   = sync.OnceValue(func() *audit.Report {
		bundle, _ := verifiedBundle() // of which verified has spoken
		return audit.Verify(bundle, audit.Options{})
	})
)

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
		want := []string{m.Hash().String(), r.Poll.Root.String(), w.Say("result.heading"), w.Say("verify.rehearsal")}
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

// A board that too few witnesses have cosigned can be printed, and the sheet says so before anything else; verified it is not.
func TestResult_Unwitnessed(t *testing.T) {
	bundle, err := audit.ReadBundle(os.DirFS("../audit/testdata/bundle"))
	if err != nil {
		t.Fatal(err)
	}
	before := bundle["log/checkpoint"]
	lines := bytes.SplitAfter(before, []byte("\n"))
	after := bytes.Join(lines[:5], nil) // origin, size, root, an empty line and that of the log
	sums := bundle["SHA256SUMS"]
	bundle["log/checkpoint"] = after
	bundle["SHA256SUMS"] = bytes.Replace(sums, []byte(crypto.Sum(before).String()), []byte(crypto.Sum(after).String()), 1)
	if r := audit.Verify(bundle, audit.Options{Unwitnessed: true}); r.OK {
		t.Error("a verification takes a board without its witnesses")
	}
	r := audit.VerifyUnwitnessed(bundle, audit.Options{})
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil || !r.OK || !r.Unwitnessed {
		t.Fatalf("%v, unwitnessed %t, %+v", err, r.Unwitnessed, r.Checks)
	}
	var page bytes.Buffer
	if err := Result(&page, words.Chinese, m, r); err != nil {
		t.Fatal(err)
	}
	w, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	text := page.String()
	if at := strings.Index(text, w.Say("result.unwitnessed")); at < 0 || at > strings.Index(text, "<h1") {
		t.Error("the sheet does not say at its head that witnesses are missing")
	}
	if _, whole := verified(t); whole.Unwitnessed {
		t.Error("a board with its witnesses is said to lack them")
	}
}
