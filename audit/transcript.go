package audit

import "github.com/piaojue/piaojue/crypto"

// A Transcript is what the trustees have put on the board so far, each list by trustee: nil where there is no message yet.
// It is all that a trustee needs, beside its own seed, to go on with the ceremony on any machine.
type Transcript struct {
	Certs       []*crypto.SignedMessage
	Commitments []*crypto.Hash
	Deals       []*crypto.Deal
	Keys        []*crypto.KeyMessage
	Plain       []*crypto.TrusteeKey // where all trustees are needed, and nothing else then
	Cited       []*crypto.Trustees   // where the manifest cites a ceremony, and nothing else then
	Complained  bool
}

// Transcript returns the messages of the ceremony.
func (b *Board) Transcript() Transcript {
	n, x := len(b.poll.Manifest.Trustees.Keys), &b.ceremony
	return Transcript{
		Certs: filled(x.certs, n), Commitments: filled(x.commitments, n), Deals: filled(x.deals, n),
		Keys: filled(x.keys, n), Plain: filled(x.plain, n), Cited: filled(x.cited, n), Complained: x.complained,
	}
}

// filled returns a copy of a round with a place for everybody, also before its first message.
func filled[T any](round []*T, n int) []*T {
	all := make([]*T, n)
	copy(all, round)
	return all
}

// Decryption is how far the trustees have come after the tally.
type Decryption struct {
	Tally      BoardHead    // the board right after the tally: what everybody countersigns
	Checkpoint []byte       // the checkpoint of that head that the first one countersigned, nil before
	Heads      map[int]bool // trustees that countersigned
	Shares     map[int]bool // trustees whose share is on the board
}

// Decryption returns how far the trustees have come. The zero Tally says that there is none yet.
func (b *Board) Decryption() Decryption {
	d := Decryption{Tally: b.counting.tallied, Checkpoint: b.counting.checkpoint, Heads: map[int]bool{}, Shares: map[int]bool{}}
	for i := range b.counting.heads {
		d.Heads[i] = true
	}
	for i := range b.counting.shares {
		d.Shares[i] = true
	}
	return d
}
