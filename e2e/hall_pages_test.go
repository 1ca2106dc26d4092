package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/room"
	"github.com/piaojue/piaojue/sequencer"
)

// A sitting is a meeting from its preparation to the citizen who verifies it, held in pages alone. Forty deputies are virtual; three vote by
// hand, and one takes a paper.
type sitting struct {
	*visit
	b            *browser.Browser
	chair, chief *console
	second       *console // a scrutineer
	tellers      [2]*reader
	holders      []*scrutineer // of the key
	receipts     []string
}

// TestHall_Pages is the whole meeting.
func TestHall_Pages(t *testing.T) {
	t.Parallel() // one of the longest, most of which is waiting
	b := browser.Start(t)
	m := &sitting{b: b}
	m.visit = visitRoomOf(t, 46, 4, play.Ceremony, nil, room.Options{Begin: m.prepare(t)})
	for _, step := range []func(*testing.T){m.makeKey, m.checkIn, m.vote, m.shut, m.papers, m.count, m.announce, m.public} {
		step(t)
	}
}

// prepare begins the board from the page in which a poll is prepared, with the files that everybody hands in.
func (m *sitting) prepare(t *testing.T) func(context.Context, room.Place, *ballot.Manifest, ballot.Keys, ballot.Keys) (*ballot.Manifest, error) {
	return func(_ context.Context, at room.Place, draft *ballot.Manifest, roll, slips ballot.Keys) (begun *ballot.Manifest, err error) {
		d := desktop{t, t.TempDir()}
		begin := func(ctx context.Context, m *ballot.Manifest, roll, slips ballot.Keys, witnesses string) (string, error) {
			begun = m
			return at.Folder, boardfolder.Create(ctx, at.Folder, m, roll, slips, witnesses, at.Passphrase, sequencer.Options{Node: boardfolder.Node, Each: each})
		}
		p, err := host.NewPreparer(host.PrepareOptions{Folder: filepath.Join(d.folder, "draft"), Begin: begin})
		if err != nil {
			return nil, err
		}
		x := m.b.Open(browser.Laptop, localPage(t, p.Run))
		x.Screen("prepare")
		fill(x, "#names-congress-zh", draft.Congress["zh"])
		fill(x, "#names-title-zh", draft.Title["zh"])
		fill(x, "#origin", draft.Origin)
		var rows [][]any
		for _, c := range draft.Candidates {
			rows = append(rows, []any{c.ID, c.Names["zh"]})
		}
		x.Upload("#candidates-file", d.plan("candidates.xlsx", rows...))
		x.Wait("#preview-list li")
		x.Click("#preview-yes")
		x.Wait(fmt.Sprintf("#candidates li:nth-child(%d)", len(rows)))
		fill(x, "#seats", fmt.Sprint(draft.Seats))
		x.Wait("#differential.good")
		x.Upload("#officers-file", files(d, "officer", draft.Officers)...)
		x.Wait(fmt.Sprintf("#officers li:nth-child(%d)", len(draft.Officers)))
		x.Upload("#registrars-file", files(d, "registrar", draft.Registrars)...)
		x.Wait(fmt.Sprintf("#registrars li:nth-child(%d)", len(draft.Registrars)))
		x.Upload("#roll-file", d.put("roll.json", roll.Bytes()))
		x.Upload("#slips-file", d.put("slips.json", slips.Bytes()))
		x.Wait("#faults-count.good")
		kept(x)
		x.Shot("hall/01-prepared")
		x.Click("#begin")
		x.Click("#dialog-yes")
		x.Screen("begun")
		return begun, nil
	}
}

// files are what people hand in, one each.
func files[T any](d desktop, name string, all []T) (paths []string) {
	for i, v := range all {
		paths = append(paths, d.put(fmt.Sprintf("%s-%d.json", name, i+1), append(crypto.MustEncodeJSON(v), '\n')))
	}
	return paths
}

