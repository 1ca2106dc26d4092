package report

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

// A Part is one answer in the bar of an item: a grade, or that the item was left empty.
type Part struct {
	Kind  string // what it counts as, or "empty", and which of those it is, from 1: what style sheets know it by
	Name  string
	Votes int
}

// Parts are what the bar of item i consists of, in the order of the ballot; the ballots that left it empty come last.
func (p *poll) Parts(i int) (parts []Part) {
	r, seen := p.Outcome.Ratings[i], map[ballot.Standing]int{}
	for j, g := range p.Rules.Evaluation.Grades {
		seen[g.CountsAs]++
		parts = append(parts, Part{fmt.Sprintf("%s nth-%d", g.CountsAs, seen[g.CountsAs]), p.Named(g.Names), r.Votes[j]})
	}
	return append(parts, Part{"empty nth-1", p.Empty(), r.Empty})
}

// Legend are the parts of every bar.
func (p *poll) Legend() []Part { return p.Parts(0) }

// Key draws the sign of a part, which stands beside its name.
func (p Part) Key() template.HTML { return stack([]Part{{p.Kind, p.Name, 1}}, "key") }

// Stack draws the bar of item i: all valid ballots, parted by what they say of it. It holds no text, for a bar becomes as wide as its
// place; all of it is said in words beside it.
func (p *poll) Stack(i int) template.HTML { return stack(p.Parts(i), "stack") }

// stack draws parts beside each other as an SVG without a size of its own. Its widths are in percent, so that nothing is distorted and
// hatchings stay what they are. Hatchings are dashed lines: a pattern would need an id, of which a page of many bars has many.
func stack(parts []Part, class string) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="%s" aria-hidden="true" focusable="false">`, class)
	at := 0
	for i, width := range widths(parts) {
		if width == 0 {
			continue
		}
		fmt.Fprintf(&b, `<svg class="%s" x="%s" width="%s" height="100%%"><rect class="face" width="100%%" height="100%%"/><path class="hatch" d="M-99 0H9999"/>`, parts[i].Kind, percent(at), percent(width))
		if at > 0 {
			b.WriteString(`<path class="gap" d="M0 0V999"/>`)
		}
		b.WriteString(`</svg>`)
		at += width
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// least is how wide a part is at least, in thousandths: one vote in three hundred must be seen beside the white gap before it.
const least = 10

// widths parts a thousand in proportion to the votes. What small parts are given more than their due is taken from the largest.
func widths(parts []Part) []int {
	sum, large, list := 0, 0, make([]int, len(parts))
	for i, part := range parts {
		sum += part.Votes
		if part.Votes > parts[large].Votes {
			large = i
		}
	}
	left := 1000
	for i, part := range parts {
		if part.Votes > 0 && i != large {
			list[i] = max(least, part.Votes*1000/sum)
			left -= list[i]
		}
	}
	if sum > 0 {
		list[large] = left
	}
	return list
}

// percent writes thousandths.
func percent(n int) string { return fmt.Sprintf("%d.%d%%", n/10, n%10) }
