package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A Register is the register of a congress on a server (docs/protocol.md, section 12.6). As a [Poll] it believes nothing: whoever acts on what is read replays
// it with [register.Verify]. It may be used by several goroutines.
type Register struct {
	site    *Poll // how it is asked: nothing of it is a poll's
	options Options

	mu       sync.Mutex // guards what follows
	manifest *register.Manifest
}

// NewRegister returns the register at an address such as https://piaojue.example.cn/c/town/register. It asks nothing yet.
func NewRegister(address string, o Options) (*Register, error) {
	// A server could have an officer sign for reading some other register, and read that one with it.
	if o.Reader != nil && o.Manifest == nil {
		return nil, errors.New("a reader signs for one register: the hash of its manifest is wanted")
	}
	site, err := open(address, "register", "register", Options{HTTP: o.HTTP})
	if err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}
	return &Register{site: site, options: o}, nil
}

// Address returns where the register is.
func (r *Register) Address() string { return r.site.address }

// HTTP returns what asks, for other places that are asked in the same way.
func (r *Register) HTTP() *http.Client { return r.site.options.HTTP }

// State returns where the register stands, as the server says. [ErrManifest].
func (r *Register) State(ctx context.Context) (s api.Register, err error) {
	data, err := r.site.read(ctx, "register", "", maxAnswer, nil)
	if err != nil {
		return s, err
	}
	if err := decode("register", data, &s); err != nil {
		return s, err
	}
	if want := r.options.Manifest; want != nil && s.Manifest != *want {
		return api.Register{}, fmt.Errorf("register: %w", ErrManifest)
	}
	return s, nil
}

// Manifest returns the manifest, which is asked for once. [ErrManifest].
func (r *Register) Manifest(ctx context.Context) (*register.Manifest, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.manifest != nil {
		return r.manifest, nil
	}
	data, err := r.site.read(ctx, "manifest", "manifest", register.MaxManifest, nil)
	if err != nil {
		return nil, err
	}
	if want := r.options.Manifest; want != nil && crypto.Sum(data) != *want {
		return nil, fmt.Errorf("manifest %v, want %v: %w", crypto.Sum(data), *want, ErrManifest)
	}
	m, err := register.ParseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("manifest: %v", err)
	}
	r.manifest = m
	return m, nil
}

// Checkpoint returns the published checkpoint, which the caller opens.
func (r *Register) Checkpoint(ctx context.Context) ([]byte, error) { return r.site.Checkpoint(ctx) }

// Bundle returns the evidence as it is published, for [register.Verify].
func (r *Register) Bundle(ctx context.Context) (audit.Bundle, error) { return r.site.Bundle(ctx) }

// Orders returns the orders that wait for signatures. They are for officers alone: it wants a reader. What is no order is refused.
func (r *Register) Orders(ctx context.Context) ([]register.Order, error) {
	reader, err := r.reader(ctx)
	if err != nil {
		return nil, err
	}
	data, err := r.site.read(ctx, "orders", "orders", maxWaiting, reader)
	if err != nil {
		return nil, err
	}
	var said api.Orders
	if err := decode("orders", data, &said); err != nil {
		return nil, err
	}
	all := []register.Order{}
	for _, text := range said.Orders {
		o, err := register.ParseOrder(text)
		if err != nil {
			return nil, fmt.Errorf("orders: %v", err)
		}
		all = append(all, o)
	}
	return all, nil
}

// maxWaiting bounds the bytes of all orders that wait.
const maxWaiting = 16 * audit.MaxPayload

// SendOrder sends an order with all signatures that it has so far, and returns what the register says of it. The same bytes again are answered in the same way.
// A reader waits for no place with a large one.
func (r *Register) SendOrder(ctx context.Context, o register.Order) (s api.OrderState, err error) {
	var reader *api.Reader
	if r.options.Reader != nil {
		if reader, err = r.reader(ctx); err != nil {
			return s, err
		}
	}
	data, err := r.site.send(ctx, "order", "orders", "application/json", o.Bytes(), r.site.callTime, reader)
	if err != nil {
		return s, err
	}
	return s, decode("order", data, &s)
}

// reader signs for reading.
func (r *Register) reader(ctx context.Context) (*api.Reader, error) {
	if r.options.Reader == nil {
		return nil, errors.New("this is for officers of the register, who sign that they read: the manifest's hash and a key are wanted")
	}
	m, err := r.Manifest(ctx)
	if err != nil {
		return nil, err
	}
	reader := api.NewReader(m.Origin, *r.options.Manifest, *r.options.Reader, time.Now().Add(api.MaxReader/2)) // clocks differ
	return &reader, nil
}
