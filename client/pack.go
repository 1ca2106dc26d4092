package client

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A packReader reads the ballots of a log in turn, a pack for each entry bundle (docs/protocol.md, section 11.1), and their hints from a pack
// beside it:
//
//	u32 big-endian length ‖ payload, for each entry of kind ballot
//
// A pack is read as it is needed and not held: each ballot is compared with the hash that the log has for it. Nobody vouches for hints, and
// nobody needs them: whatever goes wrong with them, there are none.
type packReader struct {
	poll *Poll
	last int64 // size of the log: the last pack is as wide as it is there

	n      int64 // number of the open pack
	left   int   // ballots that it may still have
	body   io.ReadCloser
	ballot *bufio.Reader
	beside io.ReadCloser // hints; nil if there are none
	hint   *bufio.Reader
	cancel context.CancelFunc
}

// next returns the ballot of entry at, which has this hash, and its hints or nil. Those before it in its pack have been read, or are passed over.
func (r *packReader) next(ctx context.Context, at int64, want crypto.Hash) (payload, hints []byte, err error) {
	if n := at / audit.TileWidth; r.body == nil || n != r.n {
		if err := r.open(ctx, n); err != nil {
			return nil, nil, err
		}
	}
	for ; r.left > 0; r.left-- {
		if payload, err = readPacked(r.ballot); err != nil {
			return nil, nil, err
		}
		hints = r.nextHints()
		if crypto.Sum(payload) == want {
			return payload, hints, nil
		}
	}
	return nil, nil, errPack
}

func (r *packReader) nextHints() []byte {
	if r.beside == nil {
		return nil
	}
	hints, err := readPacked(r.hint)
	if err != nil {
		r.beside.Close()
		r.beside = nil
	}
	if len(hints) == 0 {
		return nil
	}
	return hints
}

var errPack = errors.New("the pack has fewer ballots than the log, or others")

func (r *packReader) open(ctx context.Context, n int64) error {
	r.close()
	width := int(min(r.last-n*audit.TileWidth, audit.TileWidth))
	tile := strings.TrimPrefix(audit.Tile{Level: audit.Entries, N: n, Width: width}.Path(), "tile/entries/")
	ctx, cancel := context.WithTimeout(ctx, r.poll.bundleTime)
	body, err := r.get(ctx, "packs/"+tile)
	if err != nil {
		cancel()
		return err
	}
	r.n, r.left, r.body, r.ballot, r.cancel = n, width, body, bufio.NewReader(body), cancel
	if r.beside, err = r.get(ctx, "hints/"+tile); err != nil {
		r.beside = nil
	}
	r.hint = bufio.NewReader(r.beside)
	return nil
}

func (r *packReader) get(ctx context.Context, path string) (io.ReadCloser, error) {
	request, err := r.poll.request(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return nil, err
	}
	response, err := do(r.poll.options.HTTP, request, "ballots")
	if err != nil {
		return nil, err
	}
	return response.Body, nil
}

func (r *packReader) close() {
	if r.body != nil {
		r.body.Close()
		if r.beside != nil {
			r.beside.Close()
		}
		r.cancel()
		r.body = nil
	}
}

// readPacked reads one ballot of a pack.
func readPacked(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		if errors.Is(err, io.EOF) {
			err = errPack
		}
		return nil, err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > ballot.MaxEnvelope {
		return nil, fmt.Errorf("a ballot of %d bytes, at most %d", size, ballot.MaxEnvelope)
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, fmt.Errorf("the pack is cut off: %w", err)
	}
	return payload, nil
}
