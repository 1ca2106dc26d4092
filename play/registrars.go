package play

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// An issuer is a registrar and its key for one poll.
type issuer struct {
	*registrar.Registrar
	key *crypto.TokenIssuer
}

// appoint makes the registrars, each in a folder of its own below one that is removed when the meeting is over.
func (p *people) appoint() (err error) {
	if p.folder, err = os.MkdirTemp("", "piaojue-play-"); err != nil {
		return err
	}
	for i := range registrars {
		dir := filepath.Join(p.folder, fmt.Sprint(i+1))
		if err := registrar.Create(dir, fmt.Sprintf("registrar-%d.piaojue.example", i+1), oneParty); err != nil {
			return err
		}
		r, err := registrar.Open(dir)
		if err != nil {
			return err
		}
		p.registrars = append(p.registrars, issuer{Registrar: r})
	}
	return nil
}

// dismiss closes the registrars and removes what they have written.
func (p *people) dismiss() error {
	var errs []error
	for _, r := range p.registrars {
		errs = append(errs, r.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(p.folder))...)
}

// tokenKeys makes the registrars' keys for a poll.
func (p *people) tokenKeys() (named []ballot.Registrar, err error) {
	for i, r := range p.registrars {
		if p.registrars[i].key, err = r.NewKey(rand.Reader); err != nil {
			return nil, err
		}
		named = append(named, r.Public(p.registrars[i].key.Key()))
	}
	return named, nil
}

// askRegistrars is the desk: card and slip of every voter sign one request, and all registrars answer it.
func (h *hall) askRegistrars() error {
	poll, n := &h.board.Poll().Poll, len(h.voters)
	requests, errs := make([]audit.Request, n), make([]error, n)
	h.options.Each(n, func(i int) {
		h.options.Step("issue", i, n)
		requests[i], errs[i] = audit.NewRequest(poll, h.voters[i].card, h.voters[i].slip)
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	slices.SortFunc(requests, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	// In a played meeting the registrars look at one board; each of the real ones replays its own.
	answers := make([]registrar.Answers, len(h.registrars))
	for i, r := range h.registrars {
		if err := r.Bind(poll); err != nil {
			return err
		}
		r.Each = h.options.Each
		var refused []registrar.Refusal
		var err error
		if answers[i], refused, err = r.Sign(h.board, r.key, requests); err != nil {
			return err
		}
		if len(refused) > 0 {
			return fmt.Errorf("a registrar refuses card %v: %w", refused[0].Card, refused[0].Err)
		}
	}
	issue, missing, err := registrar.Assemble(poll, registrar.Requests{Poll: poll.Hash, Requests: requests}, answers...)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("registrars %v have not answered card %v", missing[0].Registrars, missing[0].Card)
	}
	h.records = issue.Cards
	return nil
}

// destroyTokenKeys lets the registrars destroy their keys: nobody is given tokens any more.
func (h *hall) destroyTokenKeys() error {
	for _, r := range h.registrars {
		if err := r.Destroy(h.board.Poll().Hash); err != nil {
			return err
		}
		r.key.Destroy()
	}
	return nil
}
