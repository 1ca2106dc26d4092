package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// counting is the way from the sum to the result.
type counting struct {
	tallied    BoardHead // right after the tally: what the trustees countersign
	checkpoint []byte    // of that head, as the first trustee countersigned it
	heads      map[int]bool
	shares     map[int]tally.Share
	hidden     int // shares that are withheld
	counts     tally.Counts
	result     crypto.Hash // payload of the result
	decided    BoardHead   // right after the result: what a next round cites
}

// TallyBody puts what is to be decrypted on the board: the encrypted sum of all ballots or, in a poll of sealed texts, the alphas of
// each.
type TallyBody struct {
	Ballots int                  `json:"ballots"`
	Sum     tally.EncryptedTally `json:"encrypted_tally,omitempty"`
	Alphas  [][]crypto.Point     `json:"alphas,omitempty"`
}

// Hash returns the digest by which trustees know a tally again.
func (t TallyBody) Hash() crypto.Hash {
	if t.Alphas != nil {
		return crypto.Sum(crypto.MustEncodeJSON(t.Alphas))
	}
	return t.Sum.Hash()
}

// Tally returns what a tally must say.
func (b *Board) Tally() TallyBody {
	t := TallyBody{Ballots: b.Report().Valid, Alphas: b.Alphas()}
	if !b.poll.Manifest.Rules.Seals() {
		t.Sum = b.Sum()
	}
	return t
}

