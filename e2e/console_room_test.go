package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
)

// A console is an officer's own, in a browser.
type console struct {
	*browser.Tab
	t testing.TB
}

func (v *visit) console(b *browser.Browser, size browser.Size, role ballot.Role, n int) *console {
	v.t.Helper()
	address, err := v.Console(role, n)
	if err != nil {
		v.t.Fatal(err)
	}
	tab := b.Open(size, address)
	tab.Screen("console")
	return &console{tab, v.t}
}

// held is longer than a signature has to be held by the mouse.
const held = 5 * time.Second

// hold holds the button that signs for as long as it takes, by the keyboard, and lets go of it when the dialog has gone.
func (c *console) hold() {
	c.t.Helper()
	c.Wait("#dialog-no")
	browser.Eval[bool](c.Tab, `(document.querySelector("#dialog-yes").dispatchEvent(new KeyboardEvent("keydown", {key: " ", bubbles: true, cancelable: true})), true)`)
	c.Wait("body:not(:has(#dialog-no))")
}

// step waits until the console shows a step as the present one.
func (c *console) step(id string) {
	c.t.Helper()
	c.Wait(fmt.Sprintf(`html[data-step="%s"] .step.now`, id))
}

// sign presses a button of an order, signs what is shown, and returns it.
func (c *console) sign(button string) string {
	c.t.Helper()
	c.Click(button + ":enabled")
	c.Wait("#dialog-no")
	says := c.Text(".dialog .lines")
	c.hold()
	c.told()
	return says
}

// told takes note of what is told: a dialog with one button.
func (c *console) told() string {
	c.t.Helper()
	c.Wait(".dialog:not(:has(#dialog-no)) #dialog-yes")
	text := c.Text(".dialog")
	c.Click("#dialog-yes")
	return text
}

// byTwo lets one officer begin an order and another join it, who must be shown the same words.
func byTwo(first, second *console, kind, button string) {
	first.t.Helper()
	says := first.sign("#order-" + button)
	waiting := fmt.Sprintf(`.todo-item[data-kind="%s"] .join`, kind)
	second.Wait(waiting)
	if also := second.sign(waiting); also != says || strings.TrimSpace(says) == "" {
		first.t.Errorf("%s: the first signed %q, the second %q", kind, says, also)
	}
}
