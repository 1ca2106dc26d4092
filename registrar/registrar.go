// Package registrar decides who is given tokens. It knows cards and slips, never a ballot or a credential.
//
// A Registrar holds one RSA key, made for one poll and destroyed when the poll closes, and the issuing book: which card
// and which slip were used, and for what request. It signs blindly and cannot see what it signs, so everything rests on
// the book: one request a card, one card a slip, and the same request again gets the same answer
// (docs/protocol.md, sections 2.7 and 5.4).
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

	mu    sync.Mutex // guards the key and the book
	key   *crypto.TokenIssuer
	cards map[crypto.PublicKey]entry
	slips map[crypto.PublicKey]crypto.PublicKey // to the card it was used with
}

// An entry is what the book knows of a card: with which slip it came, and for what.
type entry struct {
	slip    crypto.PublicKey
	request crypto.Hash
}

// New makes a registrar with a new key. issuer is its name in token challenges.
func New(issuer string) (*Registrar, error) {
	key, err := crypto.NewTokenIssuer(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("registrar %q: %v", issuer, err)
	}
	return &Registrar{
		public: ballot.Registrar{Issuer: issuer, Key: key.Key()},
		key:    key,
		cards:  map[crypto.PublicKey]entry{},
		slips:  map[crypto.PublicKey]crypto.PublicKey{},
	}, nil
}

// Public returns what the manifest says of the registrar.
func (r *Registrar) Public() ballot.Registrar { return r.public }

// Sign enters a request into the book and signs this registrar's part of it, a token request in canonical form. That the
// card is on the roll and present is checked by whoever runs the desk, and by everybody on the board.
func (r *Registrar) Sign(p *ballot.Poll, q Request, tokenRequest crypto.TokenRequest) (crypto.BlindSignature, error) {
	text := audit.RequestText(p.Manifest.Origin, p.Hash, p.Election.Fingerprint(), q.Card, q.Slip, q.Hashes)
	if err := q.Card.Check(text, q.CardSignature); err != nil {
		return crypto.BlindSignature{}, fmt.Errorf("card: %w", err)
	}
	if err := q.Slip.Check(text, q.SlipSignature); err != nil {
		return crypto.BlindSignature{}, fmt.Errorf("slip: %w", err)
	}
	// The board takes no issue with more hashes than registrars, or fewer: whoever signed such a list would be left with tokens
	// that are in no book.
	hash, i := tokenRequest.Hash(), r.place(p)
	if i < 0 || len(q.Hashes) != len(p.Manifest.Registrars) || q.Hashes[i] != hash {
		return crypto.BlindSignature{}, ErrRequest
	}
	if err := r.public.Key.CheckRequest(tokenRequest); err != nil {
		return crypto.BlindSignature{}, fmt.Errorf("%w: %v", ErrRequest, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.enterLocked(q, hash); err != nil {
		return crypto.BlindSignature{}, err
	}
	return r.key.Sign(tokenRequest)
}

// place returns the index of this registrar in the manifest, -1 if it is not there.
func (r *Registrar) place(p *ballot.Poll) int {
	return slices.Index(p.Manifest.Registrars, r.public)
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
