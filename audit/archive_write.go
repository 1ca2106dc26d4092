package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// WriteArchive writes the Belenios archive of a poll whose counts are on the board, ballot by ballot. The board does not keep ballots:
// payload returns what has a hash.
func (b *Board) WriteArchive(to io.Writer, payload func(crypto.Hash) ([]byte, error)) error {
	write, err := b.Archiver()
	if err != nil {
		return err
	}
	return write(to, payload)
}

// Archiver returns what [Board.WriteArchive] does, for whoever does it while entries are added to the board: none changes the archive.
func (b *Board) Archiver() (func(to io.Writer, payload func(crypto.Hash) ([]byte, error)) error, error) {
	if !b.Archived() {
		return nil, errors.New("archive: the board has no counts")
	}
	a := &Archive{
		Timestamp: b.poll.Manifest.Timestamp,
		Election:  b.poll.Election.Bytes(),
		Trustees:  crypto.MustEncodeJSON(b.poll.Trustees),
		Tally:     b.Sum(),
		Counts:    b.counting.counts,
	}
	if err := a.checkTimestamp(); err != nil {
		return nil, err
	}
	for i := range b.poll.Trustees.Keys() {
		if share, ok := b.counting.shares[i+1]; ok {
			a.Partials = append(a.Partials, OwnedPartial{i + 1, share.Partial})
		}
	}
	ballots := b.box.ballots
	return func(to io.Writer, payload func(crypto.Hash) ([]byte, error)) error {
		return a.write(to, ballots, payload)
	}, nil
}

// write writes the archive, but for its ballots all of which it has.
func (a *Archive) write(to io.Writer, ballots []boxed, payload func(crypto.Hash) ([]byte, error)) error {
	credentials := make([]crypto.Encoding, 0, len(ballots))
	for _, v := range ballots {
		credentials = append(credentials, v.credential)
	}
	slices.SortFunc(credentials, func(x, y crypto.Encoding) int { return bytes.Compare(x[:], y[:]) }) // as sortCredentials does
	w := newStepWriter(to, a.Timestamp)
	w.add(a.setup(crypto.MustEncodeJSON(credentials)))
	for _, v := range ballots {
		envelope, err := payload(v.id)
		if err != nil {
			return fmt.Errorf("write archive: ballot %v: %w", v.id, err)
		}
		own, ok := ballot.Within(envelope)
		if !ok {
			return fmt.Errorf("write archive: the payload %v is no ballot", v.id)
		}
		w.add(step{ballotCast, [][]byte{own}})
		if w.err != nil {
			return w.err
		}
	}
	for _, s := range a.count(len(ballots)) {
		w.add(s)
	}
	if w.err == nil && w.size > MaxArchive {
		w.err = fmt.Errorf("write archive: %d bytes, at most %d", w.size, MaxArchive)
	}
	return w.err
}
