package sequencer

import (
	"bytes"
	"errors"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

// TestThreat32_SecondWriter: whoever was elected last writes; the other is refused, loads what is there, and can go on.
func TestThreat32_SecondWriter(t *testing.T) {
	p, s := town(), memory.New()
	first := p.opened(t, s)
	p.accept(t, first, p.ballots[:2*k]...)
	second := p.again(t, s)
	if _, err := first.Epoch(t.Context()); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("a writer that was replaced made an epoch: %v", err)
	}
	p.accept(t, first, p.ballots[2*k]) // it takes the lease back
	if err := second.Add(t.Context(), p.closing(first)); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("the replaced one wrote: %v", err)
	}
	p.finish(t, second, p.ballots[:5]...)

	if _, err := Open(t.Context(), s, p.origin(), p.keys, Options{Node: "another"}); !errors.Is(err, store.ErrHeld) {
		t.Errorf("another node: %v, want %v", err, store.ErrHeld)
	}
}

// TestOpen_WithoutKeys: who only reads takes the board from nobody, and can sign nothing.
func TestOpen_WithoutKeys(t *testing.T) {
	p, s := town(), memory.New()
	w := p.opened(t, s)
	p.accept(t, w, p.ballots[:5]...)
	closing := p.closing(w)
	r, err := Open(t.Context(), s, p.origin(), Keys{}, Options{Node: "reader"})
	if err != nil {
		t.Fatal(err)
	}
	_, accepted := r.Accept(t.Context(), p.ballots[5], nil)
	_, epoch := r.Epoch(t.Context())
	signed, _ := w.Checkpoint(t.Context())
	receipt, err := w.Accept(t.Context(), p.ballots[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for call, err := range map[string]error{"Accept": accepted, "Epoch": epoch, "Add": r.Add(t.Context(), closing),
		"Forget": r.Forget(t.Context()), "Cosign": r.Cosign(t.Context(), signed), "CheckSeen": r.CheckSeen(t.Context(), receipt)} {
		if !errors.Is(err, errKeys) {
			t.Errorf("%s: %v, want %v", call, err, errKeys)
		}
	}
	if err := r.CheckSeen(t.Context(), signed); err != nil {
		t.Error(err)
	}
	if look(r).Phase() != audit.Voting {
		t.Error("it sees nothing")
	}
	p.finish(t, w, p.ballots[:5]...)

	for _, keys := range []Keys{{Log: p.keys.Log}, {Log: p.keys.Receipt, Receipt: p.keys.Log}} {
		if _, err := Open(t.Context(), s, p.origin(), keys, Options{Node: "node"}); err == nil {
			t.Error("opened with keys that the manifest does not name")
		}
	}
}

// TestCreate: a board is made once, and never by opening.
func TestCreate(t *testing.T) {
	p, s := town(), memory.New()
	if _, err := Open(t.Context(), s, p.origin(), p.keys, Options{Node: "node"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("open: %v, want %v", err, store.ErrNotFound)
	}
	p.create(t, s)
	if _, err := Create(t.Context(), s, p.manifest, p.roll, p.slips, p.keys, Options{Node: "node"}); !errors.Is(err, store.ErrExists) {
		t.Errorf("create again: %v, want %v", err, store.ErrExists)
	}
}

// TestCeremony_AfterCrash: the entry trustees follows the last key, also when a crash came between the two.
func TestCeremony_AfterCrash(t *testing.T) {
	p, f := town(), &faulty{Store: memory.New()}
	w := p.create(t, f)
	add(t, w, p.opening[0])
	f.fail = f.calls + 3 // Stage and Advance of the key, then Stage of trustees
	if err := w.Add(t.Context(), p.opening[1]); !errors.Is(err, errMedium) {
		t.Fatal(err)
	}
	for _, m := range p.opening[2:] {
		add(t, p.again(t, f), m)
	}
}

// TestVoid: the gate is shut at once, and what waited is not counted.
func TestVoid(t *testing.T) {
	p, s := town(), memory.New()
	w := p.opened(t, s)
	p.accept(t, w, p.ballots[:3]...)
	add(t, w, order(p, w, audit.Void, audit.VoidBody{Reason: "OTHER", Text: "本次票决无效"}, p.chair...))
	if gate, err := s.LoadGate(t.Context(), p.origin()); err != nil || gate.State != store.Shut {
		t.Errorf("gate %+v, %v", gate, err)
	}
	if _, err := w.Accept(t.Context(), p.ballots[4], nil); !errors.Is(err, audit.ErrPhase) {
		t.Errorf("accept: %v", err)
	}
	if n, err := w.Epoch(t.Context()); n != 0 || err != nil {
		t.Errorf("an epoch of %d, %v", n, err)
	}
	if err := w.Forget(t.Context()); err != nil {
		t.Error(err)
	}
	add(t, w, order(p, w, audit.Destroyed, audit.DestroyedBody{Trustee: 1, Key: look(w).Poll().Trustees.Keys()[0]}, p.scrutineers[0]))
	p.verify(t, w)
}

// TestAdd_Ballot: ballots and epochs come by their own ways alone.
func TestAdd_Ballot(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	p.accept(t, w, p.ballots[:2*k]...)
	epoch := audit.Message{Kind: audit.Epoch, Payload: audit.EpochBody{Epoch: 1, Count: k}.Bytes()}
	for _, m := range []audit.Message{epoch, {Kind: audit.Ballot, Payload: p.ballots[0]}} {
		if err := w.Add(t.Context(), m); !errors.Is(err, audit.ErrPhase) {
			t.Errorf("%s: %v, want %v", m.Kind, err, audit.ErrPhase)
		}
	}
	large := audit.Message{Kind: audit.Strike, Payload: make([]byte, store.MaxPayload)}
	if err := w.Add(t.Context(), large); err == nil {
		t.Error("a payload that cannot be stored")
	}
}

// TestAccept_Hostile: whatever comes, there is an error and no receipt, and the box stays as it is.
func TestAccept_Hostile(t *testing.T) {
	p := town()
	w := p.create(t, memory.New())
	if _, err := w.Accept(t.Context(), p.ballots[0], nil); !errors.Is(err, audit.ErrPhase) {
		t.Errorf("before there is a key: %v", err)
	}
	w = p.opened(t, memory.New())
	poll := look(w).Poll()
	altered := func(change func(*ballot.Envelope)) []byte {
		v := must(poll.ParseEnvelope(p.ballots[0]))
		change(v)
		return v.Bytes()
	}
	other := must(poll.ParseEnvelope(p.ballots[1]))
	for name, envelope := range map[string][]byte{
		"nothing":         nil,
		"null":            []byte("null"),
		"empty":           []byte("{}"),
		"no ballot":       []byte(`{"ballot":null,"tokens":[]}`),
		"large":           bytes.Repeat([]byte("["), 1<<22),
		"cut off":         p.ballots[0][:len(p.ballots[0])-1],
		"followed":        append(bytes.Clone(p.ballots[0]), '\n'),
		"surrender":       p.surrenders[0].Payload,
		"no tokens":       altered(func(v *ballot.Envelope) { v.Tokens = []crypto.Token{} }),
		"two tokens":      altered(func(v *ballot.Envelope) { v.Tokens = append(v.Tokens, v.Tokens[0]) }),
		"other's token":   altered(func(v *ballot.Envelope) { v.Tokens = other.Tokens }),
		"other's answers": altered(func(v *ballot.Envelope) { v.Ballot.Answers = other.Ballot.Answers }),
		"no answers":      altered(func(v *ballot.Envelope) { v.Ballot.Answers = v.Ballot.Answers[:0] }),
	} {
		if receipt, err := w.Accept(t.Context(), envelope, nil); receipt != nil || err == nil {
			t.Errorf("%s: receipt %q, %v", name, receipt, err)
		}
	}
	if n := len(w.state.intake.claims); n != 0 {
		t.Errorf("%d of them wait", n)
	}
}

// TestThreat31_OtherIsShownToNobodyElse: knowing a credential, which is public once it is on the board, is not enough to be told
// which ballot was cast under it.
func TestThreat31_OtherIsShownToNobodyElse(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	p.accept(t, w, p.ballots[0])
	v := must(look(w).Poll().ParseEnvelope(p.others[0]))
	v.Ballot.Signature.Proof.Response = v.Ballot.Signature.Proof.Challenge
	if receipt, err := w.Accept(t.Context(), v.Bytes(), nil); receipt != nil || err == nil || errors.Is(err, ErrOther) {
		t.Errorf("receipt %q, %v", receipt, err)
	}
}

// TestThreat22_Bound: when all registrars together make a token of their own, no more ballots are acknowledged than cards were
// given tokens, and the poll can be brought to its end.
func TestThreat22_Bound(t *testing.T) {
	p := town()
	w := p.opened(t, memory.New())
	p.accept(t, w, p.ballots[:deputies-1]...)
	p.accept(t, w, p.forged)
	for range 2 {
		if receipt, err := w.Accept(t.Context(), p.ballots[deputies-1], nil); receipt != nil || err == nil {
			t.Errorf("one more than cards with tokens: %q, %v", receipt, err)
		}
		if err := w.Add(t.Context(), p.surrenders[deputies-1]); err == nil {
			t.Error("a surrender beyond the cards with tokens")
		}
		if _, err := w.Epoch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	p.finish(t, w, append(p.ballots[:deputies-1:deputies-1], p.forged)...)
}
