package sequencer

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

// TestPoll restarts at every step of a whole poll.
func TestPoll(t *testing.T) {
	p, s := town(), memory.New()
	p.create(t, s)
	for _, m := range p.opening {
		add(t, p.again(t, s), m)
	}
	for i, b := range p.ballots[:8] {
		w := p.again(t, s)
		p.accept(t, w, b)
		if i%3 == 2 {
			w = p.again(t, s)
			if _, err := w.Epoch(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	w := p.again(t, s)
	add(t, w, p.surrenders[8])
	w = p.again(t, s)
	add(t, w, p.closing(w))
	w = p.again(t, s)
	if n, err := w.Epoch(t.Context()); n < k || err != nil {
		t.Fatal(n, err)
	}
	for range 2 { // all that was cast is on the board: the box is of no more use
		if err := p.again(t, s).Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for n := 0; ; n++ {
		w = p.again(t, s)
		m, more := p.ending(w, n)
		if !more {
			break
		}
		add(t, w, m)
	}
	p.verify(t, w, p.ballots[:8]...)
	p.accept(t, w, p.ballots[:8]...)
}

// TestEpoch: nothing below 2k, k held back, the highest ones, and sorted (docs/protocol.md, section 5.5).
func TestEpoch(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	epoch := func(want int) {
		t.Helper()
		if n, err := w.Epoch(t.Context()); n != want || err != nil {
			t.Fatalf("an epoch of %d, %v; want %d", n, err, want)
		}
	}
	epoch(0)
	p.accept(t, w, p.ballots[:2*k-1]...)
	epoch(0)
	if size := look(w).Size(); size != int64(len(p.opening)+2) {
		t.Fatalf("%d entries: an epoch below 2k", size)
	}
	p.accept(t, w, p.ballots[2*k-1])
	epoch(k)
	epoch(0)
	ids := func(ballots [][]byte) (ids []crypto.Hash) {
		for _, b := range ballots {
			ids = append(ids, crypto.Sum(b))
		}
		slices.SortFunc(ids, func(a, b crypto.Hash) int { return bytes.Compare(a[:], b[:]) })
		return ids
	}
	bundle, err := w.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var have []crypto.Hash
	for _, e := range entries(t, w, bundle) {
		if e.Kind == audit.Ballot {
			have = append(have, e.Payload)
		}
	}
	if want := ids(p.ballots[:2*k])[:k]; !slices.Equal(have, want) {
		t.Errorf("on the board: %v, want the lowest %d of those that waited, sorted: %v", have, k, want)
	}
	p.accept(t, w, p.ballots[2*k:]...)
	add(t, w, p.closing(w))
	epoch(len(p.ballots) - k)
	epoch(0)
	p.finish(t, w, p.ballots...)
}

// TestTextsComeAtOnce: a text is opened by itself, so that an epoch before closing would tell of it when it was written
// (docs/protocol.md, section 5.13).
func TestTextsComeAtOnce(t *testing.T) {
	p := must(newPoll(3*k, "written", func(m *ballot.Manifest) {
		m.Rules, m.Seats, m.Candidates = ballot.DefaultRules(ballot.SealedText), 0, m.Candidates[:1]
		m.Candidates[0].Text = &ballot.TextLimit{Max: 10}
	}))
	w := p.opened(t, memory.New())
	p.accept(t, w, p.ballots...)
	if n, err := w.Epoch(t.Context()); n != 0 || err != nil {
		t.Fatalf("while the poll is open, an epoch of %d: %v", n, err)
	}
	add(t, w, p.closing(w))
	if n, err := w.Epoch(t.Context()); n != len(p.ballots) || err != nil {
		t.Errorf("after closing, an epoch of %d: %v", n, err)
	}
}

// TestThreat31_Receipt: the same bytes get the same receipt at any time, and what has a receipt is on the board.
func TestThreat31_Receipt(t *testing.T) {
	p, s := town(), memory.New()
	w := p.opened(t, s)
	first, err := w.Accept(t.Context(), p.ballots[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	p.checkReceipt(t, first, p.ballots[0])
	same := func(when string) {
		t.Helper()
		for range 2 {
			if again, err := w.Accept(t.Context(), p.ballots[0], nil); err != nil || !bytes.Equal(again, first) {
				t.Errorf("%s: another receipt, %v", when, err)
			}
			if other, err := w.Accept(t.Context(), p.others[0], nil); !errors.Is(err, ErrOther) || !bytes.Equal(other, first) {
				t.Errorf("%s: another ballot of the credential: %v", when, err)
			}
			w = p.again(t, s)
		}
	}
	same("waiting")
	p.accept(t, w, p.ballots[1:2*k+1]...)
	if _, err := w.Epoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	same("after an epoch")
	add(t, w, p.closing(w))
	same("after closing")
	if err := w.Add(t.Context(), p.close(w)); !errors.Is(err, ErrWaiting) {
		t.Errorf("close while ballots wait: %v", err)
	}
	if _, err := w.Epoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	same("after the last epoch")
	if err := w.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	same("without the box")
	p.finish(t, w, p.ballots[:2*k+1]...)
	same("at the end")
}

// TestThreat31_CloseWithoutEpoch: the board would take close if there was no epoch at all.
func TestThreat31_CloseWithoutEpoch(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	p.accept(t, w, p.ballots[:5]...)
	add(t, w, p.closing(w))
	if err := w.Add(t.Context(), p.close(w)); !errors.Is(err, ErrWaiting) {
		t.Fatalf("close: %v, want %v", err, ErrWaiting)
	}
	if err := w.Forget(t.Context()); !errors.Is(err, audit.ErrPhase) {
		t.Fatalf("forget: %v, want %v", err, audit.ErrPhase)
	}
	p.finish(t, w, p.ballots[:5]...)
}

// TestThreat37_AfterClosing: no ballot comes in that was not in when the gate was shut.
func TestThreat37_AfterClosing(t *testing.T) {
	p, s := town(), memory.New()
	w := p.opened(t, s)
	p.accept(t, w, p.ballots[:5]...)
	add(t, w, p.closing(w))
	for _, when := range []string{"after closing", "after the last epoch", "without the box"} {
		if receipt, err := w.Accept(t.Context(), p.ballots[5], nil); receipt != nil || !errors.Is(err, audit.ErrPhase) {
			t.Errorf("%s: %q, %v", when, receipt, err)
		}
		if err := w.Add(t.Context(), p.surrenders[6]); !errors.Is(err, audit.ErrPhase) {
			t.Errorf("surrender %s: %v", when, err)
		}
		if _, err := w.Epoch(t.Context()); err != nil {
			t.Fatal(err)
		}
		if when == "after the last epoch" {
			if err := w.Forget(t.Context()); err != nil {
				t.Fatal(err)
			}
			w = p.again(t, s)
		}
	}
	p.finish(t, w, p.ballots[:5]...)
}

// A ballot in the box that is false, as whoever holds the disk can make it, stops every epoch, and nothing else.
func TestEpoch_False(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	p.accept(t, w, p.ballots[:2]...)
	for _, c := range w.state.intake.claims {
		other := must(look(w).Poll().ParseEnvelope(p.ballots[2]))
		c.item, c.envelope = audit.Item{}, must(look(w).Poll().ParseEnvelope(p.ballots[3]))
		c.envelope.Ballot.Signature.Proof = other.Ballot.Signature.Proof
	}
	for range 2 {
		if _, err := w.Epoch(t.Context()); !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%v, want %v", err, store.ErrCorrupt)
		}
	}
}

// Ballots that are checked together get what each would get alone: one that was acknowledged, two of one credential, a false one, and one
// without tokens.
func TestCheck(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	p.accept(t, w, p.ballots[0])
	paper := must(look(w).Poll().ParseEnvelope(p.ballots[3]))
	paper.Tokens = []crypto.Token{}
	wrong := bytes.Clone(p.ballots[2])
	response := bytes.Index(wrong, []byte(`"response":"`))
	wrong[response+bytes.Index(wrong[response:], []byte(`"}`))-1] ^= 1 // its last digit
	all := []*Sent{
		{Envelope: p.ballots[0]}, {Envelope: p.ballots[1]}, {Envelope: p.others[1]}, {Envelope: paper.Bytes()},
		{Envelope: wrong}, {Envelope: p.ballots[4]},
	}
	w.Check(t.Context(), all)
	first := all[0]
	for i, want := range []error{nil, nil, ErrOther, ErrTokens, nil, nil} {
		receipt, err := w.Take(t.Context(), all[i])
		var refused *RefusedError
		switch {
		case i == 4 && !errors.As(err, &refused):
			t.Errorf("a false ballot: %v", err)
		case i != 4 && !errors.Is(err, want):
			t.Errorf("ballot %d: %v, want %v", i, err, want)
		case err == nil:
			p.checkReceipt(t, receipt, all[i].Envelope)
		}
	}
	if !first.known {
		t.Error("an acknowledged ballot was checked again")
	}
	if _, err := w.Take(t.Context(), &Sent{Envelope: p.ballots[5]}); err == nil {
		t.Error("a ballot was taken that nobody has checked")
	}
	p.accept(t, w, append(slices.Clone(p.ballots[2:4]), p.ballots[5:]...)...)
	p.finish(t, w, p.ballots...)
}
