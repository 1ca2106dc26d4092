package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

var update = flag.Bool("update", false, "write the golden files again")

// sheets are the pages about one poll.
var sheets = map[string]func(io.Writer, words.Language, *ballot.Manifest, *audit.Report) error{
	"result": Result, "collection": Collection, "notice": Notice, "announcement": Announcement,
	"record": func(w io.Writer, _ words.Language, m *ballot.Manifest, r *audit.Report) error {
		page, err := Record(m, r)
		w.Write(page)
		return err
	},
}

var polls = map[string]func(testing.TB) (*ballot.Manifest, *audit.Report){"twelve": twelve, "hostile": hostile}

func sheetOf(t testing.TB, name string, lang words.Language, m *ballot.Manifest, r *audit.Report) string {
	t.Helper()
	var page bytes.Buffer
	if err := sheets[name](&page, lang, m, r); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return page.String()
}

// TestGolden compares the pages with those of testdata: a change of them is seen in a review, and asks for a new form of the page that
// lies in bundles.
func TestGolden(t *testing.T) {
	m, r := twelve(t)
	for name := range sheets {
		for _, lang := range words.Languages {
			page, path := sheetOf(t, name, lang, m, r), filepath.Join("testdata", name+"."+string(lang)+".html")
			if name == "record" { // it has all languages, and of a form there is one page for ever
				path = filepath.Join("testdata", "record."+recordForm+".html")
			}
			if _, err := os.Stat(path); *update && (name != "record" || err != nil) {
				if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if page != string(want) {
				t.Errorf("%s is another page; if that is meant, give recordForm another name if it is a record, and go test -update", path)
			}
		}
	}
}

// All pages are alone, as the sheets of cards are, and say everything in words of the catalogues.
func TestSheetsAreAlone(t *testing.T) {
	for name, poll := range polls {
		m, r := poll(t)
		for sheet := range sheets {
			for _, lang := range words.Languages {
				page := sheetOf(t, sheet, lang, m, r)
				for _, bad := range []string{"url(", "@import", " src=", "<script", "<link", "<img", " style=", "ZgotmplZ", "<no value>", "&lt;nil&gt;", "<nil>"} {
					if strings.Contains(page, bad) {
						t.Errorf("%s of %s in %s: holds %q", sheet, name, lang, bad)
					}
				}
				if id := regexp.MustCompile(`(report|result|sheet|next|trust)\.[a-z]+`).FindString(page); id != "" {
					t.Errorf("%s of %s in %s: no message %s", sheet, name, lang, id)
				}
			}
		}
	}
	for _, file := range []string{"official", "result", "collection", "notice", "announcement", "record"} {
		text, err := templates.ReadFile(file + ".html")
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`\p{Han}`).Match(text) {
			t.Errorf("%s.html holds words of its own", file)
		}
	}
}

// tool returns a program, without which the test is skipped, but not where it must be there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("no %s: %v", name, err)
	}
	if err != nil {
		t.Skipf("no %s", name)
	}
	return path
}

// printed pages, as text, by a browser that has no network.
func printedPages(t *testing.T, page string) []string {
	t.Helper()
	chromium, totext := tool(t, "chromium"), tool(t, "pdftotext")
	dir := t.TempDir()
	html, pdf := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(html, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	print := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf="+pdf, "file://"+html)
	if out, err := print.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := exec.Command(totext, "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
}

// TestPrint has a browser print the pages on A4 paper, and reads the paper: every project is there, the head of the table stands on
// every page that it reaches, and the signatures are on one page.
func TestPrint(t *testing.T) {
	for name, poll := range polls {
		for _, lang := range words.Languages {
			t.Run(name+"/"+string(lang), func(t *testing.T) {
				m, r := poll(t)
				w, err := words.In(lang)
				if err != nil {
					t.Fatal(err)
				}
				paper := printedPages(t, sheetOf(t, "result", lang, m, r))
				most := map[string]int{"twelve": 6, "hostile": 14}[name]
				if len(paper) < 3 || len(paper) > most {
					t.Errorf("%d pages, at most %d", len(paper), most)
				}
				for n, side := range paper {
					below := regexp.MustCompile(`(?m)^\s*\d+\s+=?P\d\d`).FindAllString(side, -1)
					if len(below) > 0 && !strings.Contains(side, w.Say("result.project")) {
						t.Errorf("page %d has %d rows and no head", n+1, len(below))
					}
				}
				all := strings.Join(paper, "")
				for _, c := range m.Candidates {
					if !strings.Contains(all, c.ID) {
						t.Errorf("%s is not on the paper", c.ID)
					}
				}
				signs := slices.IndexFunc(paper, func(side string) bool { return strings.Contains(side, w.Say("report.sign.teller")) })
				if signs < 0 || !strings.Contains(paper[signs], w.Say("report.sign.chair")) || !strings.Contains(paper[signs], w.Say("result.teller")) {
					t.Error("the signatures are not on one page")
				}
			})
		}
	}
	t.Run("one-page", func(t *testing.T) {
		m, r := twelve(t)
		for _, sheet := range []string{"collection", "notice"} {
			if paper := printedPages(t, sheetOf(t, sheet, words.Chinese, m, r)); len(paper) != 1 {
				t.Errorf("%s takes %d pages", sheet, len(paper))
			}
		}
	})
}
