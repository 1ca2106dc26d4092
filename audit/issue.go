package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// MaxIssue bounds the cards of one issue payload.
const MaxIssue = 512

// issued is the book of what was given out: sets of cards, slips and papers. It knows no credential.
type issued struct {
	tokens map[crypto.PublicKey]bool // cards that were given tokens
	paper  map[crypto.PublicKey]bool // cards that were given a paper
	slips  map[crypto.PublicKey]bool // slips used for tokens
	both   int                       // cards in both sets
}

func (i *issued) init() {
	i.tokens, i.paper, i.slips = map[crypto.PublicKey]bool{}, map[crypto.PublicKey]bool{}, map[crypto.PublicKey]bool{}
}

func (i *issued) has(card crypto.PublicKey) bool { return i.tokens[card] || i.paper[card] }

// count is the number of deputies who were given a ballot: T + P - R.
func (i *issued) count() int { return len(i.tokens) + len(i.paper) - i.both }

// IssueBody is the payload of an issue of tokens: records in ascending order of the cards' keys. It needs no officer's
// signature: cards, slips and registrars have signed all of it.
type IssueBody struct {
	Cards []IssueRecord `json:"cards"`
}

// Bytes returns the canonical form: the payload.
func (b IssueBody) Bytes() []byte { return crypto.MustEncodeJSON(b) }

// An IssueRecord says that a card was given tokens, against a slip.
//
// Requests are the hashes of the token requests, one a registrar, and Tokens the blind signatures. One signature of the
// card and one of the slip cover all requests, so that deputies cannot pool requests that each registrar by itself would
// find in order.
type IssueRecord struct {
	Card          crypto.PublicKey        `json:"card"`
	CardSignature crypto.Signature        `json:"card_signature"`
	Slip          crypto.PublicKey        `json:"slip"`
	SlipSignature crypto.Signature        `json:"slip_signature"`
	Requests      []crypto.Hash           `json:"requests"`
	Tokens        []crypto.BlindSignature `json:"tokens"`
}

// PaperIssueBody lists cards that were given a paper, in ascending order of their keys. Two scrutineers sign it beside the
// cards: whoever prints the cards could otherwise make room for papers that nobody was given.
type PaperIssueBody struct {
	Papers []CardMark `json:"papers"`
}

// RequestText is what card and slip sign when tokens are requested (docs/protocol.md, section 5.4).
func RequestText(origin string, manifest crypto.Hash, election string, card, slip crypto.PublicKey, requests []crypto.Hash) []byte {
	text := fmt.Appendf(nil, "piaojue/v1 request\n%s\n%s\n%s\n%s\n%s\n", origin, manifest, election, card, slip)
	for _, r := range requests {
		text = fmt.Appendf(text, "%s\n", r)
	}
	return text
}

func checkIssue(p *Poll, payload []byte) (change, error) {
	if isCommand(payload) {
		return checkPaperIssue(p, payload)
	}
	body, err := parse[IssueBody](payload)
	if err != nil {
		return nil, err
	}
	return issueOf(p, body.Cards, crypto.Signed.Check)
}

// issueOf checks records that were parsed.
func issueOf(p *Poll, records []IssueRecord, signed signatures) (change, error) {
	if len(records) == 0 || len(records) > MaxIssue {
		return nil, fmt.Errorf("%d cards: want 1 to %d", len(records), MaxIssue)
	}
	registrars := p.TokenVerifiers()
	for i, r := range records {
		if i > 0 && bytes.Compare(records[i-1].Card[:], r.Card[:]) >= 0 {
			return nil, fmt.Errorf("record %d: card %v is not above the one before it", i+1, r.Card)
		}
		if err := r.check(p, registrars, signed); err != nil {
			return nil, fmt.Errorf("record %d: card %v: %w", i+1, r.Card, err)
		}
	}
	return func(b *Board) error { return b.issue(records) }, nil
}

