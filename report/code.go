package report

import (
	"fmt"
	"html/template"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white border that ISO/IEC 18004 asks for, in modules.
const quiet = 4

// qrCode draws the text as an SVG whose unit is one module. The text is what a QR code of docs/protocol.md, section 2.6,
// holds: no address is added, so that no camera opens a page with it.
//
// Level M makes 25 modules of a card's 34 characters. The next level would make 29, each smaller in the same space, and a
// scanner in a dim hall needs large modules more than it needs the second quarter of redundancy: the strip is never folded
// through the code, and the typed form stands beside it.
func qrCode(text string) template.HTML { return drawQR(text, qr.AlphaNumeric) }

func drawQR(text string, mode qr.Encoding) template.HTML {
	code, err := qr.Encode(text, qr.M, mode)
	if err != nil {
		panic("report: internal error: a text that is no QR code") // err would quote the secret
	}
	size := code.Bounds().Dx()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="qr" viewBox="%d %[1]d %d %[2]d" shape-rendering="crispEdges"><path d="`, -quiet, size+2*quiet)
	for y := range size {
		for x := 0; x < size; {
			run := 0
			for x+run < size && code.At(x+run, y) == color.Black {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%[3]dz", x, y, run)
			}
			x += max(run, 1)
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String())
}

// hatching draws what covers a code, in millimetres on 62 × 37. Solid black would not do: toner lets a little light through,
// twice the toner less, and an eye or a camera adapts to the brightest that it sees. So there are openings of the size of a
// module, in no regular order, which are the brightest. They are a sixth of the area: too little to complete a code from.
func hatching() template.HTML {
	var b strings.Builder
	b.WriteString(`<path id="hatching" fill-rule="evenodd" d="M0 0h62v37h-62z`)
	n := uint32(1)
	for y := range 36 {
		for x := range 61 {
			if n = n*1664525 + 1013904223; n>>16%6 == 0 {
				fmt.Fprintf(&b, "M%d.5 %d.5h1v1h-1z", x, y)
			}
		}
	}
	b.WriteString(`"/>`)
	return template.HTML(b.String())
}
