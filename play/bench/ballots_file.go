package bench

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A record is a ballot in a file of many:
//
//	32 bytes  hash of the payload
//	 4 bytes  length of the payload, big-endian
//	 4 bytes  length of its hints
//	          payload
//	          hints
type record struct {
	id             crypto.Hash
	payload, hints []byte
}

const recordHead = len(crypto.Hash{}) + 4 + 4

// append appends the record to a file's bytes.
func (r record) append(to []byte) []byte {
	to = append(to, r.id[:]...)
	to = binary.BigEndian.AppendUint32(to, uint32(len(r.payload)))
	to = binary.BigEndian.AppendUint32(to, uint32(len(r.hints)))
	return append(append(to, r.payload...), r.hints...)
}

// readRecord reads the next record. At the end of the file the error is [io.EOF].
func readRecord(from *bufio.Reader) (r record, err error) {
	var head [recordHead]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return r, err
	}
	r.id = crypto.Hash(head[:])
	payload, hints := binary.BigEndian.Uint32(head[len(r.id):]), binary.BigEndian.Uint32(head[len(r.id)+4:])
	if max(payload, hints) > ballot.MaxEnvelope {
		return r, fmt.Errorf("a payload of %d bytes and hints of %d: want at most %d", payload, hints, ballot.MaxEnvelope)
	}
	both := make([]byte, payload+hints)
	if _, err := io.ReadFull(from, both); err != nil {
		return r, errors.New("the file ends within a ballot")
	}
	r.payload, r.hints = both[:payload:payload], both[payload:]
	return r, nil
}

// An edge is the right edge of the Merkle tree of the ballots' hashes: as much as its root takes. An [audit.Tree] keeps all hashes of a tree.
type edge struct {
	size  int64
	whole []tlog.Hash // of the largest subtrees that are complete, from the left
}

func (e *edge) append(id crypto.Hash) {
	h := tlog.RecordHash(id[:])
	for n := e.size; n%2 == 1; n /= 2 {
		last := len(e.whole) - 1
		h, e.whole = tlog.NodeHash(e.whole[last], h), e.whole[:last]
	}
	e.whole = append(e.whole, h)
	e.size++
}

// root returns the root hash (RFC 6962, section 2.1).
func (e *edge) root() crypto.Hash {
	if e.size == 0 {
		return crypto.Sum(nil)
	}
	h := e.whole[len(e.whole)-1]
	for i := len(e.whole) - 2; i >= 0; i-- {
		h = tlog.NodeHash(e.whole[i], h)
	}
	return crypto.Hash(h)
}
