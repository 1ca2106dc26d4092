// Package public makes the pages of a poll that everybody may see: the one that a server serves, and the copy of it that lies in a
// bundle, works from any static web server and can be read without one. They are the same page, made of the same replay.
package public

import (
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/tally"
)

// A Place is where a page lies: what its addresses are relative to.
type Place struct {
	Static string // before the path of a static file
	Other  string // the same page in the other language
	Base   string // the poll's address on the server of the page; "" in a copy
	Bundle string // the folder of the evidence, with a slash at its end
	Built  bool   // the core is there, and with it what the page computes
}

// Served is the place of a page that a server serves at the poll's address.
func Served(set *web.Set, poll string, lang words.Language) Place {
	other := "?lang=en"
	if lang == words.English {
		other = "?lang=zh"
	}
	return Place{Static: "/static/", Other: other, Base: poll, Bundle: poll + "/bundle/", Built: set.Built()}
}

// A page is what the template is given.
type page struct {
	*report.Public
	Place
	Ballots []crypto.Hash // ids for objections, while they are shown
}

// A given is what the modules are given: where to ask, what is believed, and what the page says that a verification must find.
type given struct {
	Bundle  string         `json:"bundle"`
	Pin     *audit.Pin     `json:"pin"` // nil in a copy: there is nobody to ask
	Ended   bool           `json:"ended"`
	Outcome *tally.Outcome `json:"outcome"` // nil where there are no counts
}

// Page makes the page of a poll. ballots are the ids of all ballots, shown while objections are heard; before are the evaluations that it
// is compared with, the latest first.
func Page(set *web.Set, lang words.Language, at Place, m *ballot.Manifest, r *audit.Report, ballots []crypto.Hash, before []*report.Public) ([]byte, error) {
	p, err := report.NewPublic(lang, m, r, m.Audience == ballot.Public)
	if err != nil {
		return nil, err
	}
	p.After(before)
	if !p.Listed() {
		ballots = nil
	}
	g := given{Bundle: at.Bundle, Ended: p.Ended(), Outcome: p.Audited()}
	if at.Base != "" {
		pin := audit.NewPin(at.Base, m)
		g.Pin = &pin
	}
	data, err := set.Page("public", web.Page{
		Lang: lang, Static: at.Static, Title: p.Named(m.Title), Data: page{p, at, ballots}, JSON: g, Optional: true,
	})
	if err != nil {
		return nil, fmt.Errorf("public page: %v", err)
	}
	return data, nil
}

// A Link is something to take home.
type Link struct{ Href, Key string }

// Links are the downloads of the page: the evidence always, and once the poll has ended what was made of it.
func (p page) Links() (all []Link) {
	if p.Base == "" {
		all = []Link{{p.Bundle + "SHA256SUMS", "sums"}, {p.Bundle + "manifest.json", "manifest"}, {p.Bundle + "log/checkpoint", "checkpoint"}}
		if p.Shown() && !p.Seals() {
			all = append(all, Link{p.Bundle + "archive.bel", "archive"})
		}
		return append(all, Link{p.Bundle + report.RecordPath, "report"})
	}
	all = []Link{{p.Base + "/bundle.tar.zst", "bundle"}}
	if p.Shown() {
		for _, kind := range []string{"xlsx", "csv", "json"} {
			all = append(all, Link{p.Base + "/result." + kind, kind})
		}
	}
	if p.Ended() {
		all = append(all, Link{p.Base + "/report", "report"})
	}
	return all
}
