package service

import (
	"io"
	"net/http"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/counter"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/register"
)

// citizenRoutes are where officers hand over who proposed what a table has.
var citizenRoutes = []route{
	{"POST", "/citizens", &body{mediaJSON, register.MaxCitizens}, keepCitizens},
}

// keepCitizens keeps who they are, as long as of what citizens sent to the collection themselves, and answers with what commits to them. What comes onto no board
// is erased by the next deletion run after 30 days.
func keepCitizens(c *call) error {
	if _, err := c.officer(); err != nil {
		return err
	}
	data, err := io.ReadAll(c.Body)
	if err != nil {
		return api.Unread(err)
	}
	all, err := register.ParseCitizens(data)
	if err != nil {
		return api.BadForm("a list of citizens")
	}
	var until register.Date
	err = c.service.View(func(b *register.Board) error {
		if k, there := b.State().Collection(all.Campaign); there {
			until = k.To.AddMonths(counter.Keep)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if until == (register.Date{}) {
		return api.NewProblem(api.NotFound, "there is no such collection")
	}
	kept := register.KeptCitizens{By: []crypto.Hash{}, Until: until}
	for _, one := range all.Citizens {
		by := one.Commit()
		if err := c.service.options.Private.Put(by, private.Record{Salt: one.Salt, Citizen: one.Citizen, Until: until}); err != nil {
			return err
		}
		kept.By = append(kept.By, by)
	}
	return c.reply(http.StatusCreated, kept)
}
