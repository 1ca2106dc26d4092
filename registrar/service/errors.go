package service

import (
	"context"
	"errors"
	"net/http"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// errForm is wrapped when a body is not of the one form that is wanted, errBoard when the board cannot be followed.
var (
	errForm  = errors.New("not of the form that is wanted here")
	errBoard = errors.New("the board cannot be followed")
)

// codes are the codes of what a registrar says, the first that fits.
var codes = api.Errors{
	{errForm, api.BadRequest},
	{errPoll, api.OtherPoll},
	{registrar.ErrPoll, api.OtherPoll},
	{registrar.ErrDestroyed, api.Closed},
	{registrar.ErrCardUsed, api.CardUsed},
	{registrar.ErrSlipUsed, api.SlipUsed},
	{registrar.ErrReplaced, api.Replaced},
	{registrar.ErrPaper, api.PaperOrdered},
	{registrar.ErrStranger, api.CardUnknown},
	{registrar.ErrLost, api.CardLost},
	{registrar.ErrHere, api.CheckedIn},
	{registrar.ErrAway, api.NotInHall},
	{registrar.ErrHasPaper, api.IssuedBefore},
	{registrar.ErrPending, api.RequestPending},
	{audit.ErrNotInHall, api.NotInHall},
	{audit.ErrIssued, api.IssuedBefore},
	{audit.ErrNoSlip, api.SlipUnknown},
	{audit.ErrSlipUsed, api.SlipUsed},
	{audit.ErrPhase, api.Phase},
	{crypto.ErrSignature, api.Invalid},
	{registrar.ErrSeen, api.RolledBack},
	{client.ErrForked, api.RolledBack},
	{client.ErrManifest, api.OtherPoll},
	{context.DeadlineExceeded, api.Busy},
	{context.Canceled, api.Stopping},
	{errBoard, api.Upstream},
}

// code is the one place where errors get a code; other is that of an error that nothing here knows.
func code(err error, other api.Code) api.Code {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return api.TooLarge
	}
	if code, known := codes.Find(err); known {
		return code
	}
	return other
}

// refusal is the code for a card that is turned away: what has no code of its own is something that card or slip should have
// signed otherwise.
func refusal(err error) api.Code { return code(err, api.Invalid) }
