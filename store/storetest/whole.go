package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"github.com/piaojue/piaojue/store"
)

var wholeChecks = []check{
	{"create/nothing-else-creates", nothingElseCreates},
	{"create/only-once", createOnce},
	{"polls/apart", pollsApart},
	{"bytes/copied", bytesCopied},
	{"forget/only-at-the-end", forget},
	{"snapshot/consistent", snapshotConsistent},
	{"snapshot/no-box", snapshotNoBox},
	{"snapshot/damaged", snapshotDamaged},
	{"snapshot/into-an-empty-store", snapshotEmpty},
	{"context/cancelled", cancelled},
	{"close/ends-everything", closed},
}

// A call is one call of each method, all of which can succeed.
type call struct {
	name string
	do   func(context.Context) error
}

// onPoll lists the methods that need a poll.
func onPoll(s store.Store, lease store.Lease) []call {
	poll := lease.Poll
	one, tiles := grown(1)
	return []call{
		{"LoadGate", func(ctx context.Context) error { _, err := s.LoadGate(ctx, poll); return err }},
		{"SwapGate", func(ctx context.Context) error {
			_, err := s.SwapGate(ctx, lease, store.FirstGate(), store.Shut, 0)
			return err
		}},
		{"Accept", func(ctx context.Context) error {
			_, err := s.Accept(ctx, poll, store.FirstGate(), []store.Submission{ballot("a", "a")})
			return err
		}},
		{"ReadRound", func(ctx context.Context) error {
			return s.ReadRound(ctx, poll, 0, nil, func(store.Submission) error { return nil })
		}},
		{"Forget", func(ctx context.Context) error { return s.Forget(ctx, lease, store.Head{}) }},
		{"Elect", func(ctx context.Context) error { _, err := s.Elect(ctx, poll, node, time.Hour); return err }},
		{"LoadHead", func(ctx context.Context) error { _, err := s.LoadHead(ctx, poll); return err }},
		{"Advance", func(ctx context.Context) error { return s.Advance(ctx, lease, store.Head{}, one, tiles) }},
		{"ReadTile", func(ctx context.Context) error { _, err := s.ReadTile(ctx, poll, tile); return err }},
		{"Stage", func(ctx context.Context) error { return s.Stage(ctx, poll, [][]byte{{1}}) }},
		{"ReadPayload", func(ctx context.Context) error { _, err := s.ReadPayload(ctx, poll, [32]byte{}); return err }},
	}
}

// everyCall lists all methods but Close.
func everyCall(s store.Store, lease store.Lease) []call {
	return append(onPoll(s, lease),
		call{"Create", func(ctx context.Context) error { return s.Create(ctx, "vote.example/congress/new") }},
		call{"Snapshot", func(ctx context.Context) error { return s.Snapshot(ctx, io.Discard) }},
		call{"Restore", func(ctx context.Context) error { return s.Restore(ctx, bytes.NewReader(nil)) }})
}

func (f *fixture) wantAll(kind error, ctx context.Context, calls []call) {
	f.Helper()
	for _, c := range calls {
		if err := c.do(ctx); err == nil {
			f.Errorf("%s: no error, want %v", c.name, kind)
		} else {
			f.want(kind, err)
		}
	}
}

func nothingElseCreates(f *fixture) {
	calls := onPoll(f, store.Lease{Poll: "vote.example/congress/2", Epoch: 1})
	f.wantAll(store.ErrNotFound, f.Context(), calls)
	f.wantAll(store.ErrNotFound, f.Context(), calls) // nor has asking made one
}

func createOnce(f *fixture) {
	open := f.swap(store.Open, 0)
	f.want(store.ErrExists, f.Create(f.Context(), poll))
	if gate, err := f.LoadGate(f.Context(), poll); err != nil || gate != open {
		f.Fatalf("after a second Create the gate is %v, %v, want %v", gate, err, open)
	}
	f.want(store.ErrInvalid, f.Create(f.Context(), ""))
	f.want(store.ErrTooLarge, f.Create(f.Context(), store.Poll(make([]byte, store.MaxName+1))))
}

