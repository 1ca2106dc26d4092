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

// IssueBody is the payload of an issue: records in ascending order of the cards' keys. It needs no officer's signature:
// cards, slips and registrars have signed all of it.
type IssueBody struct {
	Cards []IssueRecord `json:"cards"`
}

// Bytes returns the canonical form: the payload.
func (b IssueBody) Bytes() []byte { return encode(b) }

// An IssueRecord says that a card was given tokens, against a slip, or a paper.
//
// Requests are the hashes of the token requests, one a registrar, and Tokens the blind signatures. One signature of the
// card and one of the slip cover all requests, so that deputies cannot pool requests that each registrar by itself would
// find in order.
type IssueRecord struct {
	Card          crypto.PublicKey        `json:"card"`
	CardSignature crypto.Signature        `json:"card_signature"`
	Slip          *crypto.PublicKey       `json:"slip,omitempty"`
	SlipSignature *crypto.Signature       `json:"slip_signature,omitempty"`
	Requests      []crypto.Hash           `json:"requests,omitempty"`
	Tokens        []crypto.BlindSignature `json:"tokens,omitempty"`
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
	body, err := parse[IssueBody](payload)
	if err != nil {
		return nil, err
	}
	if len(body.Cards) == 0 || len(body.Cards) > MaxIssue {
		return nil, fmt.Errorf("%d cards: want 1 to %d", len(body.Cards), MaxIssue)
	}
	for i, r := range body.Cards {
		if i > 0 && bytes.Compare(body.Cards[i-1].Card[:], r.Card[:]) >= 0 {
			return nil, fmt.Errorf("record %d: card %v is not above the one before it", i+1, r.Card)
		}
		if err := r.check(p); err != nil {
			return nil, fmt.Errorf("record %d: card %v: %w", i+1, r.Card, err)
		}
	}
	return func(b *Board) error { return b.issue(body.Cards) }, nil
}

// IsPaper reports whether the record is of a paper.
func (r IssueRecord) IsPaper() bool { return r.Slip == nil }

func (r IssueRecord) check(p *Poll) error {
	origin, registrars := p.Manifest.Origin, p.Manifest.Registrars
	if r.IsPaper() {
		if r.SlipSignature != nil || r.Requests != nil || r.Tokens != nil {
			return errors.New("neither tokens nor a paper")
		}
		return r.Card.Check(CardText(origin, p.Hash, TakesPaper, r.Card), r.CardSignature)
	}
	if r.SlipSignature == nil || len(r.Requests) != len(registrars) || len(r.Tokens) != len(registrars) {
		return fmt.Errorf("%d requests and %d tokens, want one of each of %d registrars", len(r.Requests), len(r.Tokens), len(registrars))
	}
	text := RequestText(origin, p.Hash, p.Election.Fingerprint(), r.Card, *r.Slip, r.Requests)
	if err := r.Card.Check(text, r.CardSignature); err != nil {
		return err
	}
	if err := r.Slip.Check(text, *r.SlipSignature); err != nil {
		return fmt.Errorf("slip: %w", err)
	}
	for i, registrar := range registrars {
		if err := registrar.Key.CheckIssued(r.Requests[i], r.Tokens[i]); err != nil {
			return fmt.Errorf("registrar %q: %w", registrar.Issuer, err)
		}
	}
	return nil
}

