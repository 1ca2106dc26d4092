package server

import (
	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// A view is a published board: what readers see, and what does not change any more. Everything in it follows from the board at
// one size.
type view struct {
	state      api.State
	size       int64
	checkpoint []byte // with the lines of witnesses
	tree       audit.Tree
	index      *index       // of the entries below size, and of some above
	counted    bool         // there are counts, and so an archive
	next       *crypto.Hash // the manifest that a decision names
}

// newView makes a view of a board, but for who has cosigned it. The board changes afterwards, and the view does not.
func newView(b *audit.Board, head store.Head) *view {
	m := b.Poll().Manifest
	waits, trustees := b.Waits()
	v := &view{size: head.Size, checkpoint: head.Checkpoint, tree: b.Tree().Clone(), counted: b.Result() != crypto.Hash{}, next: b.Next()}
	v.state = api.State{
		Origin: m.Origin, Title: m.Title, Manifest: b.Poll().Hash, Election: b.Poll().Fingerprint, Phase: b.Phase(), Head: b.Head(),
		Hall: b.Report(), Epochs: b.Epochs(), Waits: waits, For: []string{}, Rehearsal: m.Rehearsal,
	}
	for _, i := range trustees {
		o, _ := m.Officer(m.Trustees.Keys[i-1])
		v.state.For = append(v.state.For, o.Name)
	}
	return v
}

// judge says who has cosigned the checkpoint and whether they are enough.
func (v *view) judge(m *ballot.Manifest) error {
	_, cosigned, enough, err := audit.OpenPublishedCheckpoint(m, v.checkpoint)
	if err != nil {
		return err
	}
	policy, err := audit.ParsePolicy(m.Policy)
	if err != nil {
		return err
	}
	w := api.Witnesses{Enough: enough, Cosigned: []string{}, Missing: []string{}}
	there := map[string]bool{}
	for _, c := range cosigned {
		there[c.Witness] = true
		w.Cosigned = append(w.Cosigned, c.Witness)
	}
	for _, known := range policy.Witnesses {
		if !there[known.Name] {
			w.Missing = append(w.Missing, known.Name)
		}
	}
	v.state.Witnesses = w
	return nil
}
