package audit

import (
	"errors"
	"fmt"
	"slices"
)

// A Phase is how far a poll has come. A board that is in none of [Announced], [Decided] and [Voided] is incomplete.
type Phase string

// The phases, in order.
const (
	Ceremony     Phase = "ceremony"     // the trustees make their key
	Approval     Phase = "approval"     // officers approve manifest and key
	Gathering    Phase = "gathering"    // check-in and issuing
	Voting       Phase = "voting"       // open
	LastCall     Phase = "last-call"    // intake has stopped; the last ballots come to the board
	Closed       Phase = "closed"       // papers are counted
	Transcribing Phase = "transcribing" // papers become ballots or invalid ones
	Collected    Phase = "collected"    // the collection report is made
	Validated    Phase = "validated"    // the chair has declared the vote valid
	Tallied      Phase = "tallied"      // the sum is on the board; trustees countersign and decrypt
	Resulted     Phase = "resulted"     // counted and decided, not yet announced
	Announced    Phase = "announced"
	Decided      Phase = "decided" // a tie or a shortfall, and what the presidium decided
	Voided       Phase = "void"
)

// A rule says when a kind may come and how its payload is checked.
type rule struct {
	phases []Phase
	check  func(p *Poll, payload []byte) (change, error)
}

var anyTime = []Phase{Ceremony, Approval, Gathering, Voting, LastCall, Closed, Transcribing, Collected, Validated, Tallied, Resulted, Announced, Decided, Voided}

// beforeTally are the phases in which a poll can still become void: never after it was summed.
var beforeTally = anyTime[:slices.Index(anyTime, Tallied)]

var rules = map[Kind]rule{
	Cert:       {[]Phase{Ceremony}, checkCert},
	Commit:     {[]Phase{Ceremony}, checkCommit},
	Deal:       {[]Phase{Ceremony}, checkDeal},
	Key:        {[]Phase{Ceremony}, checkKey},
	Complaint:  {[]Phase{Ceremony}, checkComplaint},
	Trustees:   {[]Phase{Ceremony}, checkTrustees},
	Approve:    {[]Phase{Approval}, checkApprove},
	Attendance: {[]Phase{Gathering, Voting}, checkAttendance},
	Issue:      {[]Phase{Gathering, Voting}, checkIssue},
	Surrender:  {[]Phase{Gathering, Voting}, checkSurrender},
	Open:       {[]Phase{Gathering}, checkOpen},
	Epoch:      {[]Phase{Voting, LastCall, Transcribing}, checkEpoch},
	Ballot:     {[]Phase{Voting, LastCall, Transcribing}, checkBallot},
	Closing:    {[]Phase{Voting}, checkClosing},
	Close:      {[]Phase{LastCall}, checkClose},
	Papers:     {[]Phase{Closed}, checkPapers},
	Invalid:    {[]Phase{Transcribing}, checkInvalid},
	Collection: {[]Phase{Closed, Transcribing}, checkCollection},
	Valid:      {[]Phase{Collected}, checkValid},
	Tally:      {[]Phase{Validated}, checkTally},
	Head:       {[]Phase{Tallied}, checkHead},
	Share:      {[]Phase{Tallied}, checkShare},
	Result:     {[]Phase{Tallied}, checkResult},
	Announce:   {[]Phase{Resulted}, checkAnnounce},
	Decide:     {[]Phase{Resulted}, checkDecide},
	Void:       {beforeTally, checkVoid},
	Remark:     {anyTime, checkRemark},
	Replace:    {[]Phase{Gathering, Voting}, checkReplace},
	Strike:     {[]Phase{Gathering, Voting, LastCall, Closed, Transcribing}, checkStrike},
	Destroyed:  {[]Phase{Resulted, Announced, Decided, Voided}, checkDestroyed},
}

// ErrPhase is wrapped by [Board.Apply] when an entry may not come now.
var ErrPhase = errors.New("not in this phase")

// ErrThere is wrapped by [Board.Apply] when the payload is on the board already: what was sent twice is there once.
var ErrThere = errors.New("is on the board already")

// MayAdd reports why an entry may not come now, as far as its kind and the hash of its payload tell: who asks this first need not
// check what a stranger sends at any time (threat 52). A payload comes once: a signed order does not become two. [ErrPhase] and
// [ErrThere] are wrapped.
func (b *Board) MayAdd(e Entry) error {
	kind := e.Kind
	r, ok := rules[kind]
	if !ok || !slices.Contains(r.phases, b.phase) {
		return fmt.Errorf("%s: %w: the board is %s", kind, ErrPhase, b.phase)
	}
	if err := b.awaits(kind); err != nil {
		return fmt.Errorf("%s: %w: %v", kind, ErrPhase, err)
	}
	if b.seen[e.Payload] {
		return fmt.Errorf("%s: the payload %v %w", kind, e.Payload, ErrThere)
	}
	return nil
}

// awaits refuses a kind while the board waits for something else. Once the poll is void it waits for nothing: the trustees
// can still say that their keys are destroyed.
func (b *Board) awaits(kind Kind) error {
	switch {
	case b.phase == Voided || kind == Void:
		return nil
	case b.box.expected > 0 && kind != Ballot: // ballots that do not come must not keep the poll from becoming void
		return fmt.Errorf("%d ballots of the epoch are missing", b.box.expected)
	case b.papers.excess && kind != Remark:
		return errors.New("more papers were collected than issued, only void may follow")
	case b.phase == Tallied && len(b.counting.heads) == 0 && kind == Remark: // a witness that cosigned more cannot go back to it
		return errors.New("the head right after the tally is countersigned first")
	case b.phase == Closed && kind == Collection && !b.paperless():
		return errors.New("two tellers count the papers first")
	case b.ceremony.complained && kind != Remark:
		return errors.New("a trustee complained, only void may follow")
	}
	return nil
}

// Admits reports whether the board would take an entry of this kind, signed over this head, as far as that can be said
// before the entry is complete. [ErrPhase] and [ErrStale] are wrapped.
func (b *Board) Admits(kind Kind, head BoardHead) error {
	if !slices.Contains(rules[kind].phases, b.phase) {
		return fmt.Errorf("%s: %w: the board is %s", kind, ErrPhase, b.phase)
	}
	if err := b.awaits(kind); err != nil {
		return fmt.Errorf("%s: %w: %v", kind, ErrPhase, err)
	}
	return b.extends(head)
}
