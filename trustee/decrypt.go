package trustee

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// Decrypt gives the next message that the trustee owes after the tally, or says what everybody waits for: first its
// countersignature of the head right after the tally, and, once as many trustees as are needed have countersigned and it is
// one of them, its share. It says nothing before the tally, and [ErrVoid] of a void poll.
//
// The trustee has replayed the whole board: every ballot, the sum, the least number of ballots, the signatures. It
// countersigns one tally of each poll in its life, of which the log and the witnesses of the manifest's policy have signed the
// checkpoint, and decrypts that one: [ErrOtherTally]. aloud, if not nil, is the root of the tally as another scrutineer read
// it; a restored trustee needs it: [ErrAloud], [Restore].
func (t *Trustee) Decrypt(rand io.Reader, bundle audit.Bundle, o audit.Options, aloud *crypto.Hash) (Step, error) {
	if t.seed == nil {
		return Step{}, t.sealed()
	}
	l, err := t.look(bundle, o)
	if err != nil {
		return Step{}, fmt.Errorf("decrypt: %w", err)
	}
	s := l.step()
	kind, missing := l.next()
	switch {
	case l.board.Phase() == audit.Voided:
		err = ErrVoid
	case l.board.Phase() != audit.Tallied:
	case !l.board.Decryption().Heads[l.index] && kind != audit.Result:
		s.Message, err = t.countersign(l, o, aloud)
	case kind == audit.Share && slices.Contains(missing, l.index):
		if said := l.message(audit.Share); said == nil || !l.has(said) { // unless it is there, in what this copy does not show
			s.Message, err = t.share(rand, l)
		}
	}
	if err != nil {
		return Step{}, fmt.Errorf("decrypt: %w", err)
	}
	return s, nil
}

// sameTally returns what was said about this tally before, nil if nothing was said about any.
func (t *Trustee) sameTally(l *look, kind audit.Kind) (*audit.Message, error) {
	sum := l.board.Tally().Hash()
	for _, k := range []audit.Kind{audit.Head, audit.Share} {
		if said, ok := l.sent[k]; ok && *said.Tally != sum {
			return nil, ErrOtherTally
		}
	}
	said := l.message(kind)
	if said == nil {
		return nil, nil
	}
	return said, l.rehearse(said)
}

// countersign gives the trustee's signature of the head right after the tally.
func (t *Trustee) countersign(l *look, o audit.Options, aloud *crypto.Hash) (*audit.Message, error) {
	if said, err := t.sameTally(l, audit.Head); said != nil || err != nil {
		return said, err
	}
	d, sum := l.board.Decryption(), l.board.Tally().Hash()
	switch {
	case aloud != nil && *aloud != d.Tally.Root:
		return nil, fmt.Errorf("the root of the tally on this board is %v, and another one was read aloud: %w", d.Tally.Root, ErrOtherTally)
	case aloud == nil && t.record.restored:
		return nil, ErrAloud
	}
	signed, err := l.checkpoint(d, o)
	if err != nil {
		return nil, err
	}
	body := audit.HeadBody{Trustee: l.index, Checkpoint: string(signed)}
	return send(t, l, audit.Head, body, d.Tally, &sum)
}

// checkpoint returns the checkpoint of the head right after the tally, which the policies are satisfied with.
func (l *look) checkpoint(d audit.Decryption, o audit.Options) ([]byte, error) {
	signed := d.Checkpoint
	if signed == nil {
		signed = l.bundle["log/checkpoint"]
	}
	var further []audit.Policy
	if o.Policy != "" {
		p, err := audit.ParsePolicy(o.Policy)
		if err != nil {
			return nil, err
		}
		further = append(further, p)
	}
	c, _, err := audit.OpenPollCheckpoint(l.board.Poll().Manifest, signed, further...)
	if err != nil {
		return nil, err
	}
	if c.Size != d.Tally.Size || crypto.Hash(c.Root) != d.Tally.Root {
		return nil, ErrCheckpoint
	}
	return signed, nil
}

// share decrypts. The board has the trustee's own countersignature and those of enough others.
func (t *Trustee) share(rand io.Reader, l *look) (*audit.Message, error) {
	if said, err := t.sameTally(l, audit.Share); said != nil || err != nil {
		return said, err
	}
	if !t.hasKey(l) {
		return nil, errors.New("the board has no key of this trustee")
	}
	x, err := t.secret(l)
	if err != nil {
		return nil, err
	}
	defer x.Destroy()
	share, err := l.decrypt(rand, x)
	if err != nil {
		return nil, err
	}
	hash := l.board.Tally().Hash()
	return send(t, l, audit.Share, audit.ShareBody{Trustee: l.index, Share: share}, l.board.Decryption().Tally, &hash)
}

// decrypt makes the share of what the tally says: the sum, or every text by itself. Each text's proof was checked in the replay, as
// each ballot's was.
func (l *look) decrypt(rand io.Reader, x crypto.Scalar) (tally.Share, error) {
	election := l.board.Poll().Election
	if alphas := l.board.Alphas(); alphas != nil {
		return tally.DecryptTexts(rand, election, l.index, x, alphas)
	}
	return tally.Decrypt(rand, election, l.index, x, l.board.Sum())
}
