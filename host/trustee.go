package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/trustee"
)

// A Trustee is a scrutineer's own program behind a page of the scrutineer's own machine:
//
//	GET  /api/state     where the poll stands, what this trustee owes, and whom everybody waits for
//	GET  /api/places    media that a backup may go to
//	POST /api/unlock    {"passphrase":S}           opens the key share
//	POST /api/backup    {"path":S}                 copies the sealed key file
//	POST /api/check     {"path":S,"passphrase":S}  opens a copy from where it lies
//	POST /api/ceremony  {}                         says what is owed in the making of the key, and sends it
//	POST /api/verify    {}                         verifies the board for a page that cannot: a browser opens no sealed text
//	POST /api/decrypt   {["root":HASH]}            countersigns the tally, and then decrypts it
//	POST /api/destroy   {["now":true]}             erases share and backups, and sends the statement; now: though polls of the series go on
//	GET  /api/series    which polls the key serves, and how far they are
//	POST /api/follow    {["on":true]}              goes on by itself in all polls of the series, or stops: see [series]
//
// Each step verifies the whole board first, and none takes a board that too few witnesses have cosigned. The page verifies it as
// well before it lets anybody countersign: below the poll's own address it reads what everybody may read.
type Trustee struct {
	desk    desk
	officer ballot.Officer
	options audit.Options
	further []audit.Policy // that checkpoints must satisfy as well
	words   atomic.Int32   // of the owner about the series that wait for the lock: nothing is said by itself meanwhile

	// What follows is guarded by the lock of the desk.
	trustee    *trustee.Trustee
	board      *audit.Board // the last replay
	checkpoint []byte       // of it
	unlocked   bool
	series     *series // nil if the poll is in none
}

// TrusteeOptions are what the page of a trustee is given.
type TrusteeOptions struct {
	Trustee  *trustee.Trustee // the caller closes it
	Officer  crypto.PublicKey // the scrutineer's signing key
	Unlocked bool             // its key share is open already
	Poll     *client.Poll
	Later    []*client.Poll              // of the series that Poll is the first of
	Policy   string                      // a tlog-policy that checkpoints must satisfy as well; see [audit.Options]
	Beside   audit.Bundle                // of the poll beside which sealed texts are written; see [audit.Options]
	Each     func(n int, do func(i int)) // for replays: see [audit.Options]
}

// NewTrustee makes the page of a trustee. It asks the server for the manifest, which is the one that the key share was made for.
func NewTrustee(ctx context.Context, o TrusteeOptions) (*Trustee, error) {
	m, err := o.Poll.Manifest(ctx)
	if err != nil {
		return nil, fmt.Errorf("trustee: %w", err)
	}
	if m.Hash() != o.Trustee.Poll() {
		return nil, fmt.Errorf("trustee: %w", client.ErrManifest)
	}
	who, ok := m.Officer(o.Officer)
	if !ok {
		return nil, errors.New("trustee: the signing key is no officer's of this poll")
	}
	if o.Beside != nil && m.Beside == nil {
		return nil, errors.New("trustee: the manifest names no poll beside it, but one is given")
	}
	poll := o.Trustee.Poll()
	t := &Trustee{
		desk: desk{poll: o.Poll, manifest: m}, trustee: o.Trustee, officer: who, unlocked: o.Unlocked,
		options: audit.Options{Manifest: &poll, Policy: o.Policy, Beside: o.Beside, Each: o.Each},
	}
	if o.Policy != "" {
		further, err := audit.ParsePolicy(o.Policy)
		if err != nil {
			return nil, fmt.Errorf("trustee: %v", err)
		}
		t.further = []audit.Policy{further}
	}
	t.desk.doors = map[string]task{
		"/api/state": get(t.stateLocked), "/api/places": get(t.placesLocked), "/api/unlock": post(t.unlockLocked), "/api/backup": post(t.backupLocked), "/api/check": post(t.checkLocked),
		"/api/ceremony": post(t.ceremonyLocked), "/api/verify": post(t.verifyLocked), "/api/decrypt": post(t.decryptLocked), "/api/destroy": post(t.destroyLocked),
		"/api/series": get(t.seriesLocked), "/api/follow": post(t.followLocked).noticed(&t.words),
	}
	if err := t.join(ctx, o.Later); err != nil {
		return nil, fmt.Errorf("trustee: %w", err)
	}
	t.desk.page, err = t.makePage()
	return t, err
}

// Run serves the page until the context ends, on a listener of the loopback interface, which it closes. It calls started with the
// address that lets one browser in, once.
func (t *Trustee) Run(ctx context.Context, l net.Listener, started func(address string)) error {
	ctx, stop := context.WithCancel(ctx)
	var following sync.WaitGroup
	following.Go(func() { t.follow(ctx) })
	defer following.Wait()
	defer stop()
	return t.desk.run(ctx, l, started)
}

// fetchLocked returns the published board. If all that is wrong with it is that witnesses are missing, it says so: a replay that
// fails has reasons, but no code.
func (t *Trustee) fetchLocked(ctx context.Context) (audit.Bundle, error) {
	return t.fetchOf(ctx, &t.desk)
}

// fetchOf is fetchLocked of any poll that the key serves.
func (t *Trustee) fetchOf(ctx context.Context, d *desk) (audit.Bundle, error) {
	bundle, err := d.fetchLocked(ctx)
	if err != nil {
		return nil, err
	}
	if _, _, err := audit.OpenPollCheckpoint(d.manifest, bundle[checkpointFile], t.further...); errors.Is(err, audit.ErrWitnesses) {
		return nil, err
	}
	return bundle, nil
}

// lookLocked replays the published board, unless it is the one that was replayed last.
func (t *Trustee) lookLocked(ctx context.Context) (*audit.Board, error) {
	bundle, err := t.fetchLocked(ctx)
	if err != nil {
		return nil, err
	}
	if t.board != nil && bytes.Equal(t.checkpoint, bundle[checkpointFile]) {
		return t.board, nil
	}
	b, err := audit.Replay(bundle, t.options)
	if err != nil {
		return nil, fmt.Errorf("the board that the server has: %w", err)
	}
	t.board, t.checkpoint = b, bundle[checkpointFile]
	return b, nil
}
