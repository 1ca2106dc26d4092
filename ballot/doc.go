// Package ballot is what is voted on, and one vote.
//
// A [Manifest] says everything that is decided before a poll: candidates and seats, the rules, roll and slips, officers,
// registrars and trustees. [ParseManifest] refuses one under which no lawful or no verifiable poll can be held, above all
// one whose candidates do not exceed the seats by the differential that its rules demand ([CheckDifferential]).
//
// When the trustees have made their key, manifest and key together are a [Poll]. It states the ballot form as a Belenios
// [Election], whose fingerprint φ covers the manifest; so does every proof, because all of them hash φ.
//
// A vote is made in two steps. [Poll.Encrypt] turns one [Mark] a candidate into a [Draft], which is not signed and cannot be
// counted; the voter may [Draft.Open] it and check it on a second device ([CheckOpening]), and then begins anew. [Draft.Cast]
// signs it with the credential that card and slip make, attaches one token of each registrar, and gives an [Envelope].
// [Poll.Verify] checks all of an envelope that needs no state: the tokens, every proof of the Belenios [Ballot], and the cap
// proof.
//
// Nothing here knows who voted. The roll is a list of card keys, a credential is linked to no card, and the randomness of
// a ballot never comes from anything that a person carries.
//
// The formats are those of docs/protocol.md, sections 3 and 4; the rules are docs/rules.md.
package ballot
