package play

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
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
	// In a played meeting the registrars look at one board; each of the real ones replays its own.
	for _, r := range h.registrars {
		if err := r.Bind(&h.board.Poll().Poll, h.board.MayIssue); err != nil {
			return err
		}
	}
	h.voters = present[:h.plan.tokens]
	records, errs := make([]audit.IssueRecord, h.plan.tokens), make([]error, h.plan.tokens)
	h.options.Each(len(records), func(i int) {
		h.options.Step("issue", i, len(records))
		records[i], errs[i] = h.request(h.voters[i])
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	slices.SortFunc(records, func(a, b audit.IssueRecord) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	h.records = records
	for batch := range slices.Chunk(records, audit.MaxIssue) {
		if err := h.put(audit.Issue, audit.IssueBody{Cards: batch}.Bytes()); err != nil {
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

// request is the desk: card and slip sign one request, and all registrars answer it.
func (h *hall) request(d deputy) (audit.IssueRecord, error) {
	poll := &h.board.Poll().Poll
	requests, err := poll.RequestTokens(d.card, d.slip)
	if err != nil {
		return audit.IssueRecord{}, err
	}
	q := registrar.Request{Card: d.card.Key().Public(), Slip: d.slip.Key().Public()}
	for _, r := range requests {
		q.Hashes = append(q.Hashes, r.Request.Hash())
	}
	text := audit.RequestText(poll.Manifest.Origin, poll.Hash, poll.Fingerprint, q.Card, q.Slip, q.Hashes)
	q.CardSignature, q.SlipSignature = d.card.Key().Sign(text), d.slip.Key().Sign(text)
	record := audit.IssueRecord{
		Card: q.Card, CardSignature: q.CardSignature, Slip: q.Slip, SlipSignature: q.SlipSignature, Requests: q.Hashes,
	}
	for i, r := range h.registrars {
		signature, err := r.Sign(q, requests[i].Request)
		if err != nil {
			return audit.IssueRecord{}, err
		}
		record.Tokens = append(record.Tokens, signature)
	}
	return record, nil
}

// vote lets virtual deputies vote in an order that nobody knows. The ballot box holds k ballots back at every epoch.
func (h *hall) vote() error {
	votes := slices.Clone(h.plan.electronic)
	if err := shuffle(votes); err != nil {
		return err
	}
	n := len(votes)
	cast, errs := make([]checked, n), make([]error, n)
	h.receipts = make([][]byte, n)
	h.options.Each(n, func(i int) {
		if cast[i], errs[i] = h.cast(h.voters[i], votes[i].Marks); errs[i] == nil {
			h.receipts[i], errs[i] = h.receipt(cast[i])
		}
		h.options.Step("vote", i+1, n)
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	k := h.manifest().K
	var pending []checked
	for batch := range slices.Chunk(cast, max(100, 2*k)) {
		pending = append(pending, batch...)
		if len(pending) >= 2*k {
			sortByID(pending)
			if err := h.epoch(pending[:len(pending)-k]); err != nil {
				return err
			}
			pending = pending[len(pending)-k:]
		}
	}
	if err := order(h, audit.Closing, audit.ClosingBody{}, h.chairAndChief()...); err != nil {
		return err
	}
	sortByID(pending)
	return h.epoch(pending)
}

// A checked ballot has been verified by the board's check and waits for its epoch.
type checked struct {
	item    audit.Item
	payload []byte
}

// cast is a tablet: it finds its own entry in what was issued, unblinds the tokens, encrypts, signs and sends.
func (h *hall) cast(d deputy, marks []ballot.Mark) (checked, error) {
	poll := h.board.Poll()
	secret := crypto.DeriveCredential(d.card, d.slip, poll.Fingerprint)
	requests, err := poll.RequestTokens(d.card, d.slip)
	if err != nil {
		return checked{}, err
	}
	own := d.card.Key().Public()
	at, found := slices.BinarySearchFunc(h.records, own, func(r audit.IssueRecord, card crypto.PublicKey) int {
		return bytes.Compare(r.Card[:], card[:])
	})
	if !found {
		return checked{}, errors.New("a deputy who was not issued a ballot votes")
	}
	tokens := make([]crypto.Token, len(requests))
	for i, r := range requests {
		if tokens[i], err = r.Blinding.Finish(h.records[at].Tokens[i]); err != nil {
			return checked{}, err
		}
	}
	return h.sign(secret, marks, tokens)
}

// sign encrypts, signs and checks a ballot.
func (h *hall) sign(secret crypto.Scalar, marks []ballot.Mark, tokens []crypto.Token) (checked, error) {
	poll := h.board.Poll()
	draft, err := poll.Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
	if err != nil {
		return checked{}, err
	}
	v, err := draft.Cast(rand.Reader, secret, tokens)
	if err != nil {
		return checked{}, err
	}
	payload := v.Bytes()
	item, err := poll.Check(audit.Entry{Kind: audit.Ballot, Payload: v.ID()}, payload)
	return checked{item, payload}, err
}

func sortByID(ballots []checked) {
	slices.SortFunc(ballots, func(a, b checked) int {
		return bytes.Compare(a.item.Entry.Payload[:], b.item.Entry.Payload[:])
	})
}

// epoch puts a sorted batch on the board.
func (h *hall) epoch(ballots []checked) error {
	if len(ballots) == 0 {
		return nil
	}
	h.epochs++
	if err := h.put(audit.Epoch, audit.EpochBody{Epoch: h.epochs, Count: len(ballots)}.Bytes()); err != nil {
		return err
	}
	return h.append(ballots)
}

func (h *hall) append(ballots []checked) error {
	for _, b := range ballots {
		if err := h.apply(b.item, b.payload); err != nil {
			return err
		}
	}
	return nil
}

// strike voids the slips that were not used, before the eyes of all.
func (h *hall) strike() error {
	used := map[crypto.PublicKey]bool{}
	for _, r := range h.records {
		used[r.Slip] = true
	}
	_, slips := h.lists()
	unused := slices.DeleteFunc(slices.Clone(slips), func(s crypto.PublicKey) bool { return used[s] })
	return order(h, audit.Strike, audit.StrikeBody{Slips: unused}, h.scrutineers()...)
}
