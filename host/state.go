package host

import (
	"context"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// stateOf says where a poll stands by a replay of one's own, and who has cosigned its checkpoint: what a server alone can say, of
// itself and of shares that it refused, is not in it.
func stateOf(b *audit.Board, signed []byte) (api.State, error) {
	m := b.Poll().Manifest
	waits, missing := b.Waits()
	s := api.State{
		Origin: m.Origin, Title: m.Title, Manifest: b.Poll().Hash, Election: b.Poll().Fingerprint, Phase: b.Phase(), Head: b.Head(),
		Hall: b.Report(), Epochs: b.Epochs(), Waits: waits, For: []string{}, Rehearsal: m.Rehearsal, Wrong: []string{},
	}
	for _, i := range missing {
		o, _ := m.Officer(m.Trustees.Keys[i-1])
		s.For = append(s.For, o.Name)
	}
	var err error
	s.Witnesses, err = witnessesOf(m, signed)
	return s, err
}

func witnessesOf(m *ballot.Manifest, signed []byte) (w api.Witnesses, err error) {
	_, cosigned, enough, err := audit.OpenPublishedCheckpoint(m, signed)
	if err != nil {
		return w, err
	}
	policy, err := audit.ParsePolicy(m.Policy)
	if err != nil {
		return w, err
	}
	w, there := api.Witnesses{Enough: enough, Cosigned: []string{}, Missing: []string{}}, map[string]bool{}
	for _, c := range cosigned {
		there[c.Witness] = true
		w.Cosigned = append(w.Cosigned, c.Witness)
	}
	for _, x := range policy.Witnesses {
		if !there[x.Name] {
			w.Missing = append(w.Missing, x.Name)
		}
	}
	return w, nil
}

// hear adds to a state what the server alone can say, and what may be wrong: why it writes nothing any more, and whose share it
// refused. If it says nothing, there is nothing to add.
func (d *desk) hear(ctx context.Context, s *api.State) {
	if said, err := d.poll.State(ctx); err == nil {
		s.Wrong, s.Fault = said.Wrong, said.Fault
	}
}
