package client

import (
	"context"
	"errors"
	"slices"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// KeepCitizens hands over who proposed what a table has, and returns what commits to them, one for each. What was kept before stays. It is for officers alone.
func (r *Register) KeepCitizens(ctx context.Context, c register.Citizens) (k register.KeptCitizens, err error) {
	reader, err := r.reader(ctx)
	if err != nil {
		return k, err
	}
	body, err := crypto.EncodeJSON(c)
	if err != nil {
		return k, errors.New("citizens: a list that cannot be sent")
	}
	data, err := r.site.send(ctx, "citizens", "citizens", "application/json", body, r.site.bundleTime, reader)
	if err == nil {
		err = decode("citizens", data, &k)
	}
	if err == nil && !slices.EqualFunc(k.By, c.Citizens, func(by crypto.Hash, one register.Salted) bool { return by == one.Commit() }) {
		err = errors.New("citizens: the server has kept others than were sent")
	}
	return k, err
}
