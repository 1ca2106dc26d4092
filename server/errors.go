package server

import (
	"context"
	"errors"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store"
)

// codes are the codes of the errors that other packages wrap, the first that fits.
var codes = api.Errors{
	{sequencer.ErrForm, api.BadRequest},
	{sequencer.ErrTokens, api.NoTokens},
	{sequencer.ErrOther, api.AlreadyCast},
	{sequencer.ErrBox, api.NoBox},
	{sequencer.ErrWaiting, api.BallotsWaiting},
	{sequencer.ErrRolledBack, api.RolledBack},
	{audit.ErrCast, api.AlreadyCast},
	{audit.ErrSurrender, api.Surrendered},
	{audit.ErrCiphertext, api.Duplicate},
	{audit.ErrThere, api.Exists},
	{audit.ErrStale, api.Stale},
	{audit.ErrPhase, api.Phase},
	{audit.ErrNotInHall, api.NotInHall},
	{audit.ErrIssued, api.IssuedBefore},
	{audit.ErrNoSlip, api.SlipUnknown},
	{audit.ErrSlipUsed, api.SlipUsed},
	{audit.ErrWitnesses, api.Unwitnessed},
	{officer.ErrExpired, api.Expired},
	{officer.ErrClock, api.Expired},
	{store.ErrTooLarge, api.TooLarge},
	{store.ErrHeld, api.NotLeader},
	{store.ErrFenced, api.NotLeader},
	{crypto.ErrSignature, api.Invalid},
	{crypto.ErrProof, api.Invalid},
	{context.DeadlineExceeded, api.Busy},
	{context.Canceled, api.Stopping},
}

// problem makes the problem document of an error. It is the one place where errors get a status. What a stranger may send is
// refused in words that quote nothing of it, and what is wrong here is not told at all: internal is what is left.
func problem(err error) *api.Problem {
	var p *api.Problem
	if errors.As(err, &p) {
		return p
	}
	var other *ballot.ElectionError
	var share *audit.ShareError
	switch {
	case errors.As(err, &other):
		return api.NewProblem(api.OtherPoll, "")
	case errors.As(err, &share):
		return api.NewProblem(api.WrongShare, "")
	}
	if code, known := codes.Find(err); known {
		return api.NewProblem(code, "")
	}
	// What a board refuses for no reason that has a code. The text is for whoever wrote the program that sent it; it names keys and
	// sizes, which are on the board.
	var refused *sequencer.RefusedError
	if errors.As(err, &refused) {
		return api.NewProblem(api.Invalid, refused.Error())
	}
	return api.NewProblem(api.Internal, "")
}
