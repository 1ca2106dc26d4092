package e2e_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/sequencer"
)

// A desktop is a folder with the files that people bring to whoever prepares a poll.
type desktop struct {
	t      testing.TB
	folder string
}

func (d desktop) put(name string, data []byte) string {
	d.t.Helper()
	path := filepath.Join(d.folder, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// people are everybody's public files.
func (d desktop) people() (officers, registrars []string, roll, slips string) {
	d.t.Helper()
	for i, who := range []struct {
		role ballot.Role
		name string
	}{{ballot.Chair, "王建国"}, {ballot.ChiefScrutineer, "李秀英"}, {ballot.Scrutineer, "赵敏"}, {ballot.Scrutineer, "钱伟"}, {ballot.Scrutineer, "孙丽"}, {ballot.Teller, "周强"}, {ballot.Teller, "吴静"}} {
		key, err := crypto.NewSigningKey(rand.Reader)
		if err != nil {
			d.t.Fatal(err)
		}
		public := crypto.MustEncodeJSON(ballot.Officer{Role: who.role, Name: who.name, Key: key.Public()})
		officers = append(officers, d.put(fmt.Sprintf("officer-%d.json", i), append(public, '\n')))
	}
	for i, by := range []string{"大会秘书处", "监票人"} {
		key, err := crypto.NewTokenIssuer(rand.Reader)
		if err != nil {
			d.t.Fatal(err)
		}
		r := ballot.Registrar{Issuer: fmt.Sprintf("registrar-%d.example", i+1), By: by, Key: key.Key()}
		registrars = append(registrars, d.put(fmt.Sprintf("registrar-%d.json", i+1), crypto.MustEncodeJSON(r)))
	}
	keys := func() []byte {
		var all []crypto.PublicKey
		for range 6 {
			k, err := crypto.NewSigningKey(rand.Reader)
			if err != nil {
				d.t.Fatal(err)
			}
			all = append(all, k.Public())
		}
		return append(ballot.NewKeys(all).Bytes(), '\n')
	}
	return officers, registrars, d.put("roll.json", keys()), d.put("slips.json", keys())
}

// plan is a spreadsheet of candidates.
func (d desktop) plan(name string, rows ...[]any) string {
	d.t.Helper()
	return d.sheet(name, append([][]any{{"项目编号", "项目名称", "英文名称", "文种", "其他文字名称", "责任单位"}}, rows...)...)
}

// sheet is a spreadsheet.
func (d desktop) sheet(name string, rows ...[]any) string {
	d.t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for i, row := range rows {
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			d.t.Fatal(err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		d.t.Fatal(err)
	}
	return d.put(name, b.Bytes())
}

// preparing opens the page of a preparer whose server is on this machine, in data.
func preparing(t *testing.T, b *browser.Browser, folder, data string) *browser.Tab {
	t.Helper()
	begin := func(ctx context.Context, m *ballot.Manifest, roll, slips ballot.Keys, witnesses string) (string, error) {
		path := filepath.Join(data, filepath.Base(m.Origin))
		return path, boardfolder.Create(ctx, path, m, roll, slips, witnesses, []byte("a passphrase"), sequencer.Options{Node: "test"})
	}
	p, err := host.NewPreparer(host.PrepareOptions{Folder: folder, Begin: begin})
	if errors.Is(err, host.ErrNotBuilt) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Open(browser.Laptop, localPage(t, p.Run))
}

// localPage runs a page of this machine until the test ends, and returns its address.
func localPage(t *testing.T, run func(context.Context, net.Listener, func(string)) error) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	started, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- run(ctx, l, func(address string) { started <- address }) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return <-started
}

// fill writes into a field what it did not have.
func fill(x *browser.Tab, selector, text string) {
	browser.Eval[bool](x, fmt.Sprintf(`(() => { const i = document.querySelector(%q); i.focus(); i.select?.(); return true })()`, selector))
	x.Type(selector, text)
}

// kept waits until what was typed is on the disk.
func kept(x *browser.Tab) { x.Wait(`html[data-kept="true"]`) }

// A poll is prepared in a page: its faults stand at their fields, a spreadsheet is taken whole or not at all, the differential is live, and
// the board that begins is that of the page.
func TestPreparePages(t *testing.T) {
	d := desktop{t, t.TempDir()}
	officers, registrars, roll, slips := d.people()
	b := browser.Start(t)
	folder, data := filepath.Join(t.TempDir(), "draft"), t.TempDir()
	x := preparing(t, b, folder, data)
	x.State("ready")
	x.Screen("prepare")
	look := func(name string) {
		t.Helper()
		x.Both("prepare/" + name)
		x.Accessible(name)
		x.Fits(name)
		x.AtLeast(name, 64, ".button")
	}
	look("empty")
	if x.Count("#fault-title:not([hidden])") != 1 || x.Count("#differential.short") != 1 {
		t.Errorf("an empty draft has no faults at its fields:\n%s", x.Text("#faults"))
	}
	fill(x, "#names-congress-zh", "云澜市第十八届人民代表大会")
	fill(x, "#names-title-zh", "2026年度民生实事项目票决")
	fill(x, "#origin", "vote.example.cn/c/yunlan/polls/2026-1")

	// With one fault nothing is taken.
	x.Upload("#candidates-file", d.plan("bad.xlsx", []any{"P01", "农村公路提质改造工程"}, []any{"P01", "老旧小区加装电梯"}, []any{"P03", "=HYPERLINK(1)"}))
	x.Wait("#preview-faults li")
	if got := x.Text("#preview-faults"); !strings.Contains(got, "A3") || !strings.Contains(got, "B4") || x.Count("#candidates li") != 0 || x.Count("#preview-yes:not([hidden])") != 0 {
		t.Errorf("faults of a spreadsheet: %q", got)
	}
	look("faults")
	x.Click("#preview-no")
	var rows [][]any
	for i, name := range []string{"农村公路提质改造工程", "老旧小区加装电梯", "口袋公园建设", "城区公厕提升改造", "社区养老服务中心", "<b>智慧停车</b> & 充电桩"} {
		rows = append(rows, []any{fmt.Sprintf("P%02d", i+1), name, fmt.Sprintf("Project %d", i+1), "", "", "住建局"})
	}
	rows[2][3], rows[2][4] = "藏文", "གླིང་ཁ"
	x.Upload("#candidates-file", d.plan("plan.xlsx", rows...))
	x.Wait("#preview-list li")
	look("preview")
	x.Click("#preview-yes")
	x.Wait("#candidates li:nth-child(6)")

	fill(x, "#seats", "6")
	x.Wait(`#differential.short[data-least="8"]`)
	if got := x.Text("#side-differential"); !strings.Contains(got, "8") || !strings.Contains(got, "2") {
		t.Errorf("6 for 6: %q", got)
	}
	x.Wait(`#seats[aria-invalid="true"]`)
	look("differential")
	fill(x, "#seats", "5")
	x.Wait("#differential.good")
	fill(x, "#k", "1")
	x.Wait("#fault-k:not([hidden])")
	fill(x, "#k", "10")

	x.Upload("#officers-file", officers...)
	x.Wait("#officers li:nth-child(7)")
	x.Upload("#registrars-file", registrars...)
	x.Wait("#registrars li:nth-child(2)")
	x.Upload("#roll-file", d.put("no-keys.json", []byte(`{"secret":1}`)))
	x.Wait("#roll-file-answer.bad")
	x.Upload("#deputies-file", d.put("deputies.csv", []byte("代表编号,姓名\n1,张三\n1,李四\n")))
	x.Wait("#deputies-faults li")
	if got := x.Text("#part-roll"); strings.Contains(got, "张三") || !strings.Contains(got, "A3") {
		t.Errorf("the roll: %q", got)
	}
	look("people")
	x.Upload("#roll-file", roll)
	x.Upload("#slips-file", slips)
	x.Upload("#deputies-file", d.put("deputies.csv", []byte("代表编号,姓名\n1,张三\n2,李四\n")))
	x.Wait("#faults-count.good")
	kept(x)
	look("good")
	for _, size := range []browser.Size{browser.Landscape, browser.Portrait, browser.Phone} {
		x.Resize(size)
		look("good-" + size.Name)
	}
	x.Resize(browser.Laptop)
	for range 2 {
		x.Click("#tool-size")
		look("size")
	}
	x.Click("#tool-size")
	x.Click("#tool-theme")
	look("contrast")
	x.Click("#tool-theme")
	x.Click("#tool-language")
	hasText(t, x, "#kept", "Kept")
	look("english")

	// The page is opened anew: everything is as it was.
	x.Reload()
	x.State("ready")
	x.Wait("#faults-count.good")
	if x.Count("#candidates li") != 6 || x.Count("#officers li") != 7 {
		t.Error("what was kept is not there")
	}
	begin := func() { x.Click("#begin"); x.Wait("#dialog-yes") }
	x.BothAsked("prepare/ask", begin, func() { x.Click("#dialog-no") })
	begin()
	x.Accessible("ask")
	x.Click("#dialog-yes")
	x.Screen("begun")
	look("begun")
	origin, err := os.ReadFile(filepath.Join(data, "2026-1", boardfolder.OriginFile))
	if err != nil || string(origin) != "vote.example.cn/c/yunlan/polls/2026-1" {
		t.Errorf("the board: %q, %v", origin, err)
	}
	x.Forgive("/api/prepare/roll") // the file that is none was refused
	x.Quiet()
}

// After a shortfall the console opens the next round with those who may stand, and names the server's machine as the place to begin it.
func TestPreparePages_NextRound(t *testing.T) {
	v := visitRoom(t, 20, 0, play.Announce, func(m *play.Meeting) {
		for i := range m.Votes {
			for j := range m.Votes[i].Marks {
				m.Votes[i].Marks[j] = ballot.Oppose
			}
		}
	})
	b := browser.Start(t)
	address, err := v.Console(ballot.Chair, 0)
	if err != nil {
		t.Fatal(err)
	}
	x := b.Open(browser.Laptop, address)
	x.State("ready")
	x.Go(browser.Eval[string](x, `location.origin`) + "/prepare")
	x.State("ready")
	x.Screen("prepare")
	first := v.Session.Manifest()
	if got := x.Count("#candidates li"); got != len(first.Candidates) {
		t.Errorf("%d of %d candidates stand, and nobody was chosen", got, len(first.Candidates))
	}
	origin := browser.Eval[string](x, `document.querySelector("#origin").value`)
	if seats := browser.Eval[string](x, `document.querySelector("#seats").value`); seats != fmt.Sprint(first.Seats) || origin != first.Origin+"-r2" {
		t.Errorf("%s seats, name %q", seats, origin)
	}
	kept(x)
	x.Wait("#by-hand:not([hidden])")
	if x.Count("#begin:not([hidden])") != 0 || x.Count("#fault-registrars:not([hidden])") != 1 {
		t.Error("it could be begun here, or with the registrars' old keys")
	}
	looked(x, "prepare/round", ".button")
	x.Quiet()
}
