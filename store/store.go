package store

import (
	"context"
	"errors"
	"io"
	"time"
)

// No call asks for more than one transaction of a linearizable key-value store can serve; these are etcd's defaults, less
// what an implementation needs for its own keys. The cost of a call is written at its method. Payloads alone may be larger, and
// more: a roll of a million keys is one, and an epoch has thousands. An implementation whose transactions are small writes those in parts, the last of which makes
// them readable; what lies under its own hash cannot be half there.
const (
	MaxOps   = 128     // values written by one call
	MaxBytes = 1 << 20 // bytes of names, keys and values in one call
	MaxName  = 255     // bytes in the name of a poll, a node or a tile; at least 1
	MaxKey   = 64      // bytes in a credential; at least 1

	MaxPayloads = 512      // of one call
	MaxPayload  = 80 << 20 // bytes of all of them
)

// Every error of a [Store] that has one of these causes wraps it, and none that has not. A context's end is wrapped, too.
// Other errors come from the medium.
var (
	// ErrNotFound: there is no such poll, tile or payload, or the poll has no box.
	ErrNotFound = errors.New("not found")
	// ErrExists: there is such a poll already.
	ErrExists = errors.New("exists already")
	// ErrGate: the gate is not the one named, or does not allow this. Load it and decide anew.
	ErrGate = errors.New("the gate has moved or does not allow this")
	// ErrHeld: another node holds the lease. Try again when it has run out.
	ErrHeld = errors.New("another node holds the lease")
	// ErrFenced: somebody was elected since, or the lease has run out. Whoever gets this is not the sequencer: stop.
	ErrFenced = errors.New("the lease is not the latest")
	// ErrHead: the head is not the one named. Load it and decide anew.
	ErrHead = errors.New("the head has moved")
	// ErrTooLarge: more than [MaxOps], [MaxBytes], [MaxName], [MaxKey], [MaxPayloads] or [MaxPayload].
	ErrTooLarge = errors.New("too large")
	// ErrInvalid: what is asked can never be allowed. A fault of the caller; to try again is pointless.
	ErrInvalid = errors.New("invalid")
	// ErrCorrupt: what was read is not what was written. Stop, and restore from elsewhere.
	ErrCorrupt = errors.New("corrupt")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the store is closed")
)

// A Poll is the name of a poll, by convention the origin of its log: 1 to [MaxName] bytes.
type Poll string

// A Store keeps polls. What the package comment says holds for each of them.
//
// All methods may be called concurrently. For one poll they are linearizable, across processes and restarts, and what they
// wrote is durable once they return without error. A call writes everything it was asked to, or nothing. Any of them may
// return ErrClosed, a context's error, or that of the medium; those that take a poll or a lease, ErrNotFound. Bytes that go
// in are copied before the call returns, and bytes that come out are the caller's own.
type Store interface {
	// Create makes a poll with an unopened gate, an empty log and no lease. ErrExists leaves the poll that is there as it is;
	// after a lost answer it is what a retry gets. ErrTooLarge or ErrInvalid when the name is none.
	Create(ctx context.Context, poll Poll) error

	// LoadGate returns the gate. ErrNotFound also when the poll has no box.
	LoadGate(ctx context.Context, poll Poll) (Gate, error)

	// SwapGate replaces the gate by old.Next(state, round) and returns that, if the lease is the latest and the gate is old,
	// compared in one transaction with the write. ErrFenced comes before ErrGate. ErrInvalid if there is no such next gate.
	// A retry after it succeeded gets ErrGate: load the gate and look.
	SwapGate(ctx context.Context, lease Lease, old Gate, state State, round uint64) (Gate, error)

	// Accept makes submissions pending in the gate's round, each under a credential that is bound to none yet, and binds it.
	// The outcome of each, in the order of the batch, names the bytes that its credential is bound to: its own, or those
	// that came first, in the batch or at any time before. There are never two ballots of one credential.
	//
	// ErrGate if the gate is not this one or not open, compared in one transaction with the writes. A retry with the same
	// bytes gets the same hash, not fresh. ErrTooLarge or ErrInvalid: see [CheckSubmissions]. A submission costs two
	// writes, so a batch holds at most 64.
	Accept(ctx context.Context, poll Poll, gate Gate, batch []Submission) ([]Outcome, error)

	// ReadRound calls fn with each submission of a sealed round whose hash is wanted, sorted by hash, then by key. wanted, of
	// which nil wants all, is asked once for each submission, in that order, and must not call the store; fn may. It reads the
	// same every time. ErrGate if the round is not sealed. It stops at the first error of fn and returns it as it is.
	// ErrCorrupt as soon as bytes that are wanted do not have their hash.
	ReadRound(ctx context.Context, poll Poll, round uint64, wanted func(hash [32]byte) bool, fn func(Submission) error) error

	// Forget removes the box of a poll whose gate is shut, if the lease is the latest and the head is this one. The caller
	// has seen that everything pending is in the log at that head: nobody can look again. Done twice, it gives ErrNotFound.
	// ErrFenced comes before ErrGate, and that before ErrHead.
	Forget(ctx context.Context, lease Lease, head Head) error

	// Elect makes node the sequencer for as long as ttl, and fences off every lease before. ErrHeld while the lease of
	// another node has not run out. The same node is elected anew at once: so a sequencer prolongs its lease, and one that
	// crashed does not wait for itself. A lost answer costs an epoch and nothing else.
	Elect(ctx context.Context, poll Poll, node string, ttl time.Duration) (Lease, error)

	// LoadHead returns the head: the zero Head in an empty log.
	LoadHead(ctx context.Context, poll Poll) (Head, error)

	// Advance replaces the head and writes tiles, if the lease is the latest and the head is old, compared in one
	// transaction with the writes: no reader sees one without the others. ErrFenced comes before ErrHead. A tile may be
	// written again only with more bytes after those that are there, else ErrInvalid: what is in the log stays. Readers of
	// an older head find theirs at the beginning. ErrTooLarge or ErrInvalid also from [CheckAdvance].
	// A retry after it succeeded gets ErrHead: load the head and look. It costs one write and one a tile.
	Advance(ctx context.Context, lease Lease, old, next Head, tiles []Tile) error

	// ReadTile returns all bytes of a tile. ErrNotFound, ErrCorrupt.
	ReadTile(ctx context.Context, poll Poll, path string) ([]byte, error)

	// Stage stores payloads under their SHA-256, before the entries that name them are advanced to. It needs no lease,
	// since nothing can be overwritten by what has its own hash for a name, and may be repeated. Each costs one write.
	Stage(ctx context.Context, poll Poll, payloads [][]byte) error

	// ReadPayload returns the payload with this SHA-256. ErrNotFound, ErrCorrupt.
	ReadPayload(ctx context.Context, poll Poll, hash [32]byte) ([]byte, error)

	// Snapshot writes the logs of all polls, each as it was at one moment, and nothing of any box. The format is the
	// implementation's own. It holds up no ballot while w is slow.
	Snapshot(ctx context.Context, w io.Writer) error

	// Restore fills a store in which there is no poll from a snapshot. ErrExists if there is one; ErrCorrupt if a byte of
	// the snapshot was changed or is missing. No process may still hold a lease from where the snapshot was taken: epochs
	// go on from there. Warning: see the package comment on rollbacks, which a restore is.
	Restore(ctx context.Context, r io.Reader) error

	// Close ends the store: every later call returns ErrClosed, Close too, and those under way return it or finish.
	Close() error
}
