package trustee

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// Ceremony gives the next message that the trustee owes in the making of the key, or says what everybody waits for. It can
// be asked at any time and on any machine: what it says follows from the seed and the board. Said once, it is said again
// in the same bytes until it is on the board.
//
// A wrong deal makes a complaint instead of a key; the poll then becomes void. Without a checked backup there is no key
// message, and so no poll: [ErrBackup].
func (t *Trustee) Ceremony(rand io.Reader, bundle audit.Bundle, o audit.Options) (Step, error) {
	if t.seed == nil {
		return Step{}, t.sealed()
	}
	l, err := t.look(bundle, o)
	if err != nil {
		return Step{}, fmt.Errorf("ceremony: %w", err)
	}
	s := l.step()
	kind, missing := l.next()
	switch {
	case l.board.Phase() == audit.Ceremony && slices.Contains(missing, l.index):
		s.Message, err = t.contribute(rand, l, kind)
	case t.hasKey(l):
		// Somebody with the officer's key could have put another key there; better known before ballots depend on it.
		var x crypto.Scalar
		x, err = t.secret(l)
		x.Destroy()
		if err == nil {
			err = t.remember(l)
		}
	}
	if err != nil {
		return Step{}, fmt.Errorf("ceremony: %w", err)
	}
	return s, nil
}

// sealed says why there is no seed.
func (t *Trustee) sealed() error {
	if t.record.destroying {
		return ErrDestroyed
	}
	return ErrLocked
}

func (t *Trustee) contribute(rand io.Reader, l *look, kind audit.Kind) (*audit.Message, error) {
	for _, said := range []*audit.Message{l.message(kind), l.message(audit.Complaint)} {
		if said != nil {
			return said, l.rehearse(said)
		}
	}
	i, head := l.index, l.board.Head()
	trustees := l.board.Poll().Manifest.Trustees
	switch kind {
	case audit.Cert:
		cert, err := t.seed.Certify(rand, i, len(trustees.Keys), trustees.Threshold)
		if err != nil {
			return nil, err
		}
		return send(t, l, kind, audit.CertBody{Trustee: i, Cert: cert}, head, nil)
	case audit.Commit:
		_, commitment, err := t.deal(l) // which is published when everybody has committed
		if err != nil {
			return nil, err
		}
		return send(t, l, kind, audit.CommitBody{Trustee: i, Deal: commitment}, head, nil)
	case audit.Deal:
		deal, commitment, err := t.deal(l)
		if err != nil {
			return nil, err
		}
		if *l.board.Transcript().Commitments[i-1] != commitment {
			return nil, errors.New("the commitment under this trustee's name is not its own: somebody else has its signing key")
		}
		return send(t, l, kind, audit.DealBody{Trustee: i, Deal: deal}, head, nil)
	case audit.Key:
		return t.key(rand, l)
	}
	panic("trustee: internal error: no trustee sends " + string(kind))
}

// deal makes the trustee's deal, which follows from seed and certificates, and its commitment.
func (t *Trustee) deal(l *look) (crypto.Deal, crypto.Hash, error) {
	certs, err := l.certs()
	if err != nil {
		return crypto.Deal{}, crypto.Hash{}, err
	}
	deal, err := t.seed.Deal(certs)
	if err != nil {
		return crypto.Deal{}, crypto.Hash{}, err
	}
	commitment, err := deal.Commitment()
	return deal, commitment, err
}

// certs parses the certificates, all of which are on the board.
func (l *look) certs() (crypto.Certs, error) {
	return crypto.ParseCerts(values(l.board.Transcript().Certs))
}

func values[T any](round []*T) []T {
	all := make([]T, len(round))
	for i, m := range round {
		all[i] = *m
	}
	return all
}

// key opens the deals and makes the trustee's key of them, or complains.
func (t *Trustee) key(rand io.Reader, l *look) (*audit.Message, error) {
	if !t.record.checked {
		return nil, ErrBackup
	}
	body, head := audit.KeyBody{Trustee: l.index}, l.board.Head()
	if l.later != nil {
		body.Cited = t.record.made.Trustees
		return send(t, l, audit.Key, body, head, nil)
	}
	if l.single() {
		x, public, err := single(t.seed, *t.record.poll)
		x.Destroy()
		if err != nil {
			return nil, err
		}
		body.Plain = &public
		return send(t, l, audit.Key, body, head, nil)
	}
	certs, err := l.certs()
	if err != nil {
		return nil, err
	}
	x := l.board.Transcript()
	key, err := t.seed.Receive(rand, certs, values(x.Commitments), values(x.Deals))
	var wrong *crypto.Complaint
	if errors.As(err, &wrong) {
		complaint := audit.ComplaintBody{Trustee: l.index, Dealer: wrong.Dealer, Reason: wrong.Reason}
		return send(t, l, audit.Complaint, complaint, head, nil)
	}
	if err != nil {
		return nil, err
	}
	body.Key = &key
	return send(t, l, audit.Key, body, head, nil)
}

// hasKey reports whether the board has a key under the trustee's name.
func (t *Trustee) hasKey(l *look) bool {
	x := l.board.Transcript()
	return x.Keys[l.index-1] != nil || x.Plain[l.index-1] != nil || x.Cited[l.index-1] != nil
}

// secret returns the decryption key, which belongs to the key on the board.
func (t *Trustee) secret(l *look) (crypto.Scalar, error) {
	if l.later != nil {
		return t.cited(l)
	}
	x := l.board.Transcript()
	if l.single() {
		secret, public, err := single(t.seed, *t.record.poll)
		if err == nil && !public.Key.Equal(x.Plain[l.index-1].Key) {
			err = errors.New("the key under this trustee's name is not its own: somebody else has its signing key")
		}
		return secret, err
	}
	certs, err := l.certs()
	if err != nil {
		return crypto.Scalar{}, err
	}
	return t.seed.DecryptionKey(certs, *x.Keys[l.index-1])
}
