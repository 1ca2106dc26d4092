// Package officer is the program of those who order what happens to a poll: chair, scrutineers, tellers, operators. It
// keeps an officer's signing key, and signs only what it has checked on a board that it replayed itself.
//
// Nothing on a board is ordered by one person (docs/rules.md, section 5). [Officer.Start] signs an order first and says until
// when others may join; the order travels as a file, [Waiting]; [Officer.Join] adds a signature. Both replay the board,
// refuse one that lacks what this officer has seen before, compute every body that follows from the board themselves, and
// rehearse the order. With the last signature the order is a message that the board takes, once.
//
// Two tellers turn papers into ballots. Each reads all papers alone into a [Reading]; [Compare] lists where they differ,
// and every difference is settled by looking at the paper again. One encrypts, [Encrypt], and the other's program makes
// every ciphertext again from that teller's own reading before it signs, [View.Transcribed].
package officer
