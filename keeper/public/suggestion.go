package public

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
)

// suggestions is what the list of suggestions shows.
type suggestions struct {
	Count, Late, Again int
	Search             Search
	Units              []string
	Phases             []register.Phase
	Rows               []Suggested
	Pager              Pager
	Of                 string // the card whose suggestions they are; "" of all
}

// A Suggested is a suggestion in a list.
type Suggested struct {
	register.Summary
	Stages []Said // what each was graded
	Time   string
}

// suggestion is what the page of one shows.
type suggestion struct {
	Suggested
	Proposers []Link
	Life      []Line
}

// Suggestions makes the list of suggestions.
func (r Register) Suggestions(s Search) ([]byte, error) {
	return r.make("suggestions", "/suggestions", s.Query(), func(p *page) (string, any, error) {
		return p.Says("suggestions"), p.suggestions(s, "/suggestions", func(register.Suggestion) bool { return true }), nil
	})
}

// Deputy makes the list of the suggestions that a card has proposed. Its key is on the board and nobody's secret: whoever knows the address knows how to
// read this page, and nothing else.
func (r Register) Deputy(card string, s Search) ([]byte, error) {
	var key crypto.PublicKey
	if key.UnmarshalText([]byte(card)) != nil {
		return nil, ErrNone
	}
	path := "/deputies/" + key.String()
	return r.make("suggestions", path, s.Query(), func(p *page) (string, any, error) {
		of := p.suggestions(s, path, func(one register.Suggestion) bool { return slices.Contains(one.Proposers, key) })
		if of.Count == 0 {
			return "", nil, ErrNone
		}
		of.Of = key.String()
		return p.Says("deputy"), of, nil
	})
}

func (p *page) suggestions(s Search, path string, mine func(register.Suggestion) bool) *suggestions {
	list, units := &suggestions{Search: s, Phases: []register.Phase{register.Submitted, register.Handling, register.Replied, register.Reworking, register.Visited}}, map[string]bool{}
	var sums, found []register.Summary
	for _, one := range p.State().Suggestions() {
		if !mine(one) {
			continue
		}
		sum := one.At(p.Day)
		sums, units[sum.Unit] = append(sums, sum), true
		if s.suggestion(sum) {
			found = append(found, sum)
		}
	}
	list.Count, list.Units = len(sums), sorted(units)
	list.Late, list.Again = report.SuggestionsLate(sums)
	found, list.Pager = paged(p, s, path, url.Values{}, found)
	for _, sum := range found {
		list.Rows = append(list.Rows, p.suggested(sum))
	}
	return list
}

// suggested tells a suggestion by the words of its table.
func (p *page) suggested(sum register.Summary) Suggested {
	s := Suggested{Summary: sum, Time: report.TimeLeft(p.Words, sum)}
	for i, stage := range register.Stages {
		s.Stages = append(s.Stages, Said{p.Say("register.stage." + string(stage)), report.Rounds(p.Words, sum.Grades[i])})
	}
	return s
}

// Suggestion makes the page of a suggestion.
func (r Register) Suggestion(id string) ([]byte, error) {
	return r.make("suggestion", "/suggestions/"+escaped(id), nil, func(p *page) (string, any, error) {
		all := p.State().Suggestions()
		i := slices.IndexFunc(all, func(one register.Suggestion) bool { return one.ID == id })
		if i < 0 {
			return "", nil, ErrNone
		}
		s := suggestion{Suggested: p.suggested(all[i].At(p.Day))}
		for _, key := range all[i].Proposers {
			s.Proposers = append(s.Proposers, Link{ID: key.String(), Href: p.Link("/deputies", key.String())})
		}
		for _, e := range p.Board.Handling(id) {
			s.Life = append(s.Life, p.handled(e))
		}
		return s.Title, s, nil
	})
}

// handled tells an event of a suggestion.
func (p *page) handled(e register.Event) Line {
	l := Line{What: p.Says("event." + string(e.Kind()))}
	switch e := e.(type) {
	case *register.Submit:
		l.Day = e.Date
	case *register.Assign:
		l.Day = e.Date
		l.said(p, "unit", e.Unit, "months", p.Says("months", "Months", e.Months))
	case *register.Reply:
		l.Day = e.Date
	case *register.Visit:
		l.Day = e.Date
	case *register.Evaluate:
		l.Day = e.Date
		l.said(p, "stage", p.Say("register.stage."+string(e.Stage)), "round", strconv.Itoa(e.Round))
		if e.Named != nil {
			l.said(p, "grade", p.graded(string(e.Named.Grade)), "card", e.Named.By.String())
			break
		}
		l.cited(p, *e.Secret)
		f, _ := p.State().Found(e.Secret.Board(), e.Secret.Item)
		l.said(p, "grade", p.graded(string(f.Found)))
	}
	return l
}

func escaped(id string) string { return url.PathEscape(id) }
