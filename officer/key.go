package officer

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// An Officer is somebody in the hall who signs orders. What this officer saw of boards is kept in the folder of the key file.
type Officer struct {
	ballot.Officer
	key    crypto.SigningKey
	folder string
}

var roles = []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Teller, ballot.Operator}

// New draws the key of an officer. It returns the sealed key file (docs/protocol.md, section 5.10), and the public file, the
// officer as the manifest names them, which is handed to the clerk.
func New(rand io.Reader, role ballot.Role, name string, passphrase []byte) (file, public []byte, err error) {
	if !slices.Contains(roles, role) {
		return nil, nil, fmt.Errorf("new officer: role %.40q: want one of %v", role, roles)
	}
	if err := ballot.CheckName(name); err != nil {
		return nil, nil, fmt.Errorf("new officer: name: %v", err)
	}
	seed := make([]byte, 32)
	defer clear(seed)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, nil, fmt.Errorf("new officer: %v", err)
	}
	key := crypto.SigningKeyFromSeed(seed)
	defer key.Destroy()
	public = crypto.MustEncodeJSON(ballot.Officer{Role: role, Name: name, Key: key.Public()})
	file, err = keyfile.Seal(keyfile.Key{Use: keyfile.Officer, Public: string(public), Secret: seed}, passphrase)
	return file, public, err
}

// Open opens a key file. The error wraps [keyfile.ErrPassphrase] if that is what is wrong.
func Open(path string, passphrase []byte) (*Officer, error) {
	file, err := keyfile.Read(path)
	if err != nil {
		return nil, err
	}
	sealed, err := keyfile.Open(file, passphrase, keyfile.Officer)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer sealed.Destroy()
	o := &Officer{folder: filepath.Dir(path)}
	if err := crypto.DecodeJSON([]byte(sealed.Public), &o.Officer); err != nil || len(sealed.Secret) != 32 {
		return nil, fmt.Errorf("%s: it holds no officer's key", path)
	}
	o.key = crypto.SigningKeyFromSeed(sealed.Secret)
	if o.key.Public() != o.Key {
		o.Destroy()
		return nil, fmt.Errorf("%s: the key is not that of %s %q", path, o.Role, o.Name)
	}
	return o, nil
}

// Folder is where this officer's programs keep what must outlast them, beside the key.
func (o *Officer) Folder() string { return o.folder }

// Destroy overwrites the key.
func (o *Officer) Destroy() { o.key.Destroy() }

// Hold makes an officer of a key that is in memory, as virtual people have theirs, and takes it over. What this officer sees of
// boards is kept in a folder, which must exist.
func Hold(o ballot.Officer, key crypto.SigningKey, folder string) (*Officer, error) {
	if key.Public() != o.Key {
		return nil, fmt.Errorf("the key is not that of %s %q", o.Role, o.Name)
	}
	return &Officer{Officer: o, key: key, folder: folder}, nil
}
