package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
)

// A reader is a teller at the page for papers.
type reader struct {
	*browser.Tab
	t testing.TB
}

func (v *visit) reader(b *browser.Browser, size browser.Size, n int) *reader {
	v.t.Helper()
	address, err := v.Console(ballot.Teller, n)
	if err != nil {
		v.t.Fatal(err)
	}
	tab := b.Open(size, address)
	tab.State("ready")
	at := browser.Eval[string](tab, `location.origin`)
	tab.Go(at + "/papers")
	tab.State("ready")
	return &reader{tab, v.t}
}

// sign holds what is asked, and takes note of what is told.
func (r *reader) sign(button string) {
	r.t.Helper()
	r.Click(button + ":enabled")
	r.Wait("#dialog-no")
	r.Hold("#dialog-yes", held)
	r.Wait(".dialog:not(:has(#dialog-no)) #dialog-yes")
	r.Click("#dialog-yes")
}

// counted lets one teller say how many papers came from the box, and the other sign it.
func counted(one, two *reader, n int) {
	one.t.Helper()
	one.Screen("count")
	fill(one.Tab, "#count-number", fmt.Sprint(n))
	one.sign("#count-sign")
	two.Wait("#count-waiting p")
	two.sign("#count-sign")
}

// read reads the next paper by the keyboard alone.
func (r *reader) read(number int, keys string) {
	r.t.Helper()
	r.Wait(fmt.Sprintf(`#read:not([hidden])[data-number="%d"]`, number))
	if number > 1 && r.Count(".mark-row:first-child input:focus") != 1 {
		r.t.Errorf("paper %d: the first row has not the focus", number)
	}
	r.Keys(keys + "\r")
}

// keysOf are the keys for a paper.
func keysOf(p play.Vote) string {
	if p.Invalid == officer.Unreadable || p.Invalid == officer.NotABallot {
		return map[string]string{officer.Unreadable: "u", officer.NotABallot: "n"}[p.Invalid]
	}
	var keys strings.Builder
	for _, m := range p.Marks {
		keys.WriteString(map[ballot.Mark]string{ballot.Approve: "a", ballot.Oppose: "o", ballot.None: "b"}[m])
	}
	return keys.String()
}

// handed asks the page's program for a file, as the page does before it saves it, and puts it on a stick.
func (r *reader) handed(t *testing.T, name, call string) string {
	t.Helper()
	text := browser.Eval[string](r.Tab, `(async () => (await (await fetch(`+call+`)).json()).text)()`)
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	tableOf   = `"/api/papers/table"`
	papersOf  = `"/api/papers/encrypt", {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"}`
	different = `#differences li`
)

// Two tellers count, read and compare the papers in their own browsers; the second signs only what it read itself; an invalid one is set
// aside by both; and the poll goes on to its end.
func TestPapersPages(t *testing.T) {
	v := visitRoom(t, 20, 0, play.Papers, func(m *play.Meeting) {
		for i := range 3 { // these three come on paper
			m.Votes[i].Invalid = officer.Unreadable
		}
	})
	sheets := v.Session.Sheets()
	for i := range sheets { // only one of them cannot be read after all
		if i != 1 && len(sheets[i].Marks) > 0 {
			sheets[i].Invalid = ""
		}
	}
	if len(sheets) < 3 || sheets[0].Invalid != "" {
		t.Fatalf("no papers to test with: %+v", sheets)
	}
	b := browser.Start(t)
	one, two := v.reader(b, browser.Laptop, 0), v.reader(b, browser.Landscape, 1)
	whole := []string{"read", "differ", "made", "invalid"} // in all languages and settings
	look := func(name string, all ...*reader) {
		t.Helper()
		for i, r := range all {
			if at := fmt.Sprintf("papers/%s-%d", name, i+1); i == 0 && slices.Contains(whole, name) {
				looked(r.Tab, at, ".button")
			} else {
				r.Accessible(at)
				r.Fits(at)
				r.WholeBoth(at)
			}
		}
	}
	one.Screen("count")
	one.Click("#count-sign")
	one.Wait("#count-bad:not([hidden])")
	look("count", one)
	fill(one.Tab, "#count-number", fmt.Sprint(len(sheets)))
	one.sign("#count-sign")
	two.Wait("#count-waiting p")
	look("count-waits", one, two)
	two.sign("#count-sign")
	one.Screen("read")
	two.Screen("read")
	look("read", one, two)
	one.Resize(browser.Phone)
	one.Fits("read on a phone")
	one.WholeBoth("papers/read-phone")
	one.Resize(browser.Laptop)

	// One reads the first paper otherwise; what was marked stays when the language changes.
	browser.Eval[bool](one.Tab, `(document.querySelector('#read input[value="X"]').click(), true)`)
	one.Click("#tool-language")
	one.Wait(`.mark-row:first-child input[value="X"]:checked`)
	one.Click("#tool-language")
	for _, r := range []*reader{one, two} { // the tools have had the focus
		browser.Eval[bool](r.Tab, `(document.querySelector('.mark-row input').focus(), true)`)
	}
	for i, p := range sheets {
		keys := keysOf(p)
		if i == 0 {
			one.read(1, strings.Repeat("b", len(p.Marks)))
		} else {
			one.read(i+1, keys)
		}
		two.read(i+1, keys)
	}
	one.Screen("compare")
	two.Screen("compare")
	look("compare", one)
	one.Upload("#other-table", two.handed(t, "papers.csv", tableOf))
	one.Wait(different)
	look("differ", one)
	if one.Count("#encrypt:disabled") != 1 {
		t.Error("they differ, and it may be encrypted")
	}
	one.Click(different + " .button")
	one.Screen("read")
	look("again", one)
	browser.Eval[bool](one.Tab, `(document.querySelector('.mark-row input').focus(), true)`)
	one.Keys(keysOf(sheets[0]) + "\r")
	one.Screen("compare")
	one.Upload("#other-table", two.handed(t, "papers.csv", tableOf))
	one.Wait("#encrypt:enabled")
	look("same", one)
	one.Click("#encrypt")
	one.Wait("#dialog-no")
	one.Accessible("encrypt?")
	one.Hold("#dialog-yes", held)
	one.Wait("#made:not([hidden])")
	look("made", one)
	stick := one.handed(t, "papers.json", papersOf)

	// The second signs nothing that is not what it read.
	two.Upload("#handover", two.handed(t, "papers.csv", tableOf))
	two.Wait("#handover-answer.bad")
	look("refused", two)
	two.Upload("#handover", stick)
	two.Screen("invalid")
	one.Screen("invalid")
	look("invalid", one)
	one.sign("#invalid-sign")
	two.sign("#invalid-sign")
	one.Screen("done")
	two.Screen("done")
	look("done", one)
	v.play(play.Strike, play.Collect)
	two.Forgive("/api/papers/check")
	for _, r := range []*reader{one, two} {
		r.Quiet()
	}
}

// Whoever is no teller sees that, and nothing to press.
func TestPapersPages_Others(t *testing.T) {
	v := visitRoom(t, 20, 0, play.CheckIn, nil)
	b := browser.Start(t)
	address, err := v.Console(ballot.Chair, 0)
	if err != nil {
		t.Fatal(err)
	}
	x := b.Open(browser.Laptop, address)
	x.State("ready")
	x.Go(browser.Eval[string](x, `location.origin`) + "/papers")
	x.Screen("away")
	looked(x, "papers-away", ".button")
	x.Quiet()
}
