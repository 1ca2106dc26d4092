package host

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"slices"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/trustee"
)

// codes are the codes of the errors that other packages wrap, the first that fits.
var codes = api.Errors{
	{officer.ErrExpired, api.Expired},
	{officer.ErrClock, api.Expired},
	{officer.ErrTwice, api.SignedBefore},
	{trustee.ErrLocked, api.Locked},
	{trustee.ErrDestroyed, api.Destroyed},
	{trustee.ErrBackup, api.BackupFirst},
	{trustee.ErrOtherTally, api.OtherTally},
	{trustee.ErrAloud, api.Aloud},
	{trustee.ErrVoid, api.Phase},
	{trustee.ErrEarly, api.Phase},
	{trustee.ErrSeries, api.Phase},
	{trustee.ErrCheckpoint, api.NotPublished},
	{keyfile.ErrPassphrase, api.Passphrase},
	{client.ErrManifest, api.OtherPoll},
	{errWaitsNoMore, api.NotFound},
	{errNotShown, api.NotFound},
	{errNotSentIn, api.NotFound},
	{audit.ErrWitnesses, api.Unwitnessed},
	{audit.ErrThere, api.Exists},
	{audit.ErrStale, api.Stale},
	{audit.ErrPhase, api.Phase},
	{context.DeadlineExceeded, api.Upstream},
	{context.Canceled, api.Stopping},
}

// A refusal is a problem document of a page of this machine. It says in both languages what exactly is wrong: what it is about
// is the own business of whoever looks at it.
type refusal struct{ *api.Problem }

// refuse makes the refusal of an error. It is the one place where errors get a status.
func refuse(err error) refusal {
	var p *api.Problem
	if errors.As(err, &p) {
		return refusal{Problem: p}
	}
	var rules *register.Refusal
	if errors.As(err, &rules) {
		p = api.NewRefusal(rules.Of, rules.Clause, rules.Reason)
	} else {
		p = api.NewProblem(codeOf(err), err.Error())
		p.Reasons = map[string]string{}
		for l, said := range reasons(err) {
			p.Reasons[string(l)] = said
		}
	}
	var stale *officer.StaleError
	if errors.As(err, &stale) {
		p.Came = stale.Came
	}
	return refusal{p}
}

func codeOf(err error) api.Code {
	var stale *officer.StaleError
	var net net.Error
	var disk *fs.PathError
	switch {
	case errors.As(err, &stale):
		return api.Stale
	case errors.As(err, &net):
		return api.Upstream
	}
	if code, known := codes.Find(err); known {
		return code
	}
	if errors.As(err, &disk) {
		return api.Internal
	}
	return api.Invalid // officer, trustee and board refuse for many reasons that have no code of their own, but words
}

// passes reports whether an error passes by itself: nobody answered, the server restarts or has too much to do, or others were faster
// and the board takes no more. Besides are the codes that pass for whoever asks.
func passes(err error, besides ...api.Code) bool {
	code := refuse(err).Code
	return slices.Contains(besides, code) || slices.Contains([]api.Code{api.Upstream, api.Stopping, api.Busy, api.TooMany, api.Phase}, code)
}

func (r refusal) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", api.ProblemType)
	reply(w, r.Status, r)
}

// reply answers with an object.
func reply(w http.ResponseWriter, status int, v any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", kinds[".json"])
	}
	w.Header().Set("Cache-Control", "no-store")
	patience(w, answerTime)
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.Encode(v) // whoever asked may have gone
}
