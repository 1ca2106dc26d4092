package server

import (
	"bytes"
	"embed"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/report/words"
)

//go:embed openapi.html openapi.css
var pageFiles embed.FS

// A row is a line of the page that describes the service.
type row struct {
	Method, Summary, In string
	Parts               []string // of the path, between which it may be broken
	Out                 []answer
}

// A spoken is a word of the page in both languages.
type spoken struct{ Zh, En string }

// speak looks words of the page up.
func speak(names ...string) (all []spoken, err error) {
	zh, err := words.In(words.Chinese)
	if err != nil {
		return nil, err
	}
	en, err := words.In(words.English)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		all = append(all, spoken{zh.Say("openapi." + n), en.Say("openapi." + n)})
	}
	return all, nil
}

// A coded is a problem on that page.
type coded struct {
	Code   api.Code
	Status int
	Texts  map[string]string
}

// describePage serves the description as a page for people, which needs nothing from elsewhere.
func describePage(c *call) error {
	page, err := template.ParseFS(pageFiles, "openapi.html")
	if err != nil {
		return err
	}
	terms, err := speak("method", "path", "what", "body", "answers", "code", "status", "problems")
	if err != nil {
		return err
	}
	var rows []row
	for _, r := range table() {
		w := row{Method: r.method, Parts: strings.Split(parameter.ReplaceAllString(r.path, "{$1}"), "/"), Summary: r.summary}
		if r.in != nil {
			w.In = r.in.form
		}
		for _, a := range r.out {
			media, _, _ := strings.Cut(a.media, ";")
			w.Out = append(w.Out, answer{status: a.status, media: media})
		}
		rows = append(rows, w)
	}
	var problems []coded
	for _, code := range slices.Sorted(maps.Keys(api.Codes())) {
		p := api.NewProblem(code, "")
		problems = append(problems, coded{code, p.Status, p.Texts})
	}
	var out bytes.Buffer
	if err := page.Execute(&out, map[string]any{
		"Rows": rows, "Problems": problems, "Columns": terms[:5], "Coded": terms[5:7], "Heading": terms[7],
	}); err != nil {
		return err
	}
	c.data(mediaHTML, briefly, out.Bytes())
	return nil
}

func describeStyle(c *call) error {
	data, err := pageFiles.ReadFile("openapi.css")
	if err != nil {
		return err
	}
	c.data("text/css; charset=utf-8", briefly, data)
	return nil
}

// Status and Media are for the page.
func (a answer) Status() int   { return a.status }
func (a answer) Media() string { return a.media }
