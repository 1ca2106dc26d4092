package sequencer

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// An intake is what the writer knows of the box. It keeps neither order nor time, and no more ballots than there are cards
// with tokens: what is beyond that is refused before it is stored.
type intake struct {
	known  bool                            // false: rounds are to be read before anything is decided
	lost   bool                            // there is no box: the board was restored, or its box was forgotten
	read   uint64                          // rounds below this one have been read; a sealed round never changes
	posted map[crypto.Hash]bool            // what is on the board of what was in the box
	cast   map[crypto.Encoding]crypto.Hash // ballots on the board, by credential
	claims map[crypto.Encoding]*claim      // ballots that are not on the board yet, by credential
	ids    map[crypto.Hash]*claim          // the same by ballot
	alphas map[crypto.Encoding]bool        // of the claims
	owed   int                             // ballots that an epoch on the board announced and that a crash kept from it
	given  []store.Submission              // surrenders in the box that are not on the board yet
}

// A claim is the one ballot of a credential, on its way to the box or in it. Its bytes are in the box alone: those of a whole hall
// may wait for one epoch.
type claim struct {
	id       crypto.Hash
	envelope *ballot.Envelope // after a start, until the proofs are checked again
	key      crypto.Encoding  // the credential's
	alphas   []crypto.Encoding
	item     audit.Item    // zero after a start, until the proofs are checked again
	hints    []byte        // with which the ballot is verified faster; nil where it was checked otherwise
	stored   bool          // in the box: it may be acknowledged, and must come to the board
	round    uint64        // where it lies in the box; set when that round is read
	gate     store.Gate    // under which it is sent
	settled  chan struct{} // closed when whoever sends it to the box knows what became of it
}

func newClaim(id crypto.Hash, v *ballot.Envelope) *claim {
	return &claim{id: id, key: v.Credential().Encoding(), alphas: v.Alphas()}
}

func newIntake() intake {
	return intake{posted: map[crypto.Hash]bool{}, cast: map[crypto.Encoding]crypto.Hash{}, claims: map[crypto.Encoding]*claim{},
		ids: map[crypto.Hash]*claim{}, alphas: map[crypto.Encoding]bool{}}
}

func (x *intake) add(c *claim) {
	x.claims[c.key], x.ids[c.id] = c, c
	for _, alpha := range c.alphas {
		x.alphas[alpha] = true
	}
}

// drop removes a claim, unless another has taken its place.
func (x *intake) drop(c *claim) {
	if x.claims[c.key] != c {
		return
	}
	delete(x.claims, c.key)
	delete(x.ids, c.id)
	for _, alpha := range c.alphas {
		delete(x.alphas, alpha)
	}
}

// posts notes that a ballot is on the board.
func (x *intake) posts(id crypto.Hash, key crypto.Encoding) {
	if c := x.claims[key]; c != nil {
		x.drop(c)
	}
	x.posted[id], x.cast[key] = true, id
	x.owed--
}

// acknowledged reports whether a receipt may be given for a ballot.
func (x *intake) acknowledged(id crypto.Hash) bool {
	c := x.ids[id]
	return x.posted[id] || c != nil && c.stored
}

// waiting returns the claims that are in the box, sorted as an epoch is.
func (x *intake) waiting() []*claim {
	var all []*claim
	for _, c := range x.claims {
		if c.stored {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *claim) int { return bytes.Compare(a.id[:], b.id[:]) })
	return all
}

// harvest reads the rounds that were sealed since the last time. What is on its way under an older gate is then decided: it
// is in one of them, or will be refused.
func (w *Writer) harvest(ctx context.Context, st *state) error {
	x := &st.intake
	for ; st.gate.Sealed(x.read); x.read++ {
		err := w.store.ReadRound(ctx, w.poll, x.read, x.unknown, func(s store.Submission) error { return x.find(st.board.Poll(), s) })
		if err != nil {
			return fmt.Errorf("read round %d: %w", x.read, err)
		}
	}
	for _, c := range x.claims {
		if !c.stored {
			x.drop(c)
		}
	}
	return nil
}

// unknown notes that a ballot lies in the round that is read, and reports whether its bytes must be looked at to know it.
func (x *intake) unknown(id [32]byte) bool {
	c := x.ids[id]
	if c != nil {
		c.stored, c.round = true, x.read
	}
	return c == nil && !x.posted[id]
}

// find notes what lies in the round that is read and was not known.
func (x *intake) find(poll *audit.Poll, s store.Submission) error {
	if isSurrender(s.Value) {
		x.given = append(x.given, s)
		return nil
	}
	v, err := poll.ParseEnvelope(s.Value)
	if err != nil {
		return fmt.Errorf("pending ballot: %v: %w", err, store.ErrCorrupt)
	}
	c := newClaim(s.Hash, v)
	c.envelope = v
	if other := x.claims[c.key]; other != nil { // on its way still, and too late
		x.drop(other)
	}
	c.stored, c.round = true, x.read
	x.add(c)
	return nil
}
