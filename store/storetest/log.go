package storetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/piaojue/piaojue/store"
)

var logChecks = []check{
	{"lease/one-holder", leaseHeld},
	{"lease/runs-out", leaseRunsOut},
	{"lease/fencing", leaseFencing},
	{"advance/compare-and-swap", advanceCompareAndSwap},
	{"advance/all-at-once", advanceAtOnce},
	{"advance/two-sequencers", advanceTwoSequencers},
	{"advance/only-grows", advanceOnlyGrows},
	{"advance/limits", advanceLimits},
	{"payload/by-hash", payloads},
}

func leaseHeld(f *fixture) {
	_, err := f.Elect(f.Context(), poll, "another", time.Hour)
	f.want(store.ErrHeld, err)
	second := f.elect(node)
	if second.Poll != poll || f.lease.Epoch < 1 || second.Epoch <= f.lease.Epoch {
		f.Fatalf("lease %v after %v", second, f.lease)
	}
	_, err = f.Elect(f.Context(), poll, "", time.Hour)
	f.want(store.ErrInvalid, err)
}

func leaseRunsOut(f *fixture) {
	short, err := f.Elect(f.Context(), poll, node, time.Millisecond)
	f.want(nil, err)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		next, err := f.Elect(f.Context(), poll, "another", time.Hour)
		if err == nil {
			if next.Epoch <= short.Epoch {
				f.Fatalf("epoch %d after %d", next.Epoch, short.Epoch)
			}
			return
		}
		f.want(store.ErrHeld, err)
		if time.Now().After(deadline) {
			f.Fatalf("a lease of a millisecond has not run out")
		}
	}
}

// leaseFencing wakes a sequencer that slept: it knows the right gate and head, and still must not write.
func leaseFencing(f *fixture) {
	old := f.lease
	f.lease = f.elect(node)
	one, tiles := grown(1)
	for _, lease := range []store.Lease{old, {Poll: poll}, {Poll: poll, Epoch: f.lease.Epoch + 1}} {
		_, err := f.SwapGate(f.Context(), lease, store.FirstGate(), store.Open, 0)
		f.want(store.ErrFenced, err)
		f.want(store.ErrFenced, f.Advance(f.Context(), lease, store.Head{}, one, tiles))
	}
	f.wantHead(store.Head{})
	_, err := f.ReadTile(f.Context(), poll, tile)
	f.want(store.ErrNotFound, err)

	f.swap(store.Shut, 0)
	f.want(store.ErrFenced, f.Forget(f.Context(), old, store.Head{}))
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, one, tiles))
	f.wantHead(one)
}

func advanceCompareAndSwap(f *fixture) {
	one, first := grown(1)
	two, second := grown(2)
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, one, first))
	rootless, unsigned := one, one
	rootless.Root = [32]byte{}
	unsigned.Checkpoint = nil
	for _, stale := range []store.Head{{}, rootless, unsigned} {
		f.want(store.ErrHead, f.Advance(f.Context(), f.lease, stale, two, second))
	}
	f.wantHead(one)
	f.wantTile("a")
	f.want(nil, f.Advance(f.Context(), f.lease, one, two, second))
	f.want(store.ErrHead, f.Advance(f.Context(), f.lease, one, two, second)) // a retry
	f.wantHead(two)
	f.wantTile("ab")
}

// advanceAtOnce reads while the log grows. A tile is never ahead of a head that is read after it, nor behind one that is
// read before it.
func advanceAtOnce(f *fixture) {
	const last = 60
	step, stop := f.growing()
	defer stop()
	for range last {
		step()
		f.observe()
	}
	stop()
	if size := f.observe(); size != last {
		f.Fatalf("the log has %d entries, want %d", size, last)
	}
}

// observe reads a tile, the head and the tile again, and returns the head's size.
func (f *fixture) observe() int64 {
	f.Helper()
	before, err := f.ReadTile(f.Context(), poll, tile)
	if !errors.Is(err, store.ErrNotFound) {
		f.want(nil, err)
	}
	head, err := f.LoadHead(f.Context(), poll)
	f.want(nil, err)
	if int64(len(before)) > head.Size {
		f.Fatalf("a tile of %d entries, and then a head of %d", len(before), head.Size)
	}
	if head.Size == 0 {
		return 0
	}
	if want, _ := grown(int(head.Size)); !head.Equal(want) {
		f.Fatalf("the head of %d has the checkpoint %q", head.Size, head.Checkpoint)
	}
	after, err := f.ReadTile(f.Context(), poll, tile)
	f.want(nil, err)
	if int64(len(after)) < head.Size {
		f.Fatalf("a head of %d, and then a tile of %d entries", head.Size, len(after))
	}
	return head.Size
}

// growing makes an empty log grow by one entry whenever step is called, while the caller goes on, until stop is.
func (f *fixture) growing() (step, stop func()) {
	steps := make(chan bool, 1)
	var wg sync.WaitGroup
	wg.Go(func() {
		var old store.Head
		for range steps {
			next, tiles := grown(int(old.Size) + 1)
			if err := f.Advance(f.Context(), f.lease, old, next, tiles); err != nil {
				f.Errorf("advance: %v", err)
			}
			old = next
		}
	})
	return func() { steps <- true }, sync.OnceFunc(func() { close(steps); wg.Wait() })
}

