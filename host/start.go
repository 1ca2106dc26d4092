package host

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

//go:embed pages
var ownPages embed.FS

var startTemplate = template.Must(template.ParseFS(ownPages, "pages/start.html"))

// A section is the start page in one language.
type section struct {
	Lang  words.Language
	Title string
	Text  []string
	Facts [][]fact // a list for each poll
}

type fact struct {
	Name, Value string
	Code, Link  bool
}

// startMedium is the page that a host has of its own, without a script: what it is, and of which polls. It is made for every
// language from the words of a host, which begin with "host." and its name.
func startMedium(name string, facts func(w *words.Words, lang string) [][]fact) (medium, error) {
	var page bytes.Buffer
	var all []section
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			return medium{}, err
		}
		s := section{Lang: l, Title: w.Say("host." + name + ".title"), Facts: facts(w, string(l))}
		for _, text := range []string{".what", ".now"} {
			s.Text = append(s.Text, w.Say("host."+name+text))
		}
		all = append(all, s)
	}
	if err := startTemplate.Execute(&page, all); err != nil {
		return medium{}, fmt.Errorf("start page: %v", err)
	}
	style, err := ownPages.ReadFile("pages/style.css")
	if err != nil {
		return medium{}, err
	}
	m := medium{files: map[string]file{}}
	m.add(indexName, page.Bytes())
	m.add("style.css", style)
	return m, m.seal()
}

// pollFacts say which poll it is. A deputy or a scrutineer compares the hash with what was read aloud.
func pollFacts(w *words.Words, lang string, m *ballot.Manifest) []fact {
	in := func(n ballot.Names) string {
		if text, ok := n[lang]; ok {
			return text
		}
		return n["zh"]
	}
	return []fact{
		{Name: w.Say("host.fact.congress"), Value: in(m.Congress)},
		{Name: w.Say("host.fact.title"), Value: in(m.Title)},
		{Name: w.Say("host.fact.manifest"), Value: m.Hash().String(), Code: true},
	}
}
