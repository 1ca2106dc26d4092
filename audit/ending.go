package audit

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// AnnounceBody names the result that the chair announces.
type AnnounceBody struct {
	Result crypto.Hash `json:"result"` // its payload
}

func checkAnnounce(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[AnnounceBody](p, Announce, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.ends(c.Head, c.Body.Result); err != nil {
			return err
		}
		if b.outcome != nil && b.outcome.Next != tally.Announce {
			return fmt.Errorf("the outcome is %s: it is to be decided, not announced", b.outcome.Next)
		}
		b.phase = Announced
		return nil
	}, nil
}

// DecideBody is what people decided after a tie or a shortfall. The decision is theirs: the board records it, and names
// the manifest of the next poll if there is one.
type DecideBody struct {
	Result   crypto.Hash  `json:"result"`
	Decision string       `json:"decision"` // one of Decisions
	Text     string       `json:"text"`     // in the presidium's words
	Next     *crypto.Hash `json:"next,omitempty"`
}

// Decisions are what may follow a tie or a shortfall (docs/rules.md, section 4). Those that hold another ballot name its
// manifest.
var Decisions = []string{"REVOTE", "FURTHER_BALLOT", "LEAVE_VACANT", "NEXT_SESSION", "PRESIDIUM_DECIDED"}

func checkDecide(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[DecideBody](p, Decide, payload)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Decisions, c.Body.Decision) {
		return nil, fmt.Errorf("decision %q: want one of %v", c.Body.Decision, Decisions)
	}
	if next := c.Body.Decision == "REVOTE" || c.Body.Decision == "FURTHER_BALLOT"; next != (c.Body.Next != nil) {
		return nil, fmt.Errorf("decision %q: the next poll's manifest is named for another ballot, and only then", c.Body.Decision)
	}
	if err := checkWords(c.Body.Text); err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.ends(c.Head, c.Body.Result); err != nil {
			return err
		}
		if b.outcome != nil && b.outcome.Next != tally.Revote && b.outcome.Next != tally.Presidium {
			return fmt.Errorf("the outcome is %s: there is nothing to decide", b.outcome.Next)
		}
		b.next = c.Body.Next
		b.phase = Decided
		return nil
	}, nil
}

// ends checks that an announcement or a decision is about the result on this board.
func (b *Board) ends(head BoardHead, result crypto.Hash) error {
	if err := b.extends(head); err != nil {
		return err
	}
	if result != b.counting.result {
		return errors.New("names another result than the board's")
	}
	return nil
}

// VoidBody ends a poll without a result. A void poll is never decrypted.
type VoidBody struct {
	Reason string `json:"reason"` // one of VoidReasons
	Text   string `json:"text"`
}

// VoidReasons are why a poll is void (docs/rules.md, section 4).
var VoidReasons = []string{"COLLECTED_OVER_ISSUED", "NO_QUORUM", "TOO_FEW_BALLOTS", "COMPLAINT", "FAULT", "OTHER"}

func checkVoid(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[VoidBody](p, Void, payload)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(VoidReasons, c.Body.Reason) {
		return nil, fmt.Errorf("reason %q: want one of %v", c.Body.Reason, VoidReasons)
	}
	if err := checkWords(c.Body.Text); err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.extends(c.Head); err != nil {
			return err
		}
		outcome := tally.VoidOutcome(b.poll.Manifest, b.Report().figures())
		b.outcome = &outcome
		b.phase = Voided
		return nil
	}, nil
}

// RemarkBody is a note that an officer leaves on the board.
type RemarkBody struct {
	Text string `json:"text"`
}

func checkRemark(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[RemarkBody](p, Remark, payload)
	if err != nil {
		return nil, err
	}
	if err := checkWords(c.Body.Text); err != nil {
		return nil, err
	}
	return func(b *Board) error { return b.extends(c.Head) }, nil
}

// DestroyedBody is a trustee's statement that the key share of this poll no longer exists.
type DestroyedBody struct {
	Trustee int          `json:"trustee"`
	Key     crypto.Point `json:"key"` // the verification key of the share
}

func (d DestroyedBody) trustee() int { return d.Trustee }

func checkDestroyed(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[DestroyedBody](p, Destroyed, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.extends(c.Head); err != nil {
			return err
		}
		if keys := b.poll.Trustees.Keys(); !c.Body.Key.Equal(keys[c.Body.Trustee-1]) {
			return fmt.Errorf("trustee %d holds another key", c.Body.Trustee)
		}
		return nil
	}, nil
}

// checkWords bounds a free text of an officer.
func checkWords(text string) error {
	if n := utf8.RuneCountInString(text); n < 1 || n > 2000 {
		return fmt.Errorf("text of %d characters: want 1 to 2000", n)
	}
	return nil
}
