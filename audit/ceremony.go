package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// ceremony is the making of the trustees' key, message by message. With a threshold below the number of trustees it
// has three rounds and then the keys: certificates, commitments, deals. No round begins before the one before it is
// complete, so that nobody chooses a contribution after having seen the others' (threat 13). With all of them needed
// there are plain keys only. A later poll of a series makes no key: its trustees name those of the first (series.go).
type ceremony struct {
	certs       []*crypto.SignedMessage
	parsed      *crypto.Certs // once all certificates are there
	commitments []*crypto.Hash
	deals       []*crypto.Deal
	keys        []*crypto.KeyMessage
	plain       []*crypto.TrusteeKey
	cited       []*crypto.Trustees // as each trustee names them, in a poll that cites a ceremony
	theirs      crypto.Trustees    // those of the cited board, if it was shown
	made        BoardHead          // right after the trustees entry: what the later polls of a series cite
	complained  bool
}

// CertBody carries a certificate. The scrutineer's signature of the command, by the key in the manifest, vouches for it
// and binds it to the manifest.
type CertBody struct {
	Trustee int                  `json:"trustee"`
	Cert    crypto.SignedMessage `json:"cert"`
}

// CommitBody carries the hash of the deal that follows.
type CommitBody struct {
	Trustee int         `json:"trustee"`
	Deal    crypto.Hash `json:"deal"`
}

// DealBody carries a deal.
type DealBody struct {
	Trustee int         `json:"trustee"`
	Deal    crypto.Deal `json:"deal"`
}

// KeyBody carries a trustee's key: after the deals, or, for a plain trustee, at once; or, in a poll that cites a ceremony, all
// trustees as that ceremony made them, of whom this one is the trustee-th.
type KeyBody struct {
	Trustee int                `json:"trustee"`
	Key     *crypto.KeyMessage `json:"key,omitempty"`
	Plain   *crypto.TrusteeKey `json:"plain,omitempty"`
	Cited   crypto.Trustees    `json:"cited,omitempty"`
}

// ComplaintBody accuses a dealer. Only void may follow.
type ComplaintBody struct {
	Trustee int    `json:"trustee"`
	Dealer  int    `json:"dealer"`
	Reason  string `json:"reason"`
}

func (c CertBody) trustee() int      { return c.Trustee }
func (c CommitBody) trustee() int    { return c.Trustee }
func (d DealBody) trustee() int      { return d.Trustee }
func (k KeyBody) trustee() int       { return k.Trustee }
func (c ComplaintBody) trustee() int { return c.Trustee }

// messages counts the messages of one round.
func messages[T any](round []*T) (n int) {
	for _, m := range round {
		if m != nil {
			n++
		}
	}
	return n
}

// enter puts trustee i's message into a round that follows a complete one.
func enter[T any](b *Board, head BoardHead, round *[]*T, before, i int, m *T) error {
	if err := b.extends(head); err != nil {
		return err
	}
	n := len(b.poll.Manifest.Trustees.Keys)
	if before < n {
		return fmt.Errorf("trustee %d is early: %d of %d messages of the round before are there", i, before, n)
	}
	if *round == nil {
		*round = make([]*T, n)
	}
	if (*round)[i-1] != nil {
		return fmt.Errorf("trustee %d has sent this before", i)
	}
	(*round)[i-1] = m
	return nil
}

func checkCert(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[CertBody](p, Cert, payload)
	if err != nil {
		return nil, err
	}
	t := p.Manifest.Trustees
	if t.Threshold == len(t.Keys) {
		return nil, errors.New("plain trustees have no certificates")
	}
	if p.Manifest.Cited() != nil {
		return nil, errors.New("the key of this poll was made in the ceremony that its manifest cites")
	}
	if _, err := crypto.CheckCert(c.Body.Cert, c.Body.Trustee, len(t.Keys), t.Threshold); err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := enter(b, c.Head, &b.ceremony.certs, len(t.Keys), c.Body.Trustee, &c.Body.Cert); err != nil {
			return err
		}
		if messages(b.ceremony.certs) < len(t.Keys) {
			return nil
		}
		certs, err := crypto.ParseCerts(values(b.ceremony.certs))
		if err != nil {
			b.ceremony.certs[c.Body.Trustee-1] = nil
			return err
		}
		b.ceremony.parsed = &certs
		return nil
	}, nil
}

// values returns the messages of a complete round.
func values[T any](round []*T) []T {
	all := make([]T, len(round))
	for i, m := range round {
		all[i] = *m
	}
	return all
}

func checkCommit(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[CommitBody](p, Commit, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		return enter(b, c.Head, &b.ceremony.commitments, messages(b.ceremony.certs), c.Body.Trustee, &c.Body.Deal)
	}, nil
}

func checkDeal(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[DealBody](p, Deal, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		x := &b.ceremony
		if n := messages(x.commitments); n < len(p.Manifest.Trustees.Keys) {
			return fmt.Errorf("trustee %d is early: %d commitments are there", c.Body.Trustee, n)
		}
		if err := x.parsed.CheckDeal(c.Body.Trustee, *x.commitments[c.Body.Trustee-1], c.Body.Deal); err != nil {
			return err
		}
		return enter(b, c.Head, &x.deals, messages(x.commitments), c.Body.Trustee, &c.Body.Deal)
	}, nil
}

