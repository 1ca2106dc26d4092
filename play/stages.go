package play

import (
	"context"
	"errors"
	"fmt"
)

// A Stage is a part of a meeting that is played as one.
type Stage string

// The stages, in the order of a meeting (docs/rules.md, section 6).
const (
	Ceremony Stage = "ceremony"   // the trustees make their key, and chair and chief scrutineer approve it
	CheckIn  Stage = "check-in"   // deputies sign in, confirmed by two scrutineers
	Issuing  Stage = "issue"      // card and slip are given tokens, or a paper
	Opening  Stage = "open"       // the poll is opened
	Voting   Stage = "vote"       // everybody votes
	Closing  Stage = "closing"    // no more ballots are taken, and the last epoch comes
	Close    Stage = "close"      // the box is closed
	Receipts Stage = "receipts"   // every voter looks up the receipt
	Papers   Stage = "papers"     // papers are counted and transcribed
	Strike   Stage = "strike"     // slips that were not used are struck
	Collect  Stage = "collection" // the collection report, declared valid
	Tally    Stage = "tally"      // the sum is ordered
	Decrypt  Stage = "decryption" // trustees countersign the head and decrypt
	Result   Stage = "result"     // counts and decision
	Destroy  Stage = "destroy"    // trustees destroy their keys
	Announce Stage = "announce"   // announced, or decided
)

// Stages returns all of them in order.
func Stages() []Stage {
	return []Stage{Ceremony, CheckIn, Issuing, Opening, Voting, Closing, Close, Receipts, Papers, Strike, Collect, Tally, Decrypt, Result, Destroy, Announce}
}

// ErrVoid ends a meeting that became void in a lawful way: nothing follows.
var ErrVoid = errors.New("the poll is void")

// play plays one stage.
func (h *hall) play(ctx context.Context, s Stage) error {
	do := map[Stage]func() error{
		Ceremony: h.ceremony, CheckIn: h.checkIn, Issuing: h.issue, Opening: h.open, Voting: h.vote, Closing: h.closing, Close: h.close,
		Receipts: h.redeem, Papers: h.papers, Strike: h.strike, Collect: h.collect, Tally: h.tally, Decrypt: h.decrypt, Result: h.result,
		Destroy: h.destroy, Announce: h.announce,
	}[s]
	if do == nil {
		return fmt.Errorf("play: there is no stage %q", s)
	}
	if h.ctx != ctx { // voters may be redeeming under the same
		h.ctx = ctx
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := h.look(); err != nil {
		return err
	}
	return do()
}
