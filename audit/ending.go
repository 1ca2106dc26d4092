package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// AnnounceBody names the result that the chair announces, and says what of it is made known.
type AnnounceBody struct {
	Result crypto.Hash `json:"result"` // its payload
	Publication
}

func checkAnnounce(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[AnnounceBody](p, Announce, payload)
	if err != nil {
		return nil, err
	}
	if err := c.Body.Publication.check(p.Manifest); err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.ends(c.Head, c.Body.Result); err != nil {
			return err
		}
		if b.outcome != nil && b.outcome.Next != tally.Announce {
			return fmt.Errorf("the outcome is %s: it is to be decided, not announced", b.outcome.Next)
		}
		if err := b.publish(c.Body.Publication); err != nil {
			return err
		}
		b.phase = Announced
		return nil
	}, nil
}

// DecideBody is what people decided after a tie or a shortfall. The decision is theirs: the board records it, and names
// the manifest of the next poll if there is one.
type DecideBody struct {
	Result   crypto.Hash  `json:"result"`
	Decision string       `json:"decision"` // REVOTE, PRESIDIUM_DECIDED, LEAVE_VACANT, FURTHER_BALLOT or NEXT_SESSION
	Text     string       `json:"text"`     // in the presidium's words
	Next     *crypto.Hash `json:"next,omitempty"`
	Publication
}

// decisions are what may follow a tie or a shortfall, and the lawful step that each of them takes (docs/rules.md, section
// 4.6). A re-vote and a further ballot name the manifest of the next poll.
var decisions = map[string]tally.Step{
	"REVOTE":            tally.StepRevoteAmongTied,
	"PRESIDIUM_DECIDED": tally.StepPresidiumDecides,
	"LEAVE_VACANT":      tally.StepLeaveVacant,
	"FURTHER_BALLOT":    tally.StepFurtherBallot,
	"NEXT_SESSION":      tally.StepNextSession,
}

func checkDecide(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[DecideBody](p, Decide, payload)
	if err != nil {
		return nil, err
	}
	step, known := decisions[c.Body.Decision]
	if !known {
		return nil, fmt.Errorf("decision %q: want one of %v", c.Body.Decision, slices.Sorted(maps.Keys(decisions)))
	}
	if next := c.Body.Decision == "REVOTE" || c.Body.Decision == "FURTHER_BALLOT"; next != (c.Body.Next != nil) {
		return nil, fmt.Errorf("decision %q: the next poll's manifest is named for another ballot, and only then", c.Body.Decision)
	}
	if err := errors.Join(checkWords(c.Body.Text), c.Body.Publication.check(p.Manifest)); err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.ends(c.Head, c.Body.Result); err != nil {
			return err
		}
		if b.outcome != nil && b.outcome.Next != tally.Revote && b.outcome.Next != tally.Presidium {
			return fmt.Errorf("the outcome is %s: there is nothing to decide", b.outcome.Next)
		}
		if b.outcome != nil && !slices.Contains(b.outcome.Steps(), step) {
			return fmt.Errorf("decision %q: after this outcome the lawful steps are %v", c.Body.Decision, b.outcome.Steps())
		}
		if err := b.publish(c.Body.Publication); err != nil {
			return err
		}
		b.next, b.decision, b.text = c.Body.Next, c.Body.Decision, c.Body.Text
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
	Reason string `json:"reason"` // NO_QUORUM, COMPLAINT, COLLECTED_OVER_ISSUED, TOO_FEW_BALLOTS, FAULT or OTHER
	Text   string `json:"text"`
}

// voidReasons are why a poll may become void, and whether the board bears the reason out (docs/rules.md, section 4).
var voidReasons = map[string]func(b *Board) bool{
	"COLLECTED_OVER_ISSUED": func(b *Board) bool { return b.papers.excess },
	"NO_QUORUM":             func(b *Board) bool { return b.phase == Gathering && !b.quorate() },
	"TOO_FEW_BALLOTS": func(b *Board) bool {
		return b.phase == Validated && b.Report().Valid < b.poll.Manifest.MinBallots
	},
	"COMPLAINT": func(b *Board) bool { return b.ceremony.complained },
	"FAULT":     func(b *Board) bool { return true }, // something broke; the text says what
	"OTHER":     func(b *Board) bool { return true },
}

func checkVoid(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[VoidBody](p, Void, payload)
	if err != nil {
		return nil, err
	}
	holds, known := voidReasons[c.Body.Reason]
	if !known {
		return nil, fmt.Errorf("reason %q: want one of %v", c.Body.Reason, slices.Sorted(maps.Keys(voidReasons)))
	}
	if err := checkWords(c.Body.Text); err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.extends(c.Head); err != nil {
			return err
		}
		if !holds(b) {
			return fmt.Errorf("reason %q: the board does not show it", c.Body.Reason)
		}
		figures := b.Report().figures()
		if b.papers.excess {
			figures.Valid, figures.Invalid = 0, 0 // nobody has looked at the papers
		}
		outcome := tally.VoidOutcome(b.poll.Manifest, figures)
		b.outcome, b.void, b.text = &outcome, c.Body.Reason, c.Body.Text
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
		if keys := b.poll.Trustees.Keys(); len(keys) == 0 || !c.Body.Key.Equal(keys[c.Body.Trustee-1]) {
			return fmt.Errorf("trustee %d holds another key", c.Body.Trustee)
		}
		return nil
	}, nil
}

// checkWords bounds a free text of an officer, and refuses control characters and directional overrides: the text is
// displayed to people.
func checkWords(text string) error {
	if n := utf8.RuneCountInString(text); n < 1 || n > 2000 {
		return fmt.Errorf("text of %d characters: want 1 to 2000", n)
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Cf, r) {
			return fmt.Errorf("text: character %U is not allowed", r)
		}
	}
	return nil
}
