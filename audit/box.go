package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// box is the ballot box: what has come to the board, and the epoch that is coming.
type box struct {
	electronic, transcribed int
	surrendered             map[crypto.Encoding]bool  // credentials
	cast                    map[crypto.Encoding]bool  // credentials
	alphas                  map[crypto.Encoding]int64 // first components of all ciphertexts: a copy, or a nonce used twice, shows; places of their ballots
	sum                     tally.EncryptedTally
	ballots                 []boxed                  // in board order
	texts                   []*ballot.Texts          // in board order, in a poll of sealed texts
	beside                  map[crypto.Encoding]bool // alphas of the poll beside which texts are written: see SitBeside

	epochs    int
	smallest  int           // ballots in the smallest epoch of electronic ballots
	expected  int           // ballots of the current epoch still to come
	last      crypto.Hash   // of the ballot before, to see that they are sorted
	listed    []crypto.Hash // the ids that the tellers signed, for transcribed ballots
	lastEpoch bool          // the epoch after closing has come
}

// boxed is what the board keeps of a ballot that was added to the sum: whose it is and where it lies.
type boxed struct {
	id         crypto.Hash
	credential crypto.Encoding
	place      int64 // among the entries
}

func (x *box) init() {
	x.surrendered, x.cast, x.alphas = map[crypto.Encoding]bool{}, map[crypto.Encoding]bool{}, map[crypto.Encoding]int64{}
}

// EpochBody announces a batch of ballots, sorted by hash. Epochs count from 1.
type EpochBody struct {
	Epoch int `json:"epoch"`
	Count int `json:"count"`
}

// Bytes returns the canonical form: the payload.
func (e EpochBody) Bytes() []byte { return crypto.MustEncodeJSON(e) }

