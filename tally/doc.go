// Package tally counts and decides.
//
// Ballots are added up while they are encrypted ([EncryptedTally]). A trustee decrypts the sum, and nothing else, with a
// [Share] that carries two proofs: the one of Belenios, and one that binds every ciphertext and every factor. [Open] puts
// enough shares together and finds the [Counts].
//
// [Decide] applies the rules of the manifest to the counts: quorum, pass line on all deputies, the cut at the last seat,
// ties, shortfall. It is one pure function in integers, and the only place where a project becomes a chosen one. A tie or a
// shortfall is an [Outcome] like any other: it names the lawful next steps, and people take them.
//
// The formats are those of docs/protocol.md, sections 2 and 5; the rules are docs/rules.md, section 4.
package tally