func checkTally(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[TallyBody](p, Tally, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error { return b.tally(c) }, nil
}

// ErrFew is returned when so few ballots were cast that their sum would show them.
var ErrFew = errors.New("too few ballots")

func (b *Board) tally(c *Command[TallyBody]) error {
	if err := b.is(c.Head); err != nil {
		return err
	}
	valid := b.Report().Valid
	if least := b.poll.Manifest.MinBallots; valid < least {
		return fmt.Errorf("%w: %d, the manifest wants at least %d before anything is decrypted", ErrFew, valid, least)
	}
	if c.Body.Ballots != valid {
		return fmt.Errorf("%d ballots: the board has %d", c.Body.Ballots, valid)
	}
	if !bytes.Equal(crypto.MustEncodeJSON(c.Body), crypto.MustEncodeJSON(b.Tally())) {
		return errors.New("the encrypted tally is not the sum of the ballots on the board, or not of all texts")
	}
	b.phase = Tallied
	b.counting.heads, b.counting.shares = map[int]bool{}, map[int]tally.Share{}
	return nil
}

// HeadBody is a trustee's countersignature: the checkpoint of the board right after the tally, signed by the log and its
// witnesses, as the trustee saw it. The trustee has replayed the board to that size.
type HeadBody struct {
	Trustee    int    `json:"trustee"`
	Checkpoint string `json:"checkpoint"`
}

func (h HeadBody) trustee() int { return h.Trustee }

func checkHead(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[HeadBody](p, Head, payload)
	if err != nil {
		return nil, err
	}
	signed, _, err := OpenPollCheckpoint(p.Manifest, []byte(c.Body.Checkpoint))
	if err != nil {
		return nil, err
	}
	if signed.Size != c.Head.Size || crypto.Hash(signed.Root) != c.Head.Root {
		return nil, errors.New("the checkpoint is of another head than the one signed")
	}
	return func(b *Board) error {
		if c.Head != b.counting.tallied {
			return fmt.Errorf("signed over size %d: the tally ended at %d", c.Head.Size, b.counting.tallied.Size)
		}
		if b.counting.heads[c.Body.Trustee] {
			return fmt.Errorf("trustee %d has countersigned before", c.Body.Trustee)
		}
		if b.counting.checkpoint == nil {
			b.counting.checkpoint = []byte(c.Body.Checkpoint)
		}
		b.counting.heads[c.Body.Trustee] = true
		return nil
	}, nil
}

// ShareBody is a trustee's partial decryption of the sum.
type ShareBody struct {
	Trustee int         `json:"trustee"`
	Share   tally.Share `json:"share"`
}

func (s ShareBody) trustee() int { return s.Trustee }

func checkShare(p *Poll, payload []byte) (change, error) {
	c, err := parseTrustee[ShareBody](p, Share, payload)
	if err != nil {
		return nil, err
	}
	return func(b *Board) error { return b.share(c) }, nil
}

// A ShareError says that a trustee signed a share that does not decrypt the sum: the trustee is to be named, and the others go on.
type ShareError struct {
	Trustee int // from 1
	Err     error
}

func (e *ShareError) Error() string { return fmt.Sprintf("trustee %d: %v", e.Trustee, e.Err) }

// Unwrap returns what is wrong with the share.
func (e *ShareError) Unwrap() error { return e.Err }

// share takes a partial decryption once a trustee, and only when a quorum has countersigned the same head: no sum but
// the one on the board is ever decrypted (threats 17 and 18).
func (b *Board) share(c *Command[ShareBody]) error {
	i, m := c.Body.Trustee, b.poll.Manifest
	if err := b.extends(c.Head); err != nil {
		return err
	}
	if len(b.counting.heads) < m.Trustees.Threshold || !b.counting.heads[i] {
		return fmt.Errorf("%d trustees have countersigned, want %d and trustee %d among them", len(b.counting.heads), m.Trustees.Threshold, i)
	}
	if _, twice := b.counting.shares[i]; twice {
		return fmt.Errorf("trustee %d has decrypted before", i)
	}
	key := b.poll.Trustees.Keys()[i-1]
	if err := b.checkShare(c.Body.Share, i, key); err != nil {
		return &ShareError{i, err}
	}
	b.counting.shares[i] = c.Body.Share
	return nil
}

func (b *Board) checkShare(s tally.Share, owner int, key crypto.Point) error {
	if b.poll.Manifest.Rules.Seals() {
		return b.checkTextShare(s, owner, key)
	}
	return s.Check(b.poll.Election, owner, key, b.box.sum)
}

// hide counts what is withheld: no more shares than trustees who countersigned, and no result of too few.
func (x *counting) hide(kind Kind, threshold int) error {
	decrypted := len(x.shares) + x.hidden
	if kind == Result {
		if decrypted < threshold {
			return fmt.Errorf("%d trustees have decrypted, want %d", decrypted, threshold)
		}
		return nil
	}
	if len(x.heads) < threshold || decrypted >= len(x.heads) {
		return fmt.Errorf("%d trustees have countersigned, want %d and one for each share", len(x.heads), threshold)
	}
	x.hidden++
	return nil
}

// ResultBody is the report sheet (票决结果报告单), the second of the two reports. The salt keeps the counts from being
// guessed from the payload's hash where the audience is limited.
type ResultBody struct {
	Salt    crypto.Hash   `json:"salt"`
	Counts  tally.Counts  `json:"counts"`
	Outcome tally.Outcome `json:"outcome"`
}

func checkResult(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[ResultBody](p, Result, payload)
	if err != nil {
		return nil, err
	}
	hash := crypto.Sum(payload)
	return func(b *Board) error { return b.result(c, hash) }, nil
}

func (b *Board) result(c *Command[ResultBody], hash crypto.Hash) error {
	if err := b.is(c.Head); err != nil {
		return err
	}
	counts, outcome, err := b.Count()
	if err != nil {
		return err
	}
	if !bytes.Equal(crypto.MustEncodeJSON(c.Body.Counts), crypto.MustEncodeJSON(counts)) {
		return errors.New("the counts are not what the shares decrypt to")
	}
	if !bytes.Equal(crypto.MustEncodeJSON(c.Body.Outcome), crypto.MustEncodeJSON(outcome)) {
		return errors.New("the outcome is not what the rules make of the counts")
	}
	b.counting.counts, b.counting.result, b.outcome = counts, hash, &outcome
	b.phase = Resulted
	return nil
}

// Count decrypts the sum, or opens the texts, with the shares on the board and lets the rules decide. It fails while shares are missing.
func (b *Board) Count() (tally.Counts, tally.Outcome, error) {
	if b.phase != Tallied {
		return nil, tally.Outcome{}, fmt.Errorf("%w: the board is %s", ErrPhase, b.phase)
	}
	if b.poll.Manifest.Rules.Seals() {
		outcome, err := b.openTexts()
		return tally.Counts{}, outcome, err
	}
	report := b.Report()
	counts, err := tally.Open(b.poll.Trustees, b.box.sum, b.partials(), report.Valid)
	if err != nil {
		return nil, tally.Outcome{}, err
	}
	outcome, err := tally.Decide(b.poll.Manifest, report.figures(), counts)
	return counts, outcome, err
}

func (b *Board) partials() map[int]tally.PartialDecryption {
	partials := map[int]tally.PartialDecryption{}
	for i, s := range b.counting.shares {
		partials[i] = s.Partial
	}
	return partials
}

// Archived reports whether the poll has a Belenios archive: one in which something was counted, and the counts are shown.
func (b *Board) Archived() bool { return len(b.counting.counts) > 0 }

// Sum returns the encrypted sum of the ballots on the board: what a tally must say.
func (b *Board) Sum() tally.EncryptedTally {
	if b.box.sum == nil {
		return tally.NewSum(b.poll.Election)
	}
	return b.box.sum
}
