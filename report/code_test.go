package report

import (
	"fmt"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// A grid is what a QR code's SVG shows, module by module, its border included.
type grid [][]bool

// gridOf paints the drawing. It fails on anything but runs of whole modules on a blank ground.
func gridOf(t *testing.T, svg string) grid {
	t.Helper()
	m := regexp.MustCompile(`^<svg class="qr" viewBox="-4 -4 (\d+) (\d+)" shape-rendering="crispEdges"><path d="(.*)"/></svg>$`).FindStringSubmatch(svg)
	if m == nil || m[1] != m[2] {
		t.Fatalf("not the drawing of a code: %.80s", svg)
	}
	var size int
	fmt.Sscan(m[1], &size)
	g := make(grid, size)
	for y := range g {
		g[y] = make([]bool, size)
	}
	for _, run := range strings.SplitAfter(m[3], "z") {
		if run == "" {
			continue
		}
		var x, y, right, left int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%dz", &x, &y, &right, &left); err != nil || right != left {
			t.Fatalf("run %q: %v", run, err)
		}
		for i := range right {
			g[y+4][x+4+i] = true
		}
	}
	return g
}

// The drawing is the code that the library makes of exactly this text, at 25 modules, within four blank ones.
func TestQRCode(t *testing.T) {
	for _, text := range []string{cardText, slipText} {
		want, err := qr.Encode(text, qr.M, qr.AlphaNumeric)
		if err != nil {
			t.Fatal(err)
		}
		g := gridOf(t, string(qrCode(text)))
		if len(g) != 25+2*quiet {
			t.Fatalf("%d modules a side", len(g))
		}
		for y := range g {
			for x := range g {
				inside := x >= 4 && x < 29 && y >= 4 && y < 29
				if black := inside && want.At(x-4, y-4) == color.Black; g[y][x] != black {
					t.Fatalf("%s: module %d, %d is wrong", text, x-4, y-4)
				}
			}
		}
		if got := read(t, g); got != text {
			t.Errorf("read %q, want %q", got, text)
		}
	}
}

// A text that no code can hold is not quoted by the panic.
func TestQRCodeKeepsSecrets(t *testing.T) {
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "internal error") || strings.Contains(said, "secret") {
			t.Errorf("panic says %q", said)
		}
	}()
	qrCode("a secret in lower case")
}

// read decodes a code of 25 modules and level M by ISO/IEC 18004, without correction: mode, length and 34 characters lie in
// the first 25 bytes, and an error would change them.
func read(t *testing.T, g grid) string {
	t.Helper()
	at := func(row, col int) bool { return g[row+4][col+4] }
	format := 0
	for col := range 6 { // the six bits that begin the format: level, mask and one of correction
		if at(8, col) {
			format |= 1 << (5 - col)
		}
	}
	format ^= 0b101010
	if format>>4 != 0b00 {
		t.Fatalf("level %02b, want M", format>>4)
	}
	var bits []int
	for col, up := 24, true; col > 0; col, up = col-2, !up {
		if col == 6 {
			col--
		}
		for i := range 25 {
			row := i
			if up {
				row = 24 - i
			}
			for _, c := range []int{col, col - 1} {
				if !fixed(row, c) {
					bits = append(bits, bit(at(row, c) != masked(format>>1&7, row, c)))
				}
			}
		}
	}
	take := func(n int) (v int) {
		for _, b := range bits[:n] {
			v = v<<1 | b
		}
		bits = bits[n:]
		return v
	}
	if mode := take(4); mode != 0b0010 {
		t.Fatalf("mode %04b, want alphanumeric", mode)
	}
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	var text strings.Builder
	for n := take(9); n > 0; n -= 2 {
		if n == 1 {
			text.WriteByte(alphabet[take(6)])
			break
		}
		pair := take(11)
		text.WriteByte(alphabet[pair/45])
		text.WriteByte(alphabet[pair%45])
	}
	return text.String()
}

func bit(set bool) int {
	if set {
		return 1
	}
	return 0
}

// fixed reports whether a module of version 2 belongs to a pattern or the format.
func fixed(row, col int) bool {
	finders := row < 9 && (col < 9 || col > 16) || row > 16 && col < 9
	return finders || row == 6 || col == 6 || row >= 16 && row <= 20 && col >= 16 && col <= 20
}

func masked(mask, row, col int) bool {
	return []bool{
		(row+col)%2 == 0, row%2 == 0, col%3 == 0, (row+col)%3 == 0,
		(row/2+col/3)%2 == 0, row*col%2+row*col%3 == 0, (row*col%2+row*col%3)%2 == 0, ((row+col)%2+row*col%3)%2 == 0,
	}[mask]
}
