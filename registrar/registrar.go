// Package registrar decides who is given tokens. It knows people, cards and slips, never a ballot or a credential.
//
// A Registrar is a folder on the disk of whoever runs one: the secretariat's knows the confidential roll and checks the
// deputies in; the scrutineers' keeps the slips. Every one of them keeps an issuing book, and a token key for each poll,
// which is made before the manifest and destroyed when the poll closes:
//
//	book.db        the book, a bbolt file (see the buckets in book.go)
//	<key id>.key   a token key for a poll whose manifest is not known yet, sealed (package keyfile)
//	<poll>.key     the same key when it is bound to the poll with this manifest, sealed anew with the poll's name in it
//
// # Signing
//
// It signs blindly and cannot see what it signs, so everything rests on two things that it looks at itself. The board,
// which it replays by itself, says which cards are in the hall and which slips are good; without it a dishonest desk could
// invent both. It remembers the last board that it saw, and takes none that does not go on from there. The book says who
// has asked: one request a card, one card a slip, and the same request again gets the same answer (docs/protocol.md,
// sections 2.7 and 5.4). An entry is on the disk before anything is signed. What was signed is not kept: the same request
// gives the same bytes again.
//
// # Secrets
//
// Cards and slips are drawn here, shown once to the function that prints them, and forgotten; their public keys stay. The
// names, and whose card is whose, stay in the book: whoever has the file knows who was issued a ballot and when the roll
// changed, and nothing of how anybody voted.
//
// # What can go wrong
//
// Whoever runs out of disk, loses power or is killed opens the book again and goes on; there is no repair. A value that is not
// what was written is [store.ErrCorrupt], and never an answer.
//
// Warning: a registrar cannot tell that its whole folder was put back to an earlier day, unless the board went on since. It
// would sign a second request for a card whose first one it forgot. Do not restore a book while its poll is open: void the
// poll, and hold another with a new key.
package registrar

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/store"
)

// The reasons for which a registrar is not made or opened.
var (
	ErrExists = errors.New("there is a registrar in this folder already")
	ErrAbsent = errors.New("there is no registrar in this folder")
	ErrInUse  = errors.New("the registrar is in use by another process")
)

// A Registrar is an open folder. It may be used by several goroutines, and no other process can open it meanwhile.
type Registrar struct {
	// Each runs do(0), …, do(n-1), at the same time if it likes. The default runs them in turn.
	Each func(n int, do func(i int))

	dir  string
	db   *bbolt.DB
	self self

	testingOnlyAt func(point string) // called before and after every write, nil in production
}

// self is what the manifests say of this registrar.
type self struct {
	Issuer string `json:"issuer"`
	By     string `json:"by,omitempty"`
}

const bookFile = "book.db"

// Create makes a registrar in a folder that has none, and the folder if need be. issuer is its name in token challenges, by
// says who runs it. [ErrExists].
func Create(dir, issuer, by string) error {
	if err := checkNames(issuer, by); err != nil {
		return fmt.Errorf("create registrar: %v", err)
	}
	path := filepath.Join(dir, bookFile)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("create registrar: %w", err)
	}
	// The book gets its name when all of it is on the disk. What was left of an attempt that was cut short is made anew.
	draft := path + ".new"
	os.Remove(draft)
	if err := newBook(draft, self{issuer, by}); err != nil {
		return fmt.Errorf("create registrar: %w", err)
	}
	defer os.Remove(draft)
	if err := os.Link(draft, path); errors.Is(err, os.ErrExist) { // a rename would overwrite
		return fmt.Errorf("create registrar: %s: %w", dir, ErrExists)
	} else if err != nil {
		return fmt.Errorf("create registrar: %w", err)
	}
	if err := errors.Join(keyfile.SyncFolder(dir), keyfile.SyncFolder(filepath.Dir(filepath.Clean(dir)))); err != nil {
		return fmt.Errorf("create registrar: %w", err)
	}
	return nil
}

// checkNames refuses what no manifest would take.
func checkNames(issuer, by string) error {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-._/"
	if len(issuer) < 3 || len(issuer) > 200 || strings.Trim(issuer, allowed) != "" {
		return fmt.Errorf("issuer %.80q: want a name such as registrar.example.org, 3 to 200 of %s", issuer, allowed)
	}
	if by == "" {
		return nil
	}
	if err := ballot.CheckName(by); err != nil {
		return fmt.Errorf("by: %v", err)
	}
	return nil
}

// Open opens a registrar, after looking at every value in its book. It never makes one. [ErrAbsent], [ErrInUse],
// [store.ErrCorrupt].
func Open(dir string) (*Registrar, error) {
	db, err := openBook(filepath.Join(dir, bookFile))
	if keys, _ := filepath.Glob(filepath.Join(dir, "*.key")); errors.Is(err, ErrAbsent) && len(keys) > 0 { // another book would know nothing of what was issued
		err = fmt.Errorf("there is no book in this folder, but keys; bring the book back: %w", store.ErrCorrupt)
	}
	if err != nil {
		return nil, fmt.Errorf("open registrar %s: %w", dir, err)
	}
	r := &Registrar{dir: dir, db: db, Each: inTurn}
	if err = r.upgrade(schema()); err == nil {
		err = r.view(func(b book) error { return b.get(metaBucket, selfKey, &r.self) })
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open registrar %s: %w", dir, err)
	}
	return r, nil
}

func inTurn(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

// Close closes the book. The registrar is of no use afterwards.
func (r *Registrar) Close() error { return r.db.Close() }

// Public returns what a manifest says of the registrar with this key.
func (r *Registrar) Public(key crypto.TokenKey) ballot.Registrar {
	return ballot.Registrar{Issuer: r.self.Issuer, By: r.self.By, Key: key}
}

func (r *Registrar) at(point string) {
	if r.testingOnlyAt != nil {
		r.testingOnlyAt(point)
	}
}
