package registrar

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// A TokenKey is what the book knows of a token key: which poll it serves, for good, and that it is no more.
type TokenKey struct {
	Key       crypto.TokenKey `json:"key"`
	Poll      *crypto.Hash    `json:"poll,omitempty"`
	Origin    string          `json:"origin,omitempty"` // of the poll, for people
	Destroyed bool            `json:"destroyed,omitempty"`
}

// The reasons for which a key does not serve.
var (
	ErrPoll      = errors.New("the registrar has no key that is bound to this poll")
	ErrBound     = errors.New("the key is bound to another poll")
	ErrDestroyed = errors.New("the key of this poll is destroyed")
)

// NewKey makes the key of a poll to come and enters it into the book. It is nowhere but in memory yet: see [Registrar.KeepKey].
func (r *Registrar) NewKey(rand io.Reader) (*crypto.TokenIssuer, error) {
	key, err := crypto.NewTokenIssuer(rand)
	if err != nil {
		return nil, fmt.Errorf("registrar %q: %v", r.self.Issuer, err)
	}
	id := key.Key().ID()
	if err := r.update(func(b book) error { return b.put(keysBucket, string(id[:]), TokenKey{Key: key.Key()}) }); err != nil {
		return nil, fmt.Errorf("registrar %q: new key: %w", r.self.Issuer, err)
	}
	return key, nil
}

// KeepKey seals a key that is not bound yet into the folder.
func (r *Registrar) KeepKey(key *crypto.TokenIssuer, passphrase []byte) error {
	return r.keep(key, nil, passphrase)
}

func (r *Registrar) keep(key *crypto.TokenIssuer, poll *crypto.Hash, passphrase []byte) error {
	file := keyfile.Key{Use: keyfile.Registrar, Public: key.Key().ID().String(), Poll: poll, Secret: key.Bytes()}
	defer file.Destroy()
	sealed, err := keyfile.Seal(file, passphrase)
	if err != nil {
		return err
	}
	r.at("keep: before")
	err = keyfile.Write(r.keyPath(key.Key(), poll), sealed)
	r.at("keep: after")
	return err
}

func (r *Registrar) keyPath(key crypto.TokenKey, poll *crypto.Hash) string {
	name := key.ID()
	if poll != nil {
		name = *poll
	}
	return filepath.Join(r.dir, name.String()+".key")
}

// OpenKey opens the key that is bound to a poll.
func (r *Registrar) OpenKey(poll crypto.Hash, passphrase []byte) (*crypto.TokenIssuer, error) {
	record, err := r.Key(poll)
	if err != nil {
		return nil, err
	}
	if record.Destroyed {
		return nil, ErrDestroyed
	}
	return r.open(record.Key, &poll, passphrase)
}

func (r *Registrar) open(public crypto.TokenKey, poll *crypto.Hash, passphrase []byte) (*crypto.TokenIssuer, error) {
	sealed, err := keyfile.Read(r.keyPath(public, poll))
	if err != nil {
		return nil, err
	}
	file, err := keyfile.Open(sealed, passphrase, keyfile.Registrar)
	if err != nil {
		return nil, err
	}
	defer file.Destroy()
	if (file.Poll == nil) != (poll == nil) || poll != nil && *file.Poll != *poll {
		return nil, fmt.Errorf("open key file: %w", ErrBound)
	}
	key, err := crypto.ParseTokenIssuer(file.Secret)
	if err != nil {
		return nil, fmt.Errorf("open key file: %v", err)
	}
	if key.Key() != public {
		key.Destroy()
		return nil, errors.New("open key file: it holds another key than the book says")
	}
	return key, nil
}

// Bind ties the key that the manifest names to its poll, for good: a key that signs for two lets an issuance of one be spent
// in the other. The cards and slips of the manifest must be those of this registrar, as far as it has any. To bind it once more
// to the same poll changes nothing. [ErrPoll], [ErrLists], [ErrBound], [ErrDestroyed].
func (r *Registrar) Bind(p *ballot.Poll) error {
	public, err := r.named(p.Manifest)
	if err != nil {
		return err
	}
	if _, err := r.Key(p.Hash); errors.Is(err, ErrPoll) { // not bound yet: cards and slips can be replaced later
		if err := r.checkLists(p.Manifest); err != nil {
			return err
		}
	}
	return r.update(func(b book) error {
		var record TokenKey
		id := public.ID()
		if err := b.get(keysBucket, string(id[:]), &record); errors.Is(err, errNone) {
			return ErrPoll
		} else if err != nil {
			return err
		}
		switch {
		case record.Destroyed:
			return ErrDestroyed
		case record.Poll != nil && *record.Poll != p.Hash:
			return ErrBound
		}
		record.Poll, record.Origin = &p.Hash, p.Manifest.Origin
		return b.put(keysBucket, string(id[:]), record)
	})
}

