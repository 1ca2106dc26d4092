package server

import (
	"bytes"
	"io"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/public"
	"github.com/piaojue/piaojue/server/web"
)

// spoken is the language of a page: Chinese, unless its address asks for English.
func (c *call) spoken() words.Language { return words.Asked(c.Request.URL.Query().Get("lang")) }

// address is the poll's own.
func (p *poll) address() string { return "/c/" + p.congress + "/polls/" + p.name }

// result serves the public page of a poll. It is made once for each view and language, however many ask for it, and again when another
// poll that it is compared with is here, or shows something else.
func result(c *call) error {
	lang := c.spoken()
	before := c.before()
	data, err := c.view.pages.get(lang, before, func() ([]byte, error) {
		set, err := c.server.pages()
		if err != nil {
			return nil, err
		}
		told, err := c.told(before, false)
		if err != nil {
			return nil, err
		}
		return public.Page(set, lang, public.Served(set, c.poll.address(), lang), c.poll.manifest, c.view.report, c.view.ballots(), told)
	})
	if err != nil {
		return err
	}
	c.page(data)
	return nil
}

// ballots lists the ids of all ballots of a view, in the order of the board.
func (v *view) ballots() (all []crypto.Hash) {
	for _, e := range v.index.below(v.size) {
		if e.Kind == audit.Ballot {
			all = append(all, e.Payload)
		}
	}
	return all
}

// export serves the result in some form, once it was announced.
func export(kind string, write func(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report, to report.Reader) error) func(*call) error {
	return func(c *call) error {
		if !c.view.ended() {
			return api.NewProblem(api.NotPublished, "")
		}
		to := report.Anyone
		if c.counts() {
			to = report.InAudience
		}
		var out bytes.Buffer
		if err := write(&out, c.spoken(), c.poll.manifest, c.view.report, to); err != nil {
			return err
		}
		c.Header("Content-Disposition", `attachment; filename="`+c.poll.congress+"-"+c.poll.name+kind+`"`)
		c.data(exports[kind], c.shared(), out.Bytes())
		return nil
	}
}

// exports are the media types of what is exported, by the end of the file's name.
var exports = map[string]string{
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".csv": "text/csv; charset=utf-8", ".json": mediaJSON,
}

// exportJSON has no language.
func exportJSON(w io.Writer, _ words.Language, m *ballot.Manifest, r *audit.Report, to report.Reader) error {
	return report.JSON(w, m, r, to)
}

// ended reports whether a view has a result that everybody may know of.
func (v *view) ended() bool {
	switch v.state.Phase {
	case audit.Announced, audit.Decided, audit.Voided:
		return true
	}
	return false
}

// record serves the report of a poll that has ended: the page that lies in its bundle.
func record(c *call) error {
	data, err := c.view.record()
	if err != nil {
		return err
	}
	if data == nil {
		return api.NewProblem(api.NotPublished, "")
	}
	c.Header("Content-Security-Policy", report.Policy(data))
	c.kept(mediaHTML, data)
	return nil
}

// checkPage serves the page with which a phone opens what a tablet has encrypted.
func checkPage(c *call) error {
	set, err := c.server.pages()
	if err != nil {
		return err
	}
	if !set.Built() {
		return api.NewProblem(api.NotFound, "this server was built without the core of its pages")
	}
	w, err := words.In(c.spoken())
	if err != nil {
		return err
	}
	pins := struct {
		Polls []audit.Pin `json:"polls"`
	}{[]audit.Pin{audit.NewPin(c.poll.address(), c.poll.manifest)}}
	data, err := set.Page("check", web.Page{Lang: c.spoken(), Static: "/static/", Title: w.Say("page.name"), JSON: pins})
	if err != nil {
		return err
	}
	c.page(data)
	return nil
}

// congressPage lists the polls of a congress for people.
func congressPage(c *call) error {
	set, err := c.server.pages()
	if err != nil {
		return err
	}
	polls := c.server.of(c.Param("congress"))
	kept, there := c.server.register(c.Param("congress"))
	if len(polls) == 0 && !there {
		return api.NewProblem(api.NotFound, "")
	}
	lang, names, rows := c.spoken(), kept.congress, congressRows{}
	if there {
		rows.Register = RegisterAddress(c.Param("congress")) + "/?lang=" + string(lang)
	}
	for _, p := range polls {
		s := p.view().state
		names = p.manifest.Congress
		rows.Polls = append(rows.Polls, congressRow{p.address() + "/result?lang=" + string(lang), s.Title.In(string(lang)), string(s.Phase), s.Rehearsal, report.WhoseAnswers(p.manifest)[string(lang)]})
	}
	data, err := set.Page("congress", web.Page{Lang: lang, Static: "/static/", Title: names.In(string(lang)), Data: rows, Optional: true})
	if err != nil {
		return err
	}
	c.page(data)
	return nil
}

// congressRows are what a congress has here.
type congressRows struct {
	Register string // where its register is, if it has one
	Polls    []congressRow
}

// A congressRow is a poll in that list.
type congressRow struct {
	Href, Title, Phase string
	Rehearsal          bool
	Whose              string // answers those of a questionnaire are; "" of what deputies decide or rate
}
