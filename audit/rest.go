package audit

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Rest is what [ReadParts] leaves where it is of a bundle: ballots, their hints and the archive, which are nearly all of it. It is read when
// it is needed. A file may change meanwhile: the hash of a ballot is checked whenever it is read, the archive is read once, and hints are not
// trusted anyway. A nil Rest has nothing.
type Rest struct {
	fsys      fs.FS
	ballots   map[crypto.Hash]seen // all payloads that the log calls ballots
	hints     map[crypto.Hash]bool
	archive   bool // it is in fsys
	unfetched bool // the archive was not asked for
}

// WithoutArchive is the rest of a bundle from a server that was not asked for [ArchiveFile]. Whoever has the ballots makes it, so
// the line that SHA256SUMS has for it stands for it: what is made must have the hash that is there. If the server has sent the file
// nevertheless, that is verified.
func WithoutArchive() *Rest { return &Rest{unfetched: true} }

// seen is what is known of a payload that the log calls a ballot.
type seen byte

const (
	absent seen = iota
	unread
	sound   // its hash is its name
	altered // it is not
)

// ReadParts reads a bundle like [ReadBundle], but for its [Rest]: both together, the rest in [Options], are what is verified.
func ReadParts(fsys fs.FS) (Bundle, *Rest, error) {
	r := &bundleReader{fsys: fsys, bundle: Bundle{}, rest: &Rest{fsys: fsys, hints: map[crypto.Hash]bool{}}}
	if err := r.read(); err != nil {
		return nil, nil, err
	}
	return r.bundle, r.rest, nil
}

// leave reports whether a file of this size is left where it is. Those that are longer than any ballot are not. Files are read in the
// order of their paths: the log before the payloads.
func (r *Rest) leave(b Bundle, path string, size int64) bool {
	if path == ArchiveFile {
		r.archive = true
		return true
	}
	folder, name, _ := strings.Cut(path, "/")
	var hash crypto.Hash
	if size > ballot.MaxEnvelope || hash.UnmarshalText([]byte(name)) != nil {
		return false
	}
	switch folder + "/" {
	case hintsFolder:
		r.hints[hash] = true
		return true
	case payloadFolder:
		if r.ballots == nil {
			r.ballots = b.ballots()
		}
		if _, named := r.ballots[hash]; named {
			r.ballots[hash] = unread
			return true
		}
	}
	return false
}

// ballots returns which payloads are ballots, as the files say that are to be the log. It is checked later that they are.
func (b Bundle) ballots() map[crypto.Hash]seen {
	named := map[crypto.Hash]seen{}
	for path, data := range b {
		tile, err := ParseTilePath(strings.TrimPrefix(path, "log/"))
		if err != nil || tile.Level != Entries {
			continue
		}
		leaves, err := ParseEntries(data, tile.Width)
		if err != nil {
			continue
		}
		for _, leaf := range leaves {
			if e, err := ParseEntry(leaf); err == nil && e.Kind == Ballot {
				named[e.Payload] = absent
			}
		}
	}
	return named
}

// has reports whether the payload is a ballot that was left where it is.
func (r *Rest) has(hash crypto.Hash) bool { return r != nil && r.ballots[hash] != absent }

// sum returns the hash of a ballot or the archive.
func (r *Rest) sum(path string) (sum crypto.Hash, err error) {
	f, err := r.fsys.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return crypto.Hash(h.Sum(nil)), nil
}

// note notes the hash of a ballot.
func (r *Rest) note(name, sum crypto.Hash) {
	if r.ballots[name] = altered; sum == name {
		r.ballots[name] = sound
	}
}

// check checks the hash of a ballot, unless that was done.
func (r *Rest) check(hash crypto.Hash) error {
	if r.ballots[hash] == unread {
		sum, err := r.sum(payloadFolder + hash.String())
		if err != nil {
			return err
		}
		r.note(hash, sum)
	}
	if r.ballots[hash] == altered {
		return anotherHash(hash)
	}
	return nil
}

// payload reads a ballot and checks its hash.
func (r *Rest) payload(hash crypto.Hash) ([]byte, error) {
	data, err := r.read(payloadFolder + hash.String())
	if err != nil {
		return nil, err
	}
	if crypto.Sum(data) != hash {
		return nil, anotherHash(hash)
	}
	return data, nil
}

func anotherHash(hash crypto.Hash) error {
	return fmt.Errorf("%s%s has another hash", payloadFolder, hash)
}

// read reads a file that is no longer than a ballot.
func (r *Rest) read(path string) ([]byte, error) {
	f, err := r.fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data := new(bytes.Buffer)
	data.Grow(int(min(info.Size(), ballot.MaxEnvelope)) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(f, ballot.MaxEnvelope+1)); err != nil {
		return nil, err
	}
	return data.Bytes(), nil
}
