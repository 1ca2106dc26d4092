package trustee

import (
	"crypto/sha3"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// A Trustee is a scrutineer at work on one poll, or on a series under one key. It is not safe for concurrent use, and while it is open no other program
// can open its folder.
type Trustee struct {
	folder
	officer crypto.SigningKey
	record  *record
	seed    *crypto.Seed // nil until it is unlocked
}

// What a trustee refuses.
var (
	ErrLocked     = errors.New("the key is sealed: unlock it first")
	ErrDestroyed  = errors.New("the key was destroyed")
	ErrBackup     = errors.New("no backup of the key file has been checked: make one, then open it from there")
	ErrOtherTally = errors.New("another tally than the one that this trustee countersigned")
	ErrAloud      = errors.New("this trustee was restored from a backup: it needs the root of the tally, read aloud by another scrutineer")
	ErrVoid       = errors.New("the poll is void: it is never decrypted")
	ErrEarly      = errors.New("there is no result yet: the key may still be needed")
	ErrCheckpoint = errors.New("the copy has no checkpoint of the head right after the tally")
)

// New draws a trustee's key for the poll of the manifest, seals it with the passphrase and makes the folder dir. officer is
// the scrutineer's signing key, which the manifest lists among its trustees. The trustee is unlocked.
func New(rand io.Reader, dir string, m *ballot.Manifest, officer crypto.SigningKey, passphrase []byte) (*Trustee, error) {
	if _, err := indexOf(m, officer.Public()); err != nil {
		return nil, fmt.Errorf("new trustee: %v", err)
	}
	seed, err := crypto.NewSeed(rand)
	if err != nil {
		return nil, fmt.Errorf("new trustee: %v", err)
	}
	k := newKey(seed, m.Hash(), officer.Public())
	defer k.Destroy()
	file, err := keyfile.Seal(k, passphrase)
	if err != nil {
		return nil, fmt.Errorf("new trustee: %w", err)
	}
	t := &Trustee{folder: folder{dir: dir}, officer: officer, seed: seed}
	if err := t.begin(created, file, k); err != nil {
		t.Close()
		return nil, fmt.Errorf("new trustee: %v", err)
	}
	return t, nil
}

// newKey is what the key file of a seed holds (docs/protocol.md, section 5.10).
func newKey(seed *crypto.Seed, poll crypto.Hash, officer crypto.PublicKey) keyfile.Key {
	return keyfile.Key{Use: keyfile.Trustee, Public: officer.String(), Poll: &poll, Secret: seed.Bytes()}
}

// begin makes the folder and opens it.
func (t *Trustee) begin(how act, file []byte, k keyfile.Key) (err error) {
	by := t.officer.Public()
	x, public, err := single(t.seed, *k.Poll)
	x.Destroy()
	if err != nil {
		return err
	}
	if err := t.create(file, line{Act: how, Poll: k.Poll, Officer: &by, Public: &public.Key}); err != nil {
		return err
	}
	t.record, err = t.open()
	return err
}

// single makes the key that a trustee uses where all of them are needed and nothing is dealt (docs/protocol.md, section
// 2.4). It is drawn from SHAKE256("piaojue/v1/single|" ‖ seed ‖ "|" ‖ hash of the manifest), so that seed and board are
// enough here, too, and a seed that is used in two polls by mistake gives two keys. Its public part is also how a record
// knows its seed again, where keys are dealt.
func single(seed *crypto.Seed, poll crypto.Hash) (crypto.Scalar, crypto.TrusteeKey, error) {
	text := seed.Bytes()
	defer clear(text)
	stream := sha3.NewSHAKE256()
	defer stream.Reset()
	io.WriteString(stream, "piaojue/v1/single|")
	stream.Write(text)
	io.WriteString(stream, "|"+poll.String())
	return crypto.NewSingle(stream)
}

// Open opens the folder of a trustee. It waits while another program has it open.
func Open(dir string, officer crypto.SigningKey) (*Trustee, error) {
	t := &Trustee{folder: folder{dir: dir}, officer: officer}
	var err error
	if t.record, err = t.open(); err != nil {
		return nil, fmt.Errorf("open trustee: %v", err)
	}
	if by := officer.Public(); by != t.record.officer {
		t.Close()
		return nil, fmt.Errorf("open trustee: %s is the folder of %v, and the signing key is that of %v", dir, t.record.officer, by)
	}
	return t, nil
}

// Unlock opens the key file. It wraps [keyfile.ErrPassphrase] if that is what is wrong, and [fs.ErrNotExist] if there is no
// key file: then [Restore] brings it back from a backup.
func (t *Trustee) Unlock(passphrase []byte) error {
	if t.record.destroying {
		return ErrDestroyed
	}
	file, _, err := t.keyFile()
	if err != nil {
		return fmt.Errorf("unlock: %w", err)
	}
	seed, err := t.unseal(file, passphrase)
	if err != nil {
		return fmt.Errorf("unlock: %w", err)
	}
	t.seed = seed
	return nil
}

// unseal opens a key file, which must hold this trustee's key.
func (t *Trustee) unseal(file, passphrase []byte) (*crypto.Seed, error) {
	seed, k, err := openSeed(file, passphrase, t.record.officer)
	if err != nil {
		return nil, err
	}
	defer k.Destroy()
	x, public, err := single(seed, *k.Poll)
	x.Destroy()
	if err == nil && (*k.Poll != *t.record.poll || !public.Key.Equal(t.record.public)) {
		err = errors.New("it holds another key than the one this folder was made with")
	}
	if err != nil {
		seed.Destroy()
		return nil, err
	}
	return seed, nil
}

// openSeed opens a key file that names the officer and a poll.
func openSeed(file, passphrase []byte, officer crypto.PublicKey) (*crypto.Seed, keyfile.Key, error) {
	k, err := keyfile.Open(file, passphrase, keyfile.Trustee)
	if err != nil {
		return nil, k, err
	}
	if k.Poll == nil || k.Public != officer.String() {
		k.Destroy()
		return nil, k, fmt.Errorf("the key file is not that of the trustee %v for one poll", officer)
	}
	seed, err := crypto.ParseSeed(string(k.Secret))
	if err != nil {
		k.Destroy()
	}
	return seed, k, err
}

// Restore makes the folder of a trustee again from a backup of its key file.
//
// If the record is still in dir, only the key comes back. If it is not, the trustee has forgotten which boards it saw and
// whether it ever countersigned a tally. Somebody who keeps two boards of the poll could then have it decrypt both tallies,
// whose difference is a few ballots. [Trustee.Decrypt] therefore asks a restored trustee for the root of the tally as
// another scrutineer, who has a record, reads it aloud; unless the board already carries its own countersignature.
func Restore(dir, backup string, officer crypto.SigningKey, passphrase []byte) (*Trustee, error) {
	file, err := keyfile.Read(backup)
	if err != nil {
		return nil, fmt.Errorf("restore trustee: %w", err)
	}
	t, err := Open(dir, officer)
	switch {
	case err == nil:
		err = t.restoreKey(file, passphrase)
	case errors.Is(statRecord(dir), fs.ErrNotExist):
		t, err = restoreAll(dir, file, officer, passphrase)
	}
	if err != nil {
		if t != nil {
			t.Close()
		}
		return nil, fmt.Errorf("restore trustee: %w", err)
	}
	return t, nil
}

func statRecord(dir string) error {
	f := folder{dir: dir}
	_, err := os.Lstat(f.path(recordName))
	return err
}

// restoreKey puts the key file back beside its record.
func (t *Trustee) restoreKey(file, passphrase []byte) (err error) {
	if t.record.destroying {
		return ErrDestroyed
	}
	if t.seed, err = t.unseal(file, passphrase); err != nil {
		return err
	}
	return t.put(t.path(keyName), file)
}

func restoreAll(dir string, file []byte, officer crypto.SigningKey, passphrase []byte) (*Trustee, error) {
	seed, k, err := openSeed(file, passphrase, officer.Public())
	if err != nil {
		return nil, err
	}
	defer k.Destroy()
	t := &Trustee{folder: folder{dir: dir}, officer: officer, seed: seed}
	return t, t.begin(restored, file, k)
}

// Poll returns the hash of the manifest that the key was made for: of the first poll of a series.
func (t *Trustee) Poll() crypto.Hash { return *t.record.poll }

// Restored reports whether the trustee has forgotten what it saw and said before: see [Restore].
func (t *Trustee) Restored() bool { return t.record.restored }

// Checked reports whether a backup of the key was opened from where it lies.
func (t *Trustee) Checked() bool { return t.record.checked }

// Destroyed reports whether the key was destroyed, or its destruction has begun.
func (t *Trustee) Destroyed() bool { return t.record.destroying }

// Close forgets the key and lets others open the folder. The officer's key is the caller's to destroy.
func (t *Trustee) Close() error {
	if t.seed != nil {
		t.seed.Destroy()
		t.seed = nil
	}
	return t.close()
}

// note writes a line. It returns when the line is on the disk.
func (t *Trustee) note(l line) error {
	if err := t.record.check(l); err != nil {
		return err
	}
	text, err := l.bytes()
	if err != nil {
		return fmt.Errorf("write record: %v", err)
	}
	if err := t.append(text); err != nil {
		return err
	}
	t.record.add(l)
	return nil
}

// indexOf returns a trustee's index, from 1.
func indexOf(m *ballot.Manifest, officer crypto.PublicKey) (int, error) {
	for i, key := range m.Trustees.Keys {
		if key == officer {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("the manifest has no trustee with the key %v", officer)
}

// message returns what was said before.
func (n *notes) message(kind audit.Kind) *audit.Message {
	if l, ok := n.sent[kind]; ok {
		return l.Message
	}
	return nil
}
