// Package boardfolder begins a board in a folder on a disk, for the clerk who keeps it by hand and for a service, and opens its
// keys.
package boardfolder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store/bolt"
)

// What lies in the folder.
const (
	KeyFile     = "board.key" // the seeds of log key and receipt key, sealed with a passphrase (docs/protocol.md, section 5.10)
	StoreFolder = "store"     // of package store/bolt
	OriginFile  = "origin"    // the board's name; it is written last, and a folder without it is none
)

// Node is the one node that every program is when it writes a board in a folder, for the store lets in one process at a time:
// under another name it would wait for the lease of the one before to run out.
const Node = "clerk"

// ErrUnfinished is wrapped when the folder is there and has no board: somebody began to make one and was interrupted, or it is a folder of something else.
var ErrUnfinished = errors.New("the folder is there and has no whole board: if making one was cut short, nobody has seen anything of it; move the folder away and begin again")

// Create makes the folder path, which must not exist, and begins the board of a manifest in it. The keys of log and receipts are
// drawn here, sealed with the passphrase and entered in the manifest, and so is the policy: witnesses are its lines but for that
// of the log. If that fails, nothing is left, for nobody has seen anything of it. What a crash leaves stays, since it could be anything: [ErrUnfinished];
// [os.ErrExist] is wrapped if there is a board.
func Create(ctx context.Context, path string, m *ballot.Manifest, roll, slips ballot.Keys, witnesses string, passphrase []byte, o sequencer.Options) (err error) {
	if err := makeFolder(path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(path)
		}
	}()
	keys, err := newKeys(path, m.Origin, passphrase)
	if err != nil {
		return err
	}
	m.LogKey, m.ReceiptKey = keys.Log.VerifierKey().String(), keys.Receipt.VerifierKey().String()
	m.Policy = policy(m.LogKey, witnesses)
	if err := m.Check(); err != nil {
		return err
	}
	s, err := bolt.Create(filepath.Join(path, StoreFolder))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := sequencer.Create(ctx, s, m, roll, slips, keys, o); err != nil {
		return err
	}
	return finish(path, m.Origin)
}

// makeFolder makes a folder that does not exist.
func makeFolder(path string) error {
	err := os.Mkdir(path, 0o700)
	if !errors.Is(err, os.ErrExist) {
		return err
	}
	if _, none := os.Lstat(filepath.Join(path, OriginFile)); errors.Is(none, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, ErrUnfinished)
	}
	return fmt.Errorf("a board is there already: %w", err)
}

// finish names a board that has begun, by which its folder becomes one, and returns when the folder's own name is on the disk, too.
func finish(path, origin string) error {
	if err := keyfile.Replace(filepath.Join(path, OriginFile), []byte(origin)); err != nil {
		return err
	}
	return keyfile.SyncFolder(filepath.Dir(filepath.Clean(path)))
}
