package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// A scrutineer is one at the page of their own machine.
type scrutineer struct {
	*browser.Tab
	n     int
	stick string
}

// scrutineers open the pages of the first n of them.
func (v *visit) scrutineers(b *browser.Browser, n int, size browser.Size) (all []*scrutineer) {
	v.t.Helper()
	for i := range n {
		address, err := v.Trustee(i + 1)
		if err != nil {
			v.t.Fatal(err)
		}
		stick, err := v.Stick(i + 1)
		if err != nil {
			v.t.Fatal(err)
		}
		all = append(all, &scrutineer{b.Open(size, address), i + 1, filepath.Dir(stick)})
	}
	return all
}

// due waits until a step is due, and not merely waited for.
func (h *scrutineer) due(step, screen string) {
	h.Wait(fmt.Sprintf(`#steps [data-step=%q][data-mark="now"]`, step))
	h.Screen(screen)
}

// open unlocks the share, and makes and checks a backup, without which nothing is sent.
func (h *scrutineer) open(phrase string) {
	h.due("unlock", "unlock")
	h.Type("#passphrase", phrase)
	h.Click("#unlock-do")
	h.due("backup", "backup")
	h.Type("#folder", h.stick)
	h.Click("#backup-do")
	h.Screen("check")
	h.Type("#check-passphrase", phrase)
	h.Click("#check-do")
}

// looked takes a picture of a state in all languages and settings, and has it examined.
func looked(x *browser.Tab, name string, buttons string) {
	x.Prefer("prefers-reduced-motion", "reduce") // nothing is examined while it changes its colour
	x.AtLeast(name, 64, buttons)
	x.Accessible(name)
	x.Fits(name)
	x.WholeBoth(name)
	x.Click("#tool-language")
	x.Click("#tool-theme")
	x.Accessible(name + ", in English, high contrast")
	x.WholeShot(name + "-en-contrast")
	x.Click("#tool-theme")
	x.Click("#tool-language")
	x.Click("#tool-size")
	x.Click("#tool-size")
	x.Fits(name + ", largest")
	x.Accessible(name + ", largest")
	x.WholeShot(name + "-xl")
	x.Click("#tool-size")
	browser.Eval[bool](x, `(document.activeElement.blur(), true)`) // Enter at the end of what a scanner types presses nothing
}

// Four scrutineers make the key of a poll in their own browsers, three of them open it, and the fourth is named and not waited for.
func TestTrusteePages(t *testing.T) {
	t.Parallel() // one of the longest, most of which is waiting
	b := browser.Start(t)
	v := visitRoom(t, 24, 0, play.Ceremony, nil)
	all := v.scrutineers(b, 4, browser.Laptop)
	first, phrase := all[0], v.Passphrase()
	all[1].Resize(browser.Landscape)
	all[2].Resize(browser.Phone)

	first.due("unlock", "unlock")
	first.Type("#passphrase", "not the passphrase")
	first.Click("#unlock-do")
	first.Click("#dialog-yes")
	first.Forgive("403")
	looked(first.Tab, "trustee/unlock", "#main button")
	for _, h := range all {
		h.open(phrase)
	}
	for _, round := range []string{"cert", "commit", "deal", "key"} {
		for _, h := range all {
			h.due(round, "say")
		}
		for i, h := range all {
			if i == 0 && round == "commit" {
				looked(h.Tab, "trustee/commit", "#main button")
			}
			h.Click("#say-do")
			if i == 0 && round == "key" {
				h.Screen("wait")
				looked(h.Tab, "trustee/key-wait", "#main button")
			}
		}
		if round == "commit" { // whoever comes again finds everything where it was
			first.Reload()
		}
	}
	for _, h := range all {
		h.due("poll", "wait")
	}
	looked(all[1].Tab, "trustee/poll-landscape", "#main button")
	looked(all[2].Tab, "trustee/poll-phone", "#main button")
	if err := v.Session.Approve(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.play(play.CheckIn, play.Issuing, play.Opening, play.Voting, play.Closing, play.Close, play.Receipts, play.Papers, play.Strike, play.Collect, play.Tally)
	v.decrypt(all)
	v.play(play.Result)
	for i, h := range all[:3] {
		h.due("destroy", "destroy")
		if i == 0 {
			looked(h.Tab, "trustee/destroy", "#main button")
			if err := os.Rename(filepath.Join(h.stick), h.stick+"-away"); err != nil { // the stick is in another safe
				t.Fatal(err)
			}
		}
		h.Click("#destroy-do")
		h.Click("#dialog-yes")
		h.Screen("done")
		if left := h.Count("#left li"); left != 1 && i == 0 || left != 0 && i > 0 {
			t.Errorf("scrutineer %d: %d backups are left to destroy", h.n, left)
		}
	}
	looked(first.Tab, "trustee/done", "#main button")
	v.play(play.Announce)
	bundle, err := v.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if report := audit.Verify(bundle, audit.Options{}); !report.OK || !report.Complete {
		t.Errorf("the evidence: %+v", report.Checks)
	}
}

// decrypt has three of four verify, countersign and decrypt.
func (v *visit) decrypt(all []*scrutineer) {
	v.t.Helper()
	for i, h := range all[:3] {
		h.due("verify", "verify")
		if i == 0 {
			looked(h.Tab, "trustee/verify", "#main button")
		}
		h.Click("#verify-do")
		h.due("head", "compare")
		if i == 0 {
			looked(h.Tab, "trustee/compare", "#main button")
		}
		h.Click("#compare-yes")
	}
	for i, h := range all[:3] {
		h.due("share", "decrypt")
		if i == 0 {
			looked(h.Tab, "trustee/decrypt", "#main button")
		}
		h.Click("#decrypt-do")
		if i == 1 {
			h.Screen("wait")
			looked(h.Tab, "trustee/decrypt-wait", "#main button")
		}
	}
	all[3].Wait(`#steps [data-step="share"]`)
	all[3].due("share", "wait") // it is not needed any more
	looked(all[3].Tab, "trustee/absent", "#main button")
}
