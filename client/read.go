package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
)

// readFor is read with the reader's header, if there is a reader.
func (p *Poll) readFor(ctx context.Context, what, path string, limit int64) ([]byte, error) {
	reader, err := p.reader(ctx)
	if err != nil {
		return nil, err
	}
	return p.read(ctx, what, path, limit, reader)
}

// Open asks for what lies at a path below the poll, for a page that checks it itself. The caller closes the body. A refusal is an
// [*api.Problem].
func (p *Poll) Open(ctx context.Context, path string) (*http.Response, error) {
	reader, err := p.reader(ctx)
	if err != nil {
		return nil, err
	}
	request, err := p.request(ctx, http.MethodGet, path, nil, reader)
	if err != nil {
		return nil, fmt.Errorf("read: %v", err)
	}
	return do(p.options.HTTP, request, "read")
}

// State returns where the poll stands, as the server says. [ErrManifest].
func (p *Poll) State(ctx context.Context) (api.State, error) {
	data, err := p.readFor(ctx, "state", "", maxAnswer)
	if err != nil {
		return api.State{}, err
	}
	return p.parseState(data)
}

func (p *Poll) parseState(data []byte) (s api.State, err error) {
	if err := decode("state", data, &s); err != nil {
		return api.State{}, err
	}
	if want := p.options.Manifest; want != nil && s.Manifest != *want {
		return api.State{}, fmt.Errorf("state: %w", ErrManifest)
	}
	return s, nil
}

// Payload returns the payload with a hash.
func (p *Poll) Payload(ctx context.Context, hash crypto.Hash) ([]byte, error) {
	return p.payload(ctx, hash, audit.MaxPayload)
}

// maxList bounds the bytes of a roll or a list of slips, which are longer than what entries name.
const maxList = 70 * ballot.MaxKeys

func (p *Poll) payload(ctx context.Context, hash crypto.Hash, limit int64) ([]byte, error) {
	data, err := p.readFor(ctx, "payload", "payloads/"+hash.String(), limit)
	if err != nil {
		return nil, err
	}
	if crypto.Sum(data) != hash {
		return nil, errors.New("payload: it has another hash than was asked for")
	}
	return data, nil
}

// Bundle returns the evidence as it is published, for [audit.Verify] or [audit.Replay].
func (p *Poll) Bundle(ctx context.Context) (audit.Bundle, error) {
	reader, err := p.reader(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.bundleTime)
	defer cancel()
	request, err := p.request(ctx, http.MethodGet, "bundle.tar.zst", nil, reader)
	if err != nil {
		return nil, fmt.Errorf("bundle: %v", err)
	}
	response, err := do(p.options.HTTP, request, "bundle")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return bundle.Unpack(response.Body)
}

// Checkpoint returns the published checkpoint, which the caller opens.
func (p *Poll) Checkpoint(ctx context.Context) ([]byte, error) {
	return p.read(ctx, "checkpoint", "log/checkpoint", 1<<16, nil)
}

// Tile returns a file of the log below log/, of which nothing was checked.
func (p *Poll) Tile(ctx context.Context, t audit.Tile) ([]byte, error) {
	return p.read(ctx, "log", "log/"+t.Path(), maxTile, nil)
}

// maxTile bounds the bytes of a tile: 256 hashes, or 256 entries of at most 256 bytes with their lengths.
const maxTile = 256 * (2 + 256)

// Proof returns the proof that a ballot is on the published board, of which [audit.Proof.Check] has still to be called.
func (p *Poll) Proof(ctx context.Context, id crypto.Hash) (audit.Proof, error) {
	data, err := p.read(ctx, "proof", "proofs/"+id.String(), 1<<17, nil)
	if err != nil {
		return audit.Proof{}, err
	}
	return audit.ParseProof(data)
}

// Locate returns the ballot whose id begins with the code of a receipt, 16 to 64 hexadecimal digits.
func (p *Poll) Locate(ctx context.Context, code string) (l api.Located, err error) {
	if !isCode(code) {
		return l, errors.New("receipt: want 16 to 64 hexadecimal digits")
	}
	data, err := p.read(ctx, "receipt", "receipts/"+code, maxAnswer, nil)
	if err != nil {
		return l, err
	}
	return l, decode("receipt", data, &l)
}

func isCode(code string) bool {
	for _, c := range []byte(code) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(code) >= 16 && len(code) <= 64
}

// Orders returns the orders that wait for signatures.
func (p *Poll) Orders(ctx context.Context) (o api.Orders, err error) {
	data, err := p.readFor(ctx, "orders", "orders", maxAnswer)
	if err != nil {
		return o, err
	}
	return o, decode("orders", data, &o)
}

// Marks returns the marks that wait for an order.
func (p *Poll) Marks(ctx context.Context) (m api.MarksWaiting, err error) {
	data, err := p.readFor(ctx, "marks", "marks", maxAnswer)
	if err != nil {
		return m, err
	}
	return m, decode("marks", data, &m)
}
