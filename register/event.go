package register

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Kind is what an event is.
type Kind string

// The kinds (docs/rules.md, section 12.1).
const (
	KindSubmit   Kind = "submit"   // 提出
	KindAssign   Kind = "assign"   // 交办
	KindReply    Kind = "reply"    // 答复
	KindVisit    Kind = "visit"    // 回访
	KindEvaluate Kind = "evaluate" // 评价
)

// An Event is one step in the life of a suggestion ([*Submit], [*Assign], [*Reply], [*Visit], [*Evaluate]) or after a bad evaluation ([*Open] and
// those beside it). Its payload is canonical JSON (docs/protocol.md, section 12), and events are only ever appended.
type Event interface {
	Kind() Kind
	apply(*State) error
}

// An Act is what all events have: which suggestion, and the day on which it happened.
type Act struct {
	Suggestion string `json:"suggestion"` // 建议编号
	Date       Date   `json:"date"`
}

// A Submit is a suggestion as its proposers filed it. They are known by the public keys of their cards; their names stay with the secretariat.
type Submit struct {
	Act
	Title     string             `json:"title"`
	Proposers []crypto.PublicKey `json:"proposers"` // the leading one (领衔代表) first
}

// An Assign hands a suggestion to a unit, which has some months to reply: 3, or 6 for a hard one [L3 art. 51].
type Assign struct {
	Act
	Unit   string `json:"unit"`
	Months int    `json:"months"`
}

// A Reply is the unit's answer to the proposers. A second one ends a rework.
type Reply struct{ Act }

// A Visit asks what became of the reply (回访), some time after it.
type Visit struct{ Act }

// An Evaluate is how one stage was found: by one proposer by name, or secretly, by the poll that it cites.
type Evaluate struct {
	Act
	Stage  Stage     `json:"stage"`
	Round  int       `json:"round"` // from 1; docs/rules.md, section 12.3
	Named  *Named    `json:"named,omitempty"`
	Secret *Citation `json:"secret,omitempty"`
}

// A Named is an evaluation by name, signed by the proposer's card.
type Named struct {
	Grade     ballot.Standing  `json:"grade"`
	By        crypto.PublicKey `json:"by"`
	Signature crypto.Signature `json:"signature"`
}

// A Citation names an item of an evaluation on a board of its own, as that board was at its result.
type Citation struct {
	Origin string      `json:"origin"`
	Size   int64       `json:"size"`
	Root   crypto.Hash `json:"root"`
	Item   string      `json:"item"`
}

// Board returns the board of which the citation names an item.
func (c Citation) Board() ballot.Citation {
	return ballot.Citation{Origin: c.Origin, Size: c.Size, Root: c.Root}
}

// Kind returns [KindSubmit].
func (*Submit) Kind() Kind { return KindSubmit }

// Kind returns [KindAssign].
func (*Assign) Kind() Kind { return KindAssign }

// Kind returns [KindReply].
func (*Reply) Kind() Kind { return KindReply }

// Kind returns [KindVisit].
func (*Visit) Kind() Kind { return KindVisit }

// Kind returns [KindEvaluate].
func (*Evaluate) Kind() Kind { return KindEvaluate }

// maxEvent bounds the bytes of an event: a suggestion has at most a hundred proposers, and a poll two hundred items.
const maxEvent = 64 << 10

// ParseEvent parses the payload of an event, which has to be in canonical form. Whether it may come where it stands, [State.Add]
// says.
func ParseEvent(kind Kind, payload []byte) (Event, error) {
	if len(payload) > maxEvent {
		return nil, fmt.Errorf("parse %.20s: %d bytes, at most %d", kind, len(payload), maxEvent)
	}
	e := newEvent(kind)
	if e == nil {
		return nil, fmt.Errorf("parse event: there is no kind %.20q", kind)
	}
	if err := crypto.DecodeJSON(payload, e); err != nil {
		return nil, fmt.Errorf("parse %s: %v", kind, err)
	}
	return e, nil
}

// empty returns an empty event of each kind.
func empty() []Event {
	return []Event{
		new(Submit), new(Assign), new(Reply), new(Visit), new(Evaluate),
		new(Open), new(Feedback), new(ListProblem), new(CloseProblem), new(ReportAgain), new(EvaluateAgain), new(Inquire), new(Interpellate), new(Answer),
		new(CitePoll), new(Collect), new(Propose), new(Merge), new(Split), new(Assess), new(Screen), new(CarryOver),
		new(Meeting), new(MakePlan), new(Approve), new(Withdraw), new(Choose), new(HandOver), new(Implement), new(Progressed), new(Accept),
		new(Inspect), new(Raise), new(Resolve), new(Change), new(RateYear),
	}
}

// Kinds returns all kinds of events.
func Kinds() (all []Kind) {
	for _, e := range empty() {
		all = append(all, e.Kind())
	}
	return all
}

// newEvent returns an empty event of a kind, nil if there is none.
func newEvent(kind Kind) Event {
	for _, e := range empty() {
		if e.Kind() == kind {
			return e
		}
	}
	return nil
}
