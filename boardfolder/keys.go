package boardfolder

import (
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/sequencer"
)

// seedSize is the size of the seed of one key.
const seedSize = 32

// newKeys draws the keys of a board and seals them into its folder.
func newKeys(path, origin string, passphrase []byte) (k sequencer.Keys, err error) {
	seeds := make([]byte, 2*seedSize)
	defer clear(seeds)
	if _, err := rand.Read(seeds); err != nil {
		return k, err
	}
	if k, err = Signers(seeds, origin); err != nil {
		return k, err
	}
	file, err := keyfile.Seal(keyfile.Key{Use: keyfile.Board, Public: k.Log.VerifierKey().String(), Secret: seeds}, passphrase)
	if err != nil {
		return k, err
	}
	return k, keyfile.Write(filepath.Join(path, KeyFile), file)
}

// Unseal opens a key file, which is that of the board with this origin. [keyfile.ErrPassphrase] is wrapped if that is what is
// wrong.
func Unseal(file, passphrase []byte, origin string) (k sequencer.Keys, err error) {
	key, err := keyfile.Open(file, passphrase, keyfile.Board)
	if err != nil {
		return k, err
	}
	defer key.Destroy()
	if k, err = Signers(key.Secret, origin); err != nil {
		return k, err
	}
	if k.Log.VerifierKey().String() != key.Public {
		return k, fmt.Errorf("it is the key of %.80q, not of %q", key.Public, origin)
	}
	return k, nil
}

// Signers makes the signers of the board with this origin of the seeds of its two keys.
func Signers(seeds []byte, origin string) (k sequencer.Keys, err error) {
	if len(seeds) != 2*seedSize {
		return k, errors.New("not the two keys of a board")
	}
	if k.Log, err = audit.NewSigner(origin, crypto.SigningKeyFromSeed(seeds[:seedSize])); err != nil {
		return k, err
	}
	k.Receipt, err = audit.NewSigner(origin+"/receipt", crypto.SigningKeyFromSeed(seeds[seedSize:]))
	return k, err
}
