package crypto

import (
	"encoding/hex"
	"errors"
	"slices"
	"sync"
)

// A Verifier checks what many ballots claim under one key y, faster than the Check functions and with the same verdict
// (docs/fast-verification.md). It may be used by several at once.
type Verifier struct {
	y     affine
	fixed [2]fixedTable // of G and y
	spare sync.Pool     // sums that are done, *msm: to write where they were is faster than to touch new memory
}

// NewVerifier makes the tables of a key.
func NewVerifier(y Point) *Verifier {
	p := affineOf(y)
	return &Verifier{y: p, fixed: [2]fixedTable{newFixedTable(&generator), newFixedTable(&p)}}
}

// HintSize is the length of a hint in bytes: the affine form of a point.
const HintSize = affineSize

// A Claim is what one ballot claims: points, and proofs of statements about them. Every proof of this package has the form of
// equations A = response·B + challenge·P, where B is G or y and A is hashed to the challenge but not sent: whoever checks a proof
// recomputes its commitments. A claim either does that, or it is given hints: what the commitments are, and for
// each point the eighth part of it. Nobody vouches for hints. They make a claim that can be checked together with many others
// ([Verifier.Failing]), and a wrong hint fails.
type Claim struct {
	v          *Verifier
	hinted     bool
	hints      []byte   // given or made
	unread     []byte   // of those that are given
	points     []affine // a credential, alpha and beta of each ciphertext, then of each sum
	texts      []string // of ciphertexts and sums
	certified  int      // of the points; sums follow them
	sums       [][]int  // of which ciphertexts each sum is made
	equations  []equation
	challenges []challenge

	commitments []affine // of the equations, once the claim is closed
	torsionFree bool     // they are known to lie in the prime-order subgroup
}

// An equation says that its commitment is response·B + challenge·(P - minus·G).
type equation struct {
	base  int // B: 0 is G, 1 is y
	image int // P
	minus int
	proof *Proof
}

// A challenge says which commitments are hashed, after what, and what comes out.
type challenge struct {
	prefix     prefix
	first, end int // of the equations
	want       Scalar
}

// ErrClaim is returned for a claim that does not hold, or whose hints are wrong: only the Check functions can tell which.
var ErrClaim = errors.New("the claim or a hint does not hold")

// Claim begins a claim with the encodings of a credential and of ciphertexts, alpha and beta of each in turn, and with lists of
// ciphertexts that are to be added up. Ciphertexts are numbered from 0, and their sums go on from there. If there are no
// hints it makes them. It refuses, as [PointFromBytes] does, an encoding that is not canonical; a point outside the prime-order
// subgroup it refuses now or when it is closed.
func (v *Verifier) Claim(encodings [][32]byte, sums [][]int, hints []byte) (*Claim, error) {
	c := &Claim{v: v, hinted: hints != nil, hints: hints, unread: hints, certified: len(encodings), sums: sums}
	// More or less; hints, which come from anybody, do not say how many.
	c.equations, c.challenges = make([]equation, 0, 3*len(encodings)), make([]challenge, 0, len(encodings)/2+2*len(sums)+1)
	points := make([]extended, len(encodings), len(encodings)+2*len(sums))
	if c.hinted && !c.multiply(points) || !c.hinted && !decode(encodings, points) {
		return nil, ErrClaim
	}
	for _, of := range sums {
		for component := range 2 {
			points = append(points, sumOf(points, of, component))
		}
	}
	c.points = normalize(points)
	for i := range encodings {
		if c.points[i].encode() != encodings[i] {
			return nil, ErrClaim
		}
	}
	for i := 1; i+1 < len(c.points); i += 2 {
		c.texts = append(c.texts, ciphertextText(&c.points[i], &c.points[i+1]))
	}
	return c, nil
}

// multiply makes points of the hints of their eighths. A point that is eight times another one is in the subgroup: eight kills the
// torsion.
func (c *Claim) multiply(points []extended) bool {
	for i := range points {
		var eighth affine
		if !c.read(&eighth) {
			return false
		}
		points[i] = eighth.extended()
		points[i].double(3)
	}
	return true
}

// decode decodes points as the curve library does. That they are in the subgroup shows when the claim is closed.
func decode(encodings [][32]byte, points []extended) bool {
	for i := range encodings {
		p, ok := laxPointFromBytes(encodings[i][:])
		if !ok {
			return false
		}
		points[i] = extendedOf(p)
	}
	return true
}

// image returns the number of a component of a ciphertext, 0 for alpha and 1 for beta, among the points.
func image(ciphertext, component int) int { return 1 + 2*ciphertext + component }

// sumOf adds up a component of ciphertexts.
func sumOf(points []extended, ciphertexts []int, component int) (sum extended) {
	sum.identity()
	for _, k := range ciphertexts {
		sum.add(&points[image(k, component)])
	}
	return sum
}

// read reads the next hint.
func (c *Claim) read(p *affine) bool {
	if len(c.unread) < affineSize || !p.setBytes((*[affineSize]byte)(c.unread)) {
		return false
	}
	c.unread = c.unread[affineSize:]
	return true
}

// write adds to the hints that are made.
func (c *Claim) write(points []affine) {
	for i := range points {
		b := points[i].bytes()
		c.hints = append(c.hints, b[:]...)
	}
}

// Point returns point i, in the order of the encodings.
func (c *Claim) Point(i int) Point { return c.points[i].point() }

// Credential returns the text form of the credential.
func (c *Claim) Credential() string { return string(appendText(nil, &c.points[0])) }

// Texts returns the text forms of ciphertexts and sums, by their numbers: see [Ciphertext.String].
func (c *Claim) Texts() []string { return c.texts }

// appendText appends the text form of a point.
func appendText(text []byte, p *affine) []byte {
	b := p.encode()
	slices.Reverse(b[:])
	return hex.AppendEncode(text, b[:])
}

// ciphertextText returns the text form of a ciphertext.
func ciphertextText(alpha, beta *affine) string {
	text := append(appendText(make([]byte, 0, 2*64+1), alpha), ',')
	return string(appendText(text, beta))
}

// Hints returns the hints of a closed claim. They say nothing that the ballot does not.
func (c *Claim) Hints() []byte { return c.hints }