func (m *sitting) makeKey(t *testing.T) {
	m.holders = m.scrutineers(m.b, 4, browser.Laptop)
	for _, h := range m.holders {
		h.open(m.Passphrase())
	}
	for _, round := range []string{"cert", "commit", "deal", "key"} {
		for _, h := range m.holders {
			h.due(round, "say")
			h.Click("#say-do")
		}
	}
	m.chair = m.console(m.b, browser.Laptop, ballot.Chair, 0)
	m.chief = m.console(m.b, browser.Laptop, ballot.ChiefScrutineer, 0)
	m.second = m.console(m.b, browser.Laptop, ballot.Scrutineer, 0)
	m.chair.step("approve")
	byTwo(m.chair, m.chief, "approve", "approve")
}

// checkIn has deputies arrive: most are virtual, four scan their cards. The last takes a paper.
func (m *sitting) checkIn(t *testing.T) {
	if err := m.Session.Arrive(t.Context()); err != nil {
		t.Fatal(err)
	}
	desk := m.unlocked(m.b, browser.Landscape)
	for _, hand := range m.hands {
		desk.scan("good", hand.Card)
	}
	m.chief.Wait("#todo-present #todo-order-attendance")
	byTwo(m.chief, m.second, "attendance", "attendance")
	if err := m.Session.Draw(t.Context()); err != nil {
		t.Fatal(err)
	}
	desk.mode("issue")
	for _, hand := range m.hands[:3] {
		desk.scan("good", hand.Card, hand.Slip)
	}
	desk.mode("paper")
	desk.scan("good", m.hands[3].Card)
	desk.Shot("hall/02-desk")
	m.chief.Wait("#todo-takes")
	byTwo(m.chief, m.second, "issue", "papers")
	m.chair.step("open")
	byTwo(m.chair, m.chief, "open", "open")
	m.chair.step("voting")
}

// vote lets the virtual deputies vote, and three by hand: on a tablet on its side, upright, and on a phone. The first checks the tablet on
// a second device, the second loses the network while casting, and the tablet of the third dies after it has cast.
func (m *sitting) vote(t *testing.T) {
	m.play(play.Voting)
	first := m.spied(m.b, browser.Landscape)
	first.enter(m.hands[0])
	first.choose("AAAAAAAAOB")
	first.review()
	first.examined(t, m.b.Open(browser.Phone, m.Booth+"/check"))
	m.receipts = append(m.receipts, first.submit())
	first.Shot("hall/03-receipt")

	second := m.tablet(m.b, browser.Portrait)
	second.enter(m.hands[1])
	second.choose("AAOO")
	second.review()
	m.b.Cut(m.Booth)
	m.Cut(true)
	second.Tap("#submit")
	second.Wait("#strip-lost")
	second.Shot("hall/04-lost")
	m.Cut(false)
	second.Screen("receipt")
	m.receipts = append(m.receipts, second.Text("#receipt-code"))

	dying := m.tablet(m.b, browser.Phone)
	dying.enter(m.hands[2])
	dying.choose("OOOOAA")
	dying.review()
	code := dying.submit()
	dying.Go("about:blank") // the deputy did not see the receipt
	other := m.tablet(m.b, browser.Landscape)
	other.enter(m.hands[2])
	other.choose("AA")
	other.review()
	other.Tap("#submit")
	other.Screen("receipt")
	other.Wait("#receipt.already")
	other.Shot("hall/05-already")
	if got := other.Text("#receipt-code"); got != code {
		t.Errorf("another tablet shows the receipt %s, the first showed %s", got, code)
	}
	m.receipts = append(m.receipts, code)
}

func (m *sitting) shut(t *testing.T) {
	m.chair.Wait("#order-closing:enabled")
	byTwo(m.chair, m.chief, "closing", "closing")
	m.chair.step("close")
	m.chair.Wait("#order-close:enabled")
	byTwo(m.chair, m.chief, "close", "close")
}

