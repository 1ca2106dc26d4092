// Package trustee is one scrutineer's part in making and using the key of a poll: it holds a key share, and never the
// network. What it is given is a copy of the board, what it gives back is a message for the board, and who carries them is
// not its business.
//
// A trustee has one folder for one poll, or for a series of polls under one key:
//
//	trustee.key    its seed, sealed with a passphrase (package keyfile, use "trustee")
//	record.jsonl   what it has seen and said (docs/protocol.md, section 5.11)
//
// The commands that carry its messages are signed by the scrutineer's own key, which is kept elsewhere and lives longer.
//
// Three rules make the share of a trustee worth something:
//
//   - Nothing is signed for a board that the trustee has not replayed itself, whole, or that does not contain what it
//     saw last time.
//   - Whatever leaves is on the disk first. Asked again, after a crash or by mistake, the trustee says the same bytes again.
//   - It countersigns one tally of a poll in its life and decrypts that one, once. An operator who can make a trustee decrypt the sum
//     of all ballots but one has that ballot.
//
// All of a trustee's part in the ceremony follows from the seed and from the board ([crypto.Seed]), so that the key file
// alone is worth a backup. It is also all that is needed to decrypt: backups are destroyed with it.
package trustee
