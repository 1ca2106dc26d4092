package public

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/piaojue/piaojue/register"
)

// rowsOfPage is how many rows of a list a page has: so many that a phone shows them at once.
const rowsOfPage = 50

// maxSearched bounds a text that is searched for, in characters: no name is longer.
const maxSearched = 200

// A Search is what somebody looks for in a list. The zero value is all of it.
type Search struct {
	Text   string // in number, title, place or unit
	Field  string
	Unit   string
	Status string // of a project, or the phase of a suggestion
	Late   bool   // what is overdue
	Page   int    // from 1
}

// ParseSearch reads a query. What cannot be looked for is left out: a link that somebody cut off shows more, and no fault.
func ParseSearch(q url.Values) Search {
	s := Search{Text: searched(q, "q"), Field: searched(q, "field"), Unit: searched(q, "unit"), Status: searched(q, "status"), Late: q.Get("late") == "1", Page: 1}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 0 && n < 10_000 {
		s.Page = n
	}
	return s
}

func searched(q url.Values, name string) string {
	text := strings.TrimSpace(q.Get(name))
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxSearched {
		return ""
	}
	return text
}

// Query is the search as it stands in an address.
func (s Search) Query() url.Values {
	q := url.Values{}
	for name, text := range map[string]string{"q": s.Text, "field": s.Field, "unit": s.Unit, "status": s.Status} {
		if text != "" {
			q.Set(name, text)
		}
	}
	if s.Late {
		q.Set("late", "1")
	}
	if s.Page > 1 {
		q.Set("page", strconv.Itoa(s.Page))
	}
	return q
}

// Any reports whether anything is looked for.
func (s Search) Any() bool {
	return s.Text != "" || s.Field != "" || s.Unit != "" || s.Status != "" || s.Late
}

// finds reports whether one of the texts has what is looked for.
func (s Search) finds(texts ...string) bool {
	want := strings.ToLower(s.Text)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), want) })
}

// project reports whether a project is among what is looked for.
func (s Search) project(p register.Project, late int) bool {
	return (s.Field == "" || p.Field == s.Field) && (s.Unit == "" || p.Unit == s.Unit) && (s.Status == "" || string(p.Status) == s.Status) &&
		(!s.Late || late > 0) && s.finds(p.ID, p.Title, p.Place, p.Unit)
}

// suggestion reports whether a suggestion is among what is looked for.
func (s Search) suggestion(sum register.Summary) bool {
	return (s.Unit == "" || sum.Unit == s.Unit) && (s.Status == "" || string(sum.Phase) == s.Status) && (!s.Late || sum.Overdue > 0) &&
		s.finds(sum.ID, sum.Title, sum.Unit)
}

// A Pager leads from one page of a list to the next.
type Pager struct {
	Count, Page, Pages int
	Before, After      string // addresses; "" where there is none
}

// paged returns the rows of one page of a list. A page after the last is the last.
func paged[T any](p *page, s Search, path string, query url.Values, rows []T) ([]T, Pager) {
	pages := max(1, (len(rows)+rowsOfPage-1)/rowsOfPage)
	g := Pager{Count: len(rows), Page: min(max(1, s.Page), pages), Pages: pages}
	link := func(n int) string {
		if n < 1 || n > pages {
			return ""
		}
		s.Page = n
		q := s.Query()
		maps.Copy(q, query)
		return p.at(path, q, p.Lang) + "#list"
	}
	g.Before, g.After = link(g.Page-1), link(g.Page+1)
	from := (g.Page - 1) * rowsOfPage
	return rows[from:min(len(rows), from+rowsOfPage)], g
}
