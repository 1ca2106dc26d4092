// Package audit is the board of a poll: its entries, the state machine that replays them, the log that commits to them, and
// the verification of the evidence.
//
// # The board
//
// An [Entry] is a kind and the hash of a payload. [NewBoard] begins a [Board] with the manifest; every further entry goes
// through one door:
//
//	item, err := board.Poll().Check(entry, payload) // stateless: encoding, signatures, proofs; many at once
//	err = board.Apply(item)                         // stateful: order, sets, sums; one at a time
//
// Each kind has one function, checkIssue for [Issue] and so on. It does the stateless half and returns the stateful one, so
// that both stand side by side. An entry that is refused changes nothing. Phase, attendance, issued and used tokens, sums,
// counts and the decision are all derived by replay; there is no second state to disagree with.
//
// What people order is a [Command]: a body, the head of the board they saw, and signatures over both. The table acts says
// who must sign what.
//
// # The log
//
// The entries are the leaves of an RFC 6962 [Tree], served as C2SP tlog-tiles ([Tile]) under a signed [Checkpoint] that
// witnesses cosign as the manifest's [Policy] demands. A [Receipt] promises a place in it, a [Proof] shows it.
//
// # The evidence
//
// A [Bundle] is everything that a stranger needs. [Verify] replays it: the verifier is the server's own state machine. It
// also rebuilds every tile, and the [Archive] that Belenios tools read, byte for byte.
//
// Nothing here does I/O, starts goroutines or asks for the time; a caller may run the stateless checks in parallel through
// [Options]. The formats are those of docs/protocol.md, sections 5 to 8.
package audit
