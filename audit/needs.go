package audit

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// A Need says who must sign a kind of command (docs/protocol.md, section 5.3).
type Need struct {
	Roles []ballot.Role `json:"roles"`           // who may
	Among ballot.Role   `json:"among,omitempty"` // one of the signers has this role, if it is set
	Count int           `json:"count"`           // how many at least
}

// Needs returns what each kind of command needs in a poll. It is for showing to people: [Board.Apply] checks it by itself.
func Needs(m *ballot.Manifest) map[Kind]Need {
	all := map[Kind]Need{}
	for kind, a := range acts {
		all[kind] = Need{slices.Clone(a.roles), a.among, a.count(m.Signatures)}
	}
	return all
}

// VoidReasons returns the reasons for which the poll may be declared void as it stands now, in alphabetical order; none if it
// cannot be any more.
func (b *Board) VoidReasons() []string {
	reasons := []string{}
	if !slices.Contains(beforeTally, b.phase) {
		return reasons
	}
	for reason, holds := range voidReasons {
		if holds(b) {
			reasons = append(reasons, reason)
		}
	}
	slices.Sort(reasons)
	return reasons
}

// InHall returns how many deputies are in the hall: those who have checked in and not left. The quorum is of them.
func (b *Board) InHall() int { return b.attendance.inHall() }
