// Package counter is where citizens send in what they propose, and ask what became of it (公开征集): two pages that work without a script, on a server and at
// a station without network. What is sent is kept by package keeper/intake before its number is shown; the number stands in no address, and neither does
// anything else that somebody typed.
package counter

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/devices"
	"github.com/piaojue/piaojue/server/web"
)

// Options of a counter.
type Options struct {
	Address string                                  // of the register, without a slash at its end; "" at a station
	View    func(func(*register.Board) error) error // of the board as it is published
	Box     *intake.Box
	Pages   func() (*web.Set, error)
	Relays  []string             // addresses of hosts before several devices, which are not limited
	Station bool                 // it has no network: what is moderated elsewhere is not known here, and one device serves many
	Form    url.Values           // of a station: its collection and channel
	Today   func() register.Date // default: the day in China
	Rand    io.Reader            // default: that of the system
}

// How often one device may send, and ask for numbers that are none; and how often a network, and all, may send together. Whoever wants to fill the intake, which
// holds 10,000, within an hour needs 63 networks for it.
const (
	sendEvery = 10 * time.Minute
	sendBurst = 5
	netEvery  = time.Minute
	netBurst  = 100
	missEvery = time.Minute
	missBurst = 10
	allRate   = 5 // a second
	allBurst  = 600
)

// Keep is for how many months after the last day of a collection is kept who sent what (docs/rules.md, section 15.20).
const Keep = 12

// A Counter serves both pages.
type Counter struct {
	Options
	senders  *devices.Limits
	networks *devices.Limits
	missers  *devices.Limits
	all      *rate.Limiter
}

// New makes a counter.
func New(o Options) *Counter {
	if o.Today == nil {
		o.Today = func() register.Date { return register.DayAt(time.Now()) }
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return &Counter{
		Options: o, senders: devices.New(1/sendEvery.Seconds(), sendBurst, o.Relays).Sites(),
		networks: devices.New(1/netEvery.Seconds(), netBurst, o.Relays).Networks(),
		missers:  devices.New(1/missEvery.Seconds(), missBurst, o.Relays).Sites(),
		all:      rate.NewLimiter(allRate, allBurst),
	}
}

// MaxForm bounds the bytes of a form, in which a character can take twelve.
const MaxForm = 64 << 10

// Policy is the Content-Security-Policy of both pages: they have no script, and send their form here.
const Policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// An Answer is a page with its status.
type Answer struct {
	Status int
	Page   []byte
}

// A view is what the templates of both pages are given.
type view struct {
	*words.Words
	lang    words.Language
	address string
	path    string // of the page
	Board   *register.Board
	Look    web.Look
	Station bool
	Kind    string // what the page shows
	Of      any

	// Addresses of this page in the other language, in larger text and in high contrast; "" where what is shown would be lost.
	Other, Larger, Contrasted string
}

// show makes a page. of is what its template shows.
func (c *Counter) show(status int, room, kind string, v *view, of any) (Answer, error) {
	set, err := c.Pages()
	if err != nil {
		return Answer{}, err
	}
	v.Kind, v.Of = kind, of
	data, err := set.Page(room, web.Page{Lang: v.lang, Static: "/static/", Title: v.Say(room + ".title"), Look: v.Look, Data: v, Optional: true})
	return Answer{status, data}, err
}

// read reads what a form sent, before the board is looked at: whoever sends it slowly holds up nobody who waits for that.
func read(q *http.Request) error {
	if q.Method != http.MethodPost {
		return nil
	}
	return q.ParseForm()
}

// begin makes what both pages have.
func (c *Counter) begin(q *http.Request, b *register.Board, path string) (*view, error) {
	query := q.URL.Query()
	v := &view{lang: words.Asked(query.Get("lang")), address: c.Address, path: path, Board: b, Look: web.ParseLook(query), Station: c.Station}
	other := words.English
	if v.lang == words.English {
		other = words.Chinese
	}
	if q.Method != http.MethodPost {
		v.Other, v.Larger, v.Contrasted = again(query, other, v.Look), again(query, v.lang, v.Look.Larger()), again(query, v.lang, v.Look.Contrasted())
	}
	w, err := words.In(v.lang)
	v.Words = w
	return v, err
}

// again is the address of the page that was asked for in another language, or with another look.
func again(query url.Values, lang words.Language, look web.Look) string {
	query.Set("lang", string(lang))
	look.Ask(query)
	return "?" + query.Encode()
}

// Link is the address of a page below the register's, in the same language and with the same look.
func (v *view) Link(path string) string {
	asked := url.Values{}
	if v.lang != words.Chinese {
		asked.Set("lang", string(v.lang))
	}
	if v.Look.Ask(asked); len(asked) > 0 {
		path += "?" + asked.Encode()
	}
	return v.address + path
}

// Action is where the form of this page is sent.
func (v *view) Action() string { return v.Link(v.path) }

// Congress names whose register it is.
func (v *view) Congress() string { return v.Board.Manifest().Congress.In(string(v.lang)) }

// Says says a message of this page, in the words of an assembly where there is no congress: it recommends, and decides nothing.
func (v *view) Says(id string, args ...any) string {
	if v.Board.Manifest().Rules.Level == register.Subdistrict {
		id = v.Own(id, "assembly")
	}
	return v.Say(id, args...)
}

// Most is how many characters a line and a text may have.
func (v *view) Most() map[string]int {
	return map[string]int{"line": ballot.MaxName, "text": register.MaxSubmission}
}

// Pending is for how many days it is kept who sent in what is not taken up.
func (v *view) Pending() int { return intake.Pending }

// Wait is after how many minutes a device that sent too much may send once more, and one that asked too much may ask as often as at first.
func (v *view) Wait() map[string]int {
	return map[string]int{"send": int(sendEvery.Minutes()), "ask": int((missBurst * missEvery).Minutes())}
}

// typed makes of what a browser sends what the register keeps: lines end with \n alone, and what nobody sees between characters is left out.
func typed(text string) string {
	text = unseen.Replace(text)
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// unseen are line ends of other systems, tabs, and what phones put around emoji and into copied text.
var unseen = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u200b", "", "\ufeff", "", "\ufe0f", "", "\u200d", "", "\u2028", "\n", "\u00ad", "")
