package main

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

// Every screen of the list is named once, and is in the index.
func TestList(t *testing.T) {
	rooms, err := parse(list)
	if err != nil {
		t.Fatal(err)
	}
	page, seen := string(index(rooms)), map[string]bool{}
	for _, r := range rooms {
		for _, s := range r.screens {
			if name := r.name + "/" + s.name; seen[name] || !strings.Contains(page, name+".") {
				t.Errorf("%s is there twice, or not in the index", name)
			} else {
				seen[name] = true
			}
		}
	}
	for _, bad := range []string{"# booth", "wait | booth/wait | 等待 | Waiting", "# a | b | c\nwait | booth/wait | 等待"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// A rare colour that is unlike all others stays; a shade of a frequent one does not.
func TestFewer(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 20, 20))
	for i := range p.Pix {
		p.Pix[i] = 255
	}
	red, pale := color.RGBA{200, 0, 0, 255}, color.RGBA{250, 250, 250, 255}
	p.Set(3, 3, red)
	p.Set(4, 4, pale)
	small := fewer(p)
	if len(small.Palette) != 2 || small.At(3, 3) != red || small.At(4, 4) == color.Color(pale) {
		t.Errorf("%d colours, %v and %v", len(small.Palette), small.At(3, 3), small.At(4, 4))
	}
	if b := (half{p}).Bounds(); b.Dx() != 10 || (half{p}).At(1, 1) == color.Color(red) {
		t.Errorf("half of it has %v", b)
	}
}
