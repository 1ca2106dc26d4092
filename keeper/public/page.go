// Package public makes the pages of a register that everybody may see, from its board as it is published and a day: they can be read on a phone,
// without a script, and everything on them follows from the replay.
package public

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/web"
)

// ErrNone is returned by a page of something that the register does not have.
var ErrNone = errors.New("the register has no such thing")

// A Register is what its pages are made of.
type Register struct {
	Set      *web.Set
	Board    *register.Board
	Day      register.Date
	Lang     words.Language
	Look     web.Look
	Address  string                     // of the register on the server of the page, without a slash at its end
	Attached func(crypto.Hash) bool     // the server has this document; nil if it has none
	Polls    map[ballot.Citation]string // the pages of polls that the server has beside it, by what cites their result
	Seen     api.Witnesses              // who has cosigned the head of the board
}

// A page is what the template is given.
type page struct {
	*words.Words
	Register
	Part  string     // of the room's template
	Path  string     // of the page, below the register's address
	Query url.Values // what was asked of it, without the language
	Of    any        // what this part shows
}

// make makes a page. heading is its title, beside the name of the congress.
func (r Register) make(part, path string, query url.Values, fill func(p *page) (heading string, of any, err error)) ([]byte, error) {
	w, err := words.In(r.Lang)
	if err != nil {
		return nil, fmt.Errorf("page of the register: %v", err)
	}
	p := &page{Words: w, Register: r, Part: part, Path: path, Query: query}
	heading, of, err := fill(p)
	if err != nil {
		return nil, fmt.Errorf("page of the register: %w", err)
	}
	p.Of = of
	data, err := r.Set.Page("register", web.Page{Lang: r.Lang, Static: "/static/", Title: heading, Look: r.Look, Data: p, Optional: true})
	if err != nil {
		return nil, fmt.Errorf("page of the register: %v", err)
	}
	return data, nil
}

// None makes the page for whoever asks for something that the register does not have.
func (r Register) None() ([]byte, error) {
	return r.make("none", "/", nil, func(p *page) (string, any, error) { return p.Says("none"), nil, nil })
}

// State is that of the board.
func (r Register) State() *register.State { return r.Board.State() }

// Rules are those of the register.
func (r Register) Rules() register.Rules { return r.Board.Manifest().Rules }

// Recommends reports whether the register is that of a subdistrict, whose assembly recommends and decides nothing.
func (r Register) Recommends() bool { return r.Rules().Level == register.Subdistrict }

// Unwitnessed reports whether too few witnesses of the policy have cosigned what the page shows.
func (r Register) Unwitnessed() bool { return !r.Seen.Enough && len(r.Seen.Missing) > 0 }

// Congress names whose register it is.
func (p *page) Congress() string { return p.Board.Manifest().Congress.In(string(p.Lang)) }

// Says says a message of the pages, in the words of an assembly where there is no congress.
func (p *page) Says(id string, args ...any) string {
	id = "register.page." + id
	if p.Recommends() {
		id = p.Own(id, "assembly")
	}
	return p.Say(id, args...)
}

// Status names the state of a project.
func (p *page) Status(s register.Status) string {
	return report.ProjectStatus(p.Words, p.Rules().Level, s)
}

// Wan says an amount of money.
func (p *page) Wan(w register.Wan) string { return p.Says("wan", "Amount", w) }

// Link is the address of a page of this register, in the same language. parts are numbers, which may have any characters.
//
// BUG: A thing whose number is "." or ".." has no page: browsers take that for another folder.
func (p *page) Link(path string, parts ...string) string {
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	return p.at(path, url.Values{}, p.Lang)
}

// Other is the address of this page in the other language.
func (p *page) Other() string {
	if p.Lang == words.English {
		return p.at(p.Path, p.Query, words.Chinese)
	}
	return p.at(p.Path, p.Query, words.English)
}

// at is an address, which keeps how the reader wants pages. Chinese is what is shown where none asks for anything.
func (p *page) at(path string, query url.Values, lang words.Language) string {
	asked := url.Values{}
	maps.Copy(asked, query)
	if lang != words.Chinese {
		asked.Set("lang", string(lang))
	}
	p.Look.Ask(asked)
	if len(asked) == 0 {
		return p.Address + path
	}
	return p.Address + path + "?" + asked.Encode()
}

// English reports whether links and forms have to ask for English.
func (p *page) English() bool { return p.Lang == words.English }

// A Document is one that an event names, with where it can be had, "" if it cannot be had here.
type Document struct {
	register.Attachment
	Label string // of its hash
	Href  string
}

func (p *page) document(a register.Attachment) Document {
	d := Document{Attachment: a, Label: p.Says("hash")}
	if p.Attached != nil && p.Attached(a.Hash) {
		d.Href = p.Address + "/attachments/" + a.Hash.String()
	}
	return d
}

// InYear is the address of the overview of a year.
func (p *page) InYear(year int) string {
	return p.at("/", url.Values{"year": {strconv.Itoa(year)}}, p.Lang)
}
