package audit

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Request asks all registrars of a poll for tokens. Card and slip sign the hashes of all token requests together, so
// that requests of several deputies cannot be pooled into sets that no registrar has seen whole. It names a person; the
// ballot that follows does not, and nothing in it can be recognised there.
type Request struct {
	Card          crypto.PublicKey      `json:"card"`
	CardSignature crypto.Signature      `json:"card_signature"`
	Slip          crypto.PublicKey      `json:"slip"`
	SlipSignature crypto.Signature      `json:"slip_signature"`
	Requests      []crypto.TokenRequest `json:"requests"` // one a registrar, in the order of the manifest
}

// NewRequest makes the request of a card and a slip: the same bytes on any tablet.
func NewRequest(p *ballot.Poll, card crypto.Card, slip crypto.Slip) (Request, error) {
	requests, err := p.RequestTokens(card, slip)
	if err != nil {
		return Request{}, err
	}
	cardKey, slipKey := card.Key(), slip.Key()
	defer cardKey.Destroy()
	defer slipKey.Destroy()
	r := Request{Card: cardKey.Public(), Slip: slipKey.Public()}
	for _, request := range requests {
		r.Requests = append(r.Requests, request.Request)
	}
	text := r.text(p)
	r.CardSignature, r.SlipSignature = cardKey.Sign(text), slipKey.Sign(text)
	return r, nil
}

// Hashes returns the hashes of the token requests.
func (r Request) Hashes() []crypto.Hash {
	hashes := make([]crypto.Hash, len(r.Requests))
	for i, request := range r.Requests {
		hashes[i] = request.Hash()
	}
	return hashes
}

func (r Request) text(p *ballot.Poll) []byte {
	return RequestText(p.Manifest.Origin, p.Hash, p.Fingerprint, r.Card, r.Slip, r.Hashes())
}

// Check checks that card and slip signed exactly one request for each registrar of the poll, and each for its key. Whether
// they may be given tokens now is asked of the board, [Board.MayIssue].
func (r Request) Check(p *ballot.Poll) error {
	// The board takes no issue with more requests than registrars, or fewer: whoever signed such a list would be left with
	// tokens that are in no book.
	if len(r.Requests) != len(p.Manifest.Registrars) {
		return fmt.Errorf("%d token requests for %d registrars", len(r.Requests), len(p.Manifest.Registrars))
	}
	for i, registrar := range p.Manifest.Registrars {
		if err := registrar.Key.CheckRequest(r.Requests[i]); err != nil {
			return fmt.Errorf("request to registrar %q: %v", registrar.Issuer, err)
		}
	}
	text := r.text(p)
	if err := r.Card.Check(text, r.CardSignature); err != nil {
		return fmt.Errorf("card: %w", err)
	}
	if err := r.Slip.Check(text, r.SlipSignature); err != nil {
		return fmt.Errorf("slip: %w", err)
	}
	return nil
}

// Record returns what the board keeps of a request that all registrars have answered.
func (r Request) Record(tokens []crypto.BlindSignature) IssueRecord {
	return IssueRecord{
		Card: r.Card, CardSignature: r.CardSignature, Slip: r.Slip, SlipSignature: r.SlipSignature,
		Requests: r.Hashes(), Tokens: slices.Clone(tokens),
	}
}

// MarkCard is what a deputy's card signs at the desk: one of the acts [CheckedIn], [LeftHall] and [TakesPaper].
func MarkCard(p *ballot.Poll, card crypto.Card, act string) CardMark {
	key := card.Key()
	defer key.Destroy()
	return CardMark{key.Public(), key.Sign(CardText(p.Manifest.Origin, p.Hash, act, key.Public()))}
}
