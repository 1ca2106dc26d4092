package counter

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/register"
)

// A form is what the page `propose` shows of a collection.
type form struct {
	Collection register.Collect
	Sub        register.Submission
	By         register.Citizen
	Once       intake.Once
	Until      register.Date // that who sent it is kept, that day included
	Faults     []register.FieldFault
	Busy       bool     // too many were sent: this one was not
	Channels   []string // to choose from, if the address names none
}

// Fault says what is wrong with a field, "" if nothing is.
func (f form) Fault(field string) string {
	for _, fault := range f.Faults {
		if fault.Field == field {
			return fault.Fault
		}
	}
	return ""
}

// A sent is what the page shows of what was sent.
type sent struct {
	Number crypto.Number
	Title  string
	Named  bool
	Until  register.Date
}

// Propose answers the page `propose`: the form, or what became of one that was sent.
func (c *Counter) Propose(q *http.Request) (a Answer, err error) {
	if err := read(q); err != nil {
		return a, err
	}
	err = c.View(func(b *register.Board) error {
		v, err := c.begin(q, b, "/propose")
		if err != nil {
			return err
		}
		day := c.Today()
		k, there := b.State().Collection(asks(q, "campaign"))
		if !there { // whoever comes without an address of a poster is led to the one that runs
			all := b.State().Collections()
			running := slices.DeleteFunc(slices.Clone(all), func(k register.Collect) bool { return !k.Runs(day) })
			if len(running) != 1 {
				a, err = c.show(http.StatusOK, "propose", "choose", v, choice{running, all, day})
				return err
			}
			k = running[0]
		}
		if !k.Runs(day) {
			a, err = c.show(http.StatusOK, "propose", "closed", v, choice{nil, []register.Collect{k}, day})
			return err
		}
		f := c.form(q, k)
		if q.Method == http.MethodPost {
			a, err = c.take(q, v, f)
			return err
		}
		a, err = c.show(http.StatusOK, "propose", "form", v, f)
		return err
	})
	return a, err
}

// A choice is what there is when no collection is meant, or one that does not run.
type choice struct {
	Running []register.Collect
	All     []register.Collect
	Day     register.Date
}

// Before reports whether a collection is still to begin.
func (c choice) Before(k register.Collect) bool { return c.Day.Before(k.From) }

// asks returns a value of what was sent, or of the address.
func asks(q *http.Request, name string) string {
	if q.Method == http.MethodPost {
		return q.PostForm.Get(name)
	}
	return q.URL.Query().Get(name)
}

// form makes a form of a collection, filled in with what was sent.
func (c *Counter) form(q *http.Request, k register.Collect) form {
	text := func(name string) string { return typed(q.PostForm.Get(name)) }
	f := form{
		Collection: k, Until: k.To.AddMonths(Keep),
		Sub: register.Submission{Received: c.Today(), Campaign: k.Campaign, Channel: asks(q, "channel"), Title: text("title"), Field: text("field"), Place: text("place"), Text: text("text")},
		By:  register.Citizen{Name: text("name"), Phone: text("phone")},
	}
	if len(k.Channels) == 1 {
		f.Sub.Channel = k.Channels[0]
	}
	if !slices.Contains(k.Channels, q.URL.Query().Get("channel")) && len(k.Channels) > 1 {
		f.Channels = k.Channels
	}
	var err error
	if f.Once, err = onceOf(q.PostForm.Get("once")); err != nil {
		io.ReadFull(c.Rand, f.Once[:]) // of the system's it does not fail
	}
	return f
}

func onceOf(text string) (once intake.Once, err error) {
	return once, crypto.DecodeHex("once", once[:], []byte(text))
}

// take keeps what was sent, or says what is wrong with it.
func (c *Counter) take(q *http.Request, v *view, f form) (Answer, error) {
	by := &f.By
	if *by == (register.Citizen{}) {
		by = nil
	}
	f.Faults = f.Sub.FaultsIn(v.Board.Manifest().Rules, f.Collection, by)
	if len(f.Faults) > 0 {
		return c.show(http.StatusUnprocessableEntity, "propose", "form", v, f)
	}
	if !c.Station && !(c.senders.Take(q) && c.networks.Take(q)) || !c.all.Allow() {
		f.Busy = true
		return c.show(http.StatusTooManyRequests, "propose", "form", v, f)
	}
	number, err := c.Box.Send(c.Rand, f.Once, f.Sub, by, f.Until)
	if errors.Is(err, intake.ErrFull) {
		f.Busy = true
		return c.show(http.StatusServiceUnavailable, "propose", "form", v, f)
	}
	if err != nil {
		return Answer{}, err
	}
	return c.show(http.StatusOK, "propose", "sent", v, sent{number, f.Sub.Title, by != nil, f.Until})
}

// A faulty says under a field what is wrong with it.
type faulty struct{ Field, Text string }

// Faulty returns what is wrong with the form by its fields, in words.
func (v *view) Faulty() map[string]*faulty {
	f, all := v.Of.(form), map[string]*faulty{}
	for _, fault := range f.Faults {
		id, most := "propose.fault."+fault.Fault, v.Most()["line"]
		if fault.Field == "text" {
			most = v.Most()["text"]
		}
		if fault.Field == "name" && fault.Fault == register.FaultEmpty {
			id = "propose.fault.name"
		}
		all[fault.Field] = &faulty{fault.Field, v.Say(id, "Most", most)}
	}
	return all
}

// Campaign is the address of the form of a collection.
func (v *view) Campaign(k register.Collect) string {
	return v.address + v.path + again(url.Values{"campaign": {k.Campaign}}, v.lang, v.Look)
}
