package audit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Later polls of a series use the key that the trustees made on the board of the first (docs/protocol.md, section 5.12). Each
// trustee puts all trustees of that ceremony on the board, byte for byte as it has them from its own replay, under its
// signature. Nobody is made a trustee, and no polynomial is exchanged for another that agrees with it where the honest hold
// their shares, unless every single one of them says so.

// checkCited checks all trustees as one of them names them. That they are those of the cited board only who has seen it can say.
func checkCited(p *Poll, c *Command[KeyBody]) (change, error) {
	if p.Manifest.Cited() == nil || c.Body.Key != nil || c.Body.Plain != nil {
		return nil, errors.New("a poll that cites a ceremony takes the trustees of that one, and no other poll does")
	}
	if _, err := c.Body.Cited.Check(); err != nil {
		return nil, err
	}
	if err := sameTrusteeship(p.Manifest.Trustees, c.Body.Cited); err != nil {
		return nil, err
	}
	return func(b *Board) error {
		x, named := &b.ceremony, crypto.MustEncodeJSON(c.Body.Cited)
		if x.theirs != nil && !bytes.Equal(named, crypto.MustEncodeJSON(x.theirs)) {
			return fmt.Errorf("trustee %d names other trustees than the board that the manifest cites", c.Body.Trustee)
		}
		for i, other := range x.cited {
			if other != nil && !bytes.Equal(named, crypto.MustEncodeJSON(other)) {
				return fmt.Errorf("trustee %d names other trustees than trustee %d", c.Body.Trustee, i+1)
			}
		}
		return enter(b, c.Head, &x.cited, len(p.Manifest.Trustees.Keys), c.Body.Trustee, &c.Body.Cited)
	}, nil
}

// sameTrusteeship checks that trustees are as many as the manifest says, any as many of whom decrypt.
func sameTrusteeship(t ballot.Trusteeship, trustees crypto.Trustees) error {
	committee := len(trustees) == 1 && trustees[0].Pedersen != nil && trustees[0].Pedersen.Threshold == t.Threshold
	dealt := func(item crypto.Trustee) bool { return item.Pedersen != nil }
	if plain := !slices.ContainsFunc(trustees, dealt); t.Single() != plain || !plain && !committee || len(trustees.Keys()) != len(t.Keys) {
		return fmt.Errorf("the trustees are not %d, any %d of whom decrypt", len(t.Keys), t.Threshold)
	}
	return nil
}

// Ceremony returns what later polls of a series cite, nil if the board is not the first of one or its key is not made yet.
func (b *Board) Ceremony() *ballot.Ceremony {
	m, at := b.poll.Manifest, b.ceremony.made
	if m.Series == nil || m.Series.Ceremony != nil || at.Size == 0 {
		return nil
	}
	cited := b.cite(at)
	return &cited
}

// Continue lets the manifests of later polls of a series cite the key that was made on this board, the first, and checks them
// ([Board.CheckSeries]). The draft of which they are made makes the first poll as it was ([ballot.CheckFirst]).
func (b *Board) Continue(first *ballot.Manifest, later []*ballot.Manifest) error {
	if err := ballot.CheckFirst(first, b.poll.Manifest); err != nil {
		return err
	}
	for _, m := range later {
		m.Series.Ceremony = b.Ceremony()
		if err := b.CheckSeries(m); err != nil {
			return fmt.Errorf("poll %d: %w", m.Series.Place, err)
		}
	}
	return nil
}

// CheckSeries checks that a later poll of a series, of which this board is the first, is held by the same people with the same
// cards, slips and key, and no token of one serves in the other.
func (b *Board) CheckSeries(next *ballot.Manifest) error {
	if made, cited := b.Ceremony(), next.Cited(); made == nil || cited == nil || *cited != *made {
		return errors.New("its manifest does not cite the ceremony of this board")
	}
	return SameSeries(b.poll.Manifest, next)
}

// SameSeries checks what the manifests of the first and a later poll of a series have in common, and that no token key serves both.
// That the later one cites the board of the first, [Board.CheckSeries] says.
func SameSeries(m, next *ballot.Manifest) error {
	switch {
	case m.Series == nil || next.Series == nil:
		return errors.New("not both are polls of a series")
	case next.Series.Of != m.Series.Of:
		return fmt.Errorf("a series of %d, and of %d on the first board", next.Series.Of, m.Series.Of)
	case next.Roll != m.Roll || next.Slips != m.Slips:
		return errors.New("polls of one series have one roll and one list of slips")
	case !slices.Equal(next.Officers, m.Officers):
		return errors.New("polls of one series have the same officers")
	case next.Trustees.Threshold != m.Trustees.Threshold || !slices.Equal(next.Trustees.Keys, m.Trustees.Keys):
		return errors.New("polls of one series have the same trustees")
	}
	return freshRegistrars(m, next)
}

func (b *Board) freshRegistrars(next *ballot.Manifest) error {
	return freshRegistrars(b.poll.Manifest, next)
}

// freshRegistrars checks that no token key serves two polls: registrars sign blindly, and under one key an issuance of this poll
// could be spent in the next.
func freshRegistrars(m, next *ballot.Manifest) error {
	for _, r := range next.Registrars {
		if slices.ContainsFunc(m.Registrars, func(old ballot.Registrar) bool { return old.Key == r.Key }) {
			return fmt.Errorf("the key of registrar %q serves two polls", r.Issuer)
		}
	}
	return nil
}

// ceremony checks the board that made the key, if its bundle is given: it need not have ended. Otherwise it is said to be
// unchecked.
func (v *verification) ceremony(m *ballot.Manifest) error {
	cited := m.Cited()
	if cited == nil {
		if v.options.Ceremony != nil && v.ceremonyBefore(m) == nil { // whoever gives it believes that a key is from there
			return errors.New("the manifest cites no ceremony, but the bundle of one is given")
		}
		return nil
	}
	if v.options.Ceremony == nil {
		v.report.Elsewhere = append(v.report.Elsewhere, Cited{Citation: *cited, Ceremony: true})
		return nil
	}
	first, err := Replay(v.options.Ceremony, v.others())
	if err != nil {
		return fmt.Errorf("the ceremony: %v", err)
	}
	if err := first.CheckSeries(m); err != nil {
		return fmt.Errorf("the ceremony: %v", err)
	}
	v.board.ceremony.theirs = first.poll.Trustees
	return nil
}
