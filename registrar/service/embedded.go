package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// An Embedded registrar answers for one poll in the process of whoever asks. It may be used by several goroutines.
type Embedded struct {
	Registrar *registrar.Registrar
	// Key is bound to the poll ([Open]). It is nil if it is destroyed, and belongs to the Embedded from then on.
	Key *crypto.TokenIssuer
	// View calls fn with the registrar's own replay of the board as it is now.
	View func(ctx context.Context, fn func(*audit.Board) error) error

	mu   sync.Mutex // held while Key is used, so that it is not destroyed meanwhile
	gone bool       // the key was destroyed here
}

// Open binds the registrar's key to the poll whose manifest names it, if it is not bound yet, and opens it. It returns nil if the
// key is destroyed: the poll has closed.
func Open(r *registrar.Registrar, p *ballot.Poll, passphrase []byte) (*crypto.TokenIssuer, error) {
	if record, err := r.Key(p.Hash); err == nil && record.Destroyed {
		return nil, nil
	}
	if err := r.BindKept(p, passphrase); err != nil {
		return nil, err
	}
	return r.OpenKey(p.Hash, passphrase)
}

// errPoll is returned for requests and marks that were made for another poll.
var errPoll = errors.New("made for another poll")

// Sign answers requests over the board as it is now ([registrar.Registrar.Sign]). A refusal stands in no other's way.
func (e *Embedded) Sign(ctx context.Context, q audit.Requests) (answers registrar.Answers, refused []api.Refused, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.Key == nil {
		return answers, nil, registrar.ErrDestroyed
	}
	answers, refused = registrar.Answers{Registrar: e.Registrar.Public(e.Key.Key()).Issuer, Poll: q.Poll, Answers: []registrar.Answer{}}, []api.Refused{}
	for some := range slices.Chunk(q.Requests, aTime) {
		err := e.View(ctx, func(b *audit.Board) error {
			if q.Poll != b.Poll().Hash {
				return errPoll
			}
			signed, refusals, err := e.Registrar.Sign(b, e.Key, some)
			answers.Answers = append(answers.Answers, signed.Answers...)
			for _, x := range refusals {
				refused = append(refused, api.Refused{Card: x.Card, Code: refusal(x.Err)})
			}
			return err
		})
		if err != nil {
			return registrar.Answers{}, nil, err
		}
	}
	return answers, refused, nil
}

// aTime is how many cards are looked at under one View: who else needs the board waits a few milliseconds, and not for hundreds
// of signatures.
const aTime = 16

// Receive is told what cards have signed at the desk ([registrar.Registrar.CheckIn], [registrar.Registrar.Papers]), and returns
// those that it does not take. A card for which a paper was ordered is answered no request from now on.
func (e *Embedded) Receive(ctx context.Context, m audit.Marks) (refused []api.Refused, err error) {
	refused = []api.Refused{}
	for some := range slices.Chunk(m.Marks, aTime) {
		err := e.View(ctx, func(b *audit.Board) error {
			if m.Poll != b.Poll().Hash {
				return errPoll
			}
			visitors, err := e.receive(b, audit.Marks{Poll: m.Poll, Act: m.Act, Marks: some})
			for _, v := range visitors {
				if v.Err != nil {
					refused = append(refused, api.Refused{Card: v.Card, Code: refusal(v.Err)})
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return refused, nil
}

func (e *Embedded) receive(b *audit.Board, m audit.Marks) (visitors []registrar.Visitor, err error) {
	switch m.Act {
	case audit.CheckedIn:
		_, visitors, err = e.Registrar.CheckIn(b, m.Marks, nil)
	case audit.LeftHall:
		_, visitors, err = e.Registrar.CheckIn(b, nil, m.Marks)
	case audit.TakesPaper:
		_, visitors, err = e.Registrar.Papers(b, m.Marks)
	default:
		err = fmt.Errorf("%w: no such act", errForm)
	}
	return visitors, err
}

// Retire destroys the key if nobody can be issued anything on the board any more, and reports whether it is destroyed. What was
// cut short is done again. Whoever runs the registrar calls it when the board has changed, and may let it rest first.
func (e *Embedded) Retire(ctx context.Context) (gone bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gone {
		return true, nil
	}
	var poll *crypto.Hash
	err = e.View(ctx, func(b *audit.Board) error {
		if !registrar.Issuing(b.Phase()) {
			poll = &b.Poll().Hash
		}
		return nil
	})
	if err != nil || poll == nil {
		return false, err
	}
	if err := e.Registrar.Destroy(*poll); err != nil {
		return false, err
	}
	if e.Key != nil {
		e.Key.Destroy()
		e.Key = nil
	}
	e.gone = true
	return true, nil
}

// retired reports whether the key was destroyed here.
func (e *Embedded) retired() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.gone
}
