package register

import "slices"

// Documents returns every document that an event on the board names, each title and hash once, in the order of the events.
func (b *Board) Documents() []Attachment {
	all := []Attachment{}
	for _, e := range b.events {
		if a := document(e); a != nil && !slices.Contains(all, *a) {
			all = append(all, *a)
		}
	}
	return all
}

// document returns the document that an event names by its hash, nil if there is none. What follows a bad evaluation names documents by their titles alone.
func document(e Event) *Attachment {
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
