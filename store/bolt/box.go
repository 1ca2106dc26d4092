package bolt

import (
	"fmt"
	"path/filepath"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

const (
	keyGate       = "gate"
	keyPoll       = "poll"
	prefixPending = "pending/"
	prefixSpent   = "spent/"
)

// A box is the file of one poll's ballots, and the committer that writes them.
type box struct {
	poll    store.Poll
	file    *file
	waiting chan *accept
	stop    chan struct{} // closed to end the committer
	ended   chan struct{} // closed when it has ended
	closed  error         // why; set before
}

func createBox(path string, at func(string), poll store.Poll) (*box, error) {
	f, err := createFile(path, at, func(tx *bbolt.Tx) error {
		if err := boxSchema.upgrade(tx); err != nil {
			return err
		}
		b := shelf{poll, tx.Bucket([]byte("box"))}
		if err := b.put(keyPoll, []byte(poll)); err != nil {
			return err
		}
		return b.put(keyGate, gateBytes(store.FirstGate()))
	})
	if err != nil {
		return nil, err
	}
	return newBox(f, poll), nil
}

func openBox(path string, at func(string), poll store.Poll) (*box, error) {
	f, err := openFile(path, at, boxSchema)
	if err != nil {
		return nil, err
	}
	b := newBox(f, poll)
	err = b.view(func(ballots shelf) error {
		if _, err := ballots.must(keyPoll, 1); err != nil {
			return err
		}
		return ballots.verify()
	})
	if err != nil {
		b.close(err)
		return nil, fmt.Errorf("%s as the box of poll %q: %w", filepath.Base(path), poll, err)
	}
	return b, nil
}

func newBox(f *file, poll store.Poll) *box {
	b := &box{
		poll: poll, file: f, waiting: make(chan *accept), stop: make(chan struct{}), ended: make(chan struct{}),
	}
	go b.commit()
	return b
}

// isPristine reports whether a box, of whichever poll, was never opened for ballots.
func isPristine(path string) (bool, error) {
	f, err := openFile(path, func(string) {}, boxSchema)
	if err != nil {
		return false, err
	}
	defer f.close(store.ErrClosed)
	var gate store.Gate
	err = f.view(func(tx *bbolt.Tx) error {
		sealed := tx.Bucket([]byte("box")).Get([]byte(keyPoll))
		b := shelf{store.Poll(sealed[min(len(sealed), 32):]), tx.Bucket([]byte("box"))}
		if _, err := b.must(keyPoll, 1); err != nil {
			return err
		}
		gate, err = b.gate()
		return err
	})
	return gate == store.FirstGate(), err
}

func (b *box) view(fn func(shelf) error) error {
	return b.file.view(func(tx *bbolt.Tx) error { return fn(shelf{b.poll, tx.Bucket([]byte("box"))}) })
}

// close ends the committer and the file. Calls that wait are answered with the reason.
func (b *box) close(reason error) error {
	b.closed = reason
	close(b.stop)
	<-b.ended
	return b.file.close(reason)
}
