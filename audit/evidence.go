package audit

import (
	"bytes"
	"io"
	"iter"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// evidence is a whole bundle: what is in memory, and the rest.
type evidence struct {
	Bundle
	rest  *Rest
	sound map[crypto.Hash]bool // payloads in memory whose hash was found to be their name: they need not be hashed again
}

func newEvidence(bundle Bundle, rest *Rest) evidence {
	return evidence{bundle, rest, map[crypto.Hash]bool{}}
}

// paths iterates over all files, but for hints that are in the rest.
func (e evidence) paths() iter.Seq[string] {
	return func(yield func(string) bool) {
		for path := range e.Bundle {
			if !yield(path) {
				return
			}
		}
		r := e.rest
		if r == nil || r.archive && !yield(archiveFile) {
			return
		}
		for hash, seen := range r.ballots {
			if seen != absent && !yield(payloadFolder+hash.String()) {
				return
			}
		}
	}
}

// sum returns the hash of a file.
func (e evidence) sum(path string) (crypto.Hash, error) {
	if data, ok := e.Bundle[path]; ok {
		return crypto.Sum(data), nil
	}
	return e.rest.sum(path)
}

// note notes the hash of a file: whether it is the name of a payload.
func (e evidence) note(path string, sum crypto.Hash) {
	var name crypto.Hash
	text, ok := strings.CutPrefix(path, payloadFolder)
	if !ok || name.UnmarshalText([]byte(text)) != nil {
		return
	}
	if e.rest.has(name) {
		e.rest.note(name, sum)
	} else if sum == name {
		e.sound[name] = true
	}
}

// payload returns a payload and checks its hash.
func (e evidence) payload(hash crypto.Hash) ([]byte, error) {
	if e.rest.has(hash) {
		return e.rest.payload(hash)
	}
	if e.sound[hash] {
		return e.Bundle.file(payloadFolder + hash.String())
	}
	return e.Bundle.payload(hash)
}

// read returns a payload whose hash was checked before: again, if it was not kept since.
func (e evidence) read(hash crypto.Hash) ([]byte, error) {
	if e.rest.has(hash) {
		return e.rest.payload(hash)
	}
	return e.Bundle.file(payloadFolder + hash.String())
}

// checkPayload checks that a payload is there, and its hash.
func (e evidence) checkPayload(hash crypto.Hash) error {
	if e.rest.has(hash) {
		return e.rest.check(hash)
	}
	_, err := e.payload(hash)
	return err
}

// hinted reports whether there may be hints of a ballot.
func (e evidence) hinted(hash crypto.Hash) bool {
	return e.rest != nil && e.rest.hints[hash] || e.Bundle[hintsFolder+hash.String()] != nil
}

// hints returns what may be the hints of a ballot, nil if there are none.
func (e evidence) hints(hash crypto.Hash) []byte {
	path := hintsFolder + hash.String()
	if e.rest == nil || !e.rest.hints[hash] {
		return e.Bundle[path]
	}
	hints, err := e.rest.read(path)
	if err != nil {
		return nil
	}
	return hints
}

// openArchive opens archive.bel and reports whether there is one.
func (e evidence) openArchive() (archive io.ReadCloser, present bool, err error) {
	if r := e.rest; r != nil && r.archive {
		archive, err = r.fsys.Open(archiveFile)
		return archive, true, err
	}
	data, present := e.Bundle[archiveFile]
	return io.NopCloser(bytes.NewReader(data)), present, nil
}
