package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// A Client shows the checkpoints of one poll to all witnesses that have an address in its policy. It may be used by several
// goroutines at once.
type Client struct {
	// Grace is how long [Client.Submit] waits for the other witnesses when enough have cosigned, so that one that is silent does not
	// hold up every entry. 0 is until all have answered or ctx has ended: so a rollback is found that a slow one knows of.
	Grace time.Duration

	manifest *ballot.Manifest
	peers    []*peer // in the order of the policy
}

// NewClient returns the client of a manifest. transport carries the requests, for example with a certificate authority of
// the hall's own; nil is what Go takes by default.
func NewClient(m *ballot.Manifest, transport http.RoundTripper) (*Client, error) {
	policy, err := audit.ParsePolicy(m.Policy)
	if err != nil {
		return nil, fmt.Errorf("witnesses of %q: %v", m.Origin, err)
	}
	shared := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c := &Client{manifest: m}
	for _, w := range policy.Witnesses {
		if w.URL != "" {
			c.peers = append(c.peers, &peer{witness: w, http: shared})
		}
	}
	return c, nil
}

// A Round is what came of showing a checkpoint to all witnesses once.
type Round struct {
	Signed []byte           // the checkpoint with the lines that came, in the order of the policy: fit to be published
	Enough bool             // the manifest's policy is satisfied
	Asked  int              // how many witnesses were shown it
	Failed map[string]error // of them, by the name in the policy; each error names the witness and says what to do
}

// Stop returns why nothing may be written to this log any more, nil if no witness objects. It wraps [ErrRolledBack] or [ErrFork].
func (r Round) Stop() error {
	for _, name := range slices.Sorted(maps.Keys(r.Failed)) {
		if err := r.Failed[name]; errors.Is(err, ErrRolledBack) || errors.Is(err, ErrFork) {
			return err
		}
	}
	return nil
}

// Submit shows a signed checkpoint to all witnesses at the same time, and returns when all have answered or ctx has ended, or a
// little after enough have cosigned ([Client.Grace]). The checkpoint must be stored: whoever shows what could still be lost
// convicts itself. A checkpoint that has lines already keeps them, and may be shown again for those that are missing, or at a start to learn whether the store was rolled back.
//
// prove is called by one goroutine at a time, and not after Submit has returned. The error is of the checkpoint itself; what
// became of each witness is in the [Round].
func (c *Client) Submit(ctx context.Context, signed []byte, prove Prove) (Round, error) {
	head, cosigned, enough, err := audit.OpenPublishedCheckpoint(c.manifest, signed)
	if err != nil {
		return Round{}, fmt.Errorf("submit: %w", err)
	}
	lines, errs := c.ask(ctx, head, signed, prove)
	r := Round{Signed: signed, Enough: enough, Asked: len(c.peers), Failed: map[string]error{}}
	for i, p := range c.peers {
		name := p.witness.Name
		there := slices.ContainsFunc(cosigned, func(c audit.Cosignature) bool { return c.Witness == name })
		if errs[i] == nil && !there {
			errs[i] = r.add(c.manifest, lines[i])
		}
		if errs[i] != nil {
			r.Failed[name] = fmt.Errorf("witness %s: %w", name, errs[i])
		}
	}
	return r, nil
}

// ask asks all at the same time.
func (c *Client) ask(ctx context.Context, head audit.Checkpoint, signed []byte, prove Prove) ([]line, []error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex // one after the other proves, and counts
	alone := func(older, newer int64) (tlog.TreeProof, error) {
		mu.Lock()
		defer mu.Unlock()
		return prove(older, newer)
	}
	lines, errs := make([]line, len(c.peers)), make([]error, len(c.peers))
	so := bytes.Clone(signed)
	var all sync.WaitGroup
	for i, p := range c.peers {
		all.Go(func() {
			if lines[i], errs[i] = p.cosign(ctx, head, signed, alone); errs[i] != nil || c.Grace <= 0 {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			so = append(so, lines[i].String()...)
			if _, _, enough, err := audit.OpenPublishedCheckpoint(c.manifest, so); err == nil && enough {
				time.AfterFunc(c.Grace, cancel)
			}
		})
	}
	all.Wait()
	return lines, errs
}

// add takes a line into the checkpoint, if the whole is still one that everybody accepts.
func (r *Round) add(m *ballot.Manifest, l line) error {
	signed := append(bytes.Clone(r.Signed), l.String()...)
	_, _, enough, err := audit.OpenPublishedCheckpoint(m, signed)
	if err == nil {
		r.Signed, r.Enough = signed, enough
	}
	return err
}
