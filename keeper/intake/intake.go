// Package intake keeps what citizens sent to a register's collections, beside its board: one file a submission, on the disk before its number is told. Who
// sent it goes to the private store at once (package keeper/private) and is nowhere else; when that is erased, the submission stands without its person.
package intake

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/register"
)

// MaxWaiting bounds the submissions that wait for an officer at one time.
const MaxWaiting = 10000

// Pending is for how many days it is kept who sent in what is not taken up.
const Pending = private.Pending

// ErrFull is returned when so many wait.
var ErrFull = errors.New("too many submissions wait for an officer; moderate some of them first")

// ErrDamaged is wrapped when a submission is there and cannot be read.
var ErrDamaged = errors.New("its file cannot be read")

const suffix = ".json"

// A Box is the folder in which they lie. One program writes it; it may be used by several goroutines.
type Box struct {
	dir    string
	people private.Folder

	mu      sync.Mutex // held while a file is written; guards what follows
	known   map[crypto.Number]known
	waiting int
}

// known is what a list is made by: a file is read when it is in it.
type known struct {
	received register.Date
	waiting  bool
}

// Open opens a box, and makes its folder if need be. What cannot be read is an error that names it: somebody waits for it.
func Open(dir string, people private.Folder) (*Box, error) {
	if err := errors.Join(os.MkdirAll(dir, 0o700), keyfile.SyncFolder(filepath.Dir(dir))); err != nil {
		return nil, fmt.Errorf("open intake: %v", err)
	}
	b := &Box{dir: dir, people: people, known: map[crypto.Number]known{}}
	all, err := b.All()
	if err != nil {
		return nil, fmt.Errorf("open intake: %w", err)
	}
	for _, s := range all {
		b.noteLocked(s)
	}
	return b, nil
}

// noteLocked remembers a submission as it is on the disk.
func (b *Box) noteLocked(s register.Submission) {
	if b.known[s.Number].waiting {
		b.waiting--
	}
	now := known{s.Received, s.State == register.Waiting}
	if b.known[s.Number] = now; now.waiting {
		b.waiting++
	}
}

func (b *Box) path(n crypto.Number) string { return filepath.Join(b.dir, string(n)+suffix) }

// Find returns a submission by its number. [fs.ErrNotExist] is wrapped if there is none, and [ErrDamaged].
func (b *Box) Find(n crypto.Number) (s register.Submission, err error) {
	if err := n.Check(); err != nil { // no name of a file is made of anything else
		return s, fmt.Errorf("find submission: %w", fs.ErrNotExist)
	}
	data, err := keyfile.Read(b.path(n))
	if errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("submission %s: %w", n, err)
	}
	if err == nil {
		s, err = register.ParseSubmission(data)
	}
	if err == nil && s.Number != n {
		err = errors.New("it has another number inside")
	}
	if err != nil {
		return s, fmt.Errorf("submission %s: %w: %w", n, ErrDamaged, err)
	}
	return s, nil
}

// All returns all submissions, the oldest day first. Those that can be read are returned beside an error, too.
func (b *Box) All() (all []register.Submission, err error) {
	files, err := os.ReadDir(b.dir)
	for _, f := range files {
		name, whole := strings.CutSuffix(f.Name(), suffix)
		if !whole { // what a crash left half written; nobody was told its number
			continue
		}
		s, oneErr := b.Find(crypto.Number(name))
		if oneErr == nil {
			all = append(all, s)
		}
		err = errors.Join(err, oneErr)
	}
	slices.SortFunc(all, func(x, y register.Submission) int { return older(x.Received, y.Received, x.Number, y.Number) })
	return all, err
}

// older orders submissions by their days.
func older(x, y register.Date, m, n crypto.Number) int {
	if x != y {
		return x.Since(y)
	}
	return strings.Compare(string(m), string(n))
}

// List returns so many of those that wait, the oldest first, and then so many of the others, the newest first. Those that can be read are returned beside an
// error, too.
func (b *Box) List(waiting, settled int) (found []register.Submission, err error) {
	for _, n := range b.first(waiting, settled) {
		s, oneErr := b.Find(n)
		if oneErr == nil {
			found = append(found, s)
		}
		err = errors.Join(err, oneErr)
	}
	return found, err
}

