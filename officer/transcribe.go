package officer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Transcription is the file in which one teller hands the ballots made of papers to the other, with all that is secret
// in them, by the number of the paper (docs/protocol.md, section 5.9):
//
//	{"poll":HASH,"papers":[{"number":I,"ballot":ENVELOPE,"opening":{"choices":[[I…]…],"randomness":[[SCALAR…]…]}}…]}
//
// It shows what is on which paper, and nobody's name. Still it is for the second teller alone, and is erased once the
// ballots are ordered onto the board: afterwards nothing links a paper to a ballot.
type Transcription struct {
	Poll   crypto.Hash   `json:"poll"`
	Papers []Transcribed `json:"papers"`
}

// A Transcribed is the ballot of one paper.
type Transcribed struct {
	Number  int              `json:"number"`
	Ballot  *ballot.Envelope `json:"ballot"`
	Opening *ballot.Opening  `json:"opening"`
}

// MaxTranscription bounds the bytes of the file.
const MaxTranscription = 64 << 20

// ParseTranscription parses the canonical form.
func ParseTranscription(data []byte) (*Transcription, error) {
	if len(data) > MaxTranscription {
		return nil, fmt.Errorf("parse transcription: %d bytes, at most %d", len(data), MaxTranscription)
	}
	t := new(Transcription)
	if err := crypto.DecodeJSON(data, t); err != nil {
		return nil, fmt.Errorf("parse transcription: %v", err)
	}
	for i, p := range t.Papers {
		if p.Ballot.Ballot == nil || i > 0 && p.Number <= t.Papers[i-1].Number {
			return nil, fmt.Errorf("parse transcription: paper %d has no ballot, or is not above the one before it", p.Number)
		}
	}
	return t, nil
}

// Bytes returns the canonical form.
func (t *Transcription) Bytes() []byte { return crypto.MustEncodeJSON(t) }

// Messages returns the ballots as they go to the board after their epoch: sorted by id, not by paper.
func (t *Transcription) Messages() []audit.Message {
	all := make([]audit.Message, len(t.Papers))
	for i, p := range t.Papers {
		all[i] = audit.Message{Kind: audit.Ballot, Payload: p.Ballot.Bytes()}
	}
	slices.SortFunc(all, func(a, b audit.Message) int {
		x, y := a.Entry().Payload, b.Entry().Payload
		return bytes.Compare(x[:], y[:])
	})
	return all
}

// Encrypt makes a ballot of every valid paper, each under a credential of its own that is drawn here and forgotten.
func Encrypt(rand io.Reader, p *ballot.Poll, r Reading) (*Transcription, error) {
	t := &Transcription{Poll: p.Hash, Papers: []Transcribed{}}
	for _, paper := range r {
		if paper.Invalid != "" {
			continue
		}
		done, err := encrypt(rand, p, paper)
		if err != nil {
			return nil, fmt.Errorf("paper %d: %w", paper.Number, err)
		}
		t.Papers = append(t.Papers, done)
	}
	return t, nil
}

func encrypt(rand io.Reader, p *ballot.Poll, paper Paper) (t Transcribed, err error) {
	secret, err := crypto.RandomScalar(rand)
	if err != nil {
		return t, err
	}
	draft, err := p.Encrypt(rand, crypto.BaseMul(secret), paper.Marks)
	if err != nil {
		return t, err
	}
	// On a tablet what is opened is never cast, so that nobody can prove a vote. Both tellers have the paper before them:
	// here the opening, copied before Cast overwrites it, is how the second sees that the first encrypted what it says.
	twin, opening := *draft, new(ballot.Opening)
	if err := crypto.DecodeJSON(crypto.MustEncodeJSON(twin.Open()), opening); err != nil {
		return t, err
	}
	v, err := draft.Cast(rand, secret, nil)
	return Transcribed{paper.Number, v, opening}, err
}

// Transcribed checks a transcription against this teller's own reading: each valid paper is there, every ciphertext is made
// again from its opening, the opening says what this teller read, and all proofs hold. Only then this view knows an epoch
// of papers, to propose, to start or to join.
func (v *View) Transcribed(r Reading, t *Transcription) error {
	p := &v.Board.Poll().Poll
	if p.Election == nil || t.Poll != p.Hash {
		return errors.New("transcription: it is of another poll, or there is no key yet")
	}
	if v.losesPapers() && v.Board.Report().Invalid > 0 {
		return fmt.Errorf("transcription: %w", errSpoilt)
	}
	if papers := v.Board.Report().Papers; papers != len(r) {
		return fmt.Errorf("transcription: %d papers were taken out of the box, and %d were read", papers, len(r))
	}
	rest := t.Papers
	for _, paper := range r {
		if paper.Invalid != "" {
			continue
		}
		if len(rest) == 0 || rest[0].Number != paper.Number {
			return fmt.Errorf("transcription: paper %d is not next", paper.Number)
		}
		if err := rest[0].check(p, paper); err != nil {
			return fmt.Errorf("transcription: paper %d: %w", paper.Number, err)
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("transcription: paper %d became a ballot, and this reading says it is invalid, or has none of that number", rest[0].Number)
	}
	v.transcription = t
	return nil
}

// ErrReading is wrapped when a ballot says something else than this teller read.
var ErrReading = errors.New("the ballot is not what this teller read")

func (t Transcribed) check(p *ballot.Poll, paper Paper) error {
	if len(t.Ballot.Tokens) > 0 {
		return errors.New("a ballot of a paper has no tokens")
	}
	again, err := p.ParseEnvelope(t.Ballot.Bytes()) // the board's bound
	if err != nil {
		return err
	}
	if err := p.Verify(again); err != nil {
		return err
	}
	unsigned := *t.Ballot.Ballot
	unsigned.Signature = nil
	if err := ballot.CheckOpening(p.Election, &unsigned, t.Opening); err != nil {
		return err
	}
	if !slices.EqualFunc(t.Opening.Choices, p.Manifest.Choices(paper.Marks), slices.Equal) {
		return ErrReading
	}
	return nil
}

// epoch is the order of the ballots that were checked.
func (v *View) epoch(choice) (any, error) {
	if v.transcription == nil {
		return nil, errors.New("papers become ballots only after both tellers checked them: teller encrypt, teller check")
	}
	messages := v.transcription.Messages()
	body := audit.TranscribedBody{Epoch: v.Board.Epochs() + 1, Count: len(messages), Ballots: []crypto.Hash{}}
	for _, m := range messages {
		body.Ballots = append(body.Ballots, m.Entry().Payload)
	}
	return body, nil
}

// rehearseBallots lets the ballots follow their epoch: one that the board refused would leave nothing but a void poll.
func (v *View) rehearseBallots() error {
	for _, m := range v.transcription.Messages() {
		item, err := v.Board.Poll().Check(m.Entry(), m.Payload)
		if err != nil {
			return err
		}
		if err := v.Board.Apply(item); err != nil {
			return err
		}
	}
	return nil
}