func checkKey(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[KeyBody](p, Key, payload)
	if err != nil {
		return nil, err
	}
	if p.Manifest.Cited() != nil || c.Body.Cited != nil {
		return checkCited(p, c)
	}
	t := p.Manifest.Trustees
	if plain := t.Threshold == len(t.Keys); plain != (c.Body.Plain != nil) || plain == (c.Body.Key != nil) {
		return nil, errors.New("a plain key where all trustees are needed, a dealt one otherwise")
	}
	if c.Body.Plain != nil {
		if _, err := (crypto.Trustees{{Single: c.Body.Plain}}).Check(); err != nil {
			return nil, err
		}
		return func(b *Board) error {
			for _, other := range b.ceremony.plain {
				if other != nil && other.Key.Equal(c.Body.Plain.Key) {
					return fmt.Errorf("trustee %d: the key is another trustee's", c.Body.Trustee)
				}
			}
			return enter(b, c.Head, &b.ceremony.plain, len(t.Keys), c.Body.Trustee, c.Body.Plain)
		}, nil
	}
	return func(b *Board) error {
		x := &b.ceremony
		if n := messages(x.deals); n < len(t.Keys) {
			return fmt.Errorf("trustee %d is early: %d deals are there", c.Body.Trustee, n)
		}
		if err := x.parsed.CheckKey(values(x.deals), c.Body.Trustee, *c.Body.Key); err != nil {
			return err
		}
		return enter(b, c.Head, &x.keys, messages(x.deals), c.Body.Trustee, c.Body.Key)
	}, nil
}

func checkComplaint(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[ComplaintBody](p, Complaint, payload)
	if err != nil {
		return nil, err
	}
	if err := checkWords(c.Body.Reason); err != nil {
		return nil, err
	}
	if n := len(p.Manifest.Trustees.Keys); c.Body.Dealer < 1 || c.Body.Dealer > n {
		return nil, fmt.Errorf("dealer %d: there are %d trustees", c.Body.Dealer, n)
	}
	return func(b *Board) error {
		if err := b.extends(c.Head); err != nil {
			return err
		}
		b.ceremony.complained = true
		return nil
	}, nil
}

// TrusteesBody is the end of the ceremony: the trustees as Belenios writes them, and the election that their key and the
// manifest make. Both follow from what is on the board, so nobody signs them; a tablet reads this payload alone.
type TrusteesBody struct {
	Trustees crypto.Trustees  `json:"trustees"`
	Election *ballot.Election `json:"election"`
}

// Trustees returns the payload that ends the ceremony, once all messages are there.
func (b *Board) Trustees() (*TrusteesBody, error) {
	x, n := &b.ceremony, len(b.poll.Manifest.Trustees.Keys)
	var trustees crypto.Trustees
	switch {
	case messages(x.plain) == n:
		for _, key := range x.plain {
			trustees = append(trustees, crypto.Trustee{Single: key})
		}
	case messages(x.keys) == n:
		p, err := x.parsed.Assemble(values(x.deals), values(x.keys))
		if err != nil {
			return nil, err
		}
		trustees = crypto.Trustees{{Pedersen: &p}}
	case messages(x.cited) == n:
		trustees = *x.cited[0] // as everybody says
	default:
		return nil, errors.New("keys are missing")
	}
	y, err := trustees.Check()
	if err != nil {
		return nil, err
	}
	return &TrusteesBody{trustees, ballot.NewPoll(b.poll.Manifest, y).Election}, nil
}

// Bytes returns the canonical form: the payload.
func (t *TrusteesBody) Bytes() []byte { return crypto.MustEncodeJSON(t) }

func checkTrustees(p *Poll, payload []byte) (change, error) {
	return func(b *Board) error {
		want, err := b.Trustees()
		if err != nil {
			return err
		}
		if !bytes.Equal(payload, want.Bytes()) {
			return errors.New("not what the messages on the board make")
		}
		// A Poll does not change: those who check entries at this moment keep the old one.
		b.poll = &Poll{
			Poll:     *ballot.NewPoll(p.Manifest, want.Election.PublicKey),
			Trustees: want.Trustees,
		}
		b.poll.Power = p.Power
		b.poll.batch = newBatch(b.poll)
		b.trusteesHash = crypto.Sum(payload)
		b.phase = Approval
		return nil
	}, nil
}

// ApproveBody names the trustees' payload, and with it the election, that the officers approve.
type ApproveBody struct {
	Trustees crypto.Hash `json:"trustees"`
}

func checkApprove(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[ApproveBody](p, Approve, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.extends(c.Head); err != nil {
			return err
		}
		if c.Body.Trustees != b.trusteesHash {
			return errors.New("approves another key than the board's")
		}
		b.phase = Gathering
		return nil
	}, nil
}
