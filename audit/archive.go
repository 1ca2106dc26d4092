package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// MaxArchive bounds an archive, in bytes: 3000 ballots of a third of a megabyte.
const MaxArchive = 1 << 30

// An Archive is a whole election in the form of Belenios (.bel), with which strangers check a poll without a line of our
// code. It holds what Belenios knows: neither tokens nor cap proofs nor bound decryption proofs
// (docs/protocol.md, section 7.2).
//
// Ballots and partial decryptions stand in the order of the board. A poll in which nobody voted has an archive as
// well: no credentials, no ballots, zeros. An archive of a poll without a result does not exist.
type Archive struct {
	Timestamp   int64          // Unix seconds, from the manifest: whoever has the board makes the same archive
	Election    []byte         // canonical JSON, as the fingerprint hashes it
	Trustees    []byte         // canonical JSON
	Credentials []crypto.Point // a set: order and repetition do not matter
	Ballots     [][]byte       // canonical JSON, each the ballot alone
	Tally       tally.EncryptedTally
	Partials    []OwnedPartial
	Counts      tally.Counts
}

// An OwnedPartial is the partial decryption of the trustee Owner, counted from 1.
type OwnedPartial struct {
	Owner   int
	Partial tally.PartialDecryption
}

// The objects that Belenios puts between an event and its content.
type (
	setupObject struct {
		Election    crypto.Hash `json:"election"`
		Trustees    crypto.Hash `json:"trustees"`
		Credentials crypto.Hash `json:"credentials"`
	}
	ownedObject struct {
		Owner   int         `json:"owner"`
		Payload crypto.Hash `json:"payload"`
	}
	resultObject struct {
		Result tally.Counts `json:"result"`
	}
)

// Bytes returns the archive as a file, with the credentials as [sortCredentials] leaves them. It fails when the poll has
// no result, or the timestamp or the whole is out of bounds. Anything else that is wrong [Archive.Verify] finds.
func (a *Archive) Bytes() ([]byte, error) {
	if a.Tally == nil || a.Counts == nil {
		return nil, errors.New("write archive: the poll has no result")
	}
	if err := a.checkTimestamp(); err != nil {
		return nil, err
	}
	out := writeSteps(a.Timestamp, a.steps())
	if len(out) > MaxArchive {
		return nil, fmt.Errorf("write archive: %d bytes, at most %d", len(out), MaxArchive)
	}
	return out, nil
}

func (a *Archive) checkTimestamp() error {
	if a.Timestamp < 0 || a.Timestamp > maxOctal {
		return fmt.Errorf("write archive: timestamp %d does not fit the format", a.Timestamp)
	}
	return nil
}

// steps lists the events of the archive in the only order that we accept:
// Setup, Ballot*, EndBallots, EncryptedTally, PartialDecryption+, Result.
func (a *Archive) steps() []step {
	steps := []step{a.setup(crypto.MustEncodeJSON(sortCredentials(a.Credentials)))}
	for _, b := range a.Ballots {
		steps = append(steps, step{ballotCast, [][]byte{b}})
	}
	return append(steps, a.count(len(a.Ballots))...)
}

// setup is the first event, with the credentials as they are listed.
func (a *Archive) setup(credentials []byte) step {
	hashes := crypto.MustEncodeJSON(setupObject{crypto.Sum(a.Election), crypto.Sum(a.Trustees), crypto.Sum(credentials)})
	return step{setup, [][]byte{a.Election, a.Trustees, credentials, hashes}}
}

// count lists the events after so many ballots.
func (a *Archive) count(ballots int) []step {
	steps := []step{{endBallots, nil},
		{encryptedTally, [][]byte{a.Tally.Bytes(), crypto.MustEncodeJSON(a.Tally.Sized(ballots))}}}
	for _, p := range a.Partials {
		content := p.Partial.Bytes()
		steps = append(steps, step{partialDecryption, [][]byte{content, crypto.MustEncodeJSON(ownedObject{p.Owner, crypto.Sum(content)})}})
	}
	return append(steps, step{result, [][]byte{crypto.MustEncodeJSON(resultObject{a.Counts})}})
}

// sortCredentials returns credentials as an archive lists them: ascending as RFC 8032 byte strings, each once.
func sortCredentials(credentials []crypto.Point) []crypto.Point {
	set := make(map[string]crypto.Point, len(credentials))
	for _, c := range credentials {
		set[string(c.Bytes())] = c
	}
	sorted := make([]crypto.Point, 0, len(set))
	for _, key := range slices.Sorted(maps.Keys(set)) {
		sorted = append(sorted, set[key])
	}
	return sorted
}
