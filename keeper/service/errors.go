package service

import (
	"context"
	"errors"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/store"
)

// codes are the codes of the errors that other packages wrap, the first that fits.
var codes = api.Errors{
	{audit.ErrStale, api.Stale},
	{register.ErrModerated, api.Stale},
	{crypto.ErrSignature, api.Invalid},
	{store.ErrTooLarge, api.TooLarge},
	{store.ErrHeld, api.NotLeader},
	{store.ErrFenced, api.NotLeader},
	{context.DeadlineExceeded, api.Busy},
	{context.Canceled, api.Stopping},
}

// problem makes the problem document of an error. It is the one place where errors get a status; internal is what is left.
func problem(err error) *api.Problem {
	var p *api.Problem
	if errors.As(err, &p) {
		return p
	}
	var refused *register.Refusal
	if errors.As(err, &refused) {
		return api.NewRefusal(refused.Of, refused.Clause, refused.Reason)
	}
	if code, known := codes.Find(err); known {
		return api.NewProblem(code, "")
	}
	return api.NewProblem(api.Internal, "")
}
