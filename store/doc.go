// Package store is the port behind which a poll's bytes lie: what is durable, in which order, and who may write.
// It knows nothing of ballots, signatures or trees, and verifies none. [Store] is implemented by store/memory for tests,
// by store/bolt for one machine and, later, for a cluster; storetest holds them all to what is written here.
//
// # What a poll is
//
// A poll has two parts, made together by Create and never by opening anything, so that a mistyped address cannot start an
// empty election:
//
//	the box   gate                        whether ballots are accepted, and into which round
//	          pending  round, hash → key, bytes
//	          spent    key → hash         which ballot is bound to a credential
//	the log   epoch                       the fencing number of the sequencer
//	          head                        size, root, signed checkpoint
//	          tiles    path → bytes       entry bundles and hashes; they only ever grow
//	          payloads SHA-256 → bytes
//
// The log is published and backed up. The box never leaves the machine: its pages would tell in which order people voted.
// An implementation keeps it in a file of its own. Forget removes it, as soon as everything in it is in the log. A restored
// poll has a log and no box, since nobody can know which credentials were used after the backup: its log can be read and
// brought to an end, but nothing can be cast.
//
// # The gate
//
// Every Accept names the [Gate] it was decided under, and stores nothing if that is not the gate at the moment of writing.
// Closing a poll, or ending a round of it, is therefore one compare-and-swap: when SwapGate has returned, nothing slips
// into the round it left, from whatever process. A gate only goes forward, from Unopened to Open to Shut, through rounds
// that are counted from 0. A round that the gate has left, or on which it has shut, is sealed and never changes.
//
// The sequencer seals a round, reads it, and appends what is not in the log yet. Pending ballots stay where they are: box
// and log have no transaction in common, so what has been sequenced is known from the log alone, and a crash between
// the two needs no repair.
//
// # Fencing
//
// Only one process at a time may append to a log. Elect gives it a [Lease], whose epoch is larger than every one before,
// and all that moves the gate or the head compares the epoch in the same transaction. A process that slept through its
// lease is refused with [ErrFenced], however sure it is. The lease's duration decides how long others wait; it protects
// nothing, because clocks stop and machines are suspended.
//
// A checkpoint that was signed must not leave the process before Advance has returned: two checkpoints that contradict
// each other are then never seen, whoever crashes.
//
// # What an error means
//
// An error is never proof that a ballot was not stored. ErrGate, ErrFenced, ErrHead, ErrHeld, ErrInvalid and
// ErrTooLarge say that this call wrote nothing; but an earlier one, whose answer was lost, may have. After any other error,
// a cancelled context included, the write may or may not have happened, or happen yet. So:
//
//   - Accept: send the same bytes again, under the gate as it is then. When it is shut, read the rounds: they tell.
//   - SwapGate, Advance, Create: forget what you believe, load the gate or the head, and go on from there.
//   - Stage, Forget: do it again.
//
// # What the disk shows
//
// Whoever holds the disk can join what one transaction wrote. A [Submission] therefore holds nothing but the envelope,
// which is unlinkable by itself: no time, no number, no address. An implementation adds none, and keeps nothing in order of
// arrival.
//
// Everything read is compared with a hash that was stored beside it, or under which it was stored: the pages of most
// databases carry no checksum. What does not match is [ErrCorrupt], and never an answer.
//
// Warning: a store cannot tell that it was rolled back as a whole, as by a restored disk image. Whoever starts a service on
// one compares the heads with those that witnesses, receipts and mirrors show.
package store