func (b *Box) first(waiting, settled int) []crypto.Number {
	b.mu.Lock()
	defer b.mu.Unlock()
	var open, done []crypto.Number
	for n, k := range b.known {
		if k.waiting {
			open = append(open, n)
		} else {
			done = append(done, n)
		}
	}
	by := func(m, n crypto.Number) int { return older(b.known[m].received, b.known[n].received, m, n) }
	slices.SortFunc(open, by)
	slices.SortFunc(done, func(m, n crypto.Number) int { return by(n, m) })
	return slices.Concat(open[:min(waiting, len(open))], done[:min(settled, len(done))])
}

// Once makes what is sent twice one submission: the page of a form has one, of 128 random bits, and whoever's answer was lost on the way sends the same again.
type Once [16]byte

// numberOf returns the number of what was sent with a once: that of the same is the same, and nobody who does not know the once finds it.
func numberOf(once Once, s register.Submission, c *register.Citizen) crypto.Number {
	s.Number, s.State, s.Received = "", register.Waiting, register.Date{Year: 1900, Month: 1, Day: 1} // also when midnight is between
	text := append([]byte("piaojue/v1 submission\n"), once[:]...)
	return crypto.NewNumber(crypto.Sum(append(text, crypto.MustEncodeJSON(register.Sent{Submission: s, Citizen: c})...)))
}

// Send keeps what was sent and returns its number. c is nil if the citizen did not say who they are; otherwise it is kept apart until a day. Both are on the
// disk then. [ErrFull].
func (b *Box) Send(rand io.Reader, once Once, s register.Submission, c *register.Citizen, until register.Date) (crypto.Number, error) {
	s.State, s.Project, s.Reason, s.By, s.Moderated = register.Waiting, "", "", nil, 0
	s.Number = numberOf(once, s, c)
	if err := s.Check(); err != nil {
		return "", fmt.Errorf("send: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, err := b.Find(s.Number); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return s.Number, err
	}
	if b.waiting >= MaxWaiting {
		return "", ErrFull
	}
	if c != nil { // first: a record of which no submission came is erased by itself
		by, err := b.people.Keep(rand, *c, until)
		if err != nil {
			return "", fmt.Errorf("send: %v", err)
		}
		s.By = &by
	}
	if err := b.writeLocked(s); err != nil {
		return "", fmt.Errorf("send: %v", err)
	}
	return s.Number, nil
}

// writeLocked keeps a submission, in place of what was known of it.
func (b *Box) writeLocked(s register.Submission) error {
	if err := keyfile.Replace(b.path(s.Number), s.Bytes()); err != nil {
		return err
	}
	b.noteLocked(s)
	return nil
}

// Moderate does what an officer of the register signed, and returns the submission as it is then. [fs.ErrNotExist], [ErrDamaged] and [register.ErrModerated]
// are wrapped.
func (b *Box) Moderate(m *register.Manifest, o register.Moderation) (register.Submission, error) {
	if err := o.Check(m); err != nil { // before it is looked up: nobody else learns which numbers there are
		return register.Submission{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s, err := b.Find(o.Number)
	if err != nil {
		return s, err
	}
	next, err := o.Apply(m, s)
	if err != nil || next == s {
		return next, err
	}
	if err := b.writeLocked(next); err != nil {
		return s, err
	}
	return next, nil
}

// Waiting returns how many wait for an officer.
func (b *Box) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waiting
}

// Sent returns a submission with who sent it, as far as that is kept. It is not when it was erased, or cannot be read.
func (b *Box) Sent(s register.Submission) register.Sent {
	if s.By != nil {
		if c, err := b.people.Open(*s.By); err == nil {
			return register.Sent{Submission: s, Citizen: &c}
		}
	}
	return register.Sent{Submission: s}
}

// Erase erases who sent or proposed what, as far as it may not be kept any more on a day, and returns how many records that were ([private.Folder.Erase]).
// onBoard are the commitments that the register has, nil if that is not known. Of what waits or was accepted it is kept until its day; of what was declined
// it is not needed any more, and goes as what was kept for nothing.
func (b *Box) Erase(day register.Date, onBoard map[crypto.Hash]bool) (erased int, err error) {
	all, err := b.All()
	listed := maps.Clone(onBoard)
	for _, s := range all {
		if listed != nil && s.By != nil && s.State != register.Declined {
			listed[*s.By] = true
		}
	}
	if err != nil { // of what cannot be read it is not known who is still needed
		listed = nil
	}
	erased, eraseErr := b.people.Erase(day, listed)
	return erased, errors.Join(err, eraseErr)
}
