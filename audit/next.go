package audit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// nextOf returns the manifest that a decision names, nil if there is none or the payload cannot be read; the replay
// judges the payload itself.
func (v *verification) nextOf(e Entry) *crypto.Hash {
	payload, err := v.bundle.payload(e.Payload)
	if err != nil || len(payload) > maxPayload(Decide) {
		return nil
	}
	c, err := parse[Command[DecideBody]](payload)
	if err != nil {
		return nil
	}
	return c.Body.Next
}

// checkNext checks the manifest of the next poll that a decision names: it cites this board at its result, and in a
// re-vote the candidates are the tied and the seats those left vacant.
func (v *verification) checkNext() error {
	if v.board.next == nil {
		return nil
	}
	data, err := v.bundle.payload(*v.board.next)
	if err != nil {
		return fmt.Errorf("next poll: %v", err)
	}
	next, err := ballot.ParseManifest(data)
	if err != nil {
		return fmt.Errorf("next poll: %w", err)
	}
	if err := v.board.checkRound(next); err != nil {
		return fmt.Errorf("next poll: %v", err)
	}
	return nil
}

// CheckNext checks that a round may follow a decision, before anybody orders that.
func (b *Board) CheckNext(decision string, next *ballot.Manifest) error {
	then := *b
	then.decision = decision
	return then.checkRound(next)
}

// checkRound checks that next is a round that may follow this board.
func (b *Board) checkRound(next *ballot.Manifest) error {
	p := next.Previous
	if p == nil || p.Citation != b.AtResult() {
		return errors.New("its manifest does not cite this board at its result")
	}
	m := b.poll.Manifest
	if err := b.freshRegistrars(next); err != nil {
		return err
	}
	if b.decision != "" && p.Revote != (b.decision == "REVOTE") {
		return fmt.Errorf("its manifest says re-vote: %v, but the decision was %s", p.Revote, b.decision)
	}
	if b.outcome == nil {
		return nil
	}
	if b.decision == "FURTHER_BALLOT" {
		return b.checkFurther(next)
	}
	if !p.Revote {
		return nil
	}
	if next.Rules != m.Rules || next.Body != m.Body || next.Roll != b.rollNow() {
		return errors.New("a re-vote is held by the same deputies of the same body under the same rules")
	}
	if b.outcome.Next != tally.Revote || next.Seats != b.outcome.Vacant || len(next.Candidates) != len(b.outcome.Tied) {
		return fmt.Errorf("a re-vote of %d for %d, but %d are tied for %d", len(next.Candidates), next.Seats, len(b.outcome.Tied), b.outcome.Vacant)
	}
	for _, c := range next.Candidates {
		if !b.isTied(c) {
			return fmt.Errorf("candidate %q of the re-vote is not one of the tied", c.ID)
		}
	}
	return nil
}

// checkFurther checks a further ballot for the unfilled seats: of projects that were not chosen, for no more seats, by the
// same deputies and over the same line. Its differential may be another.
func (b *Board) checkFurther(next *ballot.Manifest) error {
	m := b.poll.Manifest
	if next.Body != m.Body || next.Roll != b.rollNow() || next.Rules.Quorum != m.Rules.Quorum || next.Rules.PassLine != m.Rules.PassLine {
		return errors.New("a further ballot is held by the same deputies of the same body, with the same quorum and line")
	}
	if next.Seats != b.outcome.Vacant {
		return fmt.Errorf("a further ballot for %d seats, but %d are vacant", next.Seats, b.outcome.Vacant)
	}
	for _, c := range next.Candidates {
		if slices.Contains(b.outcome.Chosen, c.ID) {
			return fmt.Errorf("candidate %q of the further ballot is chosen already", c.ID)
		}
	}
	return nil
}

func (b *Board) rollNow() ballot.KeyList { return b.Roll().List() }

// Roll returns the roll with the cards that were replaced.
func (b *Board) Roll() ballot.Keys {
	var cards []crypto.PublicKey
	for card, valid := range b.roll {
		if valid {
			cards = append(cards, card)
		}
	}
	return ballot.NewKeys(cards)
}

// isTied reports whether c is one of the candidates of this board that are tied.
func (b *Board) isTied(c ballot.Candidate) bool {
	return slices.Contains(b.outcome.Tied, c.ID) && slices.ContainsFunc(b.poll.Manifest.Candidates, func(have ballot.Candidate) bool {
		return have.ID == c.ID && have.Names["zh"] == c.Names["zh"]
	})
}

func citedBefore(p *ballot.Previous) Cited {
	return Cited{Citation: p.Citation, Revote: p.Revote}
}

// previous checks the round before that a manifest cites, if its bundle is given. Otherwise it is said to be unchecked: a
// re-vote is exempt from the differential, and only the round before shows that it is one.
func (v *verification) previous(m *ballot.Manifest) error {
	if m.Previous == nil {
		if v.options.Previous != nil { // whoever gives it believes that this is the round after it
			return errors.New("the manifest cites no round before, but one is given")
		}
		return nil
	}
	if v.options.Previous == nil {
		v.report.Elsewhere = append(v.report.Elsewhere, citedBefore(m.Previous))
		return nil
	}
	o := v.others()
	o.Unwitnessed, o.Ceremony = false, v.ceremonyBefore(m) // it has ended, and has to be complete
	before := newVerification(v.options.Previous, o)
	before.run()
	before.judge()
	if !before.report.OK {
		return fmt.Errorf("the bundle of the round before does not verify: %s", before.report.fault())
	}
	if err := before.board.checkRound(m); err != nil {
		return fmt.Errorf("the round before: %v", err)
	}
	if named := before.board.next; named != nil && *named != m.Hash() || named == nil && m.Previous.Revote {
		return errors.New("the round before: its decision does not name this manifest")
	}
	v.before = before.board
	if len(before.report.Withheld) > 0 { // its result, perhaps: whether it was a tie is not shown
		cited := citedBefore(m.Previous)
		cited.Withheld = true
		v.report.Elsewhere = append(v.report.Elsewhere, cited)
	}
	for _, cited := range before.report.Elsewhere {
		cited.By = m.Previous.Origin
		v.report.Elsewhere = append(v.report.Elsewhere, cited)
	}
	return nil
}

// ceremonyBefore returns the bundle of the ceremony that is given if the round before cites one: it is of that one then, unless m
// cites another.
func (v *verification) ceremonyBefore(m *ballot.Manifest) Bundle {
	before, err := ballot.ParseManifest(v.options.Previous["manifest.json"])
	if err != nil || before.Cited() == nil { // its own verification says what is wrong
		return nil
	}
	if own := m.Cited(); own != nil && *own != *before.Cited() {
		return nil
	}
	return v.options.Ceremony
}

// differences compares the figures with those of the round before. The board has been judged by then: what the server and the officers
// were not told of cannot be held against what they announced.
func (v *verification) differences() (found []tally.Finding) {
	if v.before == nil {
		return nil
	}
	if v.board.Follow(v.before) != nil { // checked by now
		return nil
	}
	for _, f := range v.board.Findings() {
		if f.Why == tally.Difference {
			found = append(found, f)
		}
	}
	return found
}
