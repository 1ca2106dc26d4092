// Package crypto is the cryptography of a poll: one group, and one file a primitive.
//
// Nothing is invented here. Ballots, trustees and decryption are those of the Belenios protocol, version 1, group Ed25519,
// byte for byte (docs/protocol.md, sections 2 and 3), so that programs we did not write can check them; where Belenios accepts
// more than one encoding or proves less than it could, this package is stricter and says so. Tokens are those of
// RFC 9578, type 0x0002.
//
// # The group and its encodings
//
// [Point] is an element of the prime-order subgroup of edwards25519 and [Scalar] an integer modulo its order. [ParsePoint]
// and [ParseScalar] accept one encoding of each, so a decoded value needs no further check, save that the identity is an
// element like any other: whoever may not accept it (a key, a credential) says so. [EncodeJSON] writes the one canonical
// form of an object, and [DecodeJSON] accepts nothing else.
//
// # Ballots
//
// [Encrypt] is exponential ElGamal, and a [Prover] encrypts and proves for a whole ballot. Proofs come in pairs, and each takes the
// text that binds it to its place:
//
//	Prover.Range, CheckRange               the number is one of min, …, max
//	Prover.Cap, CheckCap                   so is the sum over several questions
//	Prover.Blank, CheckBlank[OrRange]      the same, with a blank vote
//	ProveKnowledge, CheckKnowledge         somebody knows the key: a signature, a proof of possession
//	ProveEquality, CheckEquality           a decryption, as Belenios proves it
//	ProveEqualities, CheckEqualities       all decryptions of a trustee, with everything hashed
//
// # Trustees
//
// A trustee is single ([NewSingle]) or sits in a committee whose key any t of n use together. The committee's ceremony is
// a sequence of messages that everybody sees, and each step a function from those before it:
//
//	Seed.Certify   →  certificate    ParseCerts checks all of them
//	Seed.Deal      →  Deal           first everybody's Deal.Commitment, then the deals; Certs.CheckDeal
//	Seed.Receive   →  KeyMessage     or a Complaint that names the dealer; Certs.CheckKey
//	Certs.Assemble →  Pedersen       an item of Trustees, which Trustees.Check checks again
//
// A trustee keeps its [Seed] and nothing else: [Seed.Deal] gives the same message every time, and
// [Seed.DecryptionKey] opens the key that the trustee's own message carries. At the end, [Trustees.Combine] adds up
// decryption factors and a [LogTable] turns the result into a count.
//
// # Cards and tokens
//
// A [Card] and a [Slip] are sixteen random bytes each, in a text form that locates typing errors; keys, credentials and
// the randomness of tokens are derived from the two together, so that any tablet makes the same bytes. A [Token] is a
// blind RSA signature under a registrar's [TokenKey]: it shows that its bearer may vote, and not who that is.
//
// # Secrets
//
// Randomness is an argument; pass crypto/rand.Reader. What hides a vote or a witness goes through [HedgedScalar]. What
// touches a secret takes constant time, but for the decimal form of scalars, which the ceremony's sealed messages need and
// only a trustee's own machine computes. Functions named VarTime and the Check functions are for public values.
//
// Warning: keys, nonces and derived bytes are overwritten after use where they lie in memory of this package. Strings, which
// the ceremony's messages are, cannot be, and Go's runtime may have copied anything before.
package crypto
