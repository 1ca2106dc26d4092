package play

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A plan says how the ballots of a meeting folder reach the count: what an electronic ballot can express goes in as one,
// the rest on paper, and one expressible ballot too, so that every played meeting has a paper that becomes a ballot.
type plan struct {
	electronic, papers []Vote
	tokens, sheets     int // deputies who are issued tokens, and those who are issued a paper
}

func (m *Meeting) plan() plan {
	var p plan
	for _, v := range m.Votes {
		if v.Invalid != "" {
			p.papers = append(p.papers, v)
		} else {
			p.electronic = append(p.electronic, v)
		}
	}
	if last := len(p.electronic) - 1; last > 0 {
		p.papers, p.electronic = append(p.papers, p.electronic[last]), p.electronic[:last]
	}
	p.sheets = min(len(p.papers), m.Issued)
	p.tokens = m.Issued - p.sheets
	// More ballots collected than issued can only be papers: there is no token for an electronic one.
	if over := len(p.electronic) - p.tokens; over > 0 {
		p.papers, p.electronic = append(p.papers, p.electronic[p.tokens:]...), p.electronic[:p.tokens]
	}
	return p
}

// issue gives a ballot to as many of those present as the folder says, in an order that nobody knows.
func (h *hall) issue() error {
	present := []deputy{}
	for i, d := range h.deputies {
		if h.meeting.Deputies[i].Present {
			present = append(present, d)
		}
	}
	if err := shuffle(present); err != nil {
		return err
	}
	h.voters = present[:h.plan.tokens]
	if err := h.askRegistrars(); err != nil {
		return err
	}
	for batch := range slices.Chunk(h.records, audit.MaxIssue) {
		if err := h.put(audit.Message{Kind: audit.Issue, Payload: audit.IssueBody{Cards: batch}.Bytes()}); err != nil {
			return err
		}
	}
	return h.issuePapers(present[h.plan.tokens:][:h.plan.sheets])
}

// issuePapers gives a paper to deputies who sign for it; two scrutineers confirm.
func (h *hall) issuePapers(deputies []deputy) error {
	marks := make([]audit.CardMark, len(deputies))
	for i, d := range deputies {
		marks[i] = h.mark(d, audit.TakesPaper)
	}
	sortMarks(marks)
	for batch := range slices.Chunk(marks, audit.MaxIssue) {
		if err := order(h, audit.Issue, audit.PaperIssueBody{Papers: batch}, h.scrutineers()...); err != nil {
			return err
		}
	}
	return nil
}

// mark is what a deputy's card signs at the desk.
func (h *hall) mark(d deputy, act string) audit.CardMark {
	key, poll := d.card.Key(), h.board.Poll()
	return audit.CardMark{Card: key.Public(), Signature: key.Sign(audit.CardText(poll.Manifest.Origin, poll.Hash, act, key.Public()))}
}

func sortMarks(marks []audit.CardMark) {
	slices.SortFunc(marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
}

// vote lets virtual deputies vote in an order that nobody knows. The ballot box holds k ballots back at every epoch.
func (h *hall) vote() error {
	votes := slices.Clone(h.plan.electronic)
	if err := shuffle(votes); err != nil {
		return err
	}
	n, size := len(votes), max(100, 2*h.manifest().K)
	h.receipts = make([][]byte, n)
	errs := make([]error, n)
	for from := 0; from < n; from += size {
		h.options.Each(min(size, n-from), func(i int) {
			i += from
			var v *ballot.Envelope
			if v, errs[i] = h.cast(h.voters[i], votes[i].Marks); errs[i] == nil {
				h.receipts[i], errs[i] = h.send(v)
			}
			h.options.Step("vote", i+1, n)
		})
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if err := h.epoch(); err != nil {
			return err
		}
	}
	if err := order(h, audit.Closing, audit.ClosingBody{}, h.chairAndChief()...); err != nil {
		return err
	}
	return h.epoch()
}

// epoch lets the writer put on the board what it may.
func (h *hall) epoch() error {
	if _, err := h.writer.Epoch(h.ctx); err != nil {
		return err
	}
	return h.look()
}

// cast is a tablet: it finds its own record in what was issued, encrypts and signs.
func (h *hall) cast(d deputy, marks []ballot.Mark) (*ballot.Envelope, error) {
	poll := &h.board.Poll().Poll
	tokens, err := audit.Redeem(poll, d.card, d.slip, h.records)
	if err != nil {
		return nil, err
	}
	return h.sign(crypto.DeriveCredential(d.card, d.slip, poll.Fingerprint), marks, tokens)
}

// sign encrypts and signs a ballot.
func (h *hall) sign(secret crypto.Scalar, marks []ballot.Mark, tokens []crypto.Token) (*ballot.Envelope, error) {
	draft, err := h.board.Poll().Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
	if err != nil {
		return nil, err
	}
	return draft.Cast(rand.Reader, secret, tokens)
}

// strike voids the slips that were not used, before the eyes of all.
func (h *hall) strike() error {
	unused := h.board.UnusedSlips()
	return order(h, audit.Strike, audit.StrikeBody{Slips: unused}, h.scrutineers()...)
}
