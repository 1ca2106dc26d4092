package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// TranscribedBody is the epoch of ballots that two tellers transcribed from paper; they sign the ids.
type TranscribedBody struct {
	Epoch   int           `json:"epoch"`
	Count   int           `json:"count"`
	Ballots []crypto.Hash `json:"ballots"`
}

// transcribedEpoch begins the batch of ballots from paper.
func (b *Board) transcribedEpoch(c *Command[TranscribedBody]) error {
	if err := b.MayTranscribe(c); err != nil {
		return err
	}
	b.box.epochs, b.box.listed = c.Body.Epoch, c.Body.Ballots
	b.box.expected, b.box.last = c.Body.Count, crypto.Hash{}
	return nil
}

// MayTranscribe reports why the board would not take an epoch of ballots from paper that is correct by itself. Who asks this first
// need not check ballots that cannot come.
func (b *Board) MayTranscribe(c *Command[TranscribedBody]) error {
	if b.phase != Transcribing {
		return fmt.Errorf("%w: papers are transcribed after they were counted", ErrPhase)
	}
	if err := b.extends(c.Head); err != nil {
		return err
	}
	if b.box.listed != nil || len(b.papers.invalid) > 0 {
		return errors.New("papers become ballots in one epoch, before the invalid ones")
	}
	if c.Body.Count > b.papers.count {
		return fmt.Errorf("%d ballots from %d papers", c.Body.Count, b.papers.count)
	}
	// Ballots come sorted. A list in another order could never be followed, and the poll would have to become void.
	for i := 1; i < len(c.Body.Ballots); i++ {
		if bytes.Compare(c.Body.Ballots[i-1][:], c.Body.Ballots[i][:]) >= 0 {
			return fmt.Errorf("ballot %d of the list is not above the one before it", i+1)
		}
	}
	return b.begin(EpochBody{c.Body.Epoch, c.Body.Count})
}

// Listed returns the ids of the ballots that tellers have signed and that are not on the board yet, in the order in which they
// come.
func (b *Board) Listed() []crypto.Hash {
	if b.phase != Transcribing {
		return nil
	}
	return b.box.listed[len(b.box.listed)-b.box.expected:]
}

// MayCastPapers reports why the board would not take ballots from paper that are correct by themselves and listed, all of them one
// after the other. Who asks this before the first is applied has none refused when it is too late. [ErrCast], [ErrSurrender] and
// [ErrCiphertext] are wrapped.
func (b *Board) MayCastPapers(all []*ballot.Envelope) error {
	cast, alphas := map[crypto.Encoding]bool{}, map[crypto.Encoding]bool{}
	for i, v := range all {
		if len(v.Tokens) > 0 {
			return fmt.Errorf("ballot %d: one from paper has no tokens", i+1)
		}
		credential := v.Credential().Encoding()
		if err := b.box.free(credential); err != nil {
			return fmt.Errorf("ballot %d: %w", i+1, err)
		}
		if cast[credential] {
			return fmt.Errorf("ballot %d: %w", i+1, ErrCast)
		}
		cast[credential] = true
		for _, alpha := range v.Alphas() {
			if b.box.has(alpha) || alphas[alpha] {
				return fmt.Errorf("ballot %d: %w", i+1, ErrCiphertext)
			}
			alphas[alpha] = true
		}
	}
	return nil
}
