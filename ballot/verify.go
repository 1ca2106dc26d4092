package ballot

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// Verify checks all that a ballot shows by itself: that it is for e, signed by its credential, and well-formed, with
// choices that e allows. An [*ElectionError] is wrapped. It is as strict as docs/protocol.md, section 8.6, numbers 1, 2 and 6. Whether the credential may
// vote, has voted, or copied from another ballot is for the board to say.
//
// It is the plain verifier: one equation after the other, nothing precomputed and nothing batched, in the order of the
// specification. A faster one is right if it accepts what this one accepts, and nothing else.
func (b *Ballot) Verify(e *Election) error { return b.verify(e, e.Fingerprint()) }

func (b *Ballot) verify(e *Election, phi string) error {
	if err := b.checkElection(e, phi); err != nil {
		return fmt.Errorf("verify ballot: %w", err)
	}
	if err := checkSignature(b.Credential, b.Signature, b.UnsignedHash()); err != nil {
		return fmt.Errorf("verify ballot: %v", err)
	}
	for i, q := range e.Questions {
		if err := b.Answers[i].check(b.statement(), e.PublicKey, q); err != nil {
			return fmt.Errorf("verify ballot: question %d: %v", i+1, err)
		}
	}
	return nil
}

// An ElectionError says that a ballot is for another election: another poll, or another manifest of this one.
type ElectionError struct{ field, have, want string }

func (e *ElectionError) Error() string {
	return fmt.Sprintf("%s %.80q, want %q", e.field, e.have, e.want)
}

// checkElection checks that b names e, whose fingerprint is phi, and has exactly the arrays that e's questions demand.
// What follows may then index them without care.
func (b *Ballot) checkElection(e *Election, phi string) error {
	if b.UUID != e.UUID {
		return &ElectionError{"uuid", b.UUID, e.UUID}
	}
	if b.Election != phi {
		return &ElectionError{"election hash", b.Election, phi}
	}
	if len(b.Answers) != len(e.Questions) {
		return fmt.Errorf("%d answers to %d questions", len(b.Answers), len(e.Questions))
	}
	for i, q := range e.Questions {
		if err := b.Answers[i].checkShape(q); err != nil {
			return fmt.Errorf("question %d: %v", i+1, err)
		}
	}
	return nil
}

func (a Answer) checkShape(q Question) error {
	overall, blank := q.Max-q.Min+1, 0
	if q.Blank {
		overall, blank = overall+1, 2
	}
	if len(a.Choices) != q.Choices() {
		return fmt.Errorf("%d choices, want %d", len(a.Choices), q.Choices())
	}
	if len(a.Individual) != q.Choices() {
		return fmt.Errorf("individual proofs for %d choices, want %d", len(a.Individual), q.Choices())
	}
	for j, proofs := range a.Individual {
		if len(proofs) != 2 {
			return fmt.Errorf("choice %d: individual proof of %d parts, want 2", j+1, len(proofs))
		}
	}
	if len(a.Overall) != overall {
		return fmt.Errorf("overall proof of %d parts, want %d", len(a.Overall), overall)
	}
	if len(a.Blank) != blank {
		return fmt.Errorf("blank proof of %d parts, want %d", len(a.Blank), blank)
	}
	return nil
}

// checkSignature checks that the holder of the credential signed what has this hash without the signature, and nothing else. The
// identity is nobody's credential: its secret, 0, is known to all.
func checkSignature(credential crypto.Point, s *BallotSignature, unsigned crypto.Hash) error {
	if credential.IsIdentity() {
		return errors.New("the credential is the identity")
	}
	if s == nil {
		return errors.New("not signed")
	}
	hash := unsigned.Base64()
	if s.Hash != hash {
		return fmt.Errorf("signature: hash %.80q, want %q", s.Hash, hash)
	}
	if err := crypto.CheckKnowledge(signatureStatement(hash), credential, s.Proof); err != nil {
		return fmt.Errorf("signature: %v", err)
	}
	return nil
}

// check checks the proofs of an answer under the key y. An alpha that is the identity hides nothing: beta is the vote.
func (a Answer) check(s0 string, y crypto.Point, q Question) error {
	for j, c := range a.Choices {
		if c.Alpha.IsIdentity() {
			return fmt.Errorf("choice %d: alpha is the identity", j+1)
		}
		if err := crypto.CheckRange(s0, y, c, 0, 1, a.Individual[j]); err != nil {
			return fmt.Errorf("choice %d: individual proof: %v", j+1, err)
		}
	}
	s1, sum := a.statement(s0), a.sum(q)
	if !q.Blank {
		if err := crypto.CheckRange(s1, y, sum, q.Min, q.Max, a.Overall); err != nil {
			return fmt.Errorf("overall proof: %v", err)
		}
		return nil
	}
	if err := crypto.CheckBlank(s1, y, a.Choices[0], sum, a.Blank); err != nil {
		return fmt.Errorf("blank proof: %v", err)
	}
	if err := crypto.CheckBlankOrRange(s1, y, a.Choices[0], sum, q.Min, q.Max, a.Overall); err != nil {
		return fmt.Errorf("overall proof: %v", err)
	}
	return nil
}
