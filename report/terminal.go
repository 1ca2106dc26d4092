package report

import (
	"fmt"
	"image/color"
	"io"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// TerminalCode draws the QR code of a card or a slip on a terminal, two modules a character, dark on light whatever the terminal's
// colours are. It is for demonstrations: a real code is not shown on a screen.
func TerminalCode(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.M, qr.AlphaNumeric)
	if err != nil {
		return fmt.Errorf("code: not one that can be drawn")
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		return x >= 0 && y >= 0 && x < size && y < size && code.At(x, y) == color.Black
	}
	var b strings.Builder
	for y := -quiet; y < size+quiet; y += 2 {
		b.WriteString("  \x1b[30;107m")
		for x := -quiet; x < size+quiet; x++ {
			b.WriteRune([]rune(" ▄▀█")[btoi(dark(x, y))<<1|btoi(dark(x, y+1))])
		}
		b.WriteString("\x1b[0m\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
