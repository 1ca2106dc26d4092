// Package client is how everybody's own program talks to a poll on a server (docs/protocol.md, section 11.1), and follows its
// board.
//
// A [Poll] asks one thing a call and believes nothing: what it reads is bounded, and whoever acts on it replays the board, as a
// [Mirror] does by itself, or [audit.Replay] on a bundle. A refusal is an [*api.Problem]: errors.As finds it, and errors.Is
// compares it by its code.
//
// Nothing is tried twice. Whoever does not know what became of a ballot, a message or marks sends the same bytes again and gets
// the same answer; only a credential that has cast another ballot gets another.
package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Options of a poll.
type Options struct {
	// HTTP is what asks: see [NewHTTP], which is also the default.
	HTTP *http.Client
	// Manifest, if not nil, is the hash that the manifest must have, as it was read aloud when it was approved. Whoever does
	// not give it believes the server which poll this is.
	Manifest *crypto.Hash
	// Reader, if not nil, signs for reading what is not announced, and what the audience of the poll keeps from others. It wants Manifest.
	Reader *crypto.SigningKey
	// Each runs do(0), …, do(n-1), at the same time if it likes: the checks of a [Mirror]. The default runs them in turn.
	Each func(n int, do func(i int))
}

// A Poll is one poll on a server. It may be used by several goroutines.
type Poll struct {
	address string // without a slash at the end
	options Options

	callTime, bundleTime time.Duration // what a call may take, whatever its context says
	quiet, pause, rest   time.Duration // of events: see there

	mu       sync.Mutex // guards what follows
	manifest *ballot.Manifest
}

// ErrManifest is wrapped when the server has another manifest than the one that was asked for.
var ErrManifest = errors.New("the server has another manifest than the one whose hash was given")

// New returns the poll at an address such as https://piaojue.example.cn/c/town/polls/2026. It asks nothing yet.
func New(address string, o Options) (*Poll, error) { return open(address, "poll", "polls/<poll>", o) }

// open returns what lies at the address of something, which is of this form below the congress.
func open(address, of, form string, o Options) (*Poll, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("address of a poll: not an address")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("address of a %s %q: want https://host/c/<congress>/%s", of, u.Redacted(), form)
	}
	// A server could have an officer sign for reading some other poll, and read that one with it.
	if o.Reader != nil && o.Manifest == nil {
		return nil, errors.New("a reader signs for one poll: the hash of its manifest is wanted")
	}
	if o.HTTP == nil {
		if o.HTTP, err = NewHTTP(""); err != nil {
			return nil, err
		}
	}
	if o.Each == nil {
		o.Each = inTurn
	}
	return at(strings.TrimRight(address, "/"), o), nil
}

func at(address string, o Options) *Poll {
	return &Poll{
		address: address, options: o, callTime: 2 * time.Minute, bundleTime: time.Hour,
		quiet: time.Minute, pause: time.Second, rest: 30 * time.Second,
	}
}

// As returns the same poll as one of its officers reads it: also what is not announced. The manifest has this hash.
func (p *Poll) As(reader crypto.SigningKey, manifest crypto.Hash) *Poll {
	o := p.options
	o.Reader, o.Manifest = &reader, &manifest
	return at(p.address, o)
}

func inTurn(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

// Other returns another poll on the same server, at a path such as /c/town/polls/2025. manifest is the hash of its manifest as the caller
// knows it; without one it is asked as everybody asks.
func (p *Poll) Other(path string, manifest *crypto.Hash) (*Poll, error) {
	u, err := url.Parse(p.address)
	if err != nil {
		return nil, errors.New("address of a poll: not an address")
	}
	o := p.options
	if o.Manifest = manifest; manifest == nil {
		o.Reader = nil
	}
	u.Path, u.RawPath = path, ""
	return New(u.String(), o)
}

// Address returns where the poll is.
func (p *Poll) Address() string { return p.address }

// Manifest returns the manifest, which is asked for once. [ErrManifest].
func (p *Poll) Manifest(ctx context.Context) (*ballot.Manifest, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.manifest != nil {
		return p.manifest, nil
	}
	data, err := p.read(ctx, "manifest", "manifest", ballot.MaxManifest, nil)
	if err != nil {
		return nil, err
	}
	if want := p.options.Manifest; want != nil && crypto.Sum(data) != *want {
		return nil, fmt.Errorf("manifest %v, want %v: %w", crypto.Sum(data), *want, ErrManifest)
	}
	m, err := ballot.ParseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("manifest: %v", err)
	}
	p.manifest = m
	return m, nil
}
