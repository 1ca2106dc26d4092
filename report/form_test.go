package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// TestForm: the paper of each form has a box for everything that can be ticked, says what makes it invalid, and has nothing by which two
// of them differ. It can be printed before anything else is on the board.
func TestForm(t *testing.T) {
	none := func(*ballot.Manifest) {}
	for name, c := range map[string]struct {
		poll  func() (*ballot.Manifest, *audit.Report)
		boxes int
		says  string
	}{
		"approve": {func() (*ballot.Manifest, *audit.Report) { return twelve(t) }, 12 * 3, "赞成的项目最多10个"},
		"tick": {func() (*ballot.Manifest, *audit.Report) {
			m, r := twelve(t)
			m.Rules = ballot.DefaultRules(ballot.TickUpToN)
			return m, r
		}, 12, "最多10个"},
		"evaluation":    {func() (*ballot.Manifest, *audit.Report) { return evaluated(t, func(*ballot.Rules) {}) }, 12 * 3, "整张空白的无效"},
		"questionnaire": {func() (*ballot.Manifest, *audit.Report) { return answered(t, none) }, 2 + 3 + 5, "漏答的整张无效"},
	} {
		m, r := c.poll()
		begun := audit.Report{OK: true, Poll: &audit.Identity{Manifest: m.Hash()}, Record: &audit.Record{Phase: audit.Gathering}}
		r.Poll.Manifest = m.Hash()
		for _, lang := range words.Languages {
			var early, late bytes.Buffer
			if err := Form(&early, lang, m, &begun); err != nil {
				t.Fatal(err)
			}
			if err := Form(&late, lang, m, r); err != nil || early.String() != late.String() {
				t.Errorf("%s: another paper later, %v", name, err)
			}
			page := styles.ReplaceAllString(early.String(), "")
			if n := strings.Count(page, `class="box"`); n != c.boxes {
				t.Errorf("%s: %d boxes, want %d", name, n, c.boxes)
			}
			if bad := notSaid.FindString(page); bad != "" || regexp.MustCompile(`<script|<img|url\(|src=`).MatchString(page) {
				t.Errorf("%s %s: %s", name, lang, bad)
			}
			if lang == words.Chinese && !strings.Contains(page, c.says) {
				t.Errorf("%s does not say %s", name, c.says)
			}
		}
	}
	m, r := sealed(t)
	if err := Form(&bytes.Buffer{}, words.Chinese, m, r); err == nil {
		t.Error("sealed texts have a paper")
	}
}
