package report

import (
	"fmt"
	"html/template"
	"io"

	"github.com/boombuler/barcode/qr"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// A Poster invites to a collection: whoever scans it has the form.
type Poster struct {
	Congress   ballot.Names
	Level      register.Level
	Collection register.Collect
	Address    string // of the form, with collection and channel
}

// maxPoster bounds the characters of the address: a code with more has modules too small to scan from two metres.
const maxPoster = 300

// Print writes the poster, a page of A4 in all languages, that of the reader first.
func (o Poster) Print(w io.Writer, lang words.Language) error {
	if len(o.Address) > maxPoster {
		return fmt.Errorf("print poster: the address of the form has %d characters, at most %d make a code that can be scanned", len(o.Address), maxPoster)
	}
	var all []*poster
	for _, l := range append([]words.Language{lang}, words.Languages...) {
		if len(all) > 0 && l == lang {
			continue
		}
		p, err := newPage(l)
		if err != nil {
			return fmt.Errorf("print poster: %v", err)
		}
		all = append(all, &poster{p, o})
	}
	return all[0].write(w, "poster.html", struct {
		*poster
		In []*poster
	}{all[0], all})
}

// A poster is what poster.html prints in one language.
type poster struct {
	*page
	Poster
}

func (o *poster) Heading() string { return o.Say("poster.heading") }

// Name is that of the congress.
func (o *poster) Name() string { return o.Congress.In(string(o.Lang)) }

// Says says a message in the words of an assembly where there is no congress.
func (o *poster) Says(id string, args ...any) string {
	if o.Level == register.Subdistrict {
		id = o.Own(id, "assembly")
	}
	return o.Say(id, args...)
}

// Code is the address as a QR code.
func (o *poster) Code() template.HTML { return drawQR(o.Address, qr.Auto) }
