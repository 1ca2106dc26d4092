package audit

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Command is the payload of an entry that people sign: what they order, the head of the board that they saw when they
// ordered it, and their signatures in ascending order of their keys. B is one of the body types of this package.
type Command[B any] struct {
	Body       B             `json:"body"`
	Head       BoardHead     `json:"head"`
	Signatures []Countersign `json:"signatures"`
}

// A BoardHead is the size and root of a board at some moment.
type BoardHead struct {
	Size int64       `json:"size"`
	Root crypto.Hash `json:"root"`
}

// A Countersign is one person's signature under a command.
type Countersign struct {
	By        crypto.PublicKey `json:"by"`
	Signature crypto.Signature `json:"signature"`
}

// CommandText is what is signed (docs/protocol.md, section 5.3). It names the board, the manifest, what is ordered and
// the head before it, so that a signature serves once, on one board, at one place.
func CommandText(origin string, manifest crypto.Hash, kind Kind, body []byte, head BoardHead) []byte {
	return fmt.Appendf(nil, "piaojue/v1 command\n%s\n%s\n%s\n%s\n%d\n%s\n",
		origin, manifest, kind, crypto.Sum(body), head.Size, head.Root)
}

// NewCommand signs a body with the keys of those who order it.
func NewCommand[B any](m *ballot.Manifest, kind Kind, body B, head BoardHead, keys ...crypto.SigningKey) *Command[B] {
	c := &Command[B]{Body: body, Head: head, Signatures: []Countersign{}}
	text := CommandText(m.Origin, m.Hash(), kind, crypto.MustEncodeJSON(body), head)
	for _, key := range keys {
		c.Signatures = append(c.Signatures, Countersign{key.Public(), key.Sign(text)})
	}
	slices.SortFunc(c.Signatures, func(a, b Countersign) int { return bytes.Compare(a.By[:], b.By[:]) })
	return c
}

// JoinSignatures returns the signatures of two copies of one command, in ascending order of their keys. Of who signed both, the first copy's stands.
func JoinSignatures(first, second []Countersign) []Countersign {
	all := map[crypto.PublicKey]Countersign{}
	for _, s := range slices.Concat(second, first) {
		all[s.By] = s
	}
	return slices.SortedFunc(maps.Values(all), func(a, b Countersign) int { return bytes.Compare(a.By[:], b.By[:]) })
}

// Bytes returns the canonical form: the payload.
func (c *Command[B]) Bytes() []byte { return crypto.MustEncodeJSON(c) }

// MaxPayload bounds the bytes of any payload.
const MaxPayload = 8 << 20

// maxPayload bounds the bytes of a payload by its kind, so that little is decoded before a signature is looked at.
func maxPayload(kind Kind) int {
	switch kind {
	case Attendance, Issue, Epoch, Strike, Deal, Trustees:
		return MaxPayload
	case Key, Tally, Share, Result, Ballot: // a ballot is bounded more closely, by the poll
		return 1 << 20
	}
	return 64 << 10
}

// maxPayload is the bound in this poll: what names every text is longer than a sum. A tally and a share have a point for each text of
// everybody on the roll, and no more: points are decoded before the signature is looked at (threat 52).
func (p *Poll) maxPayload(kind Kind) int {
	if !p.Manifest.Rules.Seals() {
		return maxPayload(kind)
	}
	switch kind {
	case Tally, Share:
		const point, row = len(`"",`) + 64, len(`[],`)
		return min(MaxPayload, 64<<10+p.Manifest.Roll.Count*(row+len(p.Manifest.Candidates)*point))
	case Result:
		return MaxPayload
	}
	return maxPayload(kind)
}

// parse decodes a payload of type P.
func parse[P any](payload []byte) (*P, error) {
	v := new(P)
	if err := crypto.DecodeJSON(payload, v); err != nil {
		return nil, err
	}
	return v, nil
}

// isCommand reports whether a payload of a kind that has two forms is the signed one.
func isCommand(payload []byte) bool { return bytes.HasPrefix(payload, []byte(`{"body":`)) }

// parseCommand decodes a command and checks it.
func parseCommand[B any](p *Poll, kind Kind, payload []byte) (*Command[B], error) {
	c, err := parse[Command[B]](payload)
	if err != nil {
		return nil, err
	}
	return c, checkCommand(p, kind, c)
}

// checkCommand checks that those who may order a command did, and enough of them.
func checkCommand[B any](p *Poll, kind Kind, c *Command[B]) error {
	signers, err := p.signers(c.text(p, kind), c.Signatures)
	if err != nil {
		return err
	}
	if err := acts[kind].check(p.Manifest, signers); err != nil && !(p.unsigned && errors.Is(err, ErrSignatures)) {
		return err
	}
	return nil
}

// parseTrustee decodes a command that the trustee with the index in its body signs alone.
func parseTrustee[B interface{ trustee() int }](p *Poll, kind Kind, payload []byte) (*Command[B], error) {
	c, err := parse[Command[B]](payload)
	if err != nil {
		return nil, err
	}
	signers, err := p.signers(c.text(p, kind), c.Signatures)
	if err != nil {
		return nil, err
	}
	keys, i := p.Manifest.Trustees.Keys, c.Body.trustee()
	if i < 1 || i > len(keys) {
		return nil, fmt.Errorf("trustee %d: there are %d", i, len(keys))
	}
	if len(signers) != 1 || signers[0].Key != keys[i-1] {
		return nil, fmt.Errorf("not signed by trustee %d, and by nobody else", i)
	}
	return c, nil
}

