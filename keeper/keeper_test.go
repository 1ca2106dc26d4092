package keeper_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

const origin = "example.org/c/yunlan/register"

func key(n byte) crypto.SigningKey { return crypto.SigningKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }

// failing is a store that loses the answer of the next write, after it was made.
type failing struct {
	store.Store
	lose bool
	cut  string // the call before which the process ends
}

var errLost = errors.New("the answer was lost")

func (f *failing) Stage(ctx context.Context, p store.Poll, payloads [][]byte) error {
	if f.cut == "stage" {
		return errLost
	}
	return f.Store.Stage(ctx, p, payloads)
}

func (f *failing) Elect(ctx context.Context, p store.Poll, node string, ttl time.Duration) (store.Lease, error) {
	if f.cut == "elect" {
		return store.Lease{}, errLost
	}
	return f.Store.Elect(ctx, p, node, ttl)
}

func (f *failing) Advance(ctx context.Context, l store.Lease, old, next store.Head, tiles []store.Tile) error {
	if f.cut == "advance" {
		return errLost
	}
	err := f.Store.Advance(ctx, l, old, next, tiles)
	if f.lose {
		f.lose = false
		return errors.Join(err, errLost)
	}
	return err
}

func manifest(t *testing.T) (*register.Manifest, *audit.Signer) {
	t.Helper()
	log, err := audit.NewSigner(origin, key(1))
	if err != nil {
		t.Fatal(err)
	}
	m := &register.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会"}, Rules: register.DefaultRules(register.County), Signatures: register.DefaultSignatures(),
		Officers: []ballot.Officer{{Role: ballot.Chair, Name: "张主任", Key: key(2).Public()}, {Role: ballot.Operator, Name: "李工", Key: key(3).Public()}},
		LogKey:   log.VerifierKey().String(), Policy: "log " + log.VerifierKey().String() + "\nquorum none\n",
	}
	return m, log
}

// Wherever making a board was cut short, the next attempt goes on; one that has an entry is not begun anew.
func TestCreate_CutShort(t *testing.T) {
	ctx := t.Context()
	m, log := manifest(t)
	for _, before := range []string{"elect", "stage", "advance"} {
		s := &failing{Store: memory.New(), cut: before}
		if err := keeper.Create(ctx, s, m, log, "clerk"); !errors.Is(err, errLost) {
			t.Fatalf("cut short before %s: %v", before, err)
		}
		s.cut = ""
		if err := keeper.Create(ctx, s, m, log, "clerk"); err != nil {
			t.Errorf("after it was cut short before %s: %v", before, err)
		}
		if _, err := keeper.Open(ctx, s, origin, log, "clerk", nil); err != nil {
			t.Errorf("after it was cut short before %s: %v", before, err)
		}
		if err := keeper.Create(ctx, s, m, log, "clerk"); !errors.Is(err, store.ErrExists) {
			t.Errorf("a second time: %v", err)
		}
	}
}

// Orders come to the board in turn, over more than a tile; what is opened again is the same, and its evidence verifies. After a write whose fate is
// unknown the board is what the store has.
func TestWriter(t *testing.T) {
	ctx := t.Context()
	m, log := manifest(t)
	s := &failing{Store: memory.New()}
	if err := keeper.Create(ctx, s, m, log, "clerk"); err != nil {
		t.Fatal(err)
	}
	if err := keeper.Create(ctx, s, m, log, "clerk"); !errors.Is(err, store.ErrExists) {
		t.Errorf("a second time: %v", err)
	}
	w, err := keeper.Open(ctx, s, origin, log, "clerk", nil)
	if err != nil {
		t.Fatal(err)
	}
	first, err := headOf(ctx, w)
	if err != nil {
		t.Fatal(err)
	}
	suggest := func(n int) register.Order {
		day, err := register.ParseDate("2026-01-20")
		if err != nil {
			t.Fatal(err)
		}
		o, err := register.NewOrder(first, &register.Submit{Act: register.Act{Suggestion: string(rune('一' + n)), Date: day}, Title: "关于修桥的建议", Proposers: []crypto.PublicKey{key(9).Public()}})
		if err != nil {
			t.Fatal(err)
		}
		o.Sign(m, key(3))
		return o
	}
	for n := range 300 {
		if taken, err := w.Add(ctx, suggest(n)); taken != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if taken, err := w.Add(ctx, suggest(300), suggest(7), suggest(301)); taken != 1 || err == nil {
		t.Errorf("%d taken, %v", taken, err)
	}
	s.lose = true
	if _, err := w.Add(ctx, suggest(302)); !errors.Is(err, errLost) {
		t.Errorf("got %v", err)
	}
	if _, err := w.Add(ctx, suggest(302)); err == nil {
		t.Error("what the store has was added again")
	}
	reader, err := keeper.Open(ctx, s, origin, nil, "clerk", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Add(ctx, suggest(303)); err == nil {
		t.Error("a reader added something")
	}
	now, err := headOf(ctx, w)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := reader.Evidence(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, r, err := register.Verify(bundle, nil); err != nil || r.Head != now || r.Events != 302 {
		t.Errorf("%+v, %v; want %v", r, err, now)
	}
}

func headOf(ctx context.Context, w *keeper.Writer) (h audit.BoardHead, err error) {
	err = w.View(ctx, func(b *register.Board) error { h = b.Head(); return nil })
	return h, err
}
