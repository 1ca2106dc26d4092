package ballot

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// A Mark is what a deputy does with one project or item.
type Mark int

// The marks. A tick-only ballot knows Approve and None; in an evaluation marks are the grades, numbered from 1 in the order of
// the ballot, and None, which leaves the item empty. A questionnaire has one mark for a question that is answered once, the answers
// numbered likewise, and otherwise a tick or None for each answer.
const (
	None    Mark = iota // 弃权, or not ticked
	Approve             // 赞成
	Oppose              // 反对
)

// ErrOverSelected is returned for more approvals than seats (赞成项目数多于应选数).
var ErrOverSelected = errors.New("more approvals than seats")

// ErrOpened is returned for a draft that was opened, and so would prove the vote to others, or that was cast before.
var ErrOpened = errors.New("the draft was opened or cast before")

// A Draft is an encrypted ballot that is not signed and cannot be counted. It is either opened, on a second device, to see
// that the tablet encrypted the choice that was made, or cast.
type Draft struct {
	Ballot *Ballot // not to be changed: what is signed is the hash that it has now

	opening *Opening   // nil when it was opened, revealed or cast
	made    Revelation // what it was made of; cleared when opening is nil
	cap     []crypto.Proof
	own     []byte         // the canonical form of Ballot
	hash    crypto.Hash    // of it; see UnsignedHash
	prover  *crypto.Prover // has no secret any more
	cast    []byte         // once it is cast, the canonical form of the envelope
	eighths []byte         // once it is cast
}

// Encrypt encrypts the marks of a ballot under fresh randomness, all of which comes from a seed that is drawn for this draft
// ([Revelation]). It never comes from anything that a person carries: a card must reveal at most that it took part. It takes
// constant time in the marks, but for refusing them.
func (p *Poll) Encrypt(rand io.Reader, credential crypto.Point, marks []Mark) (*Draft, error) {
	if err := p.checkMarks(marks); err != nil {
		return nil, fmt.Errorf("encrypt ballot: %w", err)
	}
	made := Revelation{Fingerprint: p.Fingerprint, Credential: credential, Marks: slices.Clone(marks)}
	if _, err := io.ReadFull(rand, made.Seed[:]); err != nil {
		return nil, fmt.Errorf("encrypt ballot: %v", err)
	}
	choices := p.Manifest.Choices(marks)
	d, err := p.encrypt(made.stream(), credential, choices)
	for _, row := range choices {
		clear(row)
	}
	if err != nil {
		return nil, err
	}
	d.made = made
	return d, nil
}

// encrypt encrypts answers, and adds the cap proof where the form has one.
func (p *Poll) encrypt(rand io.Reader, credential crypto.Point, choices [][]int) (*Draft, error) {
	b, opening, prover, err := p.Election.encrypt(rand, p.Key, credential, choices, p.sums())
	if err != nil {
		return nil, err
	}
	defer prover.Destroy()
	own := b.unsigned()
	d := &Draft{Ballot: b, opening: opening, own: own, hash: crypto.Sum(own), prover: prover}
	if p.Manifest.Rules.Method == ApproveOpposeAbstain {
		n := p.Election.choices()
		statement := b.statement() + "|" + strings.Join(prover.Texts()[:n], ",")
		if d.cap, err = prover.Cap(statement, n+len(p.Election.Questions), p.Manifest.Seats); err != nil {
			opening.destroy()
			return nil, fmt.Errorf("encrypt ballot: cap proof: %v", err)
		}
	}
	return d, nil
}

// UnsignedHash returns the hash of the ballot, which the tablet shows and the credential signs: see [Ballot.UnsignedHash].
func (d *Draft) UnsignedHash() crypto.Hash { return d.hash }

// Open gives out the opening, for [CheckOpening]. The draft can then no more be cast. It returns nil the second time, and
// when the draft was revealed or cast.
func (d *Draft) Open() *Opening {
	o := d.opening
	d.opening = nil
	d.made.destroy()
	return o
}

// Reveal gives out what the draft was made of, for [Poll.Remake] on a second device. The draft can then no more be cast: a
// second Reveal, or one of a draft that was opened or cast, is refused with [ErrOpened].
func (d *Draft) Reveal() (Revelation, error) {
	if d.opening == nil {
		return Revelation{}, fmt.Errorf("reveal ballot: %w", ErrOpened)
	}
	r := d.made
	r.Marks = slices.Clone(r.Marks)
	d.Open().destroy()
	return r, nil
}

// Cast signs a draft with the credential's secret and attaches the tokens, one of each registrar. Only now it is a vote, and
// its opening is overwritten. Whoever has to send it again sends the same bytes: a second Cast is refused with [ErrOpened].
func (d *Draft) Cast(rand io.Reader, secret crypto.Scalar, tokens []crypto.Token) (*Envelope, error) {
	if d.opening == nil {
		return nil, fmt.Errorf("cast ballot: %w", ErrOpened)
	}
	signed := *d.Ballot
	if err := signed.sign(rand, secret, d.hash); err != nil {
		return nil, err
	}
	d.Open().destroy()
	d.eighths = d.prover.Eighths(secret, signed.Signature.Proof)
	if tokens == nil {
		tokens = []crypto.Token{} // a paper ballot has none, which is written []
	}
	d.cast = slices.Concat([]byte(`{"ballot":`), d.own[:len(d.own)-1], []byte(`,"signature":`), crypto.MustEncodeJSON(signed.Signature), []byte(`},`),
		(&Envelope{Tokens: tokens, Cap: d.cap}).Bytes()[1:])
	return &Envelope{Ballot: &signed, Tokens: tokens, Cap: d.cap}, nil
}

// Bytes returns the canonical form of the envelope of a draft that was cast. It is made of that of the ballot which was hashed, so that no point is
// encoded twice.
func (d *Draft) Bytes() []byte { return d.cast }

// Eighths returns what lets the server check the ballot that was cast several times as fast: see [crypto.Prover.Eighths]. It is nil of a draft
// that was not cast, and never says more than the ballot.
func (d *Draft) Eighths() []byte { return d.eighths }