func pollsApart(f *fixture) {
	const other store.Poll = poll + "/second-round"
	f.want(nil, f.Create(f.Context(), other))
	lease, err := f.Elect(f.Context(), other, "another", time.Hour)
	f.want(nil, err)
	one, tiles := grown(1)
	f.want(nil, f.Advance(f.Context(), lease, store.Head{}, one, tiles))
	f.want(nil, f.Stage(f.Context(), other, [][]byte{[]byte("payload")}))
	f.wantHead(store.Head{})
	_, err = f.ReadPayload(f.Context(), poll, sha256.Sum256([]byte("payload")))
	f.want(store.ErrNotFound, err)

	b := ballot("a", "the same in both")
	f.accept(f.swap(store.Open, 0), b)
	gate, err := f.SwapGate(f.Context(), lease, store.FirstGate(), store.Open, 0)
	f.want(nil, err)
	got, err := f.Accept(f.Context(), other, gate, []store.Submission{b})
	f.want(nil, err)
	if !got[0].Fresh {
		f.Fatalf("a credential of one poll is spent in the other")
	}
}

func bytesCopied(f *fixture) {
	scribble := func(b []byte) { copy(b, bytes.Repeat([]byte("!"), len(b))) }
	gate := f.swap(store.Open, 0)
	in := ballot("a", "ballot")
	f.accept(gate, in)
	scribble(in.Key)
	scribble(in.Value)
	next, tiles := grown(2)
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, next, tiles))
	scribble(next.Checkpoint)
	scribble(tiles[0].Data)
	payload := []byte("payload")
	f.want(nil, f.Stage(f.Context(), poll, [][]byte{payload}))
	scribble(payload)
	f.swap(store.Shut, 0)
	for range 2 { // the second time, what the first returned has been scribbled on
		out := f.round(0)
		if len(out) != 1 || !equal(out[0], ballot("a", "ballot")) {
			f.Fatalf("the round holds %s", values(out))
		}
		scribble(out[0].Key)
		scribble(out[0].Value)
		want, _ := grown(2)
		f.wantHead(want)
		head, err := f.LoadHead(f.Context(), poll)
		f.want(nil, err)
		scribble(head.Checkpoint)
		f.wantTile("ab")
		data, err := f.ReadTile(f.Context(), poll, tile)
		f.want(nil, err)
		scribble(data)
		data, err = f.ReadPayload(f.Context(), poll, sha256.Sum256([]byte("payload")))
		f.want(nil, err)
		if string(data) != "payload" {
			f.Fatalf("the payload is %q", data)
		}
		scribble(data)
	}
}

func forget(f *fixture) {
	gate := f.swap(store.Open, 0)
	f.accept(gate, ballot("a", "ballot"))
	one, tiles := grown(1)
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, one, tiles))
	f.want(store.ErrGate, f.Forget(f.Context(), f.lease, one))
	gate = f.swap(store.Shut, 0)
	f.want(store.ErrHead, f.Forget(f.Context(), f.lease, store.Head{}))
	f.wantRound(0, ballot("a", "ballot"))
	f.want(nil, f.Forget(f.Context(), f.lease, one))
	f.wantNoBox(gate)
	f.wantHead(one)
	two, tiles := grown(2)
	f.want(nil, f.Advance(f.Context(), f.lease, one, two, tiles))
}

// wantNoBox asks for everything that lies in a box.
func (f *fixture) wantNoBox(gate store.Gate) {
	f.Helper()
	ctx := f.Context()
	_, err := f.LoadGate(ctx, poll)
	f.want(store.ErrNotFound, err)
	_, err = f.SwapGate(ctx, f.lease, gate, gate.State, gate.Round)
	f.want(store.ErrNotFound, err)
	_, err = f.Accept(ctx, poll, gate, []store.Submission{ballot("b", "late")})
	f.want(store.ErrNotFound, err)
	f.want(store.ErrNotFound, f.ReadRound(ctx, poll, 0, nil, func(store.Submission) error { return nil }))
	f.want(store.ErrNotFound, f.Forget(ctx, f.lease, store.Head{}))
	f.want(store.ErrExists, f.Create(ctx, poll))
}

func (f *fixture) snapshot() []byte {
	f.Helper()
	var b bytes.Buffer
	f.want(nil, f.Snapshot(f.Context(), &b))
	return b.Bytes()
}

