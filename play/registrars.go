package play

import (
	"context"
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

// appoint makes registrars in folders of their own.
func appoint(folders ...string) (all []issuer, err error) {
	for i, dir := range folders {
		if err := registrar.Create(dir, fmt.Sprintf("registrar-%d.piaojue.example", i+1), oneParty); err != nil {
			return all, err
		}
		r, err := registrar.Open(dir)
		if err != nil {
			return all, err
		}
		all = append(all, issuer{Registrar: r})
	}
	return all, nil
}

// newLocal appoints registrars below a folder that is removed when the meeting is over.
func newLocal() (*local, error) {
	dir, err := os.MkdirTemp("", "piaojue-play-")
	if err != nil {
		return nil, err
	}
	l := &local{folder: dir}
	var folders []string
	for i := range registrars {
		folders = append(folders, filepath.Join(dir, fmt.Sprint(i+1)))
	}
	if l.registrars, err = appoint(folders...); err != nil {
		err = errors.Join(err, l.dismiss())
	}
	return l, err
}

// dismiss closes the registrars and removes what they have written.
func (l *local) dismiss() error {
	var errs []error
	for _, r := range l.registrars {
		errs = append(errs, r.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(l.folder))...)
}

// tokenKeys makes the registrars' keys for a poll.
func (l *local) tokenKeys() (named []ballot.Registrar, err error) {
	for i, r := range l.registrars {
		if l.registrars[i].key, err = r.NewKey(rand.Reader); err != nil {
			return nil, err
		}
		named = append(named, r.Public(l.registrars[i].key.Key()))
	}
	return named, nil
}

// issue lets all registrars answer requests, and puts the answers on the board. In a played meeting they look at one board; each
// of the real ones replays its own.
func (l *local) issue(ctx context.Context, requests []audit.Request) ([]audit.IssueRecord, error) {
	board, err := l.look(ctx)
	if err != nil {
		return nil, err
	}
	poll := &board.Poll().Poll
	answers := make([]registrar.Answers, len(l.registrars))
	for i, r := range l.registrars {
		if err := r.Bind(poll); err != nil {
			return nil, err
		}
		var refused []registrar.Refusal
		if answers[i], refused, err = r.Sign(board, r.key, requests); err != nil {
			return nil, err
		}
		if len(refused) > 0 {
			return nil, fmt.Errorf("a registrar refuses card %v: %w", refused[0].Card, refused[0].Err)
		}
	}
	issue, missing, err := registrar.Assemble(poll, audit.Requests{Poll: poll.Hash, Requests: requests}, answers...)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("registrars %v have not answered card %v", missing[0].Registrars, missing[0].Card)
	}
	for batch := range slices.Chunk(issue.Cards, audit.MaxIssue) {
		if err := l.writer.Add(ctx, audit.Message{Kind: audit.Issue, Payload: audit.IssueBody{Cards: batch}.Bytes()}); err != nil {
			return nil, err
		}
	}
	return issue.Cards, nil
}

// destroyTokenKeys lets the registrars destroy their keys for a poll.
func (l *local) destroyTokenKeys(poll crypto.Hash) error {
	for _, r := range l.registrars {
		if err := r.Destroy(poll); err != nil {
			return err
		}
		r.key.Destroy()
	}
	return nil
}
