package trustee

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// One key serves a series (docs/protocol.md, section 5.12). It is made on the board of the first poll; the record keeps what came
// of it, so that each later poll needs nothing but its own board: who all trustees are, and this trustee's key as it was dealt.

// What a trustee refuses of the later polls of a series.
var (
	ErrCeremony = errors.New("the ceremony that this poll cites has not been seen: show the board of the first poll of the series, once its key is made")
	ErrSeries   = errors.New("polls of the series have no result yet, or were not shown to this trustee with it, and may need the key: show it their boards, the first one first")
)

// checkSeries checks the lines that a series adds.
func (r *record) checkSeries(l line) error {
	_, key := r.first().sent[audit.Key]
	switch {
	case l.Act == ended && (r.made == nil || r.of(l).ended):
		return errors.New("ended: twice, or in no series")
	case l.Act == made && (r.made != nil || !key && !r.restored || r.destroying):
		return errors.New("made: twice, without a key, or after its end")
	case l.Act == made && (l.Manifest.Hash() != *r.poll || l.Manifest.Series == nil || l.Manifest.Cited() != nil):
		return errors.New("made: not the manifest of the first line, or the first of no series")
	case l.Act == made && (len(l.Trustees) == 0 || (l.Key == nil) != (l.Trustees[0].Pedersen == nil)):
		return errors.New("made: a key that was not dealt, or none that was")
	case l.Act == serves:
		return r.checkServes(l)
	}
	return nil
}

// checkServes refuses a second poll in one place: a key opens as many sums as the series has polls. Nor may a token key of one
// poll be that of another, be it the first or not.
func (r *record) checkServes(l line) error {
	if r.destroying {
		return ErrDestroyed
	}
	if r.made == nil {
		return ErrCeremony
	}
	if of := r.made.Manifest.Series.Of; l.Place < 2 || l.Place > of || len(l.Registrars) == 0 || len(l.Registrars) > ballot.MaxRegistrars {
		return fmt.Errorf("serves: place %d of %d, with %d registrars", l.Place, of, len(l.Registrars))
	}
	for have, n := range r.polls {
		if have == *l.Poll || n.place == l.Place {
			return fmt.Errorf("another poll is in place %d of the series already: %v", l.Place, have)
		}
		for _, key := range l.Registrars {
			if slices.Contains(n.registrars, key) {
				return fmt.Errorf("the registrar's key %v serves in place %d of the series already", key, n.place)
			}
		}
	}
	return nil
}

// tokenKeys returns the token_key_id of each registrar.
func tokenKeys(m *ballot.Manifest) []crypto.Hash {
	var ids []crypto.Hash
	for _, r := range m.Registrars {
		ids = append(ids, r.Key.ID())
	}
	return ids
}

// admits refuses a later poll that is none of the series. Its manifest cites the ceremony that this trustee has seen, byte for
// byte, and the same people hold it with the same lists: so the trustee has the number there that it has in the ceremony.
func (t *Trustee) admits(m *ballot.Manifest) error {
	made := t.record.made
	if t.record.destroying {
		return ErrDestroyed
	}
	if made == nil {
		return ErrCeremony
	}
	if of := made.Manifest.Series.Of; *m.Cited() != *made.Ceremony || m.Series.Of != of {
		return fmt.Errorf("the manifest cites the ceremony of %s at size %d in a series of %d: it is not the one that this key was made in",
			m.Cited().Origin, m.Cited().Size, m.Series.Of)
	}
	if err := audit.SameSeries(made.Manifest, m); err != nil {
		return err
	}
	return t.record.check(servesLine(m))
}

func servesLine(m *ballot.Manifest) line {
	hash := m.Hash()
	return line{Act: serves, Poll: &hash, Place: m.Series.Place, Registrars: tokenKeys(m)}
}

// serve takes a later poll's place in the series, unless it has it: when the trustee speaks there for the first time, or the poll
// is over. A board that is merely shown takes no place from the true one.
func (t *Trustee) serve(l *look) error {
	if l.later == nil || t.record.polls[*l.later] != nil {
		return nil
	}
	if err := t.note(servesLine(l.board.Poll().Manifest)); err != nil {
		return err
	}
	l.notes = t.record.polls[*l.later]
	return t.see(l)
}

// remember notes what came of the ceremony of a series, once. The caller has seen that the trustee's key on the board is its own.
func (t *Trustee) remember(l *look) error {
	ceremony := l.board.Ceremony()
	if ceremony == nil || t.record.made != nil {
		return nil
	}
	end := line{Act: made, Manifest: l.board.Poll().Manifest, Ceremony: ceremony, Trustees: l.board.Poll().Trustees}
	if !l.single() {
		end.Key = l.board.Transcript().Keys[l.index-1]
	}
	if err := t.note(end); err != nil {
		return err
	}
	return t.see(l) // the poll may be over already
}

// cited returns the decryption key in a poll that cites the ceremony, once the board has this trustee's word for its trustees.
func (t *Trustee) cited(l *look) (crypto.Scalar, error) {
	made := t.record.made
	said := l.board.Transcript().Cited[l.index-1]
	if !bytes.Equal(crypto.MustEncodeJSON(said), crypto.MustEncodeJSON(made.Trustees)) {
		return crypto.Scalar{}, errors.New("the trustees under this trustee's name are not those of its ceremony: somebody else has its signing key")
	}
	if made.Key == nil {
		x, _, err := single(t.seed, *t.record.poll)
		return x, err
	}
	certs, err := crypto.ParseCerts(made.Trustees[0].Pedersen.Certs)
	if err != nil {
		return crypto.Scalar{}, err
	}
	return t.seed.DecryptionKey(certs, *made.Key)
}

// A Served is a poll that the key serves.
type Served struct {
	Poll   crypto.Hash
	Place  int  // in the series, from 1
	Opened bool // this trustee has said its share
	Ended  bool // it was seen with a result, or void; known in a series alone
}

// Polls returns the polls that the key serves, in the order of the series; of says how many there will be, 1 if it is no series or
// its key is not made yet.
func (t *Trustee) Polls() (all []Served, of int) {
	of = 1
	if t.record.made != nil {
		of = t.record.made.Manifest.Series.Of
	}
	for poll, n := range t.record.polls {
		_, opened := n.sent[audit.Share]
		all = append(all, Served{poll, n.place, opened, n.ended})
	}
	slices.SortFunc(all, func(a, b Served) int { return cmp.Compare(a.Place, b.Place) })
	return all, of
}

// needed reports whether polls of the series may still want the key. While the record does not have it, nobody knows how many do.
func (t *Trustee) needed(first *audit.Board) bool {
	if t.record.made == nil {
		return first.Ceremony() != nil
	}
	all, of := t.Polls()
	isOpen := func(s Served) bool { return !s.Ended }
	return len(all) < of || slices.ContainsFunc(all, isOpen)
}
