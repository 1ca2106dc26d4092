package crypto

import (
	"io"
	"slices"
)

// A Prover makes what one ballot claims: ciphertexts, and proofs of statements about them. It is the other side of a [Claim]:
// ciphertexts and sums have the same numbers in both, and [Prover.Eighths] has the order of the claim's hints.
//
// It takes constant time in the numbers, the randomness and what it draws, and encodes all points of a proof with one inversion.
type Prover struct {
	key     *EncryptionKey
	rand    io.Reader
	secrets []secret // of ciphertexts and sums

	ciphertexts         []Ciphertext
	texts               []string // of ciphertexts and sums
	points, commitments []affine // the eighths of their hints
}

// A secret is the number in a ciphertext, and its randomness.
type secret struct {
	m int
	r Scalar
}

// eighth is 1/8. Hints and what they stand for are made of their eighths, by three doublings.
var eighth = NewScalar(8).Invert()

// Prover encrypts the numbers m, each from -16 to 16, with the randomness r, and adds up the lists of ciphertexts in sums. Ciphertexts are
// numbered from 0, and their sums go on from there. Its proofs draw from rand.
func (k *EncryptionKey) Prover(rand io.Reader, m []int, r []Scalar, sums [][]int) *Prover {
	p := &Prover{key: k, rand: rand, secrets: make([]secret, 0, len(m)+len(sums))} // append would leave copies of secrets behind
	var all, parts []extended
	for i := range m {
		p.secrets = append(p.secrets, secret{m[i], r[i]})
		for _, c := range k.encryptPart(m[i], r[i]) { // the hint of a point is an eighth already
			parts = append(parts, c)
			c.double(6)
			all = append(all, c)
		}
	}
	for _, of := range sums {
		total, sum := secret{}, [2]extended{}
		sum[0].identity()
		sum[1].identity()
		for _, i := range of {
			total.m, total.r = total.m+m[i], total.r.Add(r[i])
			sum[0].add(&all[2*i])
			sum[1].add(&all[2*i+1])
		}
		p.secrets, all = append(p.secrets, total), append(all, sum[:]...)
	}
	n := len(all)
	points := normalize(append(all, parts...))
	p.points = points[n:]
	for i := 0; i < n; i += 2 {
		p.texts = append(p.texts, ciphertextText(&points[i], &points[i+1]))
	}
	for i := range m {
		p.ciphertexts = append(p.ciphertexts, Ciphertext{points[2*i].point(), points[2*i+1].point()})
	}
	return p
}

// Ciphertexts returns the ciphertexts.
func (p *Prover) Ciphertexts() []Ciphertext { return p.ciphertexts }

// Texts returns the text forms of ciphertexts and sums, by their numbers: see [Ciphertext.String].
func (p *Prover) Texts() []string { return p.texts }

// Destroy overwrites the numbers and the randomness. No more can be proved then.
func (p *Prover) Destroy() { clear(p.secrets) }

// Range proves that ciphertext or sum i encrypts one of min, …, max (Cramer, Damgård and Schoenmakers). It returns one proof a value;
// the challenges add up to Hq("prove|" ‖ S ‖ "|" ‖ c ‖ "|" ‖ A_0 "," B_0 "," …). S binds the proof to its place: election, credential, and
// for an overall proof all choices (docs/protocol.md, section 2.3). It fails if the number is out of range.
func (p *Prover) Range(S string, i, min, max int) ([]Proof, error) {
	return p.record(p.oneOf("prove|"+S+"|"+p.texts[i]+"|", p.secrets[i].branches(min, max)))
}

// Cap proves that a sum of several ciphertexts is one of 0, …, max, where statement lists those it stands for: the challenge is
// Hq("cap|" ‖ statement ‖ "|" ‖ A_0 "," B_0 "," …) (docs/protocol.md, section 3.3).
func (p *Prover) Cap(statement string, i, max int) ([]Proof, error) {
	return p.record(p.oneOf("cap|"+statement+"|", p.secrets[i].branches(0, max)))
}

// Blank proves of a question that allows a blank vote that at most one of the two is in use, the blank flag or the choices whose sum has
// this number (docs/protocol.md, section 2.3): blank = 0 or sum = 0, and blank = 1 or min ≤ sum ≤ max. S covers all choices,
// the blank flag first.
//
// In a questionnaire a question that takes several answers and need not be answered is one (docs/protocol.md, section 3.1), and archives
// that were made elsewhere have some.
func (p *Prover) Blank(S string, blank, sum, min, max int) (neither, either []Proof, err error) {
	b, s := p.secrets[blank], p.secrets[sum]
	filled := equalInt(b.m, 0)
	full, within := b.branches(1, 1), s.branches(min, max)
	defer clear(full)
	defer clear(within)
	for j := range within {
		within[j].chosen = within[j].chosen.Mul(filled)
	}
	either, eighths, err := p.oneOf("bproof1|"+S+"|", slices.Concat(full, within))
	if err != nil {
		return nil, nil, err
	}
	unused, none := b.branches(0, 0), s.branches(0, 0)
	defer clear(unused)
	defer clear(none)
	none[0].chosen = equalInt(b.m, 1)
	neither, err = p.record(p.oneOf("bproof0|"+S+"|", slices.Concat(unused, none)))
	p.commitments = append(p.commitments, eighths...) // after those of the other one, as in a claim
	return neither, either, err
}

// record keeps what was made beside proofs.
func (p *Prover) record(proofs []Proof, eighths []affine, err error) ([]Proof, error) {
	p.commitments = append(p.commitments, eighths...)
	return proofs, err
}

// Eighths returns what lets others check the ballot quickly, which has the proofs made here and this signature by the credential with this
// secret: of each of the hints that [Claim.Hints] makes of the ballot, the eighth part, in the same order and form.
//
// Like hints, they say nothing that the ballot does not. Everybody can compute the commitments from it, and P/8 of a point P in the
// prime-order subgroup; and there is one such point alone, so that nobody can be told by theirs.
func (p *Prover) Eighths(secret Scalar, signature Proof) []byte {
	nonce := signature.Response.Add(secret.Mul(signature.Challenge))
	own := normalize([]extended{p.key.g.mul(secret.Mul(eighth).Mul(eighth)), p.key.g.mul(nonce.Mul(eighth))})
	var text []byte
	for _, e := range slices.Concat(own[:1], p.points, own[1:], p.commitments) {
		b := e.bytes()
		text = append(text, b[:]...)
	}
	return text
}
