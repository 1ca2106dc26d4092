package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/registrar/service"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/server"
)

// ownRegistrar is the folder, beside those of its polls, of a registrar that runs in this process.
const ownRegistrar = "registrar"

// registrars returns all registrars of a poll, in the manifest's order; or, if any is not set up here, the issuers of those. A poll
// that has closed needs none.
func (h *hall) registrars(ctx context.Context, congress string, w *sequencer.Writer) (all []server.Registrar, missing []string, err error) {
	var p *ballot.Poll
	if err := w.View(ctx, func(b *audit.Board) error { p = &b.Poll().Poll; return nil }); err != nil {
		return nil, nil, err
	}
	own, err := h.ownOf(congress)
	if err != nil {
		return nil, nil, err
	}
	for _, named := range p.Manifest.Registrars {
		switch remote := h.remote[named.Issuer]; {
		case own != nil && own.Public(named.Key) == named:
			e, err := embed(own, p, w, h.pass)
			if err != nil {
				return nil, nil, err
			}
			all = append(all, e)
		case remote != nil:
			all = append(all, remote)
		default:
			missing = append(missing, named.Issuer)
		}
	}
	if len(missing) > 0 {
		return nil, missing, nil
	}
	return all, nil, nil
}

// ownOf opens the registrar of a congress, once; nil if it has none.
func (h *hall) ownOf(congress string) (*registrar.Registrar, error) {
	if r := h.own[congress]; r != nil {
		return r, nil
	}
	r, err := registrar.Open(filepath.Join(h.config.Data, congress, ownRegistrar))
	if errors.Is(err, registrar.ErrAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r.Each = each
	h.own[congress] = r
	return r, nil
}

// embed lets a registrar answer for a poll whose manifest names it, over the board of this process.
func embed(r *registrar.Registrar, p *ballot.Poll, w *sequencer.Writer, pass []byte) (*service.Embedded, error) {
	key, err := service.Open(r, p, pass)
	if err != nil {
		return nil, err
	}
	return &service.Embedded{Registrar: r, Key: key, View: w.View}, nil
}

// retire destroys the registrar's keys of polls in which nothing is issued any more.
func (h *hall) retire(ctx context.Context) {
	for _, e := range h.embedded {
		if _, err := e.Retire(ctx); err != nil && ctx.Err() == nil {
			h.log.Warn("the key of a poll that has closed is not destroyed yet; it is tried again", "error", err)
		}
	}
}
