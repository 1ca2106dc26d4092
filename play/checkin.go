package play

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
)

// checkIn lets those present sign in with their cards. Without a quorum no vote may be held.
func (h *hall) checkIn() error {
	m, present := h.manifest, h.marks(h.present(), audit.CheckedIn)
	for some := range slices.Chunk(present, audit.MaxIssue) {
		marks, err := h.clerk.attend(h.ctx, audit.CheckedIn, some)
		if err != nil {
			return err
		}
		if err := h.order(audit.Attendance, audit.AttendanceBody{Present: marks, Left: []audit.CardMark{}}, h.scrutineers()...); err != nil {
			return err
		}
	}
	if !m.Rules.Quorum.Reached(len(present), m.Roll.Count) {
		return h.void("NO_QUORUM", fmt.Sprintf("实到%d名，不足法定人数%d名，不能进行票决", len(present), m.Rules.Quorum.Least(m.Roll.Count)))
	}
	return nil
}

// present returns the deputies who are there.
func (h *hall) present() (all []deputy) {
	for i, d := range h.deputies {
		if h.meeting.Deputies[i].Present {
			all = append(all, d)
		}
	}
	return all
}

// marks are what deputies' cards sign at the desk, in ascending order of the cards.
func (h *hall) marks(deputies []deputy, act string) []audit.CardMark {
	marks := make([]audit.CardMark, len(deputies))
	for i, d := range deputies {
		marks[i] = audit.MarkCard(&h.board.Poll().Poll, d.card, act)
	}
	slices.SortFunc(marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return marks
}

// issue gives a ballot to as many of those present as the folder says. Played again, it goes on with the same deputies.
func (h *hall) issue() error {
	if err := h.issueTokens(); err != nil {
		return err
	}
	if err := h.look(); err != nil {
		return err
	}
	return h.issuePapers(h.onPaper)
}

// issueTokens draws who votes on a tablet, unless that was drawn, and has the registrars answer them.
func (h *hall) issueTokens() error {
	if h.voters == nil {
		if err := h.draw(); err != nil {
			return err
		}
	}
	requests, err := h.requests()
	if err != nil {
		return err
	}
	h.records, err = h.clerk.issue(h.ctx, requests)
	return err
}

// draw says who votes on a tablet and what, and who on paper, in an order that nobody knows.
func (h *hall) draw() error {
	present := h.present()
	if err := shuffle(present); err != nil {
		return err
	}
	h.voters, h.votes = present[:h.plan.tokens], slices.Clone(h.plan.electronic)
	h.onPaper = present[h.plan.tokens:][:h.plan.sheets]
	return shuffle(h.votes)
}

// requests are the desk: card and slip of every voter sign one request.
func (h *hall) requests() ([]audit.Request, error) {
	poll, n := &h.board.Poll().Poll, len(h.voters)
	requests, errs := make([]audit.Request, n), make([]error, n)
	h.options.Each(n, func(i int) {
		h.options.Step("issue", i, n)
		requests[i], errs[i] = audit.NewRequest(poll, h.voters[i].card, h.voters[i].slip)
	})
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slices.SortFunc(requests, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return requests, nil
}

// issuePapers gives a paper to deputies who sign for it; two scrutineers confirm.
func (h *hall) issuePapers(deputies []deputy) error {
	for some := range slices.Chunk(h.marks(deputies, audit.TakesPaper), audit.MaxIssue) {
		marks, err := h.clerk.attend(h.ctx, audit.TakesPaper, some)
		if err != nil {
			return err
		}
		if err := h.order(audit.Issue, audit.PaperIssueBody{Papers: marks}, h.scrutineers()...); err != nil {
			return err
		}
	}
	return nil
}

// open opens the poll over everything that was approved and issued.
func (h *hall) open() error {
	m := h.manifest
	return h.order(audit.Open, audit.OpenBody{
		Roll: m.Roll.Hash, Slips: m.Slips.Hash, Trustees: h.board.TrusteesHash(), Election: h.board.Poll().Fingerprint,
	}, h.chairAndChief()...)
}