// advanceTwoSequencers lets two processes believe at once that they lead. Each entry that one of them was told is in the log
// is there once, and no other is.
func advanceTwoSequencers(f *fixture) {
	var wg sync.WaitGroup
	told := make([][]uint64, 2)
	for who := range told {
		wg.Go(func() {
			for n := range 60 {
				entry := uint64(who)<<32 | uint64(n)
				err := appendEntry(f, entry)
				if err == nil {
					told[who] = append(told[who], entry)
				} else if !errors.Is(err, store.ErrFenced) && !errors.Is(err, store.ErrHead) {
					f.Errorf("sequencer %d: %v", who, err)
				}
			}
		})
	}
	wg.Wait()
	f.want(nil, appendEntry(f, 1<<63)) // alone, so that there is one at least
	data, err := f.ReadTile(f.Context(), poll, tile)
	f.want(nil, err)
	times := make(map[uint64]int)
	for rest := data; len(rest) >= 8; rest = rest[8:] {
		times[binary.BigEndian.Uint64(rest)]++
	}
	acknowledged := append(append(told[0], told[1]...), 1<<63)
	for _, entry := range acknowledged {
		if times[entry] != 1 {
			f.Errorf("entry %x is in the log %d times", entry, times[entry])
		}
	}
	head, err := f.LoadHead(f.Context(), poll)
	f.want(nil, err)
	if n := len(acknowledged); len(data) != 8*n || head.Size != int64(n) {
		f.Errorf("%d entries acknowledged, %d in the tile, %d in the head", n, len(data)/8, head.Size)
	}
}

// appendEntry does what a sequencer does that has just started.
func appendEntry(f *fixture, entry uint64) error {
	lease, err := f.Elect(f.Context(), poll, node, time.Hour)
	if err != nil {
		return err
	}
	old, err := f.LoadHead(f.Context(), poll)
	if err != nil {
		return err
	}
	var data []byte
	if old.Size > 0 {
		if data, err = f.ReadTile(f.Context(), poll, tile); err != nil {
			return err
		}
	}
	data = binary.BigEndian.AppendUint64(data, entry)
	next := store.Head{Size: old.Size + 1, Root: sha256.Sum256(data), Checkpoint: fmt.Append(nil, "checkpoint of ", entry)}
	return f.Advance(f.Context(), lease, old, next, []store.Tile{{Path: tile, Data: data}})
}

func advanceOnlyGrows(f *fixture) {
	two, tiles := grown(2)
	three, longer := grown(3)
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, two, tiles))
	refused := func(next store.Head, tiles ...store.Tile) {
		f.Helper()
		f.want(store.ErrInvalid, f.Advance(f.Context(), f.lease, two, next, tiles))
	}
	one, shorter := grown(1)
	refused(one)
	refused(three, shorter...)
	refused(three, store.Tile{Path: "tile/0/000"}, store.Tile{Path: tile, Data: []byte("aXc")})
	refused(three, longer[0], longer[0])
	refused(two, longer...)
	otherRoot, unsigned := two, three
	otherRoot.Root[0] ^= 1
	unsigned.Checkpoint = nil
	refused(otherRoot)
	refused(unsigned)
	f.wantHead(two)
	f.wantTile("ab")
	_, err := f.ReadTile(f.Context(), poll, "tile/0/000")
	f.want(store.ErrNotFound, err)

	cosigned := two
	cosigned.Checkpoint = append(bytes.Clone(two.Checkpoint), " with a witness"...)
	f.want(nil, f.Advance(f.Context(), f.lease, two, cosigned, nil))
	f.want(nil, f.Advance(f.Context(), f.lease, cosigned, three, longer))
	f.wantHead(three)
	f.wantTile("abc")
}

func advanceLimits(f *fixture) {
	next, _ := grown(1)
	refused := func(kind error, tiles ...store.Tile) {
		f.Helper()
		f.want(kind, f.Advance(f.Context(), f.lease, store.Head{}, next, tiles))
	}
	many := make([]store.Tile, store.MaxOps)
	for i := range many {
		many[i] = store.Tile{Path: fmt.Sprint("tile/0/", i), Data: []byte{byte(i)}}
	}
	big := make([]byte, store.MaxBytes-len(next.Root)-len(next.Checkpoint)-len(tile))
	refused(store.ErrTooLarge, many...)
	refused(store.ErrTooLarge, store.Tile{Path: tile, Data: append(big, 0)})
	refused(store.ErrTooLarge, store.Tile{Path: string(make([]byte, store.MaxName+1))})
	refused(store.ErrInvalid, store.Tile{})
	f.want(nil, f.Advance(f.Context(), f.lease, store.Head{}, next, many[1:]))
	for _, t := range many[1:] {
		got, err := f.ReadTile(f.Context(), poll, t.Path)
		f.want(nil, err)
		if !bytes.Equal(got, t.Data) {
			f.Fatalf("%s is %x, want %x", t.Path, got, t.Data)
		}
	}
}

func payloads(f *fixture) {
	all := [][]byte{{}, []byte("manifest"), make([]byte, store.MaxBytes+1)}
	f.want(store.ErrTooLarge, f.Stage(f.Context(), poll, [][]byte{make([]byte, store.MaxPayload)}))
	f.want(store.ErrTooLarge, f.Stage(f.Context(), poll, make([][]byte, store.MaxPayloads+1)))
	_, err := f.ReadPayload(f.Context(), poll, sha256.Sum256([]byte("manifest")))
	f.want(store.ErrNotFound, err)
	for range 2 {
		f.want(nil, f.Stage(f.Context(), poll, all))
	}
	for _, want := range all {
		got, err := f.ReadPayload(f.Context(), poll, sha256.Sum256(want))
		f.want(nil, err)
		if !bytes.Equal(got, want) {
			f.Fatalf("a payload of %d bytes is not the one staged", len(want))
		}
	}
}
