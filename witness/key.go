package witness

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// New makes the folder of a witness with a new key, sealed with the passphrase. dir must not exist, and is whole or not there.
// name is the key's name, for people and in every line that it signs: a schema-less URL, says C2SP tlog-cosignature. The key that is
// returned goes into policies.
func New(rand io.Reader, dir, name string, passphrase []byte) (audit.VerifierKey, error) {
	fail := func(err error) (audit.VerifierKey, error) {
		return audit.VerifierKey{}, fmt.Errorf("new witness: %w", err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return fail(fmt.Errorf("%s: exists already, or cannot be looked at", dir))
	}
	seed := make([]byte, 32)
	defer clear(seed)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return fail(err)
	}
	key := crypto.SigningKeyFromSeed(seed)
	defer key.Destroy()
	cosigner, err := audit.NewCosigner(name, key, 0)
	if err != nil {
		return fail(err)
	}
	public := cosigner.VerifierKey()
	file, err := keyfile.Seal(keyfile.Key{Use: keyfile.Witness, Public: public.String(), Secret: seed}, passphrase)
	if err != nil {
		return fail(err)
	}
	if err := create(dir, file); err != nil {
		return fail(err)
	}
	return public, nil
}

// create makes the folder of a witness with its key file.
func create(dir string, file []byte) error {
	above := filepath.Dir(dir)
	draft, err := os.MkdirTemp(above, ".piaojue-witness-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(draft)
	if err := os.Mkdir(filepath.Join(draft, recordFolder), 0o700); err != nil {
		return err
	}
	if err := keyfile.Write(filepath.Join(draft, keyName), file); err != nil {
		return err
	}
	if err := os.Rename(draft, dir); err != nil {
		return err
	}
	return keyfile.SyncFolder(above)
}

// openKey opens the sealed key of a folder.
func openKey(dir string, passphrase []byte) (public audit.VerifierKey, key crypto.SigningKey, err error) {
	path := filepath.Join(dir, keyName)
	file, err := keyfile.Read(path)
	if err != nil {
		return public, key, err
	}
	sealed, err := keyfile.Open(file, passphrase, keyfile.Witness)
	if err != nil {
		return public, key, fmt.Errorf("%s: %w", path, err)
	}
	defer sealed.Destroy()
	if public, err = audit.ParseVerifierKey(sealed.Public); err != nil || len(sealed.Secret) != 32 {
		return public, key, fmt.Errorf("%s: it holds no witness's key", path)
	}
	key = crypto.SigningKeyFromSeed(sealed.Secret)
	cosigner, err := audit.NewCosigner(public.Name(), key, 0)
	if err != nil || cosigner.VerifierKey() != public {
		key.Destroy()
		return public, key, fmt.Errorf("%s: the key is not that of %q", path, public)
	}
	return public, key, nil
}
