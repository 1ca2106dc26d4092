package sequencer

import (
	"bytes"
	"errors"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

// TestThreat32_RolledBack restores a board and compares it with what others saw of it.
func TestThreat32_RolledBack(t *testing.T) {
	p, s := town(), memory.New()
	w := p.opened(t, s)
	early := must(w.Checkpoint(t.Context()))
	before := backup(t, s)
	receipt := must(w.Accept(t.Context(), p.ballots[0], nil))
	p.accept(t, w, p.ballots[1:5]...)
	if _, err := w.Epoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	late := must(w.Checkpoint(t.Context()))
	for _, seen := range [][]byte{early, late, receipt} {
		if err := w.CheckSeen(t.Context(), seen); err != nil {
			t.Error(err)
		}
	}
	fork := must(audit.SignCheckpoint(audit.Checkpoint{Origin: p.manifest.Origin, Size: 3, Root: [32]byte(crypto.Sum(nil))}, p.keys.Log))
	if err := w.CheckSeen(t.Context(), fork); !errors.Is(err, ErrRolledBack) {
		t.Errorf("another history: %v", err)
	}
	for _, seen := range [][]byte{nil, []byte("piaojue/v1 receipt\n"), bytes.Replace(receipt, []byte("sequencer"), []byte("sequences"), 1)} {
		if err := w.CheckSeen(t.Context(), seen); err == nil || errors.Is(err, ErrRolledBack) {
			t.Errorf("%q: %v", seen, err)
		}
	}

	w = p.restored(t, before)
	if err := w.CheckSeen(t.Context(), early); err != nil {
		t.Error(err)
	}
	for _, seen := range [][]byte{late, receipt} {
		if err := w.CheckSeen(t.Context(), seen); !errors.Is(err, ErrRolledBack) {
			t.Errorf("%v, want %v", err, ErrRolledBack)
		}
	}
	p.withoutBox(t, w)
}

// withoutBox: on a board that was restored while it was open, only void may follow.
func (p *poll) withoutBox(t *testing.T, w *Writer) {
	_, accepted := w.Accept(t.Context(), p.ballots[0], nil)
	_, epoch := w.Epoch(t.Context())
	for call, err := range map[string]error{"Accept": accepted, "Epoch": epoch, "Add closing": w.Add(t.Context(), p.closing(w)),
		"Add surrender": w.Add(t.Context(), p.surrenders[0])} {
		if !errors.Is(err, ErrBox) {
			t.Errorf("%s: %v, want %v", call, err, ErrBox)
		}
	}
	add(t, w, order(p, w, audit.Void, audit.VoidBody{Reason: "OTHER", Text: "本次票决无效"}, p.chair...))
	add(t, w, order(p, w, audit.Destroyed, audit.DestroyedBody{Trustee: 1, Key: look(w).Poll().Trustees.Keys()[0]}, p.scrutineers[0]))
	p.verify(t, w)
}

func backup(t *testing.T, s store.Store) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := s.Snapshot(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// restored returns a writer of the board as it was backed up.
func (p *poll) restored(t *testing.T, backup []byte) *Writer {
	t.Helper()
	old := memory.New()
	if err := old.Restore(t.Context(), bytes.NewReader(backup)); err != nil {
		t.Fatal(err)
	}
	return p.again(t, old)
}

// TestRestore_Whole: what was backed up after the last epoch needs no box, and can be counted.
func TestRestore_Whole(t *testing.T) {
	for closed := range 2 {
		p, s := town(), memory.New()
		w := p.opened(t, s)
		p.accept(t, w, p.ballots[:6]...)
		add(t, w, p.closing(w))
		if _, err := w.Epoch(t.Context()); err != nil {
			t.Fatal(err)
		}
		if closed == 1 {
			add(t, w, p.close(w))
		}
		w = p.restored(t, backup(t, s))
		for n := closed; n < 11; n++ {
			m, _ := p.ending(w, n)
			add(t, w, m)
		}
		p.verify(t, w, p.ballots[:6]...)
	}
}

// TestCosign: the lines of witnesses are added to the present head, and to no other.
func TestCosign(t *testing.T) {
	p, s := town(), memory.New()
	w := p.opened(t, s)
	signed := must(w.Checkpoint(t.Context()))
	if err := w.Cosign(t.Context(), signed); err != nil {
		t.Error(err)
	}
	c := must(audit.OpenLogCheckpoint(p.manifest, signed))
	for name, change := range map[string]func(*audit.Checkpoint){
		"older":  func(c *audit.Checkpoint) { c.Size-- },
		"larger": func(c *audit.Checkpoint) { c.Size++ },
		"fork":   func(c *audit.Checkpoint) { c.Root[0] ^= 1 },
	} {
		bad := c
		change(&bad)
		if err := w.Cosign(t.Context(), must(audit.SignCheckpoint(bad, p.keys.Log))); err == nil {
			t.Errorf("%s: cosigned", name)
		}
	}
	if err := w.Cosign(t.Context(), []byte("nothing")); err == nil {
		t.Error("cosigned nothing")
	}
	if have := must(p.again(t, s).Checkpoint(t.Context())); !bytes.Equal(have, signed) {
		t.Error("the checkpoint has changed")
	}
}
