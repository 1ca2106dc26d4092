// Package registrar decides who is given tokens. It knows cards and slips, never a ballot or a credential.
//
// A Registrar holds one RSA key, made for one poll and destroyed when the poll closes, and the issuing book: which card
// and which slip were used, and for what request. It signs blindly and cannot see what it signs, so everything rests on
// two things that it looks at itself. The board, which it replays by itself, says which cards are in the hall and which
// slips are good; without it a dishonest desk could invent both. The book says who has asked: one request a card, one
// card a slip, and the same request again gets the same answer (docs/protocol.md, sections 2.7 and 5.4).
package registrar

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// The reasons for which a request is refused.
var (
	ErrCardUsed = errors.New("the card has made another request for this poll")
	ErrSlipUsed = errors.New("the slip was used with another card")
	ErrRequest  = errors.New("the request is not one of those that card and slip signed")
	ErrPoll     = errors.New("the registrar is not bound to a poll that names its key, or is bound already")
)

// A Request asks all registrars of a poll for tokens. Card and slip sign the hashes of all token requests together, so
// that requests of several deputies cannot be pooled into sets that no registrar has seen whole.
type Request struct {
	Card          crypto.PublicKey
	Slip          crypto.PublicKey
	Hashes        []crypto.Hash // of the token requests, in the order of the registrars
	CardSignature crypto.Signature
	SlipSignature crypto.Signature
}

// A Registrar signs tokens for one poll. It may be used by several goroutines.
type Registrar struct {
	public ballot.Registrar

	mu    sync.Mutex // guards what follows
	key   *crypto.TokenIssuer
	poll  *ballot.Poll
	place int // in the manifest
	may   func(card, slip crypto.PublicKey) error
	cards map[crypto.PublicKey]entry
	slips map[crypto.PublicKey]crypto.PublicKey // to the card it was used with
}

// An entry is what the book knows of a card: with which slip it came, and for what.
type entry struct {
	slip    crypto.PublicKey
	request crypto.Hash
}

// New makes a registrar with a new key. issuer is its name in token challenges, by says who runs it.
func New(issuer, by string) (*Registrar, error) {
	key, err := crypto.NewTokenIssuer(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("registrar %q: %v", issuer, err)
	}
	return &Registrar{
		public: ballot.Registrar{Issuer: issuer, By: by, Key: key.Key()},
		key:    key,
		cards:  map[crypto.PublicKey]entry{},
		slips:  map[crypto.PublicKey]crypto.PublicKey{},
	}, nil
}

// Public returns what the manifest says of the registrar.
func (r *Registrar) Public() ballot.Registrar { return r.public }

// Bind ties the registrar to one poll for good: a key that signs for two lets an issuance of one be spent in the other.
// may is asked before every signature; it is [audit.Board.MayIssue] of a board that the registrar replays by itself.
func (r *Registrar) Bind(p *ballot.Poll, may func(card, slip crypto.PublicKey) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	place := slices.Index(p.Manifest.Registrars, r.public)
	if r.poll != nil || place < 0 {
		return ErrPoll
	}
	r.poll, r.place, r.may = p, place, may
	return nil
}

// Sign enters a request into the book and signs this registrar's part of it.
func (r *Registrar) Sign(q Request, tokenRequest crypto.TokenRequest) (crypto.BlindSignature, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.poll == nil {
		return crypto.BlindSignature{}, ErrPoll
	}
	if err := r.checkLocked(q, tokenRequest); err != nil {
		return crypto.BlindSignature{}, err
	}
	if err := r.enterLocked(q, tokenRequest.Hash()); err != nil {
		return crypto.BlindSignature{}, err
	}
	return r.key.Sign(tokenRequest)
}

// checkLocked checks all of a request that the book does not know.
func (r *Registrar) checkLocked(q Request, tokenRequest crypto.TokenRequest) error {
	// The board takes no issue with more hashes than registrars, or fewer: whoever signed such a list would be left with tokens
	// that are in no book.
	if len(q.Hashes) != len(r.poll.Manifest.Registrars) || q.Hashes[r.place] != tokenRequest.Hash() {
		return ErrRequest
	}
	if err := r.public.Key.CheckRequest(tokenRequest); err != nil {
		return fmt.Errorf("%w: %v", ErrRequest, err)
	}
	text := audit.RequestText(r.poll.Manifest.Origin, r.poll.Hash, r.poll.Fingerprint, q.Card, q.Slip, q.Hashes)
	if err := q.Card.Check(text, q.CardSignature); err != nil {
		return fmt.Errorf("card: %w", err)
	}
	if err := q.Slip.Check(text, q.SlipSignature); err != nil {
		return fmt.Errorf("slip: %w", err)
	}
	return r.may(q.Card, q.Slip)
}

// enterLocked writes the request into the book before anything is signed.
func (r *Registrar) enterLocked(q Request, hash crypto.Hash) error {
	now := entry{q.Slip, hash}
	if before, used := r.cards[q.Card]; used && before != now {
		return ErrCardUsed
	}
	if card, used := r.slips[q.Slip]; used && card != q.Card {
		return ErrSlipUsed
	}
	r.cards[q.Card], r.slips[q.Slip] = now, q.Card
	return nil
}

// Destroy destroys the key; the poll is closed.
func (r *Registrar) Destroy() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.key.Destroy()
}
