package ballot

import (
	"bytes"

	"github.com/piaojue/piaojue/crypto"
)

// A reader reads the canonical form of an envelope of one poll. The poll says how many choices and proofs there are, so there is one
// text but for points, scalars and tokens; whatever else comes is not an envelope, and [Poll.ParseEnvelope] says why. It
// is the faster half of the two: no reflection, no copies, and no point is decoded, which the hints do
// (docs/fast-verification.md, section 6).
//
//	{"ballot":{"election_uuid":…,"election_hash":…,"credential":…,"answers":[…],"signature":…},"tokens":[…],"cap":[…]}
type reader struct {
	rest   []byte
	failed bool

	encodings [][32]byte     // of the points, in their order
	read      []crypto.Proof // all in one place
}

// lit reads a text.
func (r *reader) lit(text string) {
	if r.failed || len(r.rest) < len(text) || string(r.rest[:len(text)]) != text {
		r.failed = true
		return
	}
	r.rest = r.rest[len(text):]
}

// quoted reads a string without escapes, up to its quote.
func (r *reader) quoted() []byte {
	end := bytes.IndexByte(r.rest, '"')
	if r.failed || end < 0 {
		r.failed = true
		return nil
	}
	text := r.rest[:end]
	r.rest = r.rest[end+1:]
	return text
}

// list reads n elements.
func (r *reader) list(n int, element func(i int)) {
	r.lit("[")
	for i := range n {
		if i > 0 {
			r.lit(",")
		}
		element(i)
	}
	r.lit("]")
}

// point reads a point and its closing quote. It is decoded later.
func (r *reader) point() {
	var e crypto.Encoding
	err := e.UnmarshalText(r.quoted())
	r.failed = r.failed || err != nil
	r.encodings = append(r.encodings, e)
}

// scalar reads a scalar and its closing quote.
func (r *reader) scalar() crypto.Scalar {
	var s crypto.Scalar
	err := s.UnmarshalText(r.quoted())
	r.failed = r.failed || err != nil
	return s
}

func (r *reader) proof() (p crypto.Proof) {
	r.lit(`{"challenge":"`)
	p.Challenge = r.scalar()
	r.lit(`,"response":"`)
	p.Response = r.scalar()
	r.lit(`}`)
	return p
}

func (r *reader) proofs(n int) []crypto.Proof {
	begin := len(r.read)
	r.list(n, func(int) { r.read = append(r.read, r.proof()) })
	return r.read[begin:len(r.read):len(r.read)]
}

// envelope reads an envelope of p. Its points are not set yet.
func (r *reader) envelope(p *Poll) *Envelope {
	r.encodings, r.read = make([][32]byte, 0, 1+2*p.Election.choices()), make([]crypto.Proof, 0, p.proofs())
	v := &Envelope{Tokens: []crypto.Token{}}
	r.lit(`{"ballot":`)
	v.Ballot = r.ballot(p)
	r.lit(`,"tokens":`)
	if bytes.HasPrefix(r.rest, []byte("[]")) { // transcribed from paper
		r.lit("[]")
	} else {
		v.Tokens = make([]crypto.Token, len(p.Manifest.Registrars))
		r.list(len(v.Tokens), func(i int) {
			r.lit(`"`)
			r.failed = r.failed || v.Tokens[i].UnmarshalText(r.quoted()) != nil
		})
	}
	if p.Manifest.Rules.Method == ApproveOpposeAbstain {
		r.lit(`,"cap":`)
		v.Cap = r.proofs(p.Manifest.Seats + 1)
	}
	r.lit(`}`)
	r.failed = r.failed || len(r.rest) > 0
	return v
}

func (r *reader) ballot(p *Poll) *Ballot {
	begin := r.rest
	b := &Ballot{UUID: p.Election.UUID, Election: p.Fingerprint, Answers: make([]Answer, len(p.Election.Questions))}
	r.lit(`{"election_uuid":"` + b.UUID + `","election_hash":"` + b.Election + `","credential":"`) // neither has what JSON escapes
	r.point()
	r.lit(`,"answers":`)
	r.list(len(b.Answers), func(i int) { r.answer(&b.Answers[i], p.Election.Questions[i]) })
	if r.failed {
		return b
	}
	unsigned := crypto.Sum(begin[:len(begin)-len(r.rest)], []byte("}"))
	b.Signature = &BallotSignature{Hash: unsigned.Base64()}
	r.lit(`,"signature":{"hash":"` + b.Signature.Hash + `","proof":`)
	b.Signature.Proof = r.proof()
	r.lit(`}}`)
	return b
}

func (r *reader) answer(a *Answer, q Question) {
	a.Choices, a.Individual = make([]crypto.Ciphertext, q.Choices()), make([][]crypto.Proof, q.Choices())
	r.lit(`{"choices":`)
	r.list(len(a.Choices), func(int) {
		r.lit(`{"alpha":"`)
		r.point()
		r.lit(`,"beta":"`)
		r.point()
		r.lit(`}`)
	})
	r.lit(`,"individual_proofs":`)
	r.list(len(a.Individual), func(j int) { a.Individual[j] = r.proofs(2) })
	overall := q.Max - q.Min + 1
	if q.Blank {
		overall++
	}
	r.lit(`,"overall_proof":`)
	a.Overall = r.proofs(overall)
	if q.Blank {
		r.lit(`,"blank_proof":`)
		a.Blank = r.proofs(2)
	}
	r.lit(`}`)
}