// restored returns a new store with what is in the snapshot.
func (f *fixture) restored(snapshot []byte) *fixture {
	f.Helper()
	r := &fixture{TB: f.TB, Store: f.open(f.TB), open: f.open}
	f.want(nil, r.Restore(f.Context(), bytes.NewReader(snapshot)))
	return r
}

// snapshotConsistent takes snapshots while the log grows. Each holds a head and exactly its tiles.
func snapshotConsistent(f *fixture) {
	const last = 20
	f.want(nil, f.Stage(f.Context(), poll, [][]byte{[]byte("manifest")}))
	check := func() int64 {
		f.Helper()
		r := f.restored(f.snapshot())
		defer r.Close()
		head, err := r.LoadHead(f.Context(), poll)
		f.want(nil, err)
		if head.Size > 0 {
			want, tiles := grown(int(head.Size))
			r.wantHead(want)
			r.wantTile(string(tiles[0].Data))
		}
		_, err = r.ReadPayload(f.Context(), poll, sha256.Sum256([]byte("manifest")))
		f.want(nil, err)
		return head.Size
	}
	step, stop := f.growing()
	defer stop()
	for range last {
		step()
		check()
	}
	stop()
	if size := check(); size != last {
		f.Fatalf("the last snapshot holds %d entries of %d", size, last)
	}
}

// snapshotNoBox looks for ballots and credentials in the bytes that leave the machine, and tries to vote where they arrive.
func snapshotNoBox(f *fixture) {
	gate := f.swap(store.Open, 0)
	b := ballot("the credential of somebody", "the ballot of somebody")
	f.accept(gate, b)
	one, tiles := grown(1)
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, one, tiles))
	snapshot := f.snapshot()
	for _, secret := range [][]byte{b.Key, b.Value, b.Hash[:], fmt.Appendf(nil, "%x", b.Hash)} {
		if bytes.Contains(snapshot, secret) {
			f.Errorf("the snapshot holds %q", secret)
		}
	}
	r := f.restored(snapshot)
	defer r.Close()
	r.lease = r.elect(node)
	if r.lease.Epoch <= f.lease.Epoch {
		f.Errorf("epoch %d after the restore, %d before", r.lease.Epoch, f.lease.Epoch)
	}
	r.wantNoBox(gate)
	r.wantHead(one)
	two, tiles := grown(2)
	f.want(nil, r.Advance(f.Context(), r.lease, one, two, tiles))
}

func snapshotDamaged(f *fixture) {
	one, tiles := grown(1)
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, one, tiles))
	snapshot := f.snapshot()
	r := f.open(f.TB)
	defer r.Close()
	refused := func(damaged []byte) {
		f.Helper()
		f.want(store.ErrCorrupt, r.Restore(f.Context(), bytes.NewReader(damaged)))
	}
	step := 1 + len(snapshot)/500 // in all of it, but not everywhere
	for i := 0; i < len(snapshot); i += step {
		snapshot[i] ^= 0x20
		refused(snapshot)
		snapshot[i] ^= 0x20
		refused(snapshot[:i])
	}
	refused(append(bytes.Clone(snapshot), 0))
	f.want(nil, r.Restore(f.Context(), bytes.NewReader(snapshot)))
}

func snapshotEmpty(f *fixture) {
	one, tiles := grown(1)
	snapshot := f.snapshot()
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, one, tiles))
	f.want(store.ErrExists, f.Restore(f.Context(), bytes.NewReader(snapshot)))
	f.wantHead(one)
	r := f.restored(snapshot)
	defer r.Close()
	r.wantHead(store.Head{})
	r.lease = r.elect(node)
	f.want(nil, r.Stage(f.Context(), poll, [][]byte{{1}}))
	f.want(nil, r.Advance(f.Context(), r.lease, store.Head{}, one, tiles))
}

func cancelled(f *fixture) {
	ctx, cancel := context.WithCancel(f.Context())
	cancel()
	f.wantAll(context.Canceled, ctx, everyCall(f, f.lease))
}

func closed(f *fixture) {
	f.want(nil, f.Close())
	f.wantAll(store.ErrClosed, f.Context(), everyCall(f, f.lease))
	f.want(store.ErrClosed, f.Close())
}
