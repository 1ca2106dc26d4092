package play

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// errVoid ends a meeting that became void in a lawful way.
var errVoid = errors.New("void")

// void ends the poll with a reason.
func (h *hall) void(reason, text string) error {
	if err := order(h, audit.Void, audit.VoidBody{Reason: reason, Text: text}, h.chairAndChief()...); err != nil {
		return err
	}
	return errVoid
}

// papers lets two tellers count the papers and transcribe them, and sets the invalid ones aside.
func (h *hall) papers() error {
	papers := h.plan.papers
	if err := order(h, audit.Papers, audit.PapersBody{Count: len(papers)}, h.tellers()...); err != nil {
		return err
	}
	if h.board.Excess() {
		return h.void("COLLECTED_OVER_ISSUED", "收回票数多于发出票数，本次票决无效")
	}
	var ballots []audit.Message
	var reasons []string
	for _, paper := range papers {
		if paper.Invalid != "" {
			reasons = append(reasons, paper.Invalid)
			continue
		}
		b, err := h.transcribe(paper.Marks)
		if err != nil {
			return err
		}
		ballots = append(ballots, b)
	}
	if err := h.transcribedEpoch(ballots); err != nil {
		return err
	}
	for i, reason := range reasons {
		if err := order(h, audit.Invalid, audit.InvalidBody{Number: i + 1, Reason: reason}, h.tellers()...); err != nil {
			return err
		}
	}
	return nil
}

// transcribe makes a ballot of a paper, under a credential that serves once and is thrown away.
func (h *hall) transcribe(marks []ballot.Mark) (audit.Message, error) {
	secret, err := crypto.RandomScalar(rand.Reader)
	if err != nil {
		return audit.Message{}, err
	}
	v, err := h.sign(secret, marks, nil)
	if err != nil {
		return audit.Message{}, err
	}
	return audit.Message{Kind: audit.Ballot, Payload: v.Bytes()}, nil
}

// transcribedEpoch puts the ballots that the tellers made of papers on the board; they sign the ids.
func (h *hall) transcribedEpoch(ballots []audit.Message) error {
	if len(ballots) == 0 {
		return nil
	}
	slices.SortFunc(ballots, func(a, b audit.Message) int {
		x, y := a.Entry().Payload, b.Entry().Payload
		return bytes.Compare(x[:], y[:])
	})
	body := audit.TranscribedBody{Epoch: h.board.Epochs() + 1, Count: len(ballots)}
	for _, b := range ballots {
		body.Ballots = append(body.Ballots, b.Entry().Payload)
	}
	epoch := audit.NewCommand(h.manifest(), audit.Epoch, body, h.board.Head(), h.tellers()...)
	return h.put(append([]audit.Message{{Kind: audit.Epoch, Payload: epoch.Bytes()}}, ballots...)...)
}

// count goes from the collection report through both gates to the result.
func (h *hall) count() error {
	report := h.board.Report()
	if err := order(h, audit.Collection, report, h.scrutineers()...); err != nil {
		return err
	}
	if err := order(h, audit.Valid, audit.ValidBody{Collected: report.Collected, Issued: report.Issued}, h.chairAndChief()...); err != nil {
		return err
	}
	if least := h.manifest().MinBallots; report.Valid < least {
		return h.void("TOO_FEW_BALLOTS", fmt.Sprintf("有效票%d张，少于%d张，为保护投票秘密不予开票", report.Valid, least))
	}
	body := audit.TallyBody{Ballots: report.Valid, Sum: h.board.Sum()}
	if err := order(h, audit.Tally, body, h.chairAndChief()...); err != nil {
		return err
	}
	if err := h.decrypt(); err != nil {
		return err
	}
	counts, outcome, err := h.board.Count()
	if err != nil {
		return err
	}
	salt := crypto.Hash{}
	if _, err := rand.Read(salt[:]); err != nil {
		return err
	}
	return order(h, audit.Result, audit.ResultBody{Salt: salt, Counts: counts, Outcome: outcome}, h.scrutineers()...)
}

// decrypt lets the trustees countersign the head right after the tally, and then as many as are needed decrypt: the
// last one is absent, which a threshold is for.
func (h *hall) decrypt() error {
	signed, err := h.checkpoint()
	if err != nil {
		return err
	}
	at, needed := h.board.Head(), h.manifest().Trustees.Threshold
	for i, x := range h.trustees[:needed] {
		head := audit.NewCommand(h.manifest(), audit.Head, audit.HeadBody{Trustee: i + 1, Checkpoint: string(signed)}, at, x.key)
		if err := h.put(audit.Message{Kind: audit.Head, Payload: head.Bytes()}); err != nil {
			return err
		}
	}
	for i, x := range h.trustees[:needed] {
		h.options.Step("decrypt", i, needed)
		share, err := tally.Decrypt(rand.Reader, h.board.Poll().Election, i+1, x.share, h.board.Sum())
		if err != nil {
			return err
		}
		if err := order(h, audit.Share, audit.ShareBody{Trustee: i + 1, Share: share}, x.key); err != nil {
			return err
		}
	}
	h.options.Step("decrypt", needed, needed)
	return nil
}

// end destroys the key shares and lets people announce, or decide what follows a tie or a shortfall.
func (h *hall) end() error {
	keys := h.board.Poll().Trustees.Keys()
	for i := range h.trustees {
		h.trustees[i].seed.Destroy()
		h.trustees[i].share.Destroy()
		body := audit.DestroyedBody{Trustee: i + 1, Key: keys[i]}
		if err := order(h, audit.Destroyed, body, h.trustees[i].key); err != nil {
			return err
		}
	}
	result := h.board.Result()
	switch h.board.Outcome().Next {
	case tally.Announce:
		return order(h, audit.Announce, audit.AnnounceBody{Result: result}, h.chairAndChief()...)
	case tally.Revote:
		next, err := h.revote()
		if err != nil {
			return err
		}
		body := audit.DecideBody{Result: result, Decision: "REVOTE", Text: "得票相等，对票数相等的项目再次投票", Next: &next}
		return order(h, audit.Decide, body, h.chairAndChief()...)
	default: // what the presidium decides is not played
		body := audit.DecideBody{Result: result, Decision: "NEXT_SESSION", Text: "模拟：提请主席团研究，留待下次会议另行票决"}
		if len(h.board.Outcome().Tied) > 0 {
			body.Decision, body.Text = "PRESIDIUM_DECIDED", "模拟：得票相等，由主席团决定"
		}
		return order(h, audit.Decide, body, h.chairAndChief()...)
	}
}

// revote prepares the manifest of the next round among the tied and keeps it beside the board. The first round stays.
func (h *hall) revote() (crypto.Hash, error) {
	next := *h.manifest()
	at := h.board.Decided()
	next.Origin += "-revote"
	next.Previous = &ballot.Previous{Origin: h.manifest().Origin, Size: at.Size, Root: at.Root, Revote: true}
	next.Seats = h.board.Outcome().Vacant
	next.Candidates = nil
	for i, item := range h.board.Outcome().Items {
		if slices.Contains(h.board.Outcome().Tied, item.ID) {
			next.Candidates = append(next.Candidates, h.manifest().Candidates[i])
		}
	}
	again := &people{officers: h.officers, registrars: slices.Clone(h.registrars)}
	if err := again.engage(&next); err != nil {
		return crypto.Hash{}, err
	}
	return next.Hash(), h.writer.Stage(h.ctx, next.Bytes())
}
