package e2e_test

import (
	"fmt"
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// Every screen in both languages and all sizes, and in both themes with each of them: nothing is wider than the screen, and axe finds nothing.
func TestBoothPages_Sizes(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Voting, nil)
	b := browser.Start(t)
	for i, size := range boothSizes {
		x := v.tablet(b, size)
		x.enter(v.pairs()[i])
		x.choose("AAAAAAAAOB")
		x.settings("ballot", size, "#next")
		x.review()
		x.settings("review", size, "#submit")
		x.Tap("#check")
		x.Screen("opened")
		x.settings("opened", size, "#opened-back")
		x.Tap("#opened-back")
		x.Screen("review")
		x.submit()
		x.settings("receipt", size, "#finish")
	}
}

// settings looks at a screen in every language and size of text, and in either theme beside each of them, and leaves it as it was.
func (x *tablet) settings(screen string, size browser.Size, button string) {
	theme, other := "standard", "contrast"
	change := func() {
		x.Tap("#tool-theme")
		theme, other = other, theme
	}
	change()
	for _, text := range []string{"std", "lg", "xl"} {
		for _, lang := range []string{"zh", "en"} {
			name := fmt.Sprintf("booth/matrix/%s-%s-%s-%s-%s", screen, size.Name, lang, text, theme)
			x.Shot(name)
			x.Fits(name, button)
			x.Accessible(name)
			x.Tap("#tool-language")
			change()
		}
		change() // what was read in Chinese in one theme is read so in the other
		x.Tap("#tool-size")
	}
}