func (r IssueRecord) check(p *Poll, registrars []*crypto.TokenVerifier, signed signatures) error {
	if len(r.Requests) != len(registrars) || len(r.Tokens) != len(registrars) {
		return fmt.Errorf("%d requests and %d tokens, want one of each of %d registrars", len(r.Requests), len(r.Tokens), len(registrars))
	}
	text := RequestText(p.Manifest.Origin, p.Hash, p.Fingerprint, r.Card, r.Slip, r.Requests)
	if err := signed(crypto.Signed{Key: r.Card, Text: text, Signature: r.CardSignature}); err != nil {
		return err
	}
	if err := signed(crypto.Signed{Key: r.Slip, Text: text, Signature: r.SlipSignature}); err != nil {
		return fmt.Errorf("slip: %w", err)
	}
	for i, registrar := range registrars {
		if err := registrar.CheckIssued(r.Requests[i], r.Tokens[i]); err != nil {
			return fmt.Errorf("registrar %q: %w", p.Manifest.Registrars[i].Issuer, err)
		}
	}
	return nil
}

func (b *Board) issue(records []IssueRecord) error {
	slips := map[crypto.PublicKey]bool{}
	for _, r := range records {
		if err := b.MayIssue(r.Card, r.Slip); err != nil {
			return err
		}
		if slips[r.Slip] {
			return fmt.Errorf("slip %v %w", r.Slip, ErrSlipUsed)
		}
		slips[r.Slip] = true
	}
	for _, r := range records {
		b.issued.tokens[r.Card], b.issued.slips[r.Slip] = true, true
	}
	return nil
}

// The reasons for which a card and a slip are given no tokens, beside [ErrPhase].
var (
	ErrNotInHall = errors.New("is not in the hall")
	ErrIssued    = errors.New("was given a ballot before")
	ErrNoSlip    = errors.New("is not one of this poll, or is struck")
	ErrSlipUsed  = errors.New("is used twice")
)

// MayIssue reports why a card and a slip may not be given tokens now. Every registrar asks its own replay of the board
// before it signs. [ErrPhase], [ErrNotInHall], [ErrIssued], [ErrNoSlip] and [ErrSlipUsed] are wrapped.
func (b *Board) MayIssue(card, slip crypto.PublicKey) error {
	if b.phase != Gathering && b.phase != Voting {
		return fmt.Errorf("%w: the board is %s", ErrPhase, b.phase)
	}
	switch {
	case !b.inHall(card):
		return fmt.Errorf("card %v %w", card, ErrNotInHall)
	case b.issued.has(card):
		return fmt.Errorf("card %v %w", card, ErrIssued)
	case !b.slips[slip]:
		return fmt.Errorf("slip %v %w", slip, ErrNoSlip)
	case b.issued.slips[slip]:
		return fmt.Errorf("slip %v %w", slip, ErrSlipUsed)
	}
	return nil
}

func (b *Board) inHall(card crypto.PublicKey) bool {
	return b.attendance.present[card] && !b.attendance.left[card]
}

func checkPaperIssue(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[PaperIssueBody](p, Issue, payload)
	if err != nil {
		return nil, err
	}
	if p.Manifest.Rules.Seals() {
		return nil, errors.New("sealed texts are not written on paper: the hand would be known, and nobody signs what a teller typed")
	}
	if n := len(c.Body.Papers); n == 0 || n > MaxIssue {
		return nil, fmt.Errorf("%d papers: want 1 to %d", n, MaxIssue)
	}
	if err := checkMarks(p, TakesPaper, c.Body.Papers, crypto.Signed.Check); err != nil {
		return nil, err
	}
	return func(b *Board) error { return b.issuePapers(c) }, nil
}

func (b *Board) issuePapers(c *Command[PaperIssueBody]) error {
	if err := b.extends(c.Head); err != nil {
		return err
	}
	both := b.issued.both
	for _, m := range c.Body.Papers {
		if !b.inHall(m.Card) {
			return fmt.Errorf("card %v is not in the hall", m.Card)
		}
		if b.issued.paper[m.Card] {
			return fmt.Errorf("card %v was given a paper before", m.Card)
		}
		if b.issued.tokens[m.Card] {
			both++
		}
	}
	// A deputy who has tokens gets a paper only for tokens that somebody surrendered: R ≤ S.
	if both > len(b.box.surrendered) {
		return fmt.Errorf("%d papers in exchange for tokens, but %d were surrendered", both, len(b.box.surrendered))
	}
	for _, m := range c.Body.Papers {
		b.issued.paper[m.Card] = true
	}
	b.issued.both = both
	return nil
}
