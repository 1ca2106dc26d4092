package sequencer

import (
	"maps"

	"github.com/piaojue/piaojue/crypto"
)

// Hints are what checking a ballot at the door has computed, for those who check it again (docs/fast-verification.md, section 6). They wait
// here from the epoch that put their ballot on the board until somebody takes them, and never have a place or a time of their own: written
// when a ballot comes, they would say in which order ballots came (threat 26).
type hints struct {
	ballots map[crypto.Hash][]byte
	size    int
}

// mostHints bounds the bytes that wait. Ballots whose hints find no room are verified without.
const mostHints = 64 << 20

// put keeps the hints of a ballot that is on the board now.
func (h *hints) put(c *claim) {
	if c.hints == nil || h.size+len(c.hints) > mostHints {
		return
	}
	if h.ballots == nil {
		h.ballots = map[crypto.Hash][]byte{}
	}
	h.ballots[c.id] = c.hints
	h.size += len(c.hints)
}

// TakeHints returns the hints of ballots that came to the board since the last time, by the hash of the ballot. Nothing depends on them.
func (w *Writer) TakeHints() map[crypto.Hash][]byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := maps.Clone(w.hints.ballots)
	w.hints = hints{}
	return taken
}
