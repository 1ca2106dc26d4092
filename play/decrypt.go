package play

import (
	"crypto/rand"
	"errors"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A Conduct is how a trustee behaves when the sum is decrypted.
type Conduct int

// The ways to behave.
const (
	Honest Conduct = iota
	Silent         // says nothing: neither head nor share
	Lying          // signs a share with a wrong factor
)

// ErrUndecrypted is returned by the stage [Decrypt] while fewer trustees than are needed have decrypted. When more are honest, it can
// be played again: nobody says anything twice.
var ErrUndecrypted = errors.New("fewer trustees than are needed have decrypted the sum")

// decrypt lets the trustees countersign the head right after the tally, and then as many as are needed decrypt: if all are
// honest, the last one is absent, which a threshold is for.
func (h *hall) decrypt() error {
	needed, done := h.manifest.Trustees.Threshold, 0
	if err := h.countersign(); err != nil {
		return err
	}
	for i := range h.trustees {
		if done = len(h.board.Decryption().Shares); done == needed {
			break
		}
		h.options.Step("decrypt", done, needed)
		if err := h.share(i + 1); err != nil {
			return err
		}
	}
	done = len(h.board.Decryption().Shares)
	h.options.Step("decrypt", done, needed)
	if done < needed {
		return ErrUndecrypted
	}
	return nil
}

// countersign lets as many trustees as are there, and as are needed to open the sum whoever lies, sign the head of the tally.
func (h *hall) countersign() error {
	d, needed := h.board.Decryption(), h.manifest.Trustees.Threshold
	for _, c := range h.conduct {
		if c == Lying {
			needed++
		}
	}
	signed := d.Checkpoint
	if signed == nil {
		var err error
		if signed, err = h.clerk.checkpoint(h.ctx); err != nil {
			return err
		}
	}
	for i := range h.trustees {
		if h.conduct[i+1] == Silent || d.Heads[i+1] || len(h.board.Decryption().Heads) >= needed {
			continue
		}
		if err := h.sayOver(i+1, audit.Head, audit.HeadBody{Trustee: i + 1, Checkpoint: string(signed)}, d.Tally); err != nil {
			return err
		}
	}
	return nil
}

// share lets trustee i decrypt, if it has countersigned and has not decrypted yet. What a liar says is refused, and it does not insist.
func (h *hall) share(i int) error {
	d := h.board.Decryption()
	if h.conduct[i] == Silent || !d.Heads[i] || d.Shares[i] {
		return nil
	}
	share, err := h.opens(i)
	if err != nil {
		return err
	}
	if h.conduct[i] != Lying {
		return h.say(i, audit.Share, audit.ShareBody{Trustee: i, Share: share})
	}
	factor := &share.Partial.Factors[0][0]
	*factor = factor.Add(crypto.Generator())
	switch err := h.say(i, audit.Share, audit.ShareBody{Trustee: i, Share: share}); {
	case err == nil:
		return errors.New("a share with a wrong factor was taken")
	case !isWrongShare(err):
		return err
	}
	return h.look()
}

// opens makes the share of trustee i: of the sum, or of every sealed text.
func (h *hall) opens(i int) (tally.Share, error) {
	election, key := h.board.Poll().Election, h.trustees[i-1].share
	if h.manifest.Rules.Seals() {
		return tally.DecryptTexts(rand.Reader, election, i, key, h.board.Alphas())
	}
	return tally.Decrypt(rand.Reader, election, i, key, h.board.Sum())
}

func isWrongShare(err error) bool {
	var wrong *audit.ShareError
	return errors.As(err, &wrong) || errors.Is(err, api.NewProblem(api.WrongShare, ""))
}
