package public

import (
	"net/url"

	"github.com/piaojue/piaojue/server/web"
)

// Larger is the address of this page in the next size of its text; after the largest comes the usual one.
func (p *page) Larger() string {
	next := *p
	next.Look.Size = map[string]string{"": "lg", "lg": "xl"}[p.Look.Size]
	return next.at(p.Path, p.Query, p.Lang)
}

// Contrasted is the address of this page in high contrast, or as usual.
func (p *page) Contrasted() string {
	next := *p
	next.Look.Theme = map[string]string{"": "contrast"}[p.Look.Theme]
	return next.at(p.Path, p.Query, p.Lang)
}

// ParseLook reads how a reader wants pages, from an address.
func ParseLook(q url.Values) (l web.Look) {
	if size := q.Get("size"); size == "lg" || size == "xl" {
		l.Size = size
	}
	if q.Get("theme") == "contrast" {
		l.Theme = "contrast"
	}
	return l
}
