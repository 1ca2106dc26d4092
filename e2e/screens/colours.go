package main

import (
	"cmp"
	"image"
	"image/color"
	"maps"
	"slices"
)

// Pages have few colours, and letters many shades of them, of which few are enough.
const (
	most  = 64  // colours of a picture
	apart = 150 // squared distance below which a colour is taken for one that is more frequent
)

// fewer is a picture in its own most frequent colours.
func fewer(p image.Image) *image.Paletted {
	b := p.Bounds()
	count := map[color.RGBA]int{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[at(p, x, y)]++
		}
	}
	palette, nearest := choose(count)
	small := image.NewPaletted(b, palette)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			small.SetColorIndex(x, y, nearest[at(p, x, y)])
		}
	}
	return small
}

// choose takes colours by how frequent they are, if they are unlike those taken before, and says which one stands for each.
func choose(count map[color.RGBA]int) (palette color.Palette, nearest map[color.RGBA]uint8) {
	// Of colours that are as frequent, always the same first: the same picture makes the same file.
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	nearest = make(map[color.RGBA]uint8, len(all))
	for _, c := range all {
		if i, d := near(palette, c); d > apart && len(palette) < most {
			nearest[c] = uint8(len(palette))
			palette = append(palette, c)
		} else {
			nearest[c] = i
		}
	}
	return palette, nearest
}

// near finds the colour of a palette that is most like c, and how far it is.
func near(palette color.Palette, c color.RGBA) (index uint8, distance int) {
	distance = 1 << 30
	for i, p := range palette {
		o := p.(color.RGBA)
		r, g, b := int(c.R)-int(o.R), int(c.G)-int(o.G), int(c.B)-int(o.B)
		if d := r*r + g*g + b*b; d < distance {
			index, distance = uint8(i), d
		}
	}
	return index, distance
}

func at(p image.Image, x, y int) color.RGBA {
	r, g, b, _ := p.At(x, y).RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
}

// Bounds are half those of the picture itself.
func (h half) Bounds() image.Rectangle {
	return image.Rect(0, 0, h.Image.Bounds().Dx()/2, h.Image.Bounds().Dy()/2)
}

// At is the middle of four pixels.
func (h half) At(x, y int) color.Color {
	var r, g, b uint32
	for _, d := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		c := at(h.Image, 2*x+d.X, 2*y+d.Y)
		r, g, b = r+uint32(c.R), g+uint32(c.G), b+uint32(c.B)
	}
	return color.RGBA{uint8(r / 4), uint8(g / 4), uint8(b / 4), 255}
}

// Bounds are those of the part that is shown.
func (p beginning) Bounds() image.Rectangle {
	return image.Rect(0, 0, p.Image.Bounds().Dx(), tallest)
}
