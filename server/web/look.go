package web

import "net/url"

// A Look is how a page is set for its reader, where no script does that: the zero value is as usual.
type Look struct {
	Size  string // of the text: "lg" or "xl"
	Theme string // "contrast"
}

// ParseLook reads how a reader wants pages, from an address.
func ParseLook(q url.Values) (l Look) {
	if size := q.Get("size"); size == "lg" || size == "xl" {
		l.Size = size
	}
	if q.Get("theme") == "contrast" {
		l.Theme = "contrast"
	}
	return l
}

// Ask puts into an address how a reader wants pages, as ParseLook reads it.
func (l Look) Ask(q url.Values) {
	for name, value := range map[string]string{"size": l.Size, "theme": l.Theme} {
		if q.Del(name); value != "" {
			q.Set(name, value)
		}
	}
}

// Larger has the next size of the text; after the largest comes the usual one.
func (l Look) Larger() Look {
	l.Size = map[string]string{"": "lg", "lg": "xl"}[l.Size]
	return l
}

// Contrasted is in high contrast, or as usual if it was.
func (l Look) Contrasted() Look {
	l.Theme = map[string]string{"": "contrast"}[l.Theme]
	return l
}