// text returns what is signed.
func (c *Command[B]) text(p *Poll, kind Kind) []byte {
	return CommandText(p.Manifest.Origin, p.Hash, kind, crypto.MustEncodeJSON(c.Body), c.Head)
}

// signers checks the signatures of a text and returns the officers who made them. It does not depend on the kind of command: a
// tablet has no room for a copy for each.
func (p *Poll) signers(text []byte, signatures []Countersign) ([]ballot.Officer, error) {
	if len(signatures) == 0 && !p.unsigned {
		return nil, fmt.Errorf("%w: nobody has signed", ErrSignatures)
	}
	return CheckSignatures(text, signatures, p.Manifest.Officer)
}

// CheckSignatures checks the signatures of a text, which are in ascending order of their keys, and returns the officers who made
// them. officer says who has a key.
func CheckSignatures(text []byte, signatures []Countersign, officer func(crypto.PublicKey) (ballot.Officer, bool)) ([]ballot.Officer, error) {
	if len(signatures) > ballot.MaxOfficers {
		return nil, fmt.Errorf("%d signatures", len(signatures))
	}
	signers := make([]ballot.Officer, len(signatures))
	for i, s := range signatures {
		if i > 0 && bytes.Compare(signatures[i-1].By[:], s.By[:]) >= 0 {
			return nil, fmt.Errorf("signature %d is not above the one before it", i+1)
		}
		o, ok := officer(s.By)
		if !ok {
			return nil, fmt.Errorf("signer %v is no officer of this poll", s.By)
		}
		if err := s.By.Check(text, s.Signature); err != nil {
			return nil, fmt.Errorf("signature of %s %q: %w", o.Role, o.Name, err)
		}
		signers[i] = o
	}
	return signers, nil
}

// An act says who must sign a command: docs/rules.md, section 5.
type act struct {
	roles []ballot.Role
	among ballot.Role // if set, one of the signers has this role
	count func(ballot.Signatures) int
}

var (
	leaders     = []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Operator}
	scrutineers = []ballot.Role{ballot.ChiefScrutineer, ballot.Scrutineer}
	tellers     = []ballot.Role{ballot.Teller}
	notTellers  = []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Operator}
	everyone    = append([]ballot.Role{ballot.Teller}, notTellers...)
)

var acts = map[Kind]act{
	Approve:    {leaders, ballot.Chair, func(s ballot.Signatures) int { return s.Approve }},
	Attendance: {scrutineers, "", func(s ballot.Signatures) int { return s.Attendance }},
	Issue:      {scrutineers, "", func(s ballot.Signatures) int { return s.Attendance }}, // of papers
	Open:       {leaders, ballot.Chair, func(s ballot.Signatures) int { return s.Open }},
	Epoch:      {tellers, "", func(s ballot.Signatures) int { return s.Papers }}, // of transcribed papers
	Closing:    {leaders, ballot.Chair, func(s ballot.Signatures) int { return s.Close }},
	Close:      {leaders, ballot.Chair, func(s ballot.Signatures) int { return s.Close }},
	Papers:     {tellers, "", func(s ballot.Signatures) int { return s.Papers }},
	Invalid:    {tellers, "", func(s ballot.Signatures) int { return s.Papers }},
	Collection: {scrutineers, ballot.ChiefScrutineer, func(s ballot.Signatures) int { return s.Collection }},
	Valid:      {notTellers, ballot.Chair, func(s ballot.Signatures) int { return s.Valid }},
	Tally:      {leaders, ballot.Chair, func(s ballot.Signatures) int { return s.Tally }},
	Result:     {scrutineers, ballot.ChiefScrutineer, func(s ballot.Signatures) int { return s.Result }},
	Announce:   {notTellers, ballot.Chair, func(s ballot.Signatures) int { return s.Announce }},
	Decide:     {notTellers, ballot.Chair, func(s ballot.Signatures) int { return s.Announce }},
	Void:       {leaders, ballot.Chair, func(s ballot.Signatures) int { return s.Void }},
	Replace:    {notTellers, "", func(s ballot.Signatures) int { return s.Replace }},
	Strike:     {scrutineers, "", func(s ballot.Signatures) int { return s.Strike }},
	Remark:     {everyone, "", func(ballot.Signatures) int { return 1 }},
}

// checkActs refuses a manifest that asks for more signatures than there are officers to give them.
func checkActs(m *ballot.Manifest) error {
	for kind, a := range acts {
		able := 0
		for _, o := range m.Officers {
			if slices.Contains(a.roles, o.Role) {
				able++
			}
		}
		if want := a.count(m.Signatures); able < want {
			return fmt.Errorf("%s needs %d signatures, but only %d officers may give one", kind, want, able)
		}
	}
	return nil
}

func (a act) check(m *ballot.Manifest, signers []ballot.Officer) error {
	among := a.among == ""
	for _, o := range signers {
		if !slices.Contains(a.roles, o.Role) {
			return fmt.Errorf("signed by %s %q, who may not order this", o.Role, o.Name)
		}
		among = among || o.Role == a.among
	}
	if want := a.count(m.Signatures); len(signers) < want {
		return fmt.Errorf("%w: signed by %d, want %d", ErrSignatures, len(signers), want)
	}
	if !among {
		return fmt.Errorf("%w: not signed by the %s", ErrSignatures, a.among)
	}
	return nil
}
