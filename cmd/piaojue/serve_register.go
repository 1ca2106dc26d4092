package main

import (
	"context"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/keeper"
	keeping "github.com/piaojue/piaojue/keeper/service"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store"
)

// ownRegister is the folder, beside those of its polls, of a congress's register.
const ownRegister = "register"

// openRegister opens the register of a congress, and serves it until ctx ends.
func (h *hall) openRegister(ctx context.Context, congress string, folder registerFolder, s store.Store, origin string, log *audit.Signer) (*keeping.Service, error) {
	w, err := keeper.Open(ctx, s, origin, log, boardfolder.Node, nil)
	if err != nil {
		return nil, err
	}
	r, err := keeping.New(ctx, keeping.Options{
		Address: server.RegisterAddress(congress), Writer: w, Private: folder.private(), Folder: folder.path, Pages: h.pages,
		Polls:  func() map[ballot.Citation]string { return h.server.Pages(congress) },
		Relays: h.config.Relays, Log: h.log,
		Witness: h.witness, Deadline: h.config.WitnessDeadline,
	})
	if err != nil {
		return nil, err
	}
	if err := h.server.Mount(congress, r.Congress(), r.Handler()); err != nil {
		return nil, err
	}
	h.running.Go(func() { r.Run(ctx) })
	return r, nil
}