// papers has the tellers transcribe those of the virtual deputies and the one that was filled in by hand.
func (m *sitting) papers(t *testing.T) {
	sheets := append(slices.Clone(m.Session.Sheets()), play.Vote{Marks: make([]ballot.Mark, len(m.Session.Manifest().Candidates))})
	for i := range m.tellers {
		m.tellers[i] = m.reader(m.b, browser.Laptop, i)
	}
	one, two := m.tellers[0], m.tellers[1]
	counted(one, two, len(sheets))
	for _, r := range m.tellers {
		r.Screen("read")
		for i, sheet := range sheets {
			r.read(i+1, keysOf(sheet))
		}
		r.Screen("compare")
	}
	one.Upload("#other-table", two.handed(t, "papers.csv", tableOf))
	one.Click("#encrypt:enabled")
	one.Hold("#dialog-yes", held)
	one.Wait("#made:not([hidden])")
	two.Upload("#handover", one.handed(t, "papers.json", papersOf))
	for _, r := range m.tellers {
		if r.Wait(`html[data-screen="invalid"], html[data-screen="done"]`); r.Count(`html[data-screen="invalid"]`) == 1 {
			r.sign("#invalid-sign")
		}
	}
	one.Screen("done")
}

// count makes the collection report, which the chair declares valid, and then the sum. The fourth scrutineer has gone home.
func (m *sitting) count(t *testing.T) {
	m.chief.step("collection")
	byTwo(m.chief, m.second, "collection", "collection")
	m.chair.step("valid")
	byTwo(m.chair, m.chief, "valid", "valid")
	m.chair.step("count")
	byTwo(m.chair, m.chief, "tally", "tally")
	for _, h := range m.holders[:3] {
		h.due("verify", "verify")
		h.Click("#verify-do")
		h.due("head", "compare")
		h.Click("#compare-yes")
	}
	for _, h := range m.holders[:3] {
		h.due("share", "decrypt")
		h.Click("#decrypt-do")
	}
	m.chief.step("check")
	byTwo(m.chief, m.second, "result", "result")
}

func (m *sitting) announce(t *testing.T) {
	address, err := m.Screen("wall")
	if err != nil {
		t.Fatal(err)
	}
	wall := m.b.Open(browser.Wall, address)
	wall.Screen("live")
	if wall.Count(".bars") != 0 {
		t.Error("the wall shows a result that the chair has not announced")
	}
	m.chair.step("announce")
	byTwo(m.chair, m.chief, "announce", "announce")
	wall.Wait(".bars-row")
	wall.Shot("hall/07-wall")
}

// public is a citizen with a phone, and a deputy who comes to look.
func (m *sitting) public(t *testing.T) {
	page := m.b.Open(browser.Phone, m.Server+m.Path+"/result")
	page.Screen("public")
	for _, code := range m.receipts {
		fill(page, "#lookup-code", code)
		page.Tap("#lookup-go")
		page.Wait(`#lookup-answer[data-kind="right"]`)
		browser.Eval[bool](page, `(document.querySelector("#lookup-answer").dataset.kind = "", true)`)
	}
	verifies(t, page)
	page.WholeShot("hall/08-public")
	sheet := m.b.Open(browser.Laptop, m.Server+m.Path+"/report")
	pdf := sheet.PDF()
	if !strings.HasPrefix(string(pdf), "%PDF") || len(pdf) < 10_000 {
		t.Errorf("the printed report has %d bytes", len(pdf))
	}
	if folder := os.Getenv("SHOTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, "hall", "09-report.pdf"), pdf, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	evidence, err := m.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report := audit.Verify(evidence, audit.Options{})
	if !report.OK || report.Outcome == nil || report.Outcome.Total != 46 || report.Outcome.Valid != report.Outcome.Collected {
		t.Errorf("the evidence: %+v", report)
	}
}
