package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// ErrNotIssued is returned by [Redeem] when no record is of the card.
var ErrNotIssued = errors.New("no tokens were issued to this card")

// Redeem finds a card's own record among all that were issued, and makes its tokens of it: what a tablet does with the whole
// payload that it downloaded, so that it asks for nothing that names a person. records are those of one issue entry or of
// several, in any order. [ErrNotIssued] is wrapped.
func Redeem(p *ballot.Poll, card crypto.Card, slip crypto.Slip, records []IssueRecord) ([]crypto.Token, error) {
	own := card.Public()
	at := slices.IndexFunc(records, func(r IssueRecord) bool { return r.Card == own })
	if at < 0 {
		return nil, fmt.Errorf("redeem: %w", ErrNotIssued)
	}
	requests, err := p.RequestTokens(card, slip)
	if err != nil {
		return nil, fmt.Errorf("redeem: %v", err)
	}
	if len(records[at].Tokens) != len(requests) {
		return nil, fmt.Errorf("redeem: %d answers for %d registrars", len(records[at].Tokens), len(requests))
	}
	tokens := make([]crypto.Token, len(requests))
	for i, r := range requests {
		if tokens[i], err = r.Blinding.Finish(records[at].Tokens[i]); err != nil {
			return nil, fmt.Errorf("redeem: the slip is not the one that came with this card: %v", err)
		}
	}
	return tokens, nil
}

// NewSurrender gives the tokens of a card and a slip back: for a deputy who takes a paper instead, or returns a slip. It
// names nobody, like the ballot that it stands for.
func NewSurrender(rand io.Reader, p *ballot.Poll, card crypto.Card, slip crypto.Slip, tokens []crypto.Token) (SurrenderBody, error) {
	secret := crypto.DeriveCredential(card, slip, p.Fingerprint)
	defer secret.Destroy()
	s := SurrenderBody{Credential: crypto.BaseMul(secret), Tokens: tokens}
	var err error
	if s.Signature, err = crypto.ProveKnowledge(rand, SurrenderPrefix(p.Fingerprint, s.Credential), secret); err != nil {
		return SurrenderBody{}, fmt.Errorf("surrender: %v", err)
	}
	return s, nil
}

// Bytes returns the canonical form: the payload.
func (s SurrenderBody) Bytes() []byte { return crypto.MustEncodeJSON(s) }

// Issued returns the records of all tokens that were issued on the board of a bundle.
func (b Bundle) Issued() (records []IssueRecord, err error) {
	for path, payload := range b {
		if !strings.HasPrefix(path, "payload/") || !bytes.HasPrefix(payload, []byte(`{"cards":`)) {
			continue
		}
		body, err := parse[IssueBody](payload)
		if err != nil {
			return nil, fmt.Errorf("%s: %v", path, err)
		}
		records = append(records, body.Cards...)
	}
	return records, nil
}