func (b *Board) issue(records []IssueRecord) error {
	slips, both := map[crypto.PublicKey]bool{}, b.issued.both
	for _, r := range records {
		switch {
		case !b.attendance.present[r.Card] || b.attendance.left[r.Card]:
			return fmt.Errorf("card %v is not in the hall", r.Card)
		case r.IsPaper() && b.issued.paper[r.Card]:
			return fmt.Errorf("card %v was given a paper before", r.Card)
		case r.IsPaper() && b.issued.tokens[r.Card]:
			both++
		case r.IsPaper():
		case b.issued.has(r.Card):
			return fmt.Errorf("card %v was given a ballot before", r.Card)
		case !b.slips[*r.Slip]:
			return fmt.Errorf("slip %v is not one of this poll, or is struck", *r.Slip)
		case b.issued.slips[*r.Slip] || slips[*r.Slip]:
			return fmt.Errorf("slip %v is used twice", *r.Slip)
		default:
			slips[*r.Slip] = true
		}
	}
	// A deputy who has tokens gets a paper only for tokens that somebody surrendered: R ≤ S.
	if both > len(b.box.surrendered) {
		return fmt.Errorf("%d papers in exchange for tokens, but %d were surrendered", both, len(b.box.surrendered))
	}
	for _, r := range records {
		if r.IsPaper() {
			b.issued.paper[r.Card] = true
		} else {
			b.issued.tokens[r.Card], b.issued.slips[*r.Slip] = true, true
		}
	}
	b.issued.both = both
	return nil
}

// ReplaceBody exchanges a lost card or slip for a new one. It may come before the lost one was used, by two officers,
// and only one of the two pairs is given.
type ReplaceBody struct {
	Card *Replacement `json:"card,omitempty"`
	Slip *Replacement `json:"slip,omitempty"`
}

// A Replacement voids one key and puts another in its place.
type Replacement struct {
	Old crypto.PublicKey `json:"old"`
	New crypto.PublicKey `json:"new"`
}

func checkReplace(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[ReplaceBody](p, Replace, payload)
	if err != nil {
		return nil, err
	}
	if (c.Body.Card == nil) == (c.Body.Slip == nil) {
		return nil, errors.New("want a card or a slip")
	}
	return func(b *Board) error { return b.replace(c) }, nil
}

func (b *Board) replace(c *Command[ReplaceBody]) error {
	if err := b.extends(c.Head); err != nil {
		return err
	}
	set, used, r := b.roll, b.issued.has, c.Body.Card
	if r == nil {
		set, used, r = b.slips, func(slip crypto.PublicKey) bool { return b.issued.slips[slip] }, c.Body.Slip
	}
	switch {
	case !set[r.Old]:
		return fmt.Errorf("%v is not on the list", r.Old)
	case used(r.Old):
		return fmt.Errorf("%v has been used", r.Old)
	case b.listed(r.New):
		return fmt.Errorf("%v is on a list already, or was", r.New)
	}
	set[r.Old], set[r.New] = false, true
	for _, hall := range []map[crypto.PublicKey]bool{b.attendance.present, b.attendance.left} {
		if hall[r.Old] {
			delete(hall, r.Old)
			hall[r.New] = true
		}
	}
	return nil
}

// listed reports whether a key is on one of the lists or was: what is void, because it was lost or struck, stays void.
func (b *Board) listed(key crypto.PublicKey) bool {
	_, card := b.roll[key]
	_, slip := b.slips[key]
	return card || slip
}

// StrikeBody voids slips that were not used, in ascending order.
type StrikeBody struct {
	Slips []crypto.PublicKey `json:"slips"`
}

func checkStrike(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[StrikeBody](p, Strike, payload)
	if err != nil {
		return nil, err
	}
	for i := range c.Body.Slips {
		if i > 0 && bytes.Compare(c.Body.Slips[i-1][:], c.Body.Slips[i][:]) >= 0 {
			return nil, fmt.Errorf("slip %d is not above the one before it", i+1)
		}
	}
	return func(b *Board) error { return b.strike(c) }, nil
}

func (b *Board) strike(c *Command[StrikeBody]) error {
	if err := b.extends(c.Head); err != nil {
		return err
	}
	for _, slip := range c.Body.Slips {
		if !b.slips[slip] || b.issued.slips[slip] {
			return fmt.Errorf("slip %v is not one of this poll, is struck, or has been used", slip)
		}
	}
	for _, slip := range c.Body.Slips {
		b.slips[slip] = false
	}
	return nil
}
