package host

import (
	"context"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A trusteeState is what the page says before anything is done.
type trusteeState struct {
	You       ballot.Officer `json:"you"`
	Index     int            `json:"index"` // of this trustee, from 1
	Count     int            `json:"count"` // of trustees
	Threshold int            `json:"threshold"`
	Single    bool           `json:"single"` // all are needed, and nothing is dealt
	Unlocked  bool           `json:"unlocked"`
	Checked   bool           `json:"checked"`        // a backup was opened from where it lies
	Destroyed bool           `json:"destroyed"`      // the key is no more
	Backups   []string       `json:"backups"`        // where it was copied to and has not been erased
	Restored  bool           `json:"restored"`       // the root of the tally will have to be read aloud
	Owes      audit.Kind     `json:"owes,omitempty"` // the kind of message that this trustee has not sent
	Root      *crypto.Hash   `json:"root,omitempty"` // of the tally, to read aloud
	Holders   []holder       `json:"holders"`
	State     api.State      `json:"state"`
}

// A holder is a trustee by name, with what stands on the board from it.
type holder struct {
	Name string       `json:"name"`
	Sent []audit.Kind `json:"sent"`
}

func (t *Trustee) stateLocked(ctx context.Context) (any, error) {
	board, err := t.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	m := t.desk.manifest
	s := trusteeState{
		You: t.officer, Index: t.index(), Count: len(m.Trustees.Keys), Threshold: m.Trustees.Threshold, Single: m.Trustees.Single(),
		Unlocked: t.unlocked, Checked: t.trustee.Checked(), Destroyed: t.trustee.Destroyed(), Restored: t.trustee.Restored(),
		Backups: append([]string{}, t.trustee.Backups()...), Holders: holders(board),
	}
	if s.State, err = api.NewState(board, t.checkpoint); err != nil {
		return nil, err
	}
	t.desk.hear(ctx, &s.State)
	if d := board.Decryption(); d.Tally.Size > 0 {
		s.Root = &d.Tally.Root
	}
	waits, missing := board.Waits()
	for _, i := range missing {
		if i == s.Index {
			s.Owes = waits
		}
	}
	return s, nil
}

// index is this trustee's, from 1.
func (t *Trustee) index() int {
	for i, key := range t.desk.manifest.Trustees.Keys {
		if key == t.officer.Key {
			return i + 1
		}
	}
	return 0 // an officer who is no trustee: the trustee package refuses it
}

// holders lists all trustees in the order of the manifest.
func holders(b *audit.Board) (all []holder) {
	m, x, d := b.Poll().Manifest, b.Transcript(), b.Decryption()
	for i, key := range m.Trustees.Keys {
		who, _ := m.Officer(key)
		h := holder{Name: who.Name, Sent: []audit.Kind{}}
		for _, said := range []struct {
			kind  audit.Kind
			there bool
		}{
			{audit.Cert, x.Certs[i] != nil}, {audit.Commit, x.Commitments[i] != nil}, {audit.Deal, x.Deals[i] != nil},
			{audit.Key, x.Keys[i] != nil || x.Plain[i] != nil || x.Cited[i] != nil}, {audit.Head, d.Heads[i+1]}, {audit.Share, d.Shares[i+1]},
		} {
			if said.there {
				h.Sent = append(h.Sent, said.kind)
			}
		}
		all = append(all, h)
	}
	return all
}
