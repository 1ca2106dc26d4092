package boardfolder

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/store/bolt"
)

// CreateRegister is [Create] for the board of a register. Of its two keys the second signs nothing yet: there are no receipts of a register.
func CreateRegister(ctx context.Context, path string, m *register.Manifest, witnesses string, passphrase []byte) (err error) {
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
	m.LogKey = keys.Log.VerifierKey().String()
	m.Policy = policy(m.LogKey, witnesses)
	if err := m.Check(); err != nil {
		return err
	}
	s, err := bolt.Create(filepath.Join(path, StoreFolder))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := keeper.Create(ctx, s, m, keys.Log, Node); err != nil {
		return err
	}
	return finish(path, m.Origin)
}
