package play

import (
	"context"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// A Pair is what one deputy has: the codes of card and slip, as they are printed.
type Pair struct {
	Card, Slip string
}

// Excuse leaves the last n deputies who are present to somebody who votes by hand: the virtual people do nothing for them, and cast as
// many ballots less. It is called before [Convene], and returns which deputies they are.
func (m *Meeting) Excuse(n int) (excused []int) {
	for i, d := range slices.Backward(m.Deputies) {
		if d.Present && len(excused) < n {
			m.Deputies[i].Present = false
			excused = append(excused, i)
		}
	}
	m.Issued -= len(excused)
	m.Votes = m.Votes[:max(0, min(len(m.Votes)-len(excused), m.Issued))]
	return excused
}

// Pair returns the codes of deputy i of the meeting.
func (s *Session) Pair(i int) Pair {
	d := s.hall.deputies[i]
	return Pair{d.card.Text(), d.slip.Text()}
}

// Officers are all officers of the poll, in the manifest's order.
func (s *Session) Officers() []ballot.Officer { return s.hall.names }

// Key is an officer's signing key. It is the session's: it is not to be destroyed.
func (s *Session) Key(o ballot.Officer) (crypto.SigningKey, error) {
	for _, keys := range s.hall.officers {
		for _, key := range keys {
			if key.Public() == o.Key {
				return key, nil
			}
		}
	}
	return crypto.SigningKey{}, fmt.Errorf("%s %q is no officer of this session", o.Role, o.Name)
}

// Share is the key file of virtual trustee i, from 1, as its backup has it.
func (s *Session) Share(i int, passphrase []byte) ([]byte, error) {
	t, poll := s.hall.trustees[i-1], s.hall.manifest.Hash()
	secret := t.seed.Bytes()
	defer clear(secret)
	return keyfile.Seal(keyfile.Key{Use: keyfile.Trustee, Public: t.key.Public().String(), Poll: &poll, Secret: secret}, passphrase)
}

// Sheets are the papers that virtual deputies fill in, to be transcribed by tellers.
func (s *Session) Sheets() []Vote { return s.hall.plan.papers }

// Approve has chair and chief scrutineer approve a key that trustees made by hand.
func (s *Session) Approve(ctx context.Context) error { return s.by(ctx, "approve", (*hall).approve) }

// Arrive has the cards of all who are present sign at the desk. Two scrutineers have to confirm it.
func (s *Session) Arrive(ctx context.Context) error {
	return s.by(ctx, "arrive", func(h *hall) error { return h.atDesk(h.present(), audit.CheckedIn) })
}

// Draw has the desk ask for tokens for those who are present, and for papers for some; these, two scrutineers have to confirm.
func (s *Session) Draw(ctx context.Context) error {
	return s.by(ctx, "draw", func(h *hall) error {
		if err := h.issueTokens(); err != nil {
			return err
		}
		return h.atDesk(h.onPaper, audit.TakesPaper)
	})
}

func (s *Session) by(ctx context.Context, what string, do func(*hall) error) error {
	h := s.hall
	h.ctx = ctx
	err := h.look()
	if err == nil {
		err = do(h)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// atDesk lets cards sign, and orders nothing.
func (h *hall) atDesk(deputies []deputy, act string) error {
	for some := range slices.Chunk(h.marks(deputies, act), audit.MaxIssue) {
		if _, err := h.clerk.attend(h.ctx, act, some); err != nil {
			return err
		}
	}
	return nil
}

// Rekey gives an officer another signing key: one that somebody else has, in a file. It is called before [Session.Found].
func (s *Session) Rekey(o ballot.Officer, key crypto.SigningKey) {
	h := s.hall
	for _, keys := range h.officers {
		for i := range keys {
			if keys[i].Public() == o.Key {
				keys[i] = key
			}
		}
	}
	for i := range h.names { // which are the manifest's
		if h.names[i].Key == o.Key {
			h.names[i].Key = key.Public()
		}
	}
	for i := range h.trustees {
		if h.trustees[i].key.Public() == o.Key {
			h.trustees[i].key, h.manifest.Trustees.Keys[i] = key, key.Public()
		}
	}
}
