package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// KeepCitizens hands over who proposed what a table has, and returns what commits to them, one for each. It is for officers alone.
func (r *Register) KeepCitizens(ctx context.Context, c register.Citizens) (k register.KeptCitizens, err error) {
	reader, err := r.reader(ctx)
	if err != nil {
		return k, err
	}
	body, err := crypto.EncodeJSON(c)
	if err != nil {
		return k, errors.New("citizens: a list that cannot be sent")
	}
	ctx, cancel := context.WithTimeout(ctx, r.site.bundleTime)
	defer cancel()
	request, err := r.site.request(ctx, http.MethodPost, "citizens", body, reader)
	if err != nil {
		return k, fmt.Errorf("citizens: %v", err)
	}
	request.Header.Set("Content-Type", "application/json")
	data, err := Ask(r.HTTP(), request, "citizens", maxAnswer)
	if err == nil {
		err = decode("citizens", data, &k)
	}
	if err == nil && len(k.By) != len(c.Citizens) {
		err = errors.New("citizens: the server has kept others than were sent")
	}
	return k, err
}
