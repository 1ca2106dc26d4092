package room

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/trustee"
)

// Passphrase opens the shares of all trustees of a room.
func (r *Room) Passphrase() string { return string(r.phrase) }

// Console starts the console of the n-th officer of a role, from 0, and returns the address that lets one browser in, once.
func (r *Room) Console(role ballot.Role, n int) (address string, err error) {
	return r.Consoles(role, n)
}

func (r *Room) console(role ballot.Role, n int) (*host.Console, error) {
	o, err := r.officer(role, n)
	if err != nil {
		return nil, err
	}
	folder := r.in(fmt.Sprintf("console-%s-%d", role, n))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	key, err := r.Session.Key(o)
	if err != nil {
		return nil, err
	}
	who, err := officer.Hold(o, key, folder)
	if err != nil {
		return nil, err
	}
	poll, err := r.Poll(r.Server)
	if err != nil {
		return nil, err
	}
	hash := r.Session.Manifest().Hash()
	return host.NewConsole(r.ctx, host.ConsoleOptions{Officer: who, Poll: poll.As(key, hash), Manifest: &hash, Each: r.options.Each})
}

// Trustee starts the page of trustee i, from 1, with a key share of its own, and returns the address that lets one browser in, once.
// The virtual trustees must not play the ceremony then.
func (r *Room) Trustee(i int) (address string, err error) {
	return r.trustee(i, nil, func(folder string, key crypto.SigningKey) (*trustee.Trustee, error) {
		return trustee.New(rand.Reader, folder, r.Session.Manifest(), key, r.phrase)
	})
}

// Restored starts the page of trustee i with the share of the virtual one, as if from a backup on another machine: before it decrypts, the
// root of the tally has to be typed as another scrutineer reads it aloud. Later are the polls of the series of which r holds the first.
func (r *Room) Restored(i int, later ...*Room) (address string, err error) {
	return r.trustee(i, later, func(folder string, key crypto.SigningKey) (*trustee.Trustee, error) {
		backup, err := r.Stick(i)
		if err != nil {
			return nil, err
		}
		file, err := r.Session.Share(i, r.phrase)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(backup, file, 0o600); err != nil {
			return nil, err
		}
		return trustee.Restore(folder, backup, key, r.phrase)
	})
}

func (r *Room) trustee(i int, later []*Room, open func(folder string, key crypto.SigningKey) (*trustee.Trustee, error)) (address string, err error) {
	m := r.Session.Manifest()
	who, ok := m.Officer(m.Trustees.Keys[i-1])
	if !ok {
		return "", fmt.Errorf("trustee %d is no officer", i)
	}
	key, err := r.Session.Key(who)
	if err != nil {
		return "", err
	}
	t, err := open(r.TrusteeFolder(i), key)
	if err != nil {
		return "", err
	}
	r.closers = append(r.closers, t)
	poll, err := r.Poll(r.Server)
	if err != nil {
		return "", err
	}
	o := host.TrusteeOptions{Trustee: t, Officer: who.Key, Poll: poll.As(key, m.Hash()), Each: r.options.Each}
	for _, l := range later {
		p, err := l.Poll(l.Server)
		if err != nil {
			return "", err
		}
		o.Later = append(o.Later, p.As(key, l.Session.Manifest().Hash()))
	}
	page, err := host.NewTrustee(r.ctx, o)
	if err != nil {
		return "", err
	}
	return r.local(page.Run)
}

// TrusteeFolder is where trustee i keeps its share.
func (r *Room) TrusteeFolder(i int) string { return r.in(fmt.Sprintf("trustee-%d", i)) }

// Stick is a folder that stands for a stick of trustee i, for the backup.
func (r *Room) Stick(i int) (string, error) {
	folder := r.in(fmt.Sprintf("stick-%d", i))
	return filepath.Join(folder, "share.key"), os.MkdirAll(folder, 0o700)
}

// local runs a program of one person on an address of its own.
func (r *Room) local(run func(ctx context.Context, l net.Listener, started func(string)) error) (string, error) {
	l, err := r.listen()
	if err != nil {
		return "", err
	}
	address := make(chan string, 1)
	failed := make(chan error, 1)
	r.run(func(ctx context.Context) error {
		err := run(ctx, l, func(a string) { address <- a })
		failed <- err
		return err
	})
	select {
	case a := <-address:
		return a, nil
	case err := <-failed:
		return "", err
	}
}

func (r *Room) officer(role ballot.Role, n int) (ballot.Officer, error) {
	for _, o := range r.Session.Officers() {
		if o.Role != role {
			continue
		}
		if n == 0 {
			return o, nil
		}
		n--
	}
	return ballot.Officer{}, fmt.Errorf("there is no such %s", role)
}
