package audit

import (
	"iter"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// evidence is a whole bundle: what is in memory, and the rest.
type evidence struct {
	Bundle
	rest    *Rest
	sound   map[crypto.Hash]bool // payloads in memory whose hash was found to be their name: they need not be hashed again
	listed  *crypto.Hash         // hash that SHA256SUMS has for an archive that was not fetched; nil if it was, or there is none
	archive *crypto.Hash         // of the archive, once it was hashed
}

func newEvidence(bundle Bundle, rest *Rest) *evidence {
	e := &evidence{Bundle: bundle, rest: rest, sound: map[crypto.Hash]bool{}}
	if _, sent := bundle[ArchiveFile]; !sent && rest != nil && rest.unfetched {
		e.listed = bundle.listed(ArchiveFile)
	}
	return e
}

// paths iterates over all files, but for hints that are in the rest.
func (e *evidence) paths() iter.Seq[string] {
	return func(yield func(string) bool) {
		for path := range e.Bundle {
			if !yield(path) {
				return
			}
		}
		r := e.rest
		if r == nil || (r.archive || e.listed != nil) && !yield(ArchiveFile) {
			return
		}
		for hash, seen := range r.ballots {
			if seen != absent && !yield(payloadFolder+hash.String()) {
				return
			}
		}
	}
}

// sum returns the hash of a file: that of an archive that was not fetched is still to be found.
func (e *evidence) sum(path string) (crypto.Hash, error) {
	if data, ok := e.Bundle[path]; ok {
		return crypto.Sum(data), nil
	}
	if path == ArchiveFile && e.listed != nil {
		return *e.listed, nil
	}
	return e.rest.sum(path)
}

// note notes the hash of the archive, and of a payload whether it is its name.
func (e *evidence) note(path string, sum crypto.Hash) {
	if path == ArchiveFile {
		e.archive = &sum
	}
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
func (e *evidence) payload(hash crypto.Hash) ([]byte, error) {
	if e.rest.has(hash) {
		return e.rest.payload(hash)
	}
	if e.sound[hash] {
		return e.Bundle.file(payloadFolder + hash.String())
	}
	return e.Bundle.payload(hash)
}

// read returns a payload whose hash was checked before: again, if it was not kept since.
func (e *evidence) read(hash crypto.Hash) ([]byte, error) {
	if e.rest.has(hash) {
		return e.rest.payload(hash)
	}
	return e.Bundle.file(payloadFolder + hash.String())
}

// checkPayload checks that a payload is there, and its hash.
func (e *evidence) checkPayload(hash crypto.Hash) error {
	if e.rest.has(hash) {
		return e.rest.check(hash)
	}
	_, err := e.payload(hash)
	return err
}

// hinted reports whether there may be hints of a ballot.
func (e *evidence) hinted(hash crypto.Hash) bool {
	return e.rest != nil && e.rest.hints[hash] || e.Bundle[hintsFolder+hash.String()] != nil
}

// hints returns what may be the hints of a ballot, nil if there are none.
func (e *evidence) hints(hash crypto.Hash) []byte {
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

// archiveSum returns the hash of the archive, nil if there is none.
func (e *evidence) archiveSum() (*crypto.Hash, error) {
	_, held := e.Bundle[ArchiveFile]
	if there := held || e.listed != nil || e.rest != nil && e.rest.archive; !there || e.archive != nil {
		return e.archive, nil
	}
	sum, err := e.sum(ArchiveFile) // check 1 did not come so far
	return &sum, err
}
