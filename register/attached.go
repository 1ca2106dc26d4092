package register

import (
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// Attached returns the document with a hash that an event on the board names, as the first of them names it.
func (b *Board) Attached(hash crypto.Hash) (Attachment, bool) {
	for _, e := range b.events {
		if a := attachment(e); a != nil && a.Hash == hash {
			return *a, true
		}
	}
	return Attachment{}, false
}

// Documents returns every document that an event on the board names, each title and hash once, in the order of the events.
func (b *Board) Documents() []Attachment {
	all := []Attachment{}
	for _, e := range b.events {
		if a := attachment(e); a != nil && !slices.Contains(all, *a) {
			all = append(all, *a)
		}
	}
	return all
}

// attachment returns the document of an event, nil if it has none.
func attachment(e Event) *Attachment {
	switch e := e.(type) {
	case *Screen:
		return e.Document
	case *MakePlan:
		return &e.Document
	case *Approve:
		return &e.Document
	case *Withdraw:
		return &e.Document
	case *HandOver:
		return &e.Document
	case *Implement:
		return &e.Document
	case *Accept:
		return &e.Document
	case *Resolve:
		return &e.Evidence
	case *Change:
		return &e.Document
	}
	return nil
}
