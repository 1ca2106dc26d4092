package register

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Moderation is what an officer says becomes of a submission (审核): it is taken up in a project, or not, with a reason that its citizen reads. It puts
// nothing on the board: that a `propose` does, which officers sign there. It names the submission as the officer saw it, so that it does nothing once
// somebody else has moderated that: also when it looks again as it did once, for each is counted.
type Moderation struct {
	Number    crypto.Number    `json:"number"`
	Decision  string           `json:"decision"` // accept or decline
	Project   string           `json:"project"`
	Reason    string           `json:"reason"`
	Seen      crypto.Hash      `json:"seen"`
	By        crypto.PublicKey `json:"by"`
	Signature crypto.Signature `json:"signature"`
}

// ErrModerated is returned for a moderation of a submission that is not as its officer saw it.
var ErrModerated = errors.New("the submission was moderated meanwhile; look at it again")

// NewModeration signs that a submission is accepted in a project, or declined for a reason.
func NewModeration(m *Manifest, s Submission, accept bool, project, reason string, key crypto.SigningKey) (Moderation, error) {
	o := Moderation{Number: s.Number, Decision: "decline", Project: project, Reason: reason, Seen: crypto.Sum(s.Bytes()), By: key.Public()}
	if accept {
		o.Decision = "accept"
	}
	o.Signature = key.Sign(o.Text(m))
	_, err := o.Apply(m, s)
	return o, err
}

// ParseModeration parses the canonical form. Its signature [Moderation.Check] checks.
func ParseModeration(data []byte) (o Moderation, err error) {
	if len(data) > MaxModeration {
		return o, fmt.Errorf("parse moderation: %d bytes, at most %d", len(data), MaxModeration)
	}
	if err := crypto.DecodeJSON(data, &o); err != nil {
		return o, fmt.Errorf("parse moderation: %v", err)
	}
	return o, nil
}

// MaxModeration bounds the bytes of a moderation.
const MaxModeration = 4 << 10

// Bytes returns the canonical form.
func (o Moderation) Bytes() []byte { return crypto.MustEncodeJSON(o) }

// Text is what the officer signs (docs/protocol.md, section 12.7):
//
//	piaojue/v1 intake\n<origin>\n<manifest>\n<number>\n<seen>\n<decision>\n<project>\n<reason>\n
func (o Moderation) Text(m *Manifest) []byte {
	return fmt.Appendf(nil, "piaojue/v1 intake\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n", m.Origin, m.Hash(), o.Number, o.Seen, o.Decision, o.Project, o.Reason)
}

// Check checks that an officer of the register has signed it.
func (o Moderation) Check(m *Manifest) error {
	if _, officer := m.Officer(o.By); !officer {
		return errors.New("moderate: the key is no officer's of the register")
	}
	if err := o.By.Check(o.Text(m), o.Signature); err != nil {
		return fmt.Errorf("moderate: %w", err)
	}
	return nil
}

// Apply returns the submission as it is after the moderation. One that is so already is returned as it is: what was sent twice is done once. The error wraps
// [ErrModerated] if it is not the one that was seen.
func (o Moderation) Apply(m *Manifest, s Submission) (Submission, error) {
	if err := o.Check(m); err != nil {
		return s, err
	}
	if o.Number != s.Number {
		return s, errors.New("moderate: it is of another submission")
	}
	next := s
	switch o.Decision {
	case "accept":
		next.State, next.Project, next.Reason = Accepted, o.Project, o.Reason
	case "decline":
		next.State, next.Project, next.Reason = Declined, o.Project, o.Reason
	default:
		return s, fmt.Errorf("moderate: decision %.20q: want accept or decline", o.Decision)
	}
	if ballot.CheckAnswer(o.Reason, ballot.MaxName) != nil || HoldsIdentity(o.Reason) {
		return s, errors.New("moderate: the reason is not one line that can be displayed, or holds the number of an identity card")
	}
	switch err := next.Check(); {
	case err != nil:
		return s, fmt.Errorf("moderate: %v", err)
	case next == s:
		return s, nil
	case s.Moderated >= maxModerated:
		return s, fmt.Errorf("moderate: it was moderated %d times", s.Moderated)
	case crypto.Sum(s.Bytes()) != o.Seen:
		return s, fmt.Errorf("moderate: %w", ErrModerated)
	}
	next.Moderated++
	return next, nil
}