func checkEpoch(p *Poll, payload []byte) (change, error) {
	if isCommand(payload) {
		c, err := parseCommand[TranscribedBody](p, Epoch, payload)
		if err != nil {
			return nil, err
		}
		if len(c.Body.Ballots) != c.Body.Count {
			return nil, fmt.Errorf("%d ballots listed, count %d", len(c.Body.Ballots), c.Body.Count)
		}
		return func(b *Board) error { return b.transcribedEpoch(c) }, nil
	}
	body, err := parse[EpochBody](payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error { return b.epoch(*body) }, nil
}

// epoch begins a batch of electronic ballots. A batch below k would narrow down who cast when; a batch of one names its
// voter. As k ballots are always held back, the last batch has k too, unless it is the only one.
func (b *Board) epoch(body EpochBody) error {
	if b.phase == Transcribing {
		return errors.New("the tellers have not signed it")
	}
	if b.phase == Voting && b.poll.Manifest.Rules.Seals() {
		return errors.New("sealed texts come in one epoch, after closing: each is opened by itself, and an epoch before would tell when it was written")
	}
	if err := b.begin(body); err != nil {
		return err
	}
	k := b.poll.Manifest.K
	smallest := body.Count
	if b.box.epochs > 0 {
		smallest = min(smallest, b.box.smallest)
	}
	if onlyOne := b.box.epochs == 0 && b.phase == LastCall; smallest < k && !onlyOne {
		return fmt.Errorf("%d ballots, want at least k = %d", smallest, k)
	}
	b.box.epochs, b.box.smallest = body.Epoch, smallest
	b.box.expected, b.box.last = body.Count, crypto.Hash{}
	if b.phase == LastCall {
		b.box.lastEpoch = true
	}
	return nil
}

func (b *Board) begin(body EpochBody) error {
	if body.Epoch != b.box.epochs+1 || body.Count < 1 {
		return fmt.Errorf("epoch %d of %d ballots: want epoch %d of at least one", body.Epoch, body.Count, b.box.epochs+1)
	}
	if b.phase == LastCall && b.box.lastEpoch {
		return errors.New("after closing only one epoch follows")
	}
	return nil
}

func checkBallot(p *Poll, payload []byte) (change, error) {
	v, err := p.ParseEnvelope(payload)
	if err != nil {
		return nil, err
	}
	return p.checkEnvelope(crypto.Sum(payload), v)
}

func (p *Poll) checkEnvelope(id crypto.Hash, v *ballot.Envelope) (change, error) {
	if err := p.Verify(v); err != nil {
		return nil, err
	}
	return castOf(id, v, v.Credential().Encoding(), v.Alphas()), nil
}

// castOf is what a ballot does that is correct by itself. Those of a whole hall may wait to do it: their proofs are let go.
func castOf(id crypto.Hash, v *ballot.Envelope, credential crypto.Encoding, alphas []crypto.Encoding) change {
	v = v.Unproven()
	return func(b *Board) error { return b.cast(id, v, credential, alphas) }
}

// CheckBallot is [Poll.Check] for a ballot whose payload, with this hash, was parsed already: to parse it again would cost half
// as much as its proofs.
func (p *Poll) CheckBallot(id crypto.Hash, v *ballot.Envelope) (Item, error) {
	apply, err := p.checkEnvelope(id, v)
	if err != nil {
		return Item{}, fmt.Errorf("%s: %w", Ballot, err)
	}
	return Item{Entry{Ballot, id}, apply}, nil
}

// The reasons for which a ballot or a surrender that is correct by itself is refused.
var (
	ErrCast       = errors.New("a ballot was cast under this credential")
	ErrSurrender  = errors.New("this credential was surrendered")
	ErrCiphertext = errors.New("a ciphertext occurs twice")
)

func (b *Board) cast(id crypto.Hash, v *ballot.Envelope, credential crypto.Encoding, alphas []crypto.Encoding) error {
	x := &b.box
	if x.expected == 0 {
		return fmt.Errorf("%w: no epoch announces it", ErrPhase)
	}
	if bytes.Compare(x.last[:], id[:]) >= 0 {
		return fmt.Errorf("ballot %v is not above the one before it", id)
	}
	paper := b.phase == Transcribing
	if paper {
		if want := x.listed[len(x.listed)-x.expected]; id != want {
			return fmt.Errorf("ballot %v, but the tellers signed %v", id, want)
		}
	}
	if paper != (len(v.Tokens) == 0) {
		return errors.New("an electronic ballot has tokens, one from paper has none")
	}
	if err := x.free(credential); err != nil {
		return err
	}
	if !paper && x.electronic+len(x.surrendered)+1 > len(b.issued.tokens) {
		return fmt.Errorf("more ballots and surrenders than the %d cards that were given tokens", len(b.issued.tokens))
	}
	if err := x.fresh(alphas, b.Size()); err != nil {
		return err
	}
	x.keep(v, b.poll.Election, boxed{id, credential, b.Size()})
	x.cast[credential] = true
	x.expected--
	x.last = id
	if paper {
		x.transcribed++
	} else {
		x.electronic++
	}
	return nil
}

// keep adds a ballot to the sum, or a text to those that will be opened.
func (x *box) keep(v *ballot.Envelope, e *ballot.Election, as boxed) {
	if v.Texts != nil {
		x.texts = append(x.texts, v.Texts)
		return
	}
	if x.sum == nil {
		x.sum = tally.NewSum(e)
	}
	x.sum.Add(v.Ballot)
	x.ballots = append(x.ballots, as)
}

// MayCast reports whether the board would take an electronic ballot that is correct by itself, of this credential and with these first
// components ([ballot.Envelope.Alphas]), after so many others that are still to come. Whoever acknowledges a ballot asks this first: what was acknowledged must not be refused later.
func (b *Board) MayCast(credential crypto.Encoding, alphas []crypto.Encoding, pending int) error {
	x := &b.box
	if b.phase != Voting {
		return fmt.Errorf("%w: the board is %s", ErrPhase, b.phase)
	}
	if err := x.free(credential); err != nil {
		return err
	}
	if x.electronic+len(x.surrendered)+pending+1 > len(b.issued.tokens) {
		return fmt.Errorf("more ballots and surrenders than the %d cards that were given tokens", len(b.issued.tokens))
	}
	for _, alpha := range alphas {
		if x.has(alpha) || x.beside[alpha] {
			return ErrCiphertext
		}
	}
	return nil
}

// has reports whether an alpha is on the board.
func (x *box) has(alpha crypto.Encoding) bool {
	_, has := x.alphas[alpha]
	return has
}

func (x *box) free(credential crypto.Encoding) error {
	if x.cast[credential] {
		return ErrCast
	}
	if x.surrendered[credential] {
		return ErrSurrender
	}
	return nil
}

// fresh notes the ciphertexts of a ballot at a place, or refuses it if one of them was seen before: on the board or in itself.
func (x *box) fresh(alphas []crypto.Encoding, place int64) error {
	for i, alpha := range alphas {
		if x.has(alpha) || x.beside[alpha] {
			for _, a := range alphas[:i] {
				delete(x.alphas, a)
			}
			return ErrCiphertext
		}
		x.alphas[alpha] = place
	}
	return nil
}

// SurrenderBody gives tokens back: for a deputy who takes a paper instead, or returns a slip. Signature proves knowledge
// of the credential's secret, with the prefix of [SurrenderPrefix].
type SurrenderBody struct {
	Credential crypto.Point   `json:"credential"`
	Tokens     []crypto.Token `json:"tokens"`
	Signature  crypto.Proof   `json:"signature"`
}

// SurrenderPrefix is what the challenge of a surrender's signature hashes before its commitment.
func SurrenderPrefix(election string, credential crypto.Point) string {
	return "piaojue/v1/surrender|" + election + "|" + credential.String() + "|"
}

func checkSurrender(p *Poll, payload []byte) (change, error) {
	s, err := parse[SurrenderBody](payload)
	if err != nil {
		return nil, err
	}
	if err := p.CheckTokens(s.Tokens, s.Credential); err != nil {
		return nil, err
	}
	if err := crypto.CheckKnowledge(SurrenderPrefix(p.Fingerprint, s.Credential), s.Credential, s.Signature); err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	return func(b *Board) error {
		if err := b.box.free(s.Credential.Encoding()); err != nil {
			return err
		}
		if b.box.electronic+len(b.box.surrendered)+1 > len(b.issued.tokens) {
			return fmt.Errorf("more ballots and surrenders than the %d cards that were given tokens", len(b.issued.tokens))
		}
		b.box.surrendered[s.Credential.Encoding()] = true
		return nil
	}, nil
}

// ClosingBody stops intake.
type ClosingBody struct{}

func checkClosing(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[ClosingBody](p, Closing, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.extends(c.Head); err != nil {
			return err
		}
		b.phase = LastCall
		return nil
	}, nil
}

// CloseBody closes the box and says how many ballots are in it.
type CloseBody struct {
	Ballots int `json:"ballots"`
}

func checkClose(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[CloseBody](p, Close, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error {
		if err := b.is(c.Head); err != nil {
			return err
		}
		if c.Body.Ballots != b.box.electronic {
			return fmt.Errorf("%d ballots: the board has %d", c.Body.Ballots, b.box.electronic)
		}
		// At every epoch k ballots were held back, and they must have come.
		if b.box.epochs > 0 && !b.box.lastEpoch {
			return errors.New("the last epoch, with the ballots that were held back, is missing")
		}
		b.phase = Closed
		return nil
	}, nil
}