// named returns the key that a manifest names for this registrar.
func (r *Registrar) named(m *ballot.Manifest) (crypto.TokenKey, error) {
	i := slices.IndexFunc(m.Registrars, func(x ballot.Registrar) bool { return x == r.Public(x.Key) })
	if i < 0 {
		return crypto.TokenKey{}, fmt.Errorf("%w: its manifest does not name registrar %q", ErrPoll, r.self.Issuer)
	}
	return m.Registrars[i].Key, nil
}

// BindKept is [Registrar.Bind] with the key file: it is sealed anew, with the name of the poll in it and for a name. Cut
// short, it is done again.
func (r *Registrar) BindKept(p *ballot.Poll, passphrase []byte) error {
	public, err := r.named(p.Manifest)
	if err != nil {
		return err
	}
	draft, kept := r.keyPath(public, nil), r.keyPath(public, &p.Hash)
	key, err := r.open(public, nil, passphrase)
	if errors.Is(err, os.ErrNotExist) { // bound before
		if key, err = r.open(public, &p.Hash, passphrase); err == nil {
			key.Destroy()
			err = r.Bind(p)
		}
		return bindError(err)
	}
	if err != nil {
		return bindError(err)
	}
	defer key.Destroy()
	// While the draft is there, what has the poll's name may be half a file.
	if err := r.Bind(p); err != nil {
		return bindError(err)
	}
	r.at("bind: in the book")
	if err := eraseKey(kept); err != nil {
		return bindError(err)
	}
	if err := r.keep(key, &p.Hash, passphrase); err != nil {
		return bindError(err)
	}
	return bindError(eraseKey(draft))
}

func bindError(err error) error {
	if err != nil {
		return fmt.Errorf("bind key: %w", err)
	}
	return nil
}

// Keys returns what the book knows of all its keys.
func (r *Registrar) Keys() (all []TokenKey, err error) {
	err = r.view(func(b book) error { all, err = b.tokenKeys(); return err })
	return all, err
}

func (b book) tokenKeys() (all []TokenKey, err error) {
	err = b.each(keysBucket, "", func(_ string, data []byte) error {
		var k TokenKey
		if err := decodeValue(keysBucket, data, &k); err != nil {
			return err
		}
		all = append(all, k)
		return nil
	})
	return all, err
}

// Key returns the key that is bound to a poll. [ErrPoll].
func (r *Registrar) Key(poll crypto.Hash) (k TokenKey, err error) {
	err = r.view(func(b book) error { k, err = b.tokenKey(poll); return err })
	return k, err
}

func (b book) tokenKey(poll crypto.Hash) (TokenKey, error) {
	all, err := b.tokenKeys()
	if err != nil {
		return TokenKey{}, err
	}
	for _, k := range all {
		if k.Poll != nil && *k.Poll == poll {
			return k, nil
		}
	}
	return TokenKey{}, ErrPoll
}

// Issuing reports whether tokens can be issued on a board in a phase, or after it. When they cannot, keys are destroyed.
func Issuing(phase audit.Phase) bool {
	switch phase {
	case audit.Ceremony, audit.Approval, audit.Gathering, audit.Voting:
		return true
	}
	return false
}

// Destroy destroys the key of a poll that has closed. The book remembers that it did, and who was issued what. Cut short, it
// is done again.
func (r *Registrar) Destroy(poll crypto.Hash) error {
	var record TokenKey
	// The book comes first: from here on nothing is signed, even if the file should come back.
	err := r.update(func(b book) (err error) {
		if record, err = b.tokenKey(poll); err != nil {
			return err
		}
		record.Destroyed = true
		id := record.Key.ID()
		return b.put(keysBucket, string(id[:]), record)
	})
	if err != nil {
		return fmt.Errorf("destroy key: %w", err)
	}
	r.at("destroy: in the book")
	if err := errors.Join(eraseKey(r.keyPath(record.Key, &poll)), eraseKey(r.keyPath(record.Key, nil))); err != nil {
		return fmt.Errorf("destroy key: %w", err)
	}
	return nil
}

func eraseKey(path string) error {
	if err := keyfile.Erase(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
